// The conversation of one call: bubbles and thin lines in the order of time, following the newest unless the reader looks elsewhere.

import { el, icon, setText } from "../dom.js";
import { count } from "../format.js";
import { TurnView } from "./turn.js";

const nearEnd = 60;

export class Conversation {
  #turns = new Map();
  #partials = new Map();
  #elements = new WeakMap();
  #isFollowing = true;
  #unread = 0;
  #eyes = null;

  constructor(callSid, { follows }) {
    this.callSid = callSid;
    this.#isFollowing = follows;
    this.list = el("ol", { class: "turns" });
    this.scroller = el("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": "Transcript" }, this.list);
    this.newest = el("button", { class: "newest", type: "button", hidden: true, onclick: () => this.#catchUp() }, icon("down"), el("span", null, "Newest"));
    this.element = el("div", { class: "conversation" }, this.scroller, this.newest);
    this.scroller.addEventListener("scroll", () => this.#look(), { passive: true });
    // Before the next paint: what grows at the end never pushes the newest line out of sight.
    this.sizes = new ResizeObserver(() => {
      if (this.#isFollowing) this.#toEnd();
    });
    this.sizes.observe(this.list);
    this.sizes.observe(this.scroller);
  }

  get turns() {
    return [...this.#turns.values()].map(view => view.turn);
  }

  get isEmpty() {
    return !this.list.childElementCount;
  }

  leave() {
    this.sizes.disconnect();
    this.#eyes?.disconnect();
  }

  showPartial(turn) {
    const known = this.#partials.get(turn.track);
    if (known) return known.show(turn);
    const view = this.#view(turn);
    this.#partials.set(turn.track, view);
    this.insert(view.element, turn.startMs);
  }

  dropPartial(track) {
    this.#partials.get(track)?.element.remove();
    this.#partials.delete(track);
  }

  /** False when this turn was there already. */
  showFinal(turn) {
    const known = this.#turns.get(turn.order);
    if (known) {
      if (known.turn.text !== turn.text) known.show(turn);
      return false;
    }

    // The final takes the place of the partial that it grew from. It comes when it is durable; a newer partial may be there already.
    const spoken = this.#partials.get(turn.track);
    let view = spoken && spoken.turn.startMs < turn.endMs ? spoken : null;
    if (view) {
      this.#partials.delete(turn.track);
      view.show(turn);
    } else {
      view = this.#view(turn);
      this.insert(view.element, turn.startMs);
    }
    this.#turns.set(turn.order, view);
    this.#eyes?.observe(view.element);
    return true;
  }

  revise(turn) {
    this.#turns.get(turn.order)?.show(turn);
  }

  /** Puts a line where it belongs in time; nearly always that is the end. */
  insert(element, atMs) {
    element.dataset.at = atMs;
    let before = null;
    let last = this.list.lastElementChild;
    while (last && Number(last.dataset.at) > atMs) [before, last] = [last, last.previousElementSibling];
    this.list.insertBefore(element, before);
    if (!this.#isFollowing) this.#count(this.#unread + 1);
  }

  /** Words can be pressed from now on; they become elements when they come into sight. */
  makePlayable() {
    if (this.#eyes) return;
    this.list.classList.add("playable");
    this.#eyes = new IntersectionObserver(entries => {
      for (const { target, isIntersecting } of entries) if (isIntersecting) this.#elements.get(target)?.makePlayable();
    }, { root: this.scroller, rootMargin: "800px" });
    for (const view of this.#turns.values()) this.#eyes.observe(view.element);
  }

  turnOf(element) {
    return this.#elements.get(element.closest(".turn"));
  }

  find(order) {
    return this.#turns.get(order);
  }

  /** Shows one turn in the middle, marked. */
  select(order) {
    const view = this.#turns.get(order);
    this.list.querySelector(".selected")?.classList.remove("selected");
    if (!view) return false;
    this.#isFollowing = false;
    view.element.classList.add("selected");
    // Heights above are estimates until they have been seen, so the first jump may land beside it.
    view.element.scrollIntoView({ block: "center" });
    requestAnimationFrame(() => view.element.scrollIntoView({ block: "center" }));
    return true;
  }

  follow() {
    this.#isFollowing = true;
    this.#count(0);
    this.newest.hidden = true;
    this.#toEnd();
  }

  #catchUp() {
    this.follow();
    this.scroller.focus({ preventScroll: true });
  }

  #view(turn) {
    const view = new TurnView(turn, this.callSid);
    this.#elements.set(view.element, view);
    return view;
  }

  #toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  #look() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    this.#isFollowing = scrollHeight - scrollTop - clientHeight < nearEnd;
    this.newest.hidden = this.#isFollowing;
    if (this.#isFollowing) this.#count(0);
  }

  #count(unread) {
    this.#unread = unread;
    setText(this.newest.lastElementChild, unread ? count(unread, "new line") : "Newest");
  }
}
