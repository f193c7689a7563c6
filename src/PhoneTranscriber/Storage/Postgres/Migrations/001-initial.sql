-- Ids are ASCII and are compared byte by byte, as SQLite does it: the order of pages must not depend on the server's language.
CREATE TABLE calls (
    call_sid text COLLATE "C" PRIMARY KEY,
    from_number text NOT NULL,
    to_number text NOT NULL,
    direction text NOT NULL,
    started_at bigint NOT NULL,
    ended_at bigint,
    end_reason text,
    node text COLLATE "C" NOT NULL
);
CREATE INDEX calls_newest ON calls (started_at, call_sid);
CREATE INDEX calls_live ON calls (started_at, call_sid) WHERE ended_at IS NULL;
CREATE INDEX calls_ended ON calls (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE streams (
    stream_sid text COLLATE "C" PRIMARY KEY,
    call_sid text COLLATE "C" NOT NULL REFERENCES calls ON DELETE CASCADE,
    started_at bigint NOT NULL,
    ended_at bigint,
    reason text
);
CREATE INDEX streams_of_call ON streams (call_sid);

-- The ledger of speech sessions: what was opened, and that it ended.
CREATE TABLE sessions (
    key text COLLATE "C" PRIMARY KEY,
    call_sid text COLLATE "C" NOT NULL REFERENCES calls ON DELETE CASCADE,
    session_id text,
    track text NOT NULL,
    model text,
    opened_at bigint NOT NULL,
    begun_at bigint,
    ended_at bigint,
    close_code integer,
    reason text,
    audio_seconds double precision,
    billed_seconds double precision
);
CREATE INDEX sessions_of_call ON sessions (call_sid);

CREATE TABLE turns (
    call_sid text COLLATE "C" NOT NULL REFERENCES calls ON DELETE CASCADE,
    turn_order integer NOT NULL,
    track text NOT NULL,
    speaker text NOT NULL,
    speaker_label text,
    text text NOT NULL,
    formatted integer NOT NULL,
    start_ms bigint NOT NULL,
    end_ms bigint NOT NULL,
    confidence double precision,
    language text,
    words text NOT NULL,
    -- The text in lower case without punctuation, as the bridge writes it: the server's own rules differ with its language.
    spoken text NOT NULL,
    search tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector('simple', spoken)) STORED,
    PRIMARY KEY (call_sid, turn_order)
);
CREATE INDEX turns_search ON turns USING gin (search);

CREATE TABLE events (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text COLLATE "C" NOT NULL UNIQUE,
    call_sid text COLLATE "C" NOT NULL REFERENCES calls ON DELETE CASCADE,
    type text NOT NULL,
    at bigint NOT NULL,
    sequence bigint NOT NULL,
    body bytea NOT NULL
);
CREATE INDEX events_of_call ON events (call_sid, position);

CREATE TABLE lanes (
    call_sid text COLLATE "C" NOT NULL REFERENCES calls ON DELETE CASCADE,
    endpoint text COLLATE "C" NOT NULL,
    head bigint NOT NULL,
    tail bigint NOT NULL,
    due_at bigint NOT NULL,
    owner text COLLATE "C",
    PRIMARY KEY (call_sid, endpoint)
);
CREATE INDEX lanes_waiting ON lanes (endpoint, due_at) WHERE head <= tail;

CREATE TABLE deliveries (
    id text COLLATE "C" PRIMARY KEY,
    endpoint text COLLATE "C" NOT NULL,
    event_id text COLLATE "C" NOT NULL,
    call_sid text COLLATE "C" NOT NULL REFERENCES calls ON DELETE CASCADE,
    type text NOT NULL,
    sequence bigint NOT NULL,
    body bytea NOT NULL,
    state smallint NOT NULL DEFAULT 0, -- 0 pending, 1 delivered, 2 dead
    attempts integer NOT NULL DEFAULT 0,
    created_at bigint NOT NULL,
    done_at bigint,
    UNIQUE (call_sid, endpoint, sequence)
);
CREATE INDEX deliveries_pending ON deliveries (id) WHERE state = 0;
CREATE INDEX deliveries_dead ON deliveries (id) WHERE state = 2;
CREATE INDEX deliveries_done ON deliveries (done_at) WHERE done_at IS NOT NULL;

CREATE TABLE attempts (
    delivery_id text COLLATE "C" NOT NULL REFERENCES deliveries ON DELETE CASCADE,
    number integer NOT NULL,
    at bigint NOT NULL,
    duration_ms bigint NOT NULL,
    status integer,
    problem text,
    answer text,
    PRIMARY KEY (delivery_id, number)
);

CREATE TABLE endpoints (
    key text COLLATE "C" PRIMARY KEY,
    disabled_at bigint,
    reason text
);

CREATE TABLE nodes (
    node text COLLATE "C" PRIMARY KEY,
    heartbeat_at bigint NOT NULL
);
