// The conversation of one call: bubbles and thin lines in the order of time, following the newest unless the reader looks elsewhere.

import { el, icon, setText } from "../dom.js";
import { count } from "../format.js";
import { WindowedList } from "../windowed-list.js";
import { TurnView } from "./turn.js";

export class Conversation {
  /** Told when other turns are in the page. */
  rendered = null;
  /** Told when a turn was added or revised. */
  changed = null;
  #isChanged = false;
  #turns = new Map();
  #partials = new Map();
  #window;
  #isPlayable = false;
  #unread = null;

  constructor(callSid) {
    this.callSid = callSid;
    this.list = el("ol", { class: "turns" });
    this.scroller = el("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": "Transcript" }, this.list);
    this.newest = el("button", { class: "newest", type: "button", hidden: true, onclick: () => this.#catchUp() }, icon("down"), el("span", null, "Newest"));
    this.element = el("div", { class: "conversation" }, this.scroller, this.newest);
    this.#window = new WindowedList(this.scroller, this.list, {
      follows: true, dress: (item, index) => this.#dress(item, index), moved: () => this.#look(), rendered: () => this.rendered?.(),
    });
  }

  /** Final turns. */
  get turns() {
    return [...this.#turns.values()].map(view => view.turn);
  }

  /** The final turns in the page. */
  get shown() {
    return this.#window.shown.filter(item => item.turn && !item.isPartial);
  }

  leave() {
    this.#window.leave();
  }

  /** Shows what was said since the last time. */
  render() {
    this.list.classList.toggle("silent", !this.#window.items.length);
    this.#window.render();
    if (!this.#isChanged) return;
    this.#isChanged = false;
    this.changed?.();
  }

  /** From now on, what comes while the reader looks elsewhere is counted. */
  countUnread() {
    this.#count(0);
  }

  /** Shows what is being said, by track, and nothing else as being said. */
  showPartials(partials) {
    for (const [track, view] of this.#partials) {
      if (partials.has(track)) continue;
      this.#partials.delete(track);
      this.#remove(view);
    }

    for (const [track, turn] of partials) {
      const known = this.#partials.get(track);
      if (known?.turn === turn) continue;
      const view = known ?? new TurnView(turn, this.callSid);
      this.#partials.set(track, view);
      if (known) this.#move(view, turn);
      else this.#insert(view);
    }
  }

  /** False when this turn was there already. */
  showFinal(turn) {
    const known = this.#turns.get(turn.order);
    if (known) {
      if (!isSame(known.turn, turn)) this.revise(turn);
      return false;
    }

    // The final takes the place of the partial that it grew from. It comes when it is durable; a newer partial may be there already.
    const spoken = this.#partials.get(turn.track);
    let view = spoken && spoken.turn.startMs < turn.endMs ? spoken : null;
    if (view) {
      this.#partials.delete(turn.track);
      this.#move(view, turn);
    } else {
      view = new TurnView(turn, this.callSid);
      this.#insert(view);
    }
    this.#turns.set(turn.order, view);
    this.#isChanged = true;
    this.#countOne();
    return true;
  }

  revise(turn) {
    this.#turns.get(turn.order)?.show(turn);
    this.#isChanged = true;
  }

  /** Puts a line where it belongs in time. */
  insert(element, at) {
    this.#insert({ element, at });
    this.#countOne();
  }

  /** Words can be pressed from now on. */
  makePlayable() {
    this.#isPlayable = true;
    this.list.classList.add("playable");
    this.render();
  }

  turnOf(element) {
    return this.find(Number(element.closest(".turn")?.dataset.order));
  }

  find(order) {
    return this.#turns.get(order);
  }

  /** Shows one turn in the middle, marked. */
  select(order) {
    const view = this.#turns.get(order);
    for (const other of this.#turns.values()) other.isSelected = other === view;
    if (view) this.#window.show(view);
    this.render();
  }

  /** Brings a turn to the middle unless it can be seen. */
  reveal(view) {
    if (!this.#window.isInSight(view)) this.#window.show(view);
  }

  follow() {
    this.#window.isFollowing = true;
    this.render();
    this.#look();
  }

  #catchUp() {
    this.follow();
    this.scroller.focus({ preventScroll: true });
  }

  #insert(item) {
    const { items } = this.#window;
    // Nearly always that is the end.
    items.splice(items.findLastIndex(other => other.at <= item.at) + 1, 0, item);
  }

  #remove(item) {
    const { items } = this.#window;
    items.splice(items.indexOf(item), 1);
  }

  /** Also to another place, when the words turn out to begin elsewhere. */
  #move(view, turn) {
    const { items } = this.#window;
    view.show(turn);
    const index = items.lastIndexOf(view);
    if (items[index - 1]?.at > view.at || items[index + 1]?.at < view.at) {
      this.#remove(view);
      this.#insert(view);
    }
  }

  /** Not all of the list is in the page: its length and an element's place in it are said to whom it is read out. */
  #dress(item, index) {
    const { items } = this.#window;
    item.element.setAttribute("aria-posinset", index + 1);
    item.element.setAttribute("aria-setsize", items.length);
    const above = items[index - 1]?.turn;
    item.dress?.(above?.speaker === item.turn?.speaker, this.#isPlayable);
  }

  #look() {
    this.newest.hidden = this.#window.isFollowing;
    if (this.#window.isFollowing && this.#unread) this.#count(0);
  }

  #countOne() {
    if (this.#unread !== null && !this.#window.isFollowing) this.#count(this.#unread + 1);
  }

  #count(unread) {
    this.#unread = unread;
    setText(this.newest.lastElementChild, unread ? count(unread, "new line") : "Newest");
  }
}

/** A revision changes the label of a speaker more often than the text. */
function isSame(one, other) {
  return one.text === other.text && one.speakerLabel === other.speakerLabel && one.words.length === other.words.length
    && one.words.every((word, i) => word.text === other.words[i].text && word.confidence === other.words[i].confidence);
}
