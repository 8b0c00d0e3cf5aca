-- Credentials are found by a number, and not by a key that is part of the row.
--
-- In a table WITHOUT ROWID every comparison on the way down the tree is with a whole row, and a row with its sealed
-- values lies in overflow pages: each step read one of those, and a page of the tree had room for three rows. Here the
-- tree is ordered by the row's number, the connection's, so a connection's two slots are two tables. A replacement of
-- the same length is written over the value before it, in its own page.
--
-- Of a row in a table with row numbers at most 4061 bytes lie in a page of the tree (SQLite's file format: 4096 - 35),
-- and `room` fills those, for the reason that stands in 0006_values_apart.
CREATE TABLE credential_in_use (
    connection INTEGER NOT NULL PRIMARY KEY REFERENCES connection (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    created INTEGER NOT NULL,
    room BLOB NOT NULL DEFAULT (zeroblob(4061)),
    injection BLOB NOT NULL,
    auth_value BLOB NOT NULL,
    -- What the connector's hooks keep beside it.
    hook_state BLOB
) STRICT;

CREATE TABLE credential_standby (
    connection INTEGER NOT NULL PRIMARY KEY REFERENCES connection (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    created INTEGER NOT NULL,
    room BLOB NOT NULL DEFAULT (zeroblob(4061)),
    injection BLOB NOT NULL,
    auth_value BLOB NOT NULL,
    hook_state BLOB
) STRICT;

INSERT INTO credential_in_use (connection, version, created, injection, auth_value, hook_state)
    SELECT id, version, credential.created, injection, auth_value, sealed
    FROM connection JOIN credential ON credential.connection = id AND version = current_credential
    LEFT JOIN hook_state USING (connection, version);
INSERT INTO credential_standby (connection, version, created, injection, auth_value, hook_state)
    SELECT id, version, credential.created, injection, auth_value, sealed
    FROM connection JOIN credential ON credential.connection = id AND version = standby_credential
    LEFT JOIN hook_state USING (connection, version);

-- In this order: what refers to a credential goes before it.
DROP TABLE hook_state;
DROP TABLE credential;
ALTER TABLE credential_in_use RENAME TO credential;
ALTER TABLE credential_standby RENAME TO standby_credential;

-- No change is ever deleted, so the next number is the greatest and one, without a table that remembers it.
CREATE TABLE change_numbered (
    sequence INTEGER NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    account TEXT,
    key TEXT NOT NULL
) STRICT;

INSERT INTO change_numbered (sequence, kind, account, key) SELECT sequence, kind, account, key FROM change;
DROP TABLE change;
ALTER TABLE change_numbered RENAME TO change;
