CREATE TABLE calls (
    call_sid TEXT NOT NULL PRIMARY KEY,
    from_number TEXT NOT NULL,
    to_number TEXT NOT NULL,
    direction TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    end_reason TEXT,
    node TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX calls_newest ON calls (started_at, call_sid);
CREATE INDEX calls_live ON calls (started_at, call_sid) WHERE ended_at IS NULL;
CREATE INDEX calls_ended ON calls (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE streams (
    stream_sid TEXT NOT NULL PRIMARY KEY,
    call_sid TEXT NOT NULL REFERENCES calls ON DELETE CASCADE,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    reason TEXT
) WITHOUT ROWID;
CREATE INDEX streams_of_call ON streams (call_sid);

-- The ledger of speech sessions: what was opened, and that it ended.
CREATE TABLE sessions (
    key TEXT NOT NULL PRIMARY KEY,
    call_sid TEXT NOT NULL REFERENCES calls ON DELETE CASCADE,
    session_id TEXT,
    track TEXT NOT NULL,
    model TEXT,
    opened_at INTEGER NOT NULL,
    begun_at INTEGER,
    ended_at INTEGER,
    close_code INTEGER,
    reason TEXT,
    audio_seconds REAL,
    billed_seconds REAL
) WITHOUT ROWID;
CREATE INDEX sessions_of_call ON sessions (call_sid);

CREATE TABLE turns (
    id INTEGER PRIMARY KEY,
    call_sid TEXT NOT NULL REFERENCES calls ON DELETE CASCADE,
    turn_order INTEGER NOT NULL,
    track TEXT NOT NULL,
    speaker TEXT NOT NULL,
    speaker_label TEXT,
    text TEXT NOT NULL,
    formatted INTEGER NOT NULL,
    start_ms INTEGER NOT NULL,
    end_ms INTEGER NOT NULL,
    confidence REAL,
    language TEXT,
    words TEXT NOT NULL,
    UNIQUE (call_sid, turn_order)
);

-- An index over turns.text that keeps no text of its own. Accents count, as they do in PostgreSQL's "simple" configuration.
CREATE VIRTUAL TABLE turns_text USING fts5 (text, content = 'turns', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 0');
CREATE TRIGGER turns_inserted AFTER INSERT ON turns BEGIN
    INSERT INTO turns_text (rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER turns_deleted AFTER DELETE ON turns BEGIN
    INSERT INTO turns_text (turns_text, rowid, text) VALUES ('delete', old.id, old.text);
END;
CREATE TRIGGER turns_updated AFTER UPDATE OF text ON turns BEGIN
    INSERT INTO turns_text (turns_text, rowid, text) VALUES ('delete', old.id, old.text);
    INSERT INTO turns_text (rowid, text) VALUES (new.id, new.text);
END;

CREATE TABLE events (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    call_sid TEXT NOT NULL REFERENCES calls ON DELETE CASCADE,
    type TEXT NOT NULL,
    at INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    body BLOB NOT NULL
);
CREATE INDEX events_of_call ON events (call_sid, position);

CREATE TABLE lanes (
    call_sid TEXT NOT NULL REFERENCES calls ON DELETE CASCADE,
    endpoint TEXT NOT NULL,
    head INTEGER NOT NULL,
    tail INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    owner TEXT,
    PRIMARY KEY (call_sid, endpoint)
) WITHOUT ROWID;
CREATE INDEX lanes_waiting ON lanes (endpoint, due_at) WHERE head <= tail;

CREATE TABLE deliveries (
    id TEXT NOT NULL PRIMARY KEY,
    endpoint TEXT NOT NULL,
    event_id TEXT NOT NULL,
    call_sid TEXT NOT NULL REFERENCES calls ON DELETE CASCADE,
    type TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    body BLOB NOT NULL,
    state INTEGER NOT NULL DEFAULT 0, -- 0 pending, 1 delivered, 2 dead
    attempts INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    done_at INTEGER,
    UNIQUE (call_sid, endpoint, sequence)
);
CREATE INDEX deliveries_pending ON deliveries (id) WHERE state = 0;
CREATE INDEX deliveries_dead ON deliveries (id) WHERE state = 2;
CREATE INDEX deliveries_done ON deliveries (done_at) WHERE done_at IS NOT NULL;

CREATE TABLE attempts (
    delivery_id TEXT NOT NULL REFERENCES deliveries ON DELETE CASCADE,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    status INTEGER,
    problem TEXT,
    answer TEXT,
    PRIMARY KEY (delivery_id, number)
) WITHOUT ROWID;

CREATE TABLE endpoints (
    key TEXT NOT NULL PRIMARY KEY,
    disabled_at INTEGER,
    reason TEXT
) WITHOUT ROWID;

CREATE TABLE nodes (
    node TEXT NOT NULL PRIMARY KEY,
    heartbeat_at INTEGER NOT NULL
) WITHOUT ROWID;
