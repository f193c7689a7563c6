// What happened besides the turns, as thin lines: silences and interruptions with their length, keys, answers, the end.

import { el, icon, setText } from "../dom.js";
import { clock, count, endReason, length } from "../format.js";

const speakers = { caller: "Caller", agent: "Agent" };

export class Marks {
  #seen = new Set();
  #open = new Map();
  #keys = null;

  constructor(conversation) {
    this.conversation = conversation;
  }

  /** Shows an event, once; true when it was one of these. */
  take(type, data, envelope) {
    const show = this.#kinds[type];
    if (!show) return false;
    if (this.#seen.has(envelope.id)) return true;
    this.#seen.add(envelope.id);
    if (type !== "call.dtmf") this.#keys = null;
    show(data, envelope);
    return true;
  }

  #kinds = {
    "transcription.suspended": data => this.#begin(data, "silence", `${speakers[data.speaker]} is silent; not billed`),
    "transcription.interrupted": data => this.#begin(data, "interruption", `${speakers[data.speaker]} is not transcribed: ${data.reason}`, lost(data.gap)),
    "transcription.resumed": data => this.#end(data),
    "call.dtmf": data => this.#press(data),
    "llm.response": (data, envelope) => this.#answer(data, envelope),
    "call.ended": (data, envelope) => this.#finish(data, envelope),
  };

  #begin(data, kind, text, gap) {
    this.#end(data);
    const words = el("span", null, text + (gap ? `; ${gap}` : ""));
    this.conversation.insert(line(kind, kind === "silence" ? "pause" : "alert", words, data.atMs), data.atMs);
    this.#open.set(data.track, { kind, words, gap, speaker: data.speaker, reason: data.reason, atMs: data.atMs });
  }

  #end(data) {
    const open = this.#open.get(data.track);
    if (!open) return;
    this.#open.delete(data.track);
    const lasted = length(data.atMs - open.atMs);
    setText(open.words, open.kind === "silence"
      ? `${speakers[open.speaker]} was silent for ${lasted}`
      : `${speakers[open.speaker]} was not transcribed for ${lasted}: ${open.reason}${open.gap ? `; ${open.gap}` : "; nothing was lost"}`);
  }

  #press(data) {
    const key = el("kbd", null, data.digit);
    // A number that is typed is one line.
    if (this.#keys?.track === data.track && data.atMs - this.#keys.atMs < 5000) {
      this.#keys.box.append(key);
      this.#keys.atMs = data.atMs;
      return;
    }

    const box = el("span", { class: "keys" }, `Keys pressed `, key);
    this.#keys = { box, track: data.track, atMs: data.atMs };
    this.conversation.insert(line("keypress", "keypad", box, data.atMs), data.atMs);
  }

  #answer(data, envelope) {
    const asked = this.conversation.find(data.turnOrder)?.turn;
    const words = el("span", null, el("strong", null, data.model ?? "Model"), ` ${data.text}`);
    this.conversation.insert(line("answer", "spark", words, null, envelope.timestamp), asked?.endMs ?? Number.MAX_SAFE_INTEGER);
  }

  #finish(data, envelope) {
    for (const open of this.#open.values()) if (open.kind === "silence") setText(open.words, `${speakers[open.speaker]} was silent until the end`);
    this.#open.clear();
    const words = el("span", null, `Call ended: ${endReason(data.reason)} · ${length(data.durationMs)} · ${count(data.turns, "turn")}`);
    this.conversation.insert(line("end", "phone-down", words, null, envelope.timestamp), Number.MAX_SAFE_INTEGER);
  }
}

function line(kind, picture, words, atMs, title) {
  const at = atMs === null ? null : el("span", { class: "at" }, clock(atMs));
  return el("li", { class: `mark ${kind}`, title }, el("span", { class: "inner" }, icon(picture), words, at));
}

const lost = gap => gap ? `${length(gap.endMs - gap.startMs)} of speech lost` : "";
