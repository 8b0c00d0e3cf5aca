-- Times are milliseconds since 1970-01-01 UTC. Truth values are 0 and 1.

CREATE TABLE account (
    id TEXT NOT NULL PRIMARY KEY,
    parent TEXT REFERENCES account (id),
    name TEXT NOT NULL,
    description TEXT,
    timezone TEXT,
    audit_info INTEGER NOT NULL,
    task_audit_info INTEGER NOT NULL,
    next_bill_date INTEGER,
    step_data_success_retention_hours INTEGER,
    step_data_errored_retention_hours INTEGER,
    transaction_error_webhook_enabled INTEGER NOT NULL,
    transaction_error_webhook_url TEXT,
    transaction_error_webhook_include_warnings INTEGER NOT NULL,
    created INTEGER NOT NULL
) STRICT;

CREATE INDEX account_by_parent ON account (parent);
CREATE INDEX account_by_name ON account (name COLLATE NOCASE, id);
CREATE INDEX account_by_created ON account (created, id);

-- "All accounts" is said in words of its own: an absent account alone must never widen what a client reaches.
CREATE TABLE client (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    all_accounts INTEGER NOT NULL,
    account TEXT REFERENCES account (id) ON DELETE CASCADE,
    secret BLOB NOT NULL CHECK (length(secret) = 32),
    created INTEGER NOT NULL,
    revoked INTEGER,
    CHECK ((all_accounts = 1) = (account IS NULL))
) STRICT;

CREATE INDEX client_by_account ON client (account);

CREATE TABLE token (
    hash BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    client TEXT NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    all_accounts INTEGER NOT NULL,
    account TEXT REFERENCES account (id) ON DELETE CASCADE,
    issued INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    CHECK ((all_accounts = 1) = (account IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX token_by_client ON token (client);
CREATE INDEX token_by_account ON token (account);
CREATE INDEX token_by_expiry ON token (expires);

CREATE TABLE user (
    id TEXT NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    -- The address in lower case: what makes two addresses the same. Not left to the database, whose rules
    -- for case differ from another's.
    email_key TEXT NOT NULL UNIQUE,
    full_name TEXT,
    is_admin INTEGER NOT NULL,
    is_active INTEGER NOT NULL,
    -- An Argon2id hash as a PHC string.
    password TEXT NOT NULL,
    must_reset_password INTEGER NOT NULL,
    created INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The greatest connection id that was ever given out: ids are never used again.
CREATE TABLE connection_counter (
    only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
    last INTEGER NOT NULL
) STRICT;

INSERT INTO connection_counter (only_row, last) VALUES (1, 0);

CREATE TABLE connection (
    id INTEGER NOT NULL PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    connector_name TEXT NOT NULL,
    connector_version TEXT NOT NULL,
    authentication TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT,
    is_partner_integration INTEGER NOT NULL,
    -- Counts the changes of the credentials.
    credential_version INTEGER NOT NULL,
    -- The version in use, absent while there is none.
    current_credential INTEGER,
    -- The version that stands by, absent while there is none, and why.
    standby_credential INTEGER,
    standby_role TEXT,
    state TEXT NOT NULL,
    identity_id TEXT,
    identity_name TEXT,
    checked INTEGER,
    changed INTEGER NOT NULL,
    reason TEXT,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    CHECK (current_credential <= credential_version),
    CHECK (standby_credential <= credential_version),
    CHECK (current_credential <> standby_credential),
    CHECK ((standby_credential IS NULL) = (standby_role IS NULL))
) STRICT;

CREATE INDEX connection_by_account ON connection (account);

-- A table of its own, by version: a connection holds two versions while one takes over from the other.
CREATE TABLE credential (
    connection INTEGER NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    injection BLOB NOT NULL,
    auth_value BLOB NOT NULL,
    created INTEGER NOT NULL,
    PRIMARY KEY (connection, version)
) STRICT, WITHOUT ROWID;

-- The states that a connection's credential came into, numbered for each connection.
CREATE TABLE status_event (
    connection INTEGER NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    PRIMARY KEY (connection, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE property (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    connection INTEGER NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    UNIQUE (connection, name)
) STRICT;

CREATE TABLE ring_key (
    id INTEGER NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL,
    wrapped BLOB NOT NULL,
    created INTEGER NOT NULL
) STRICT;

-- Append only. The account is a name here and no reference: the feed outlives the account.
CREATE TABLE change (
    sequence INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    account TEXT,
    key TEXT NOT NULL
) STRICT;
