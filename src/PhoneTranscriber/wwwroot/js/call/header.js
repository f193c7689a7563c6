// Who calls whom, how it stands, and what can be done about it.

import { el, icon, setText } from "../dom.js";
import { clock, count, endReason, exactMoment, length, moment, phone, usd } from "../format.js";
import { calls, learnTracks, stateOf, watchCalls } from "../live/calls.js";
import { fileButtons } from "./files.js";
import { LevelMeter } from "./meter.js";
import { steering } from "./steer.js";

const states = { live: "Live", connecting: "Connecting", suspended: "Silent", interrupted: "Interrupted", ended: "Ended" };
const trackStates = { connecting: "connecting", live: "listening", suspended: "silent, not billed", interrupted: "not transcribed", ended: "ended" };

export class CallHeader {
  #call = null;
  #meters = new Map();
  #actionsFor = null;

  constructor(callSid, back) {
    this.callSid = callSid;
    this.state = el("span", { class: "state" });
    this.title = el("h2", { tabindex: "-1" }, "…");
    this.length = el("time", { class: "length" });
    this.facts = el("p", { class: "facts" });
    this.tracks = el("ul", { class: "tracks", "aria-label": "Tracks" });
    this.actions = el("div", { class: "actions" });
    this.bill = el("summary");
    this.table = el("table");
    this.sessions = el("details", { class: "sessions", hidden: true }, this.bill,
      el("div", { class: "table-box", tabindex: "0", role: "region", "aria-label": "Speech sessions" }, this.table));
    this.element = el("header", { class: "call-header" },
      el("a", { class: "button ghost icon-only back", href: back, "aria-label": "Back to the list" }, icon("back")),
      el("div", { class: "who" }, el("div", { class: "line" }, this.title, this.state, this.length), this.facts),
      this.actions, this.tracks, this.sessions);
    this.stop = watchCalls(changed => {
      if (!this.element.isConnected) return this.stop();
      // Of a call that a snapshot has left out, what changed before is past.
      const own = calls.get(callSid);
      if (own && changed.has(own)) this.follow(own);
    });
  }

  /** The call's record. */
  show(call) {
    this.#call = { ...call };
    const isInbound = call.direction.startsWith("inbound");
    setText(this.title, phone(isInbound ? call.from : call.to));
    const facts = [
      `${isInbound ? "to" : "called by"} ${call.profile ? `${call.profile}, ` : ""}${phone(isInbound ? call.to : call.from)}`,
      moment(call.startedAt),
      call.endReason ? endReason(call.endReason) : null,
      call.endedAt ? count(call.turns.length, "turn") : null,
    ];
    setText(this.facts, facts.filter(Boolean).join(" · "));
    this.facts.title = `${exactMoment(call.startedAt)} · ${call.callSid}`;
    learnTracks(call);
    const live = calls.get(this.callSid);
    this.#showTracks(live ? [...live.tracks.values()] : call.endedAt ? [] : call.tracks);
    this.#showState(live ?? { ...call, tracks: new Map(call.tracks.map(track => [track.track, track])), said: call.turns[0] });
    this.#showSessions(call.sessions);
    this.tick();
  }

  /** What the feed says about it meanwhile. */
  follow(live) {
    if (!live || !this.#call) return;
    if (live.endedAt) this.#call.endedAt ??= live.endedAt;
    this.#showTracks([...live.tracks.values()]);
    this.#showState(live);
    for (const [track, meter] of this.#meters) meter.meter.set(live.levels.get(track) ?? 0);
  }

  tick() {
    if (!this.#call) return;
    setText(this.length, clock((this.#call.endedAt ? Date.parse(this.#call.endedAt) : Date.now()) - Date.parse(this.#call.startedAt)));
  }

  #showState(call) {
    const state = stateOf(call);
    this.state.className = `state ${state}`;
    setText(this.state, states[state]);
    const kind = state === "ended" ? "ended" : "live";
    if (this.#actionsFor === kind) return;
    this.#actionsFor = kind;
    this.element.classList.toggle("ended", kind === "ended");
    this.actions.replaceChildren(...[kind === "live" ? steering(this.#call) : null, fileButtons(this.#call, kind)].filter(Boolean));
    this.tracks.hidden = kind === "ended";
  }

  #showTracks(tracks) {
    for (const { track, speaker, state, reason } of tracks) {
      if (!this.#meters.has(track)) {
        const meter = new LevelMeter(speaker);
        const text = el("span", { class: "how" });
        const item = el("li", null, el("span", { class: "speaker" }, speaker === "agent" ? "Agent" : "Caller"), meter.element, text);
        this.#meters.set(track, { meter, text, item });
        if (speaker === "caller") this.tracks.prepend(item);
        else this.tracks.append(item);
      }
      const { text, item } = this.#meters.get(track);
      item.className = state;
      setText(text, state === "interrupted" && reason ? reason : trackStates[state] ?? state);
    }
  }

  #showSessions(sessions) {
    this.sessions.hidden = !sessions.length;
    if (!sessions.length) return;
    const billed = sessions.reduce((sum, session) => sum + (session.billedSeconds ?? 0), 0);
    const cost = sessions.reduce((sum, session) => sum + (session.costUsd ?? 0), 0);
    setText(this.bill, [count(sessions.length, "speech session"), billed ? `${length(billed * 1000)} billed` : null, cost ? usd(cost) : null].filter(Boolean).join(" · "));
    this.table.replaceChildren(
      el("thead", null, el("tr", null, ["Track", "Opened", "Audio", "Billed", "Cost", "Ended", "Session"].map(name => el("th", { scope: "col" }, name)))),
      el("tbody", null, sessions.map(session => el("tr", null, [
        session.track, moment(session.openedAt), session.audioSeconds === null ? "–" : length(session.audioSeconds * 1000),
        session.billedSeconds === null ? "–" : length(session.billedSeconds * 1000), session.costUsd === null ? "–" : usd(session.costUsd),
        session.endedAt ? session.reason ?? "ended" : "open", session.id ?? "never began",
      ].map(text => el("td", null, text))))));
  }
}
