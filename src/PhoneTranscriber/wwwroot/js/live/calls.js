// The calls in progress, as the feed tells of them. Who shows them is told once per animation frame what has changed.

/** Ended calls stay in the list, so that nobody wonders where one went. */
const endedKept = 30;

/** callSid → { callSid, from, to, direction, startedAt, endedAt, endReason, tracks, partials, said, levels } */
export const calls = new Map();

const watchers = new Set();
const followers = new Map();
let dirty = new Set();
let isListChanged = false;
let isScheduled = false;

/** `changed(calls, isListChanged)` once per frame; returns the way to stop. */
export function watchCalls(changed) {
  watchers.add(changed);
  return () => watchers.delete(changed);
}

/** `happened(type, data, envelope)` for every event of one call, for snapshots and its tracks; returns the way to stop. */
export function followCall(callSid, happened) {
  const own = followers.get(callSid) ?? new Set();
  followers.set(callSid, own.add(happened));
  return () => own.delete(happened) && !own.size && followers.delete(callSid);
}

/** Levels are told when they change: after a gap nobody knows them. */
export function forgetLevels() {
  for (const call of calls.values()) {
    call.levels.clear();
    touch(call);
  }
}

/** Everything the feed says goes through here. */
export function take(type, data, envelope) {
  if (type === "snapshot") return takeSnapshot(data);
  if (type === "levels") return takeLevels(data.calls);
  if (type === "tracks") return takeTracks(data.calls);
  const sid = data.call?.callSid;
  if (!sid) return;
  const call = calls.get(sid) ?? (type === "call.ended" ? null : add({ ...data.call, startedAt: envelope.timestamp, tracks: [] }));
  if (call) {
    steps[type]?.(call, data, envelope);
    touch(call);
  }
  followers.get(sid)?.forEach(happened => happened(type, data, envelope));
}

const steps = {
  "call.started": (call, data, envelope) => call.startedAt = envelope.timestamp,
  "turn.partial": (call, { turn }) => {
    if (!turn.text) return withdraw(call, turn.track);
    call.partials.set(turn.track, turn);
    call.said = turn;
    trackOf(call, turn.track, turn.speaker).state = "live";
  },
  "turn.final": (call, { turn }) => {
    const partial = call.partials.get(turn.track);
    if (partial && partial.startMs < turn.endMs) call.partials.delete(turn.track);
    call.said = call.final = turn;
    call.turns++;
  },
  "transcription.suspended": (call, data) => setTrack(call, data, "suspended"),
  "transcription.resumed": (call, data) => setTrack(call, data, "live"),
  "transcription.interrupted": (call, data) => setTrack(call, data, "interrupted"),
  "call.ended": (call, data, envelope) => {
    call.endedAt = envelope.timestamp;
    call.endReason = data.reason;
    call.levels.clear();
    for (const track of call.partials.keys()) withdraw(call, track);
    isListChanged = true;
    forgetOldest();
  },
};

/** The state to show for a whole call: the worst of its tracks. */
export function stateOf(call) {
  if (call.endedAt) return "ended";
  const states = [...call.tracks.values()].map(track => track.state);
  if (states.includes("interrupted")) return "interrupted";
  if (states.length && states.every(state => state === "suspended")) return "suspended";
  return states.every(state => state === "connecting") && !call.said ? "connecting" : "live";
}

function takeSnapshot(snapshot) {
  const live = new Set(snapshot.calls.map(call => call.callSid));
  // What ended while nobody listened is not live any more; how it ended is in its record.
  for (const call of calls.values()) if (!call.endedAt && !live.has(call.callSid)) calls.delete(call.callSid);
  for (const call of snapshot.calls) {
    calls.delete(call.callSid);
    add(call);
  }
  for (const { callSid, turn } of snapshot.partials) steps["turn.partial"](calls.get(callSid), { turn });
  isListChanged = true;
  schedule();
  for (const [sid, own] of followers) own.forEach(happened => happened("snapshot", { call: calls.get(sid) }, null));
}

function takeLevels(all) {
  for (const { callSid, tracks } of all) {
    const call = calls.get(callSid);
    if (!call || call.endedAt) continue;
    for (const { track, level } of tracks) {
      trackOf(call, track);
      call.levels.set(track, level);
    }
    touch(call);
  }
}

function takeTracks(all) {
  for (const { callSid, tracks } of all) {
    const call = calls.get(callSid);
    if (!call || call.endedAt) continue;
    for (const track of tracks) call.tracks.set(track.track, { ...track });
    touch(call);
    followers.get(callSid)?.forEach(happened => happened("tracks", { tracks }, null));
  }
}

/** What a call's record tells of its tracks, where no event has said more. */
export function learnTracks({ callSid, tracks }) {
  const call = calls.get(callSid);
  if (!call || call.endedAt) return;
  for (const track of tracks) {
    const known = call.tracks.get(track.track);
    if (!known || known.state === "connecting") call.tracks.set(track.track, { ...track });
  }
  touch(call);
}

function add(call) {
  const own = {
    callSid: call.callSid, from: call.from, to: call.to, direction: call.direction, profile: call.profile ?? null, startedAt: call.startedAt,
    endedAt: call.endedAt ?? null, endReason: call.endReason ?? null,
    said: call.preview?.at(-1) ?? null, final: call.preview?.at(-1) ?? null, turns: call.turnCount ?? 0,
    tracks: new Map(), partials: new Map(), levels: new Map(),
  };
  for (const track of call.tracks ?? []) own.tracks.set(track.track, { ...track });
  calls.set(own.callSid, own);
  isListChanged = true;
  touch(own);
  return own;
}

function trackOf(call, track, speaker) {
  if (!call.tracks.has(track)) {
    const isCaller = (track === "inbound") === call.direction.startsWith("inbound");
    call.tracks.set(track, { track, speaker: speaker ?? (isCaller ? "caller" : "agent"), state: "connecting", reason: null });
  }
  return call.tracks.get(track);
}

/** What was being said came to nothing. */
function withdraw(call, track) {
  if (call.said === call.partials.get(track)) call.said = call.final;
  call.partials.delete(track);
}

function setTrack(call, data, state) {
  Object.assign(trackOf(call, data.track, data.speaker), { state, reason: data.reason ?? null });
  if (state !== "live") withdraw(call, data.track);
}

function forgetOldest() {
  const ended = [...calls.values()].filter(call => call.endedAt).sort((a, b) => a.endedAt.localeCompare(b.endedAt));
  for (const call of ended.slice(0, -endedKept)) calls.delete(call.callSid);
}

function touch(call) {
  dirty.add(call);
  schedule();
}

function schedule() {
  if (isScheduled) return;
  isScheduled = true;
  requestAnimationFrame(() => {
    const [changed, listChanged] = [dirty, isListChanged];
    [dirty, isListChanged, isScheduled] = [new Set(), false, false];
    for (const watcher of watchers) watcher(changed, listChanged);
  });
}
