// Finds words in one call. The browser's own search knows only the part of a call that is in the page, so its keys lead here.

import { el, icon, setText } from "../dom.js";
import { count } from "../format.js";

const letter = "[\\p{L}\\p{M}\\p{N}]";

export class Finder {
  #words = [];
  #found = [];
  #at = -1;

  constructor(conversation) {
    this.conversation = conversation;
    this.input = el("input", { type: "search", placeholder: "Find in this call", "aria-label": "Find in this call", oninput: () => this.#search(), onkeydown: e => this.#key(e) });
    this.told = el("span", { class: "hint", role: "status" });
    const button = (picture, label, act) => el("button", { type: "button", class: "ghost icon-only", "aria-label": label, title: label, onclick: act }, icon(picture));
    this.element = el("div", { class: "find", role: "search", hidden: true }, this.input, this.told,
      button("up", "Previous", () => this.#go(-1)), button("down", "Next", () => this.#go(1)), button("close", "Stop finding", () => this.close()));
    conversation.element.prepend(this.element);
    conversation.rendered = () => this.#paint();
    conversation.changed = () => this.#look();
    this.keys = e => {
      if (e.key !== "f" || !(e.ctrlKey || e.metaKey) || e.shiftKey || e.altKey || e.target === this.input || e.target.closest("dialog") || !this.element.isConnected) return;
      e.preventDefault();
      this.open();
    };
    addEventListener("keydown", this.keys);
  }

  open() {
    this.element.hidden = false;
    this.input.select();
    this.input.focus();
  }

  /** Marks these words; shows the first turn that has them unless there is one to see already. */
  show(search, { isThere }) {
    this.element.hidden = false;
    this.input.value = search;
    this.#search({ isThere });
  }

  close() {
    this.input.value = "";
    this.#search();
    this.element.hidden = true;
    this.conversation.scroller.focus({ preventScroll: true });
  }

  leave() {
    removeEventListener("keydown", this.keys);
    CSS.highlights?.delete("found");
  }

  #search({ isThere = false } = {}) {
    this.#words = patterns(this.input.value);
    [this.#found, this.#at] = [this.#find(), -1];
    this.#tell();
    this.#paint();
    if (this.#found.length && !isThere) this.#go(1);
  }

  /** More may have been said. The turn that was gone to stays the one. */
  #look() {
    if (!this.#words.length) return;
    const order = this.#found[this.#at]?.order;
    this.#found = this.#find();
    this.#at = this.#found.findIndex(turn => turn.order === order);
    this.#tell();
    this.#paint();
  }

  /** Turns with all of the words; where none has all, with any. */
  #find() {
    if (!this.#words.length) return [];
    const having = (turn, word) => turn.text.search(word) >= 0;
    const { turns } = this.conversation;
    const all = turns.filter(turn => this.#words.every(word => having(turn, word)));
    return (all.length ? all : turns.filter(turn => this.#words.some(word => having(turn, word)))).sort((a, b) => a.startMs - b.startMs);
  }

  #go(step) {
    if (!this.#found.length) return;
    this.#at = (this.#at + step + this.#found.length) % this.#found.length;
    this.conversation.select(this.#found[this.#at].order);
    this.#tell();
  }

  #tell() {
    const found = count(this.#found.length, "turn");
    setText(this.told, !this.#words.length ? "" : this.#at < 0 ? found : `${this.#at + 1} of ${found}`);
  }

  #key(e) {
    if (e.key === "Enter") this.#go(e.shiftKey ? -1 : 1);
    else if (e.key === "Escape") this.close();
    else return;
    e.preventDefault();
  }

  /** The words are marked without touching the text, of which playing has its own parts. */
  #paint() {
    if (!CSS.highlights) return;
    const ranges = this.#words.length ? this.conversation.shown.flatMap(view => this.#words.flatMap(word => rangesIn(view.text, word))) : [];
    CSS.highlights.set("found", new Highlight(...ranges));
  }
}

/** A search's words as patterns: letters and digits in any case, from where a word begins; "e-mail" is the words "e mail" in a row. */
function patterns(search) {
  const runs = search.split(/\s+/).map(word => word.match(new RegExp(`${letter}+`, "gu"))?.join(`[^${letter.slice(1, -1)}]+`)).filter(Boolean);
  return runs.map(run => new RegExp(`(?<!${letter})${run}`, "giu"));
}

function rangesIn(element, word) {
  return [...element.textContent.matchAll(word)].map(({ 0: found, index }) => {
    const range = new Range();
    range.setStart(...placeIn(element, index));
    range.setEnd(...placeIn(element, index + found.length));
    return range;
  });
}

/** The text node that has this place of an element's text, and where in it. */
function placeIn(element, at) {
  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let node = texts.nextNode();
  for (; at > node.length; node = texts.nextNode()) at -= node.length;
  return [node, at];
}
