-- A place may be held until a moment that is known: until the document that keeps it is good no more.
ALTER TABLE lugares ADD COLUMN hasta INTEGER;
