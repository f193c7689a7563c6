create table if not exists contacts (
  number text primary key,
  since  text not null
) without rowid;

create table if not exists calls (
  call_sid    text primary key,
  number      text not null references contacts (number),
  direction   text not null,
  started_at  text not null,
  ended_at    text,
  reason      text,
  duration_ms integer,
  turns       integer,
  sequence    integer not null
) without rowid;
create index if not exists calls_by_number on calls (number, started_at);

create table if not exists turns (
  call_sid text not null references calls (call_sid),
  turn     integer not null,
  speaker  text not null,
  start_ms integer not null,
  text     text not null,
  primary key (call_sid, turn)
) without rowid;

-- Doubts about a call: events that are missing or came too late.
create table if not exists doubts (
  call_sid text not null references calls (call_sid),
  text     text not null
);

-- Which webhooks were here; the bridge may send each of them several times.
create table if not exists received (
  webhook_id  text primary key,
  received_at integer not null
) without rowid;
create index if not exists received_by_time on received (received_at);
