// Live: the calls in progress on the left, the one that is open beside them.

import { el, icon, setText } from "../dom.js";
import { count } from "../format.js";
import { emptyState } from "../notices.js";
import { setTitle } from "../router.js";
import { WindowedList } from "../windowed-list.js";
import { calls, watchCalls } from "./calls.js";
import { CallRow } from "./row.js";
import { openCall } from "../call/view.js";

/** A call in the list; its row is there while it is near the view. One that ends is another item, elsewhere. */
class Item {
  #row = null;

  constructor(call) {
    [this.call, this.isEnded] = [call, Boolean(call.endedAt)];
  }

  get row() {
    return this.#row ??= new CallRow(this.call);
  }

  get element() {
    return this.row.element;
  }

  release() {
    this.#row = null;
  }
}

export function showLive(root, route) {
  const items = new Map();
  const tally = el("span", { class: "count" });
  const filter = el("input", { type: "search", placeholder: "Filter by number", "aria-label": "Filter calls by number", oninput: () => arrange() });
  const list = el("ul", { class: "call-list", "aria-label": "Calls in progress, and those that have just ended" });
  const divider = { element: el("li", { class: "divider" }, el("h2", null, "Just ended")) };
  const nothing = emptyState("phone", "No call in progress", "A call appears here the moment it rings, and its words while they are spoken.",
    el("a", { class: "button", href: "#/try" }, "Try it"));
  const noMatch = emptyState("search", "Nothing found", "No call matches.");
  const scroller = el("div", { class: "scroller", tabindex: "-1" }, nothing, noMatch, list);
  const pane = el("aside", { class: "list-pane", "aria-label": "Calls" },
    el("header", null, el("h1", { tabindex: "-1" }, "Live ", tally), filter), scroller);
  const detail = el("section", { class: "detail-pane", "aria-label": "Conversation" });
  root.append(pane, detail);

  let open = null;
  // A page with five hundred calls costs what its first twenty cost.
  const near = new WindowedList(scroller, list, { dress });
  const rows = () => near.shown.filter(item => item !== divider).map(item => item.row);
  const stop = watchCalls((changed, isListChanged) => {
    if (isListChanged) arrange();
    for (const row of rows()) if (changed.has(row.call)) row.update();
  });
  const ticking = setInterval(() => rows().forEach(row => row.tick()), 1000);
  arrange();
  show(route);

  return {
    update(next) {
      show(next);
      return true;
    },
    leave() {
      stop();
      clearInterval(ticking);
      near.leave();
      open?.leave();
    },
  };

  function arrange() {
    const digits = filter.value.replace(/[\s()-]/g, "");
    const wanted = [...calls.values()].filter(call => !digits || `${call.from} ${call.to}`.includes(digits));
    const newestFirst = (a, b) => b.startedAt.localeCompare(a.startedAt) || b.callSid.localeCompare(a.callSid);
    const live = wanted.filter(call => !call.endedAt).sort(newestFirst).map(itemOf);
    const over = wanted.filter(call => call.endedAt).sort((a, b) => b.endedAt.localeCompare(a.endedAt)).map(itemOf);
    for (const sid of items.keys()) if (!calls.has(sid)) items.delete(sid);
    nothing.hidden = wanted.length > 0 || Boolean(digits);
    noMatch.hidden = wanted.length > 0 || !digits;
    near.items = over.length ? [...live, divider, ...over] : live;
    near.render();
    setText(tally, live.length ? live.length.toLocaleString() : "");
    tally.setAttribute("aria-label", count(live.length, "call"));
  }

  function itemOf(call) {
    const known = items.get(call.callSid);
    const item = known && known.isEnded === Boolean(call.endedAt) ? known : new Item(call);
    items.set(call.callSid, item);
    // A snapshot replaces what was known of a call.
    item.call = call;
    return item;
  }

  /** Not all of the list is in the page: its length and a row's place in it are said to whom it is read out. */
  function dress(item, index) {
    const { call, row, element } = item;
    element.setAttribute("aria-posinset", index + 1);
    element.setAttribute("aria-setsize", near.items.length);
    if (item === divider) return;
    row.call = call;
    row.select(open?.callSid === call.callSid);
    row.update();
  }

  function show({ parts: [callSid] }) {
    root.classList.toggle("has-detail", Boolean(callSid));
    if (callSid && open?.callSid === callSid) return;
    open?.leave();
    open = null;
    detail.replaceChildren();
    if (callSid) {
      open = { callSid, leave: openCall(detail, callSid, { back: "#/live", isLive: true }).leave };
      detail.querySelector("h2")?.focus({ preventScroll: true });
    } else {
      setTitle("Live");
      detail.append(el("div", { class: "empty quiet" }, icon("bubbles"), el("p", null, "Choose a call to read along.")));
    }

    for (const row of rows()) row.select(row.call.callSid === callSid);
  }
}
