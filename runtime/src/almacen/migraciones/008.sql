-- Links of people without an account, by the SHA-256 of their token; the token itself is only in the mail that took it.
CREATE TABLE enlaces (
  token      BLOB PRIMARY KEY CHECK (length(token) = 32),
  expediente INTEGER NOT NULL REFERENCES expedientes (n),
  invitacion INTEGER NOT NULL,
  creado     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX enlaces_expediente ON enlaces (expediente);

-- What they have filled in and not sent, by the invitation of their link.
CREATE TABLE llenados (
  expediente  INTEGER NOT NULL REFERENCES expedientes (n),
  invitacion  INTEGER NOT NULL,
  respuestas  TEXT NOT NULL,
  actualizado INTEGER NOT NULL,
  PRIMARY KEY (expediente, invitacion)
) STRICT, WITHOUT ROWID;
CREATE INDEX llenados_actualizado ON llenados (actualizado);
