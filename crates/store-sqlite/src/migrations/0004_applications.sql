-- Programs at the front door: from where OAuth clients may call, published applications, and where those are
-- installed.

-- Ranges with a blank between them; empty for every address.
ALTER TABLE client ADD COLUMN allowed TEXT NOT NULL DEFAULT '';

CREATE TABLE application (
    -- The application key.
    id TEXT NOT NULL PRIMARY KEY,
    -- Counts the changes of the row, so that two writers learn of each other.
    version INTEGER NOT NULL,
    name TEXT NOT NULL,
    description TEXT,
    install_url TEXT NOT NULL,
    -- What it asks for: names with a blank between them.
    roles TEXT NOT NULL,
    legacy_md5 INTEGER NOT NULL,
    -- Sealed.
    secret BLOB NOT NULL,
    secret_version INTEGER NOT NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX application_by_name ON application (name COLLATE NOCASE, id);
CREATE INDEX application_by_created ON application (created, id);

CREATE TABLE installation (
    id TEXT NOT NULL PRIMARY KEY,
    application TEXT NOT NULL REFERENCES application (id) ON DELETE CASCADE,
    account TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    token TEXT NOT NULL,
    -- The lookup hash of the token's signature.
    password BLOB NOT NULL UNIQUE CHECK (length(password) = 32),
    -- What was consented to: names with a blank between them.
    approved TEXT NOT NULL,
    email TEXT,
    created INTEGER NOT NULL,
    approved_at INTEGER NOT NULL,
    UNIQUE (account, application)
) STRICT, WITHOUT ROWID;

CREATE INDEX installation_by_application ON installation (application);
