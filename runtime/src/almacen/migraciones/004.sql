-- The local day on which a document stopped being good because it was revoked.
ALTER TABLE salidas ADD COLUMN revocada TEXT;
