// One turn: a bubble that is grey while it is spoken and becomes the final one in place.

import { el, icon, setText } from "../dom.js";
import { clock } from "../format.js";

/** Below this the service was guessing, 0..1. */
const doubtful = 0.6;

export class TurnView {
  #spelled = null;

  constructor(turn, callSid) {
    this.callSid = callSid;
    this.text = el("p");
    this.at = el("a", { class: "at" });
    this.play = el("button", { class: "ghost play", type: "button", "data-play": "", hidden: true }, icon("play"));
    this.element = el("li", null, el("span", { class: "who" }), el("div", { class: "bubble" }, this.text), el("span", { class: "meta" }, this.at, this.play));
    this.show(turn);
  }

  get isPartial() {
    return this.turn.order === null;
  }

  show(turn) {
    this.turn = turn;
    this.#spelled = null;
    const { element } = this;
    element.className = `turn ${turn.speaker === "agent" ? "agent" : "caller"} ${this.isPartial ? "partial" : "final"}`;
    element.dataset.at = turn.startMs;
    setText(element.firstElementChild, (turn.speaker === "agent" ? "Agent" : "Caller") + (turn.speakerLabel ? ` ${turn.speakerLabel}` : ""));
    setText(this.at, clock(turn.startMs));
    if (this.isPartial) {
      setText(this.text, turn.text);
      return;
    }

    element.dataset.order = turn.order;
    this.at.href = `#/calls/${this.callSid}/turn/${turn.order}`;
    this.at.setAttribute("aria-label", `Link to turn ${turn.order + 1}, ${clock(turn.startMs)}`);
    this.play.setAttribute("aria-label", `Play from ${clock(turn.startMs)}`);
    this.#spell(false);
  }

  /** Makes every word an element of its own, so that it can be played and followed. */
  makePlayable() {
    this.play.hidden = false;
    if (!this.#spelled) this.#spell(true);
  }

  /** The element of the n-th word; null where the text does not have it. */
  word(index) {
    this.makePlayable();
    return this.#spelled[index] ?? null;
  }

  #spell(all) {
    const spelled = [];
    const parts = segments(this.turn.text, this.turn.words).map(({ text, index }) => {
      const word = index === undefined ? null : this.turn.words[index];
      const isDoubtful = word && word.confidence !== null && word.confidence < doubtful;
      if (!word || !(all || isDoubtful)) return text;
      const span = el("span", { class: isDoubtful ? "word doubtful" : "word", "data-word": index }, text);
      if (isDoubtful) span.title = `Not certain: ${Math.round(word.confidence * 100)} %`;
      return spelled[index] = span;
    });
    this.text.replaceChildren(...parts);
    if (all) this.#spelled = spelled;
  }
}

/** The text in pieces, each word's with its index; the text stays what it is, whatever the words say. */
export function segments(text, words) {
  const parts = [];
  const lower = text.toLowerCase();
  let at = 0;
  words.forEach((word, index) => {
    const start = word.text ? lower.indexOf(word.text.toLowerCase(), at) : -1;
    // A word that is nowhere near was formatted away.
    if (start < 0 || start - at > 24) return;
    if (start > at) parts.push({ text: text.slice(at, start) });
    at = start + word.text.length;
    parts.push({ text: text.slice(start, at), index });
  });
  if (at < text.length) parts.push({ text: text.slice(at) });
  return parts;
}
