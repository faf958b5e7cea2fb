-- What was done with the versions of each trámite: received, reviewed, approved, released, withdrawn. Rows are only ever added.
-- hash = SHA-256(hash of the previous of that trámite, or 32 zeros | publico | seq as 8 bytes, big endian | "tramite:" and its id).
CREATE TABLE actos (
  n       INTEGER PRIMARY KEY,
  tramite TEXT NOT NULL,
  seq     INTEGER NOT NULL CHECK (seq >= 1),
  cuando  INTEGER NOT NULL,
  publico TEXT NOT NULL,
  hash    BLOB NOT NULL CHECK (length(hash) = 32),
  UNIQUE (tramite, seq)
) STRICT;
CREATE TRIGGER actos_no_cambian BEFORE UPDATE ON actos BEGIN
  SELECT RAISE(ABORT, 'los actos no se modifican');
END;
CREATE TRIGGER actos_no_se_borran BEFORE DELETE ON actos BEGIN
  SELECT RAISE(ABORT, 'los actos no se borran');
END;

-- Approvals of a paquete, each an envelope on one line, by the digest of that line.
CREATE TABLE sobres (
  sobre   TEXT PRIMARY KEY,
  paquete TEXT NOT NULL,
  linea   TEXT NOT NULL,
  cuando  INTEGER NOT NULL
) STRICT;
CREATE INDEX sobres_paquete ON sobres (paquete, cuando);

-- The private key of who approves, encrypted with a password that is stored nowhere.
CREATE TABLE llaves (
  cuenta TEXT PRIMARY KEY,
  pem    TEXT NOT NULL,
  cuando INTEGER NOT NULL
) STRICT;

-- What is on offer follows from the acts.
DROP TABLE publicaciones;
