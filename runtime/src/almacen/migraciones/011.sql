-- The earlier document whose place an expediente keeps.
ALTER TABLE lugares ADD COLUMN hereda TEXT;
CREATE INDEX lugares_hereda ON lugares (recurso, hereda) WHERE hereda IS NOT NULL;
