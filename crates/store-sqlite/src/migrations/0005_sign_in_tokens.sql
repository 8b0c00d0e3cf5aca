-- What the product gives a person's browser so that it comes in once, for one account.

CREATE TABLE sign_in_token (
    hash BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    user TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    account TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sign_in_token_by_user ON sign_in_token (user);
CREATE INDEX sign_in_token_by_account ON sign_in_token (account);
CREATE INDEX sign_in_token_by_expiry ON sign_in_token (expires);
