-- The whole shape, as the numbered migrations leave it; a test keeps both the same. Read this one, write the other.
-- Moments are whole microseconds since 1970 (UTC); civil dates, amounts and ids are text; digests of the chain are 32 bytes.

-- An expediente as it is read: what its events say today. `cabeza` is the hash of its last event.
-- The `huella_*` columns tell whether a list of the projection changed since the last write.
CREATE TABLE expedientes (
  n                     INTEGER PRIMARY KEY,
  id                    TEXT NOT NULL UNIQUE,
  version               INTEGER NOT NULL CHECK (version >= 1),
  cabeza                BLOB NOT NULL CHECK (length(cabeza) = 32),
  folio                 TEXT NOT NULL UNIQUE,
  tramite               TEXT NOT NULL,
  digest                TEXT NOT NULL,
  dependencia           TEXT NOT NULL,
  cuenta                TEXT,
  nombre_tramite        TEXT NOT NULL,
  solicitante           TEXT,
  creado                INTEGER NOT NULL,
  actualizado           INTEGER NOT NULL,
  estado                TEXT NOT NULL,
  resultado             TEXT,
  borrado               INTEGER NOT NULL DEFAULT 0 CHECK (borrado IN (0, 1)),
  huella_tareas         INTEGER NOT NULL,
  huella_temporizadores INTEGER NOT NULL,
  huella_salidas        INTEGER NOT NULL,
  huella_ordenes        INTEGER NOT NULL
) STRICT;
CREATE INDEX expedientes_cuenta ON expedientes (cuenta, n) WHERE cuenta IS NOT NULL;
CREATE INDEX expedientes_dependencia ON expedientes (dependencia, n);
CREATE INDEX expedientes_tramite ON expedientes (tramite, n);

-- What happened. Rows are only ever added; `n` is the order of the whole store.
-- hash = SHA-256(hash of the previous, or 32 zeros | publico | seq as 8 bytes, big endian | id of the expediente).
CREATE TABLE eventos (
  n          INTEGER PRIMARY KEY,
  expediente INTEGER NOT NULL REFERENCES expedientes (n),
  seq        INTEGER NOT NULL CHECK (seq >= 1),
  cuando     INTEGER NOT NULL,
  publico    TEXT NOT NULL,
  hash       BLOB NOT NULL CHECK (length(hash) = 32),
  UNIQUE (expediente, seq)
) STRICT;
CREATE TRIGGER eventos_no_cambian BEFORE UPDATE ON eventos BEGIN
  SELECT RAISE(ABORT, 'los eventos no se modifican');
END;
CREATE TRIGGER eventos_no_se_borran BEFORE DELETE ON eventos BEGIN
  SELECT RAISE(ABORT, 'los eventos no se borran');
END;

-- What is personal in an event, with the salt of each digest that stands for it in `publico`. May be erased.
CREATE TABLE reservados (
  expediente INTEGER NOT NULL REFERENCES expedientes (n),
  seq        INTEGER NOT NULL,
  valores    TEXT NOT NULL,
  PRIMARY KEY (expediente, seq)
) STRICT, WITHOUT ROWID;

-- Why reserved values are no longer there; it covers the events up to `hasta`.
CREATE TABLE borrados (
  expediente INTEGER PRIMARY KEY REFERENCES expedientes (n),
  hasta      INTEGER NOT NULL,
  cuando     INTEGER NOT NULL,
  quien      TEXT NOT NULL,
  motivo     TEXT NOT NULL
) STRICT;

-- Open tasks. `orden` is the deadline, or the greatest number when there is none, so that one index gives the soonest first.
CREATE TABLE tareas (
  expediente  INTEGER NOT NULL REFERENCES expedientes (n),
  etapa       TEXT NOT NULL,
  puesto      INTEGER NOT NULL,
  visita      INTEGER NOT NULL,
  nombre      TEXT NOT NULL,
  rol         TEXT,
  dependencia TEXT NOT NULL,
  tramite     TEXT NOT NULL,
  desde       INTEGER NOT NULL,
  orden       INTEGER NOT NULL,
  detenido    INTEGER NOT NULL CHECK (detenido IN (0, 1)),
  libre       INTEGER NOT NULL CHECK (libre IN (0, 1)),
  tomada_por  TEXT,
  PRIMARY KEY (expediente, etapa, puesto),
  CHECK (libre = (tomada_por IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX tareas_rol ON tareas (rol, libre, orden, expediente, etapa) WHERE rol IS NOT NULL;
CREATE INDEX tareas_tramite ON tareas (rol, tramite, etapa, libre, orden, expediente) WHERE rol IS NOT NULL;
CREATE INDEX tareas_mias ON tareas (tomada_por, orden, expediente, etapa) WHERE tomada_por IS NOT NULL;

-- Words of the folio and of the name of who applies, for searching.
CREATE TABLE palabras (
  palabra    TEXT NOT NULL,
  expediente INTEGER NOT NULL REFERENCES expedientes (n),
  PRIMARY KEY (palabra, expediente)
) STRICT, WITHOUT ROWID;

-- Moments at which a plazo ends.
CREATE TABLE temporizadores (
  expediente INTEGER NOT NULL REFERENCES expedientes (n),
  plazo      TEXT NOT NULL,
  vence      INTEGER NOT NULL,
  PRIMARY KEY (expediente, plazo)
) STRICT, WITHOUT ROWID;
CREATE INDEX temporizadores_vence ON temporizadores (vence, expediente, plazo);

-- Issued documents, as the verification page shows them.
CREATE TABLE salidas (
  folio      TEXT PRIMARY KEY,
  expediente INTEGER NOT NULL REFERENCES expedientes (n),
  salida     TEXT NOT NULL,
  titulo     TEXT NOT NULL,
  emitida    INTEGER NOT NULL,
  vence      TEXT,
  publico    TEXT NOT NULL,
  sha256     TEXT
, revocada TEXT, corrige TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX salidas_expediente ON salidas (expediente, emitida);
CREATE INDEX salidas_sha256 ON salidas (sha256) WHERE sha256 IS NOT NULL;
CREATE INDEX salidas_corrige ON salidas (corrige, emitida, folio) WHERE corrige IS NOT NULL;

-- Bills that wait for their payment, by línea de captura.
CREATE TABLE ordenes (
  linea      TEXT PRIMARY KEY,
  expediente INTEGER NOT NULL REFERENCES expedientes (n),
  etapa      TEXT NOT NULL,
  cobro      TEXT NOT NULL,
  monto      TEXT NOT NULL,
  vence      INTEGER,
  estado     TEXT NOT NULL CHECK (estado IN ('pendiente', 'pagada', 'cancelada'))
) STRICT, WITHOUT ROWID;
CREATE INDEX ordenes_expediente ON ordenes (expediente, linea);

-- Payments as the collector told them; one operation is one row.
CREATE TABLE pagos (
  n          INTEGER PRIMARY KEY,
  referencia TEXT NOT NULL UNIQUE,
  linea      TEXT NOT NULL,
  monto      TEXT NOT NULL,
  medio      TEXT NOT NULL,
  recibido   INTEGER NOT NULL,
  estado     TEXT NOT NULL CHECK (estado IN ('recibido', 'aplicado', 'apartado')),
  motivo     TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX pagos_linea ON pagos (linea, n);
CREATE INDEX pagos_estado ON pagos (estado, n);

-- What must be done outside.
CREATE TABLE efectos (
  n          INTEGER PRIMARY KEY,
  clave      TEXT NOT NULL UNIQUE,
  expediente INTEGER REFERENCES expedientes (n),
  clase      TEXT NOT NULL,
  carga      TEXT NOT NULL,
  creado     INTEGER NOT NULL,
  estado     TEXT NOT NULL CHECK (estado IN ('pendiente', 'hecho', 'fallido')),
  siguiente  INTEGER NOT NULL,
  intentos   INTEGER NOT NULL,
  error      TEXT,
  terminado  INTEGER
) STRICT;
CREATE INDEX efectos_pendientes ON efectos (siguiente, n) WHERE estado = 'pendiente';
CREATE INDEX efectos_abiertos ON efectos (estado, n) WHERE estado <> 'hecho';
CREATE INDEX efectos_expediente ON efectos (expediente, n) WHERE expediente IS NOT NULL;

-- Answers already given to a command, by who sent it.
CREATE TABLE idempotencia (
  actor      TEXT NOT NULL,
  clave      TEXT NOT NULL,
  huella     TEXT NOT NULL,
  expediente INTEGER NOT NULL REFERENCES expedientes (n),
  version    INTEGER NOT NULL,
  respuesta  TEXT NOT NULL,
  cuando     INTEGER NOT NULL,
  PRIMARY KEY (actor, clave)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotencia_cuando ON idempotencia (cuando);

-- Numbers of the folios.
CREATE TABLE series (
  serie  TEXT PRIMARY KEY,
  ultimo INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE cuentas (
  id          TEXT PRIMARY KEY,
  correo      TEXT NOT NULL UNIQUE,
  nombre      TEXT NOT NULL,
  hash        TEXT NOT NULL,
  clase       TEXT NOT NULL CHECK (clase IN ('ciudadano', 'servidor', 'administrador')),
  roles       TEXT NOT NULL,
  dependencia TEXT,
  activa      INTEGER NOT NULL CHECK (activa IN (0, 1)),
  creada      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Only the SHA-256 of a token is kept.
CREATE TABLE sesiones (
  token  BLOB PRIMARY KEY CHECK (length(token) = 32),
  cuenta TEXT NOT NULL REFERENCES cuentas (id),
  creada INTEGER NOT NULL,
  expira INTEGER NOT NULL,
  csrf   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sesiones_cuenta ON sesiones (cuenta);
CREATE INDEX sesiones_expira ON sesiones (expira);

-- A solicitud before it is sent: no folio, no plazo.
CREATE TABLE borradores (
  id          TEXT PRIMARY KEY,
  cuenta      TEXT NOT NULL REFERENCES cuentas (id),
  tramite     TEXT NOT NULL,
  respuestas  TEXT NOT NULL,
  pagina      TEXT NOT NULL,
  actualizado INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX borradores_cuenta ON borradores (cuenta, actualizado);
CREATE INDEX borradores_actualizado ON borradores (actualizado);

-- Files that people handed in; their bytes lie in the depósito under `sha256`.
CREATE TABLE archivos (
  id         TEXT PRIMARY KEY,
  sha256     TEXT NOT NULL,
  cuenta     TEXT REFERENCES cuentas (id),
  expediente INTEGER REFERENCES expedientes (n),
  nombre     TEXT NOT NULL,
  tipo       TEXT NOT NULL,
  tamano     INTEGER NOT NULL CHECK (tamano >= 0),
  subido     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX archivos_sha256 ON archivos (sha256);
CREATE INDEX archivos_cuenta ON archivos (cuenta, subido);
CREATE INDEX archivos_expediente ON archivos (expediente) WHERE expediente IS NOT NULL;

-- Who read which expediente.
CREATE TABLE accesos (
  n          INTEGER PRIMARY KEY,
  expediente INTEGER NOT NULL REFERENCES expedientes (n),
  cuenta     TEXT NOT NULL,
  cuando     INTEGER NOT NULL,
  motivo     TEXT NOT NULL
) STRICT;
CREATE INDEX accesos_expediente ON accesos (expediente, n);
CREATE INDEX accesos_cuenta ON accesos (cuenta, n);
CREATE TRIGGER accesos_no_cambian BEFORE UPDATE ON accesos BEGIN
  SELECT RAISE(ABORT, 'el registro de accesos no se modifica');
END;
CREATE TRIGGER accesos_no_se_borran BEFORE DELETE ON accesos BEGIN
  SELECT RAISE(ABORT, 'el registro de accesos no se borra');
END;

-- The mailbox of the demonstration: what would have been sent.
CREATE TABLE correos (
  n          INTEGER PRIMARY KEY,
  clave      TEXT NOT NULL UNIQUE,
  para       TEXT NOT NULL,
  asunto     TEXT NOT NULL,
  texto      TEXT NOT NULL,
  expediente INTEGER REFERENCES expedientes (n),
  cuando     INTEGER NOT NULL
) STRICT;
CREATE INDEX correos_para ON correos (para, n);
CREATE INDEX correos_expediente ON correos (expediente) WHERE expediente IS NOT NULL;

-- Definitions by their digest.
CREATE TABLE paquetes (
  digest  TEXT PRIMARY KEY,
  tramite TEXT NOT NULL,
  bytes   BLOB NOT NULL,
  cargado INTEGER NOT NULL
) STRICT;
CREATE INDEX paquetes_tramite ON paquetes (tramite, cargado);

CREATE TABLE ajustes (
  clave TEXT PRIMARY KEY,
  valor TEXT NOT NULL
) STRICT, WITHOUT ROWID;

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

-- Places that expedientes share, by what each is a place of: an hour of a diary, one of so many of a kind.
CREATE TABLE lugares (
  recurso    TEXT NOT NULL,
  expediente INTEGER NOT NULL REFERENCES expedientes (n), hasta INTEGER, hereda TEXT,
  PRIMARY KEY (recurso, expediente)
) STRICT, WITHOUT ROWID;
CREATE INDEX lugares_expediente ON lugares (expediente);
CREATE INDEX lugares_hereda ON lugares (recurso, hereda) WHERE hereda IS NOT NULL;

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

-- What each expediente says to who measures the service: days and counts in `publico`, which doesn't say whose it is; what is personal, or
-- may be, in `reservado`, which goes with the data of the person. `formato` is the way in which it was measured.
CREATE TABLE medidas (
  expediente INTEGER PRIMARY KEY REFERENCES expedientes (n),
  tramite    TEXT NOT NULL,
  digest     TEXT NOT NULL,
  formato    INTEGER NOT NULL,
  recibido   TEXT NOT NULL,
  terminado  TEXT,
  publico    TEXT NOT NULL,
  reservado  TEXT
) STRICT;
CREATE INDEX medidas_recibido ON medidas (tramite, recibido);
CREATE INDEX medidas_terminado ON medidas (tramite, terminado, expediente);
