ALTER TABLE sessions ADD COLUMN cost_usd double precision;
-- The totals of a day are read from the index alone.
CREATE INDEX sessions_opened ON sessions (opened_at) INCLUDE (begun_at, billed_seconds, cost_usd);
CREATE INDEX sessions_open ON sessions (call_sid) WHERE ended_at IS NULL;
