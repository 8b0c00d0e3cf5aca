-- People at the front door: what they may do, from where, and what they are signed in with.

-- Counts the changes of the row, so that two writers learn of each other.
ALTER TABLE user ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE user ADD COLUMN api_access INTEGER NOT NULL DEFAULT 0;
-- Names with a blank between them.
ALTER TABLE user ADD COLUMN roles TEXT NOT NULL DEFAULT '';
-- Said in words of its own: having lost the last row of user_account must never widen what a user reaches.
ALTER TABLE user ADD COLUMN is_confined INTEGER NOT NULL DEFAULT 0;
-- Sealed; absent while there is no second factor.
ALTER TABLE user ADD COLUMN two_factor BLOB;
ALTER TABLE user ADD COLUMN two_factor_confirmed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE user ADD COLUMN two_factor_step INTEGER NOT NULL DEFAULT 0;
-- Ranges with a blank between them; empty for every address.
ALTER TABLE user ADD COLUMN allowed TEXT NOT NULL DEFAULT '';
ALTER TABLE user ADD COLUMN locked_until INTEGER;
ALTER TABLE user ADD COLUMN invalid_login_attempts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE user ADD COLUMN last_access INTEGER;
ALTER TABLE user ADD COLUMN updated INTEGER NOT NULL DEFAULT 0;

UPDATE user SET updated = created;

CREATE INDEX user_by_name ON user (email COLLATE NOCASE, id);
CREATE INDEX user_by_created ON user (created, id);

-- The accounts that a confined user gets to.
CREATE TABLE user_account (
    user TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    account TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    PRIMARY KEY (user, account)
) STRICT, WITHOUT ROWID;

CREATE INDEX user_account_by_account ON user_account (account);

-- One sign-in of a person: the family of all tokens that come of it. It ends as a whole.
CREATE TABLE sign_in (
    id TEXT NOT NULL PRIMARY KEY,
    user TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sign_in_by_user ON sign_in (user);
CREATE INDEX sign_in_by_expiry ON sign_in (expires);

CREATE TABLE user_token (
    hash BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    sign_in TEXT NOT NULL REFERENCES sign_in (id) ON DELETE CASCADE,
    issued INTEGER NOT NULL,
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX user_token_by_sign_in ON user_token (sign_in);
CREATE INDEX user_token_by_expiry ON user_token (expires);

-- Kept after its use, for as long as the sign-in lasts: a second use must be known as one.
CREATE TABLE refresh_token (
    hash BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    sign_in TEXT NOT NULL REFERENCES sign_in (id) ON DELETE CASCADE,
    used INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX refresh_token_by_sign_in ON refresh_token (sign_in);
