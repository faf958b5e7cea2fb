-- Places that expedientes share, by what each is a place of: an hour of a diary, one of so many of a kind.
CREATE TABLE lugares (
  recurso    TEXT NOT NULL,
  expediente INTEGER NOT NULL REFERENCES expedientes (n),
  PRIMARY KEY (recurso, expediente)
) STRICT, WITHOUT ROWID;
CREATE INDEX lugares_expediente ON lugares (expediente);
