-- What each page with a form has already made, so that the same page makes nothing twice (office/once.py).
CREATE TABLE IF NOT EXISTS office_deed (
    key text PRIMARY KEY,
    said text NOT NULL,
    done_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    address text NOT NULL DEFAULT '',
    message text NOT NULL DEFAULT ''
);
