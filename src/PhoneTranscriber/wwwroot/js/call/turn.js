// One turn: a bubble that is grey while it is spoken and becomes the final one in place. Its elements are there while it is near the view.

import { el, icon, setText } from "../dom.js";
import { clock } from "../format.js";

/** Below this the service was guessing, 0..1. */
const doubtful = 0.6;

export class TurnView {
  isSelected = false;
  #parts = null;
  #isPlayable = false;
  #spelled = [];

  constructor(turn, callSid) {
    [this.turn, this.callSid] = [turn, callSid];
  }

  get at() {
    return this.turn.startMs;
  }

  get isPartial() {
    return this.turn.order === null;
  }

  get element() {
    return this.#made.element;
  }

  /** The words alone. */
  get text() {
    return this.#made.text;
  }

  release() {
    this.#parts = null;
  }

  show(turn) {
    this.turn = turn;
    if (this.#parts) this.#fill();
  }

  /** @param {boolean} isFurther whether the one above is of the same speaker */
  dress(isFurther, isPlayable) {
    const { element } = this.#made;
    element.classList.toggle("further", isFurther);
    element.classList.toggle("selected", this.isSelected);
    if (isPlayable && !this.isPartial) this.makePlayable();
  }

  get #made() {
    if (this.#parts) return this.#parts;
    const text = el("p");
    const at = el("a", { class: "at" });
    const play = el("button", { class: "ghost play", type: "button", "data-play": "", hidden: true }, icon("play"));
    const element = el("li", null, el("span", { class: "who" }), el("div", { class: "bubble" }, text), el("span", { class: "meta" }, at, play));
    this.#parts = { element, text, at, play };
    this.#isPlayable = false;
    this.#fill();
    return this.#parts;
  }

  #fill() {
    const { turn } = this;
    const { element, text, at, play } = this.#parts;
    const { classList } = element;
    classList.add("turn", turn.speaker === "agent" ? "agent" : "caller");
    classList.toggle("partial", this.isPartial);
    classList.toggle("final", !this.isPartial);
    setText(element.firstElementChild, (turn.speaker === "agent" ? "Agent" : "Caller") + (turn.speakerLabel ? ` ${turn.speakerLabel}` : ""));
    setText(at, clock(turn.startMs));
    if (this.isPartial) {
      setText(text, turn.text);
      return;
    }

    element.dataset.order = turn.order;
    at.href = `#/calls/${this.callSid}/turn/${turn.order}`;
    at.setAttribute("aria-label", `Link to turn ${turn.order + 1}, ${clock(turn.startMs)}`);
    play.setAttribute("aria-label", `Play from ${clock(turn.startMs)}`);
    this.#spell();
  }

  /** Makes every word an element of its own, so that it can be played and followed. */
  makePlayable() {
    const { play } = this.#made;
    if (this.#isPlayable) return;
    this.#isPlayable = true;
    play.hidden = false;
    this.#spell();
  }

  /** The element of the n-th word; null where the text does not have it. */
  word(index) {
    this.makePlayable();
    return this.#spelled[index] ?? null;
  }

  #spell() {
    const spelled = [];
    const parts = segments(this.turn.text, this.turn.words).map(({ text, index }) => {
      const word = index === undefined ? null : this.turn.words[index];
      const isDoubtful = word && word.confidence !== null && word.confidence < doubtful;
      if (!word || !(this.#isPlayable || isDoubtful)) return text;
      const span = el("span", { class: isDoubtful ? "word doubtful" : "word", "data-word": index }, text);
      if (isDoubtful) span.title = `Not certain: ${Math.round(word.confidence * 100)} %`;
      return spelled[index] = span;
    });
    this.#parts.text.replaceChildren(...parts);
    this.#spelled = spelled;
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
