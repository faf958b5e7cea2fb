-- What expedientes did to accounts: who was given what access, and by which expediente. Rows are only ever added.
CREATE TABLE movimientos (
  n          INTEGER PRIMARY KEY,
  cuenta     TEXT NOT NULL,
  que        TEXT NOT NULL CHECK (que IN ('alta', 'cambio', 'suplencia', 'baja')),
  roles      TEXT NOT NULL,
  otra       TEXT,
  desde      INTEGER,
  hasta      INTEGER,
  expediente INTEGER NOT NULL REFERENCES expedientes (n),
  evento     INTEGER NOT NULL,
  cuando     INTEGER NOT NULL,
  UNIQUE (expediente, evento)
) STRICT;
CREATE INDEX movimientos_cuenta ON movimientos (cuenta, n);
CREATE INDEX movimientos_otra ON movimientos (otra, n) WHERE otra IS NOT NULL;
CREATE TRIGGER movimientos_no_cambian BEFORE UPDATE ON movimientos BEGIN
  SELECT RAISE(ABORT, 'los movimientos de cuentas no se modifican');
END;
CREATE TRIGGER movimientos_no_se_borran BEFORE DELETE ON movimientos BEGIN
  SELECT RAISE(ABORT, 'los movimientos de cuentas no se borran');
END;

-- Links with which a person sets the password of their account, by the SHA-256 of their token.
CREATE TABLE enlaces_cuenta (
  token  BLOB PRIMARY KEY CHECK (length(token) = 32),
  cuenta TEXT NOT NULL REFERENCES cuentas (id),
  expira INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX enlaces_cuenta_cuenta ON enlaces_cuenta (cuenta);
CREATE INDEX enlaces_cuenta_expira ON enlaces_cuenta (expira);
