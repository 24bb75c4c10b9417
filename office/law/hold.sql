-- A row here says that this database was restored from a backup, and that nobody has said yet what had left the house
-- since then. Until then nothing is mailed or handed over (office/hold.py). Only the owner writes it, and removes it.
CREATE TABLE IF NOT EXISTS office_hold (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    backup_at timestamptz NOT NULL,
    restored_at timestamptz NOT NULL
);
