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
