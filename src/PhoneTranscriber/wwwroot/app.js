// The page: one stream of events in, bubbles out. Text from calls is only ever set as text, never as markup.

const calls = document.querySelector("#calls");
const connection = document.querySelector("#connection");
const problem = document.querySelector("#problem");
const sample = document.querySelector("#sample");
const template = document.querySelector("#call-template");

/** callSid → { article, turns, started, ended, partials: track → li } */
const known = new Map();

function open() {
  const events = new EventSource("/api/events");
  events.addEventListener("open", () => setConnection(true, "live"));
  events.addEventListener("error", () => setConnection(false, "reconnecting…"));
  events.addEventListener("snapshot", e => showSnapshot(JSON.parse(e.data)));
  on("call.started", (data, e) => showCall({ ...data.call, state: "live", startedAt: e.timestamp }));
  on("turn.partial", data => showPartial(data.call.callSid, data.turn));
  on("turn.final", data => showFinal(data.call.callSid, data.turn));
  on("call.dtmf", data => note(data.call.callSid, `pressed ${data.digit}`));
  on("transcription.interrupted", data => showInterruption(data));
  on("call.ended", (data, e) => showEnd(data, e));

  function on(type, handle) {
    events.addEventListener(type, e => {
      const envelope = JSON.parse(e.data);
      handle(envelope.data, envelope);
    });
  }
}

function setConnection(isOn, text) {
  connection.textContent = text;
  connection.classList.toggle("on", isOn);
}

function showSnapshot(snapshot) {
  // Calls that ended while nobody listened stay on the page, but not as live ones.
  for (const [callSid, call] of known) if (!call.ended) remove(callSid);
  for (const call of snapshot.calls) {
    remove(call.callSid);
    showCall(call);
    for (const track of call.tracks) if (track.state === "interrupted") showTrack(call.callSid, track);
    for (const turn of call.turns) showFinal(call.callSid, turn);
  }
  for (const partial of snapshot.partials) showPartial(partial.callSid, partial.turn);
}

function remove(callSid) {
  known.get(callSid)?.article.remove();
  known.delete(callSid);
}

function showCall(call) {
  if (known.has(call.callSid)) return known.get(call.callSid);
  const article = template.content.firstElementChild.cloneNode(true);
  article.querySelector("h2").textContent = `${call.from || "unknown"} → ${call.to || "unknown"}`;
  calls.prepend(article);
  const entry = {
    article,
    turns: article.querySelector(".turns"),
    started: Date.parse(call.startedAt),
    ended: call.endedAt ? Date.parse(call.endedAt) : null,
    partials: new Map(),
  };
  known.set(call.callSid, entry);
  setState(entry, call.state);
  return entry;
}

function setState(entry, text) {
  const state = entry.article.querySelector(".state");
  state.textContent = text;
  state.classList.toggle("live", text === "live");
}

function showPartial(callSid, turn) {
  const entry = known.get(callSid);
  if (!entry) return;
  let bubble = entry.partials.get(turn.track);
  if (!bubble) {
    bubble = document.createElement("li");
    entry.partials.set(turn.track, bubble);
    append(entry, bubble);
  }
  fill(entry, bubble, turn, "partial");
}

function showFinal(callSid, turn) {
  const entry = known.get(callSid);
  if (!entry) return;
  // The final takes the place of the partial that it grew from. It comes when it is durable; a newer partial may be there already.
  const spoken = entry.partials.get(turn.track);
  const isNewer = spoken && Number(spoken.dataset.startMs) >= turn.endMs;
  const bubble = spoken && !isNewer ? spoken : document.createElement("li");
  if (isNewer) spoken.before(bubble);
  else if (!entry.partials.delete(turn.track)) append(entry, bubble);
  fill(entry, bubble, turn, "final");
}

function fill(entry, bubble, turn, kind) {
  const following = isAtEnd(entry.turns);
  const who = document.createElement("small");
  who.textContent = `${turn.speaker} · ${clock(turn.startMs)}`;
  bubble.className = `turn ${turn.speaker} ${kind}`;
  bubble.dataset.startMs = turn.startMs;
  bubble.replaceChildren(who, turn.text);
  if (following) entry.turns.scrollTop = entry.turns.scrollHeight;
}

function append(entry, element) {
  const following = isAtEnd(entry.turns);
  entry.turns.append(element);
  if (following) entry.turns.scrollTop = entry.turns.scrollHeight;
}

function isAtEnd(list) {
  return list.scrollHeight - list.scrollTop - list.clientHeight < 40;
}

function showTrack(callSid, track) {
  const entry = known.get(callSid);
  if (!entry) return;
  const line = document.createElement("li");
  line.className = track.state;
  line.textContent = `${track.speaker}: not transcribed: ${track.reason}`;
  entry.article.querySelector(".tracks").append(line);
}

function showInterruption(data) {
  const callSid = data.call.callSid;
  known.get(callSid)?.partials.get(data.track)?.remove();
  known.get(callSid)?.partials.delete(data.track);
  showTrack(callSid, { ...data, state: "interrupted" });
}

function note(callSid, text) {
  const entry = known.get(callSid);
  if (!entry) return;
  const line = document.createElement("li");
  line.className = "note";
  line.textContent = text;
  append(entry, line);
}

function showEnd(data, envelope) {
  const entry = known.get(data.call.callSid);
  if (!entry) return;
  entry.ended = Date.parse(envelope.timestamp);
  for (const bubble of entry.partials.values()) bubble.remove();
  entry.partials.clear();
  setState(entry, "ended");
  note(data.call.callSid, `ended (${data.reason}), ${data.turns} turns`);
}

function clock(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

sample.addEventListener("click", async () => {
  sample.disabled = true;
  problem.hidden = true;
  try {
    const session = await (await fetch("/api/session")).json();
    const answer = await fetch("/api/sample-call", { method: "POST", headers: { "X-Antiforgery": session.antiforgery ?? "" } });
    if (!answer.ok) throw new Error(answer.status === 404 ? "Sample calls are there in development only." : (await answer.json()).detail);
  } catch (error) {
    problem.textContent = error.message;
    problem.hidden = false;
  } finally {
    sample.disabled = false;
  }
});

setInterval(() => {
  for (const entry of known.values())
    entry.article.querySelector(".duration").textContent = clock((entry.ended ?? Date.now()) - entry.started);
}, 500);

open();
