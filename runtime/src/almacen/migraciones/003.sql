-- With what a program acts for an account. Only the SHA-256 of its token is kept.
CREATE TABLE pases (
  id       TEXT PRIMARY KEY,
  token    BLOB NOT NULL UNIQUE CHECK (length(token) = 32),
  cuenta   TEXT NOT NULL,
  nombre   TEXT NOT NULL,
  permisos TEXT NOT NULL,
  creado   INTEGER NOT NULL,
  expira   INTEGER NOT NULL,
  usado    INTEGER,
  revocado INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX pases_cuenta ON pases (cuenta, creado);

-- Answers already given to orders about versions, by who sent them.
CREATE TABLE pedidos (
  actor     TEXT NOT NULL,
  clave     TEXT NOT NULL,
  huella    TEXT NOT NULL,
  respuesta TEXT NOT NULL,
  cuando    INTEGER NOT NULL,
  PRIMARY KEY (actor, clave)
) STRICT, WITHOUT ROWID;
CREATE INDEX pedidos_cuando ON pedidos (cuando);
