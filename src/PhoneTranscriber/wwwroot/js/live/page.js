// Live: the calls in progress on the left, the one that is open beside them.

import { el, icon, setText } from "../dom.js";
import { count } from "../format.js";
import { emptyState } from "../notices.js";
import { setTitle } from "../router.js";
import { calls, watchCalls } from "./calls.js";
import { CallRow } from "./row.js";
import { openCall } from "../call/view.js";

export function showLive(root, route) {
  const rows = new Map();
  const visible = new Set();
  const tally = el("span", { class: "count" });
  const filter = el("input", { type: "search", placeholder: "Filter by number", "aria-label": "Filter calls by number", oninput: () => arrange() });
  const list = el("ul", { class: "call-list", "aria-label": "Calls in progress" });
  const ended = el("ul", { class: "call-list", "aria-label": "Calls that have just ended" });
  const endedPart = el("section", { hidden: true }, el("h2", { class: "divider" }, "Just ended"), ended);
  const nothing = emptyState("phone", "No call in progress", "A call appears here the moment it rings, and its words while they are spoken.",
    el("a", { class: "button", href: "#/try" }, "Try it"));
  const scroller = el("div", { class: "scroller", tabindex: "-1" }, nothing, list, endedPart);
  const pane = el("aside", { class: "list-pane", "aria-label": "Calls" },
    el("header", null, el("h1", { tabindex: "-1" }, "Live ", tally), filter), scroller);
  const detail = el("section", { class: "detail-pane", "aria-label": "Conversation" });
  root.append(pane, detail);

  // Only what can be seen is painted: a page with five hundred calls costs what its first twenty cost.
  const eyes = new IntersectionObserver(entries => {
    for (const { target, isIntersecting } of entries) {
      const row = rows.get(target.dataset.sid);
      if (!row) continue;
      if (isIntersecting) visible.add(row);
      else visible.delete(row);
      if (isIntersecting) row.update();
    }
  }, { root: scroller, rootMargin: "100px" });

  let open = null;
  const stop = watchCalls((changed, isListChanged) => {
    if (isListChanged) arrange();
    for (const call of changed) {
      const row = rows.get(call.callSid);
      if (row && visible.has(row)) row.update();
    }
  });
  const ticking = setInterval(() => visible.forEach(row => row.tick()), 1000);
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
      eyes.disconnect();
      open?.leave();
    },
  };

  function arrange() {
    const digits = filter.value.replace(/[\s()-]/g, "");
    const wanted = [...calls.values()].filter(call => !digits || `${call.from} ${call.to}`.includes(digits));
    const newestFirst = (a, b) => b.startedAt.localeCompare(a.startedAt) || b.callSid.localeCompare(a.callSid);
    place(list, wanted.filter(call => !call.endedAt).sort(newestFirst));
    place(ended, wanted.filter(call => call.endedAt).sort((a, b) => b.endedAt.localeCompare(a.endedAt)));
    for (const [sid, row] of rows) if (!row.element.isConnected) discard(sid, row);
    const live = list.childElementCount;
    endedPart.hidden = !ended.childElementCount;
    nothing.hidden = live > 0 || Boolean(digits) || Boolean(ended.childElementCount);
    setText(tally, live ? live.toLocaleString() : "");
    tally.setAttribute("aria-label", count(live, "call"));
  }

  /** Puts the rows in order, moving as few as it can. */
  function place(into, wanted) {
    let next = into.firstElementChild;
    for (const call of wanted) {
      const element = rowOf(call).element;
      if (element === next) next = next.nextElementSibling;
      else into.insertBefore(element, next);
    }
    while (next) {
      const gone = next;
      next = next.nextElementSibling;
      gone.remove();
    }
  }

  function rowOf(call) {
    let row = rows.get(call.callSid);
    if (!row) {
      row = new CallRow(call);
      row.select(open?.callSid === call.callSid);
      rows.set(call.callSid, row);
      eyes.observe(row.element);
    }
    // A snapshot replaces what was known of a call.
    row.call = call;
    return row;
  }

  function discard(sid, row) {
    eyes.unobserve(row.element);
    visible.delete(row);
    rows.delete(sid);
  }

  function show({ parts: [callSid] }) {
    root.classList.toggle("has-detail", Boolean(callSid));
    if (callSid && open?.callSid === callSid) return;
    open?.leave();
    open = null;
    detail.replaceChildren();
    for (const [sid, row] of rows) row.select(sid === callSid);
    if (callSid) {
      open = { callSid, leave: openCall(detail, callSid, { back: "#/live", isLive: true }).leave };
      detail.querySelector("h2")?.focus({ preventScroll: true });
    } else {
      setTitle("Live");
      detail.append(el("div", { class: "empty quiet" }, icon("bubbles"), el("p", null, "Choose a call to read along.")));
    }
  }
}
