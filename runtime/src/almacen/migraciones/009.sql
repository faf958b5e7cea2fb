-- A document may stand in for another that was wrong; whoever verifies that one is told.
ALTER TABLE salidas ADD COLUMN corrige TEXT;
CREATE INDEX salidas_corrige ON salidas (corrige, emitida, folio) WHERE corrige IS NOT NULL;
