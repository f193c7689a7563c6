// Afterwards: every call that is kept, found by what was said, by number, by day; or one of them.

import { get, query } from "../api.js";
import { openCall } from "../call/view.js";
import { el, icon, setText } from "../dom.js";
import { count } from "../format.js";
import { emptyState, errorState, loading } from "../notices.js";
import { navigate, setTitle } from "../router.js";
import { callItem } from "./item.js";

const pageSize = 30;
const fields = ["q", "number", "direction", "state", "since", "until"];

export function showCalls(root, route) {
  return route.parts.length ? showOne(root, route) : showList(root, route);
}

/** Where "back" leads: the list as it was searched last. */
let lastList = "#/calls";

function showOne(root, route) {
  const turnOf = ({ parts: [, kind, order] }) => kind === "turn" && /^\d+$/.test(order ?? "") ? Number(order) : null;
  const section = el("section", { class: "detail-pane", "aria-label": "Call" });
  root.append(el("h1", { class: "visually-hidden", tabindex: "-1" }, "Call"), section);
  const open = openCall(section, route.parts[0], { back: lastList, turn: turnOf(route), search: route.query.q });
  return {
    update(next) {
      if (next.parts[0] !== route.parts[0]) return false;
      open.show(turnOf(next), next.query.q);
      return true;
    },
    leave: open.leave,
  };
}

function showList(root, route) {
  setTitle("Calls");
  let abort = new AbortController();
  let patience = 0;
  const inputs = {
    q: el("input", { type: "search", name: "q", placeholder: "Search what was said", "aria-label": "Search what was said" }),
    number: el("input", { type: "search", name: "number", placeholder: "Number", "aria-label": "Number", inputmode: "tel" }),
    direction: choose("direction", "Direction", { "": "Both directions", inbound: "Inbound", outbound: "Outbound" }),
    state: choose("state", "State", { "": "Live and ended", ended: "Ended", live: "Live" }),
    since: el("input", { type: "date", name: "since", "aria-label": "From day" }),
    until: el("input", { type: "date", name: "until", "aria-label": "To day" }),
  };
  const clear = el("button", { type: "button", class: "ghost", onclick: () => navigate("#/calls") }, "Clear the filters");
  const form = el("form", { class: "filters", role: "search", onsubmit: e => e.preventDefault() },
    el("div", { class: "search-box" }, icon("search"), inputs.q), inputs.number, inputs.direction, inputs.state,
    el("span", { class: "days" }, inputs.since, el("span", { "aria-hidden": "true" }, "–"), inputs.until));
  const results = el("div", { class: "results", "aria-live": "off" });
  const told = el("p", { class: "visually-hidden", role: "status" });
  root.append(el("div", { class: "column" }, el("div", { class: "title-line" }, el("h1", { tabindex: "-1" }, "Calls"), clear), form, told, results));
  form.addEventListener("input", () => {
    clearTimeout(patience);
    patience = setTimeout(() => navigate(`#/calls${query(given())}`, { replace: true }) ?? load(), 250);
  });
  take(route.query);
  load();
  return {
    update(next) {
      if (next.parts.length) return false;
      take(next.query);
      load();
      return true;
    },
    leave() {
      clearTimeout(patience);
      abort.abort();
    },
  };

  function take(values) {
    for (const name of fields) inputs[name].value = values[name] ?? "";
  }

  function given() {
    return Object.fromEntries(fields.map(name => [name, inputs[name].value.trim()]));
  }

  function load() {
    abort.abort();
    abort = new AbortController();
    const wanted = given();
    lastList = `#/calls${query(wanted)}`;
    clear.hidden = !Object.values(wanted).some(Boolean);
    // What was found before stays until there is something else to show: no flicker while somebody types.
    if (!results.childElementCount) results.replaceChildren(loading("the calls"));
    const list = el("ul", { class: "calls" });
    more(list, wanted, null, abort.signal, () => results.replaceChildren(list), error => results.replaceChildren(errorState(error, load)));
  }

  async function more(list, wanted, cursor, signal, first, failed) {
    const day = (text, days) => {
      if (!text) return null;
      const at = new Date(`${text}T00:00`);
      at.setDate(at.getDate() + days);
      return at.toISOString();
    };
    const { since, until, ...filters } = wanted;
    // "+1 555 010" is what people copy from a page; a name is left as it is.
    if (/^[+\d\s().-]+$/.test(filters.number)) filters.number = filters.number.replace(/[\s().-]/g, "");
    try {
      const found = await get(`/api/calls${query({ ...filters, from: day(since, 0), to: day(until, 1), turns: "false", limit: pageSize, cursor })}`, signal);
      first();
      list.append(...found.calls.map(call => callItem(call, wanted.q)));
      told.textContent = list.childElementCount ? `${count(list.childElementCount, "call")}${found.nextCursor ? " and more" : ""}` : "No calls";
      if (found.nextCursor) {
        const problem = el("p", { class: "problem", role: "alert", hidden: true });
        const next = el("button", { type: "button", onclick: () => {
          next.disabled = problem.hidden = true;
          more(list, wanted, found.nextCursor, signal, () => part.remove(), error => {
            setText(problem, error.message);
            next.disabled = problem.hidden = false;
          });
        } }, "Show older calls");
        const part = el("div", { class: "more" }, problem, next);
        results.append(part);
      } else if (!list.childElementCount) {
        results.replaceChildren(Object.values(wanted).some(Boolean)
          ? emptyState("search", "Nothing found", "No call matches all of this. Take a filter away, or search for fewer words.")
          : emptyState("phone", "No calls yet", "Calls are kept here once they were made.", el("a", { class: "button", href: "#/try" }, "Try it")));
      }
    } catch (error) {
      if (error.name === "AbortError") return;
      failed(error);
    }
  }
}

function choose(name, label, options) {
  return el("select", { name, "aria-label": label }, Object.entries(options).map(([value, text]) => el("option", { value }, text)));
}
