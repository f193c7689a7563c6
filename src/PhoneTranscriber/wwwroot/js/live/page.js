// Live: the calls in progress on the left, the one that is open beside them.

import { el, icon, setText } from "../dom.js";
import { count } from "../format.js";
import { emptyState } from "../notices.js";
import { setTitle } from "../router.js";
import { WindowedList } from "../windowed-list.js";
import { calls, watchCalls } from "./calls.js";
import { CallRow } from "./row.js";
import { openCall } from "../call/view.js";

/** A call in the list; its row is there while it is near the view. */
class Item {
  #row = null;

  constructor(call) {
    this.call = call;
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
  const list = el("ul", { class: "call-list", "aria-label": "Calls in progress" });
  const ended = el("ul", { class: "call-list", "aria-label": "Calls that have just ended" });
  const endedPart = el("section", { hidden: true }, el("h2", { class: "divider" }, "Just ended"), ended);
  const nothing = emptyState("phone", "No call in progress", "A call appears here the moment it rings, and its words while they are spoken.",
    el("a", { class: "button", href: "#/try" }, "Try it"));
  const noMatch = emptyState("search", "Nothing found", "No call matches.");
  const scroller = el("div", { class: "scroller", tabindex: "-1" }, nothing, noMatch, list, endedPart);
  const pane = el("aside", { class: "list-pane", "aria-label": "Calls" },
    el("header", null, el("h1", { tabindex: "-1" }, "Live ", tally), filter), scroller);
  const detail = el("section", { class: "detail-pane", "aria-label": "Conversation" });
  root.append(pane, detail);

  let open = null;
  // A page with five hundred calls costs what its first twenty cost.
  const [live, over] = [list, ended].map(own => {
    const part = new WindowedList(scroller, own, { dress: (item, index) => dress(item, index, part.items.length) });
    return part;
  });
  const rows = () => [...live.shown, ...over.shown].map(item => item.row);
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
      live.leave();
      over.leave();
      open?.leave();
    },
  };

  function arrange() {
    const digits = filter.value.replace(/[\s()-]/g, "");
    const wanted = [...calls.values()].filter(call => !digits || `${call.from} ${call.to}`.includes(digits));
    const newestFirst = (a, b) => b.startedAt.localeCompare(a.startedAt) || b.callSid.localeCompare(a.callSid);
    live.items = wanted.filter(call => !call.endedAt).sort(newestFirst).map(itemOf);
    over.items = wanted.filter(call => call.endedAt).sort((a, b) => b.endedAt.localeCompare(a.endedAt)).map(itemOf);
    for (const sid of items.keys()) if (!calls.has(sid)) items.delete(sid);
    endedPart.hidden = !over.items.length;
    nothing.hidden = wanted.length > 0 || Boolean(digits);
    noMatch.hidden = wanted.length > 0 || !digits;
    live.render();
    over.render();
    setText(tally, live.items.length ? live.items.length.toLocaleString() : "");
    tally.setAttribute("aria-label", count(live.items.length, "call"));
  }

  function itemOf(call) {
    const item = items.get(call.callSid) ?? new Item(call);
    items.set(call.callSid, item);
    // A snapshot replaces what was known of a call.
    item.call = call;
    return item;
  }

  /** Not all of the list is in the page: its length and a row's place in it are said to whom it is read out. */
  function dress({ call, row, element }, index, length) {
    element.setAttribute("aria-posinset", index + 1);
    element.setAttribute("aria-setsize", length);
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
