-- Why another process wants the call to end; the one that has the call looks for it.
ALTER TABLE calls ADD COLUMN end_requested TEXT;
-- A number is one event's: of two processes that count for the same call one is refused, and counts again.
CREATE UNIQUE INDEX events_numbered ON events (call_sid, sequence);
CREATE INDEX deliveries_of_endpoint ON deliveries (endpoint, id);
CREATE INDEX lanes_held ON lanes (owner) WHERE owner IS NOT NULL;
