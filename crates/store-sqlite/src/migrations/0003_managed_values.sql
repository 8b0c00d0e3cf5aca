-- What a connector's hooks keep beside a credential.
CREATE TABLE hook_state (
    connection INTEGER NOT NULL,
    version INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (connection, version),
    FOREIGN KEY (connection, version) REFERENCES credential (connection, version) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- The third party's user that a connection alone may stand for.
ALTER TABLE connection ADD COLUMN sole_user TEXT;

CREATE UNIQUE INDEX connection_by_sole_user ON connection (account, connector_name, sole_user)
    WHERE sole_user IS NOT NULL;

-- Values of sign-in forms that an administrator keeps. The empty user is everybody: a NULL would be unlike
-- itself, and a value could be there twice.
CREATE TABLE managed_value (
    account TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    connector TEXT NOT NULL,
    for_everybody INTEGER NOT NULL,
    user TEXT NOT NULL,
    field TEXT NOT NULL,
    sealed BLOB NOT NULL,
    updated INTEGER NOT NULL,
    PRIMARY KEY (account, connector, for_everybody, user, field),
    CHECK (for_everybody = 0 OR user = '')
) STRICT, WITHOUT ROWID;
