-- Several people may be awaited in one stage, each to sign: a task is told from another by its place among those of its stage.
CREATE TEMP TABLE tareas_de_antes AS SELECT * FROM tareas;
DROP TABLE tareas;
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
INSERT INTO tareas (expediente, etapa, puesto, visita, nombre, rol, dependencia, tramite, desde, orden, detenido, libre, tomada_por)
  SELECT expediente, etapa, 0, visita, nombre, rol, dependencia, tramite, desde, orden, detenido, libre, tomada_por
  FROM tareas_de_antes;
DROP TABLE temp.tareas_de_antes;
CREATE INDEX tareas_rol ON tareas (rol, libre, orden, expediente, etapa) WHERE rol IS NOT NULL;
CREATE INDEX tareas_tramite ON tareas (rol, tramite, etapa, libre, orden, expediente) WHERE rol IS NOT NULL;
CREATE INDEX tareas_mias ON tareas (tomada_por, orden, expediente, etapa) WHERE tomada_por IS NOT NULL;
