-- Sealed values lie in overflow pages, each row's in pages of its own.
--
-- When SQLite splits and merges pages of a tree it moves rows, and leaves copies of them in parts of pages that are
-- not in use, which `secure_delete` does not reach: a value that was destroyed later was still there. Overflow pages
-- are never moved, belong to one row, and are overwritten as a whole when that row gives them up. Of a row in a table
-- WITHOUT ROWID at most 1002 bytes lie in a page of the tree (SQLite's file format: ((4096 - 12) * 64 / 255) - 23), and
-- `room` fills those.
CREATE TABLE credential_apart (
    connection INTEGER NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    room BLOB NOT NULL DEFAULT (zeroblob(1002)),
    injection BLOB NOT NULL,
    auth_value BLOB NOT NULL,
    created INTEGER NOT NULL,
    PRIMARY KEY (connection, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE hook_state_apart (
    connection INTEGER NOT NULL,
    version INTEGER NOT NULL,
    room BLOB NOT NULL DEFAULT (zeroblob(1002)),
    sealed BLOB NOT NULL,
    PRIMARY KEY (connection, version),
    FOREIGN KEY (connection, version) REFERENCES credential_apart (connection, version) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE managed_value_apart (
    account TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    connector TEXT NOT NULL,
    for_everybody INTEGER NOT NULL,
    user TEXT NOT NULL,
    field TEXT NOT NULL,
    room BLOB NOT NULL DEFAULT (zeroblob(1002)),
    sealed BLOB NOT NULL,
    updated INTEGER NOT NULL,
    PRIMARY KEY (account, connector, for_everybody, user, field),
    CHECK (for_everybody = 0 OR user = '')
) STRICT, WITHOUT ROWID;

INSERT INTO credential_apart (connection, version, injection, auth_value, created)
    SELECT connection, version, injection, auth_value, created FROM credential;
INSERT INTO hook_state_apart (connection, version, sealed) SELECT connection, version, sealed FROM hook_state;
INSERT INTO managed_value_apart (account, connector, for_everybody, user, field, sealed, updated)
    SELECT account, connector, for_everybody, user, field, sealed, updated FROM managed_value;

-- In this order: what refers to a credential goes before it.
DROP TABLE hook_state;
DROP TABLE credential;
DROP TABLE managed_value;
ALTER TABLE credential_apart RENAME TO credential;
ALTER TABLE hook_state_apart RENAME TO hook_state;
ALTER TABLE managed_value_apart RENAME TO managed_value;
