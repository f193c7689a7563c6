// A long list of which only what is near the view is in the page: a call of four hours costs what its last minutes cost.

const nearEnd = 60;

/** What was guessed too high is seen when it is measured; then the view may not be full yet. */
const mostPasses = 4;

/** How many items stay in the page for what is selected in them, the view included. */
const mostForSelection = 300;

/**
 * An item has an `element`, made when it is asked for, and may have `release()`, called when it leaves the page. An item that was never in
 * the page counts as high as the first ones were on average. Elements have no margins: their height is all of the room they take.
 */
export class WindowedList {
  /** All of them, in order; call `render` after a change. */
  items = [];
  /** Those in the page. */
  shown = [];
  isFollowing = false;
  #heights = new WeakMap();
  #usual = null;
  #tops = [0];
  #range = [0, 0];
  #width = 0;

  /**
   * @param {HTMLElement} scroller
   * @param {HTMLElement} list stands in the scroller
   * @param {{ follows?: boolean, dress?: (item: object, index: number) => void, moved?: () => void, rendered?: () => void }} options
   * whether one who scrolls to the end stays there; what an element is given for its place; called after a scroll; called after a change
   */
  constructor(scroller, list, { follows = false, dress, moved, rendered } = {}) {
    Object.assign(this, { scroller, list, dress, rendered });
    scroller.addEventListener("scroll", () => {
      if (follows) this.isFollowing = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < nearEnd;
      if (!this.#isCovered() || this.#isTooMuch()) this.render();
      moved?.();
    }, { passive: true });
    // Before the next paint: what grows at the end never pushes the newest line out of sight.
    this.sizes = new ResizeObserver(() => this.#resized());
    this.sizes.observe(list);
    this.sizes.observe(scroller);
  }

  leave() {
    this.sizes.disconnect();
  }

  /** Puts into the page what belongs there now. What is looked at, or the `pin`, stays where it is. */
  render(pin = this.isFollowing ? null : this.#lookedAt()) {
    const { scroller } = this;
    // Out of sight nothing has a height; what comes into sight is told to be resized.
    if (!scroller.clientHeight) return;
    this.#addUp();
    for (let pass = 0; pass < mostPasses; pass++) {
      const [from, to] = this.#wanted(pin);
      // Room first: a list that is too short for a moment is scrolled to another place.
      this.#pad(from, to);
      this.#put(from, to);
      this.#measure();
      this.#addUp();
      this.#pad(from, to);
      if (this.isFollowing) scroller.scrollTop = scroller.scrollHeight;
      else if (pin) this.#scrollTo(this.#view(pin)[0] + this.#origin);
      if (this.#isCovered()) break;
    }
    this.rendered?.();
  }

  /** Brings an item to the middle of the view. */
  show(item) {
    this.isFollowing = false;
    this.render({ item, y: this.scroller.clientHeight / 2 });
    item.element.scrollIntoView({ block: "center" });
    this.render();
  }

  isInSight(item) {
    if (!this.shown.includes(item)) return false;
    const [box, view] = [item.element.getBoundingClientRect(), this.scroller.getBoundingClientRect()];
    return box.top >= view.top && box.bottom <= view.bottom;
  }

  /** As much as the view has, above and below it. */
  get #margin() {
    return Math.max(this.scroller.clientHeight, 400);
  }

  /** Where the list begins in what is scrolled. */
  get #origin() {
    return this.list.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top + this.scroller.scrollTop;
  }

  /** The first item in sight, and how far below the upper edge it begins. */
  #lookedAt() {
    // Whoever is at the very top sees what comes in there.
    if (!this.scroller.scrollTop) return null;
    const { top } = this.scroller.getBoundingClientRect();
    for (const item of this.shown) {
      const box = item.element.getBoundingClientRect();
      if (box.bottom > top && this.items.includes(item)) return { item, y: box.top - top };
    }
    return null;
  }

  /** Upper and lower edge of the view, measured from where the list begins. */
  #view(pin) {
    const height = this.scroller.clientHeight;
    const top = this.isFollowing ? this.#tops.at(-1) - height : pin ? this.#tops[this.items.indexOf(pin.item)] - pin.y : this.scroller.scrollTop - this.#origin;
    return [top, top + height];
  }

  /** Half the margin is left before more is put into the page, so that most scrolling changes nothing. */
  #isCovered() {
    const [top, bottom] = this.#view(null);
    const [from, to] = this.#range;
    return this.#tops[from] <= Math.max(0, top - this.#margin / 2) && this.#tops[to] >= Math.min(this.#tops.at(-1), bottom + this.#margin / 2);
  }

  /** What was kept for a selection leaves the page when it is no longer selected. */
  #isTooMuch() {
    const [from, to] = this.#wanted(null);
    return this.shown.length > 2 * (to - from);
  }

  /** The first of those that belong into the page, and the first after them. */
  #wanted(pin) {
    const [top, bottom] = this.#view(pin);
    return this.#keepSelected(this.#indexAt(top - this.#margin), Math.min(this.#indexAt(bottom + this.#margin) + 1, this.items.length));
  }

  #pad(from, to) {
    this.list.style.paddingTop = `${this.#tops[from]}px`;
    this.list.style.paddingBottom = `${this.#tops.at(-1) - this.#tops[to]}px`;
  }

  #indexAt(y) {
    let [low, high] = [0, this.items.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#tops[middle + 1] <= y) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** What is selected stays in the page, and all up to the view, where the selection may be led on to; unless that is too much. */
  #keepSelected(from, to) {
    const selection = getSelection();
    if (selection.isCollapsed || !this.list.contains(selection.anchorNode)) return [from, to];
    const isSelected = item => selection.containsNode(item.element, true) && this.items.includes(item);
    const first = this.shown.find(isSelected);
    if (!first) return [from, to];
    const [start, end] = [this.items.indexOf(first), this.items.indexOf(this.shown.findLast(isSelected)) + 1];
    return [Math.max(Math.min(from, start), to - mostForSelection), Math.min(Math.max(to, end), from + mostForSelection)];
  }

  #put(from, to) {
    const wanted = this.items.slice(from, to);
    const staying = new Set(wanted);
    for (const item of this.shown) {
      if (staying.has(item)) continue;
      // Whoever got here by the keyboard stays in the list.
      if (item.element.contains(document.activeElement)) this.scroller.focus({ preventScroll: true });
      item.element.remove();
      item.release?.();
    }

    let next = this.list.firstElementChild;
    wanted.forEach((item, i) => {
      if (item.element === next) next = next.nextElementSibling;
      else this.list.insertBefore(item.element, next);
      this.dress?.(item, from + i);
    });
    [this.shown, this.#range] = [wanted, [from, to]];
  }

  #measure() {
    for (const item of this.shown) this.#heights.set(item, item.element.getBoundingClientRect().height);
    if (this.shown.length) this.#usual ??= this.shown.reduce((sum, item) => sum + this.#heights.get(item), 0) / this.shown.length;
  }

  #addUp() {
    this.#tops = [0];
    for (const item of this.items) this.#tops.push(this.#tops.at(-1) + (this.#heights.get(item) ?? this.#usual ?? 48));
  }

  #scrollTo(y) {
    if (Math.abs(y - this.scroller.scrollTop) >= 1) this.scroller.scrollTop = y;
  }

  #resized() {
    const width = this.scroller.clientWidth;
    if (width !== this.#width) [this.#width, this.#heights, this.#usual] = [width, new WeakMap(), null];
    this.render();
  }
}
