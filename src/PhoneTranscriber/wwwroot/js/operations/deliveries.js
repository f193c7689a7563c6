// What was sent to endpoints, each attempt with its answer.

import { get, post, query } from "../api.js";
import { el, icon } from "../dom.js";
import { count, exactMoment, moment } from "../format.js";
import { errorState, failed, toast } from "../notices.js";
import { navigate } from "../router.js";
import { isAdmin } from "../session.js";

const pageSize = 20;
const kinds = { pending: "warn", delivered: "good", dead: "bad" };
/** A replay goes out behind others of its endpoint: its row is looked at so many times, every so many ms. */
const [looks, lookEvery] = [20, 1_500];
const names = { pending: "Waiting", delivered: "Delivered", dead: "Given up" };

export function showDeliveries(section, wanted) {
  let abort = new AbortController();
  let filters;
  const select = el("select", { "aria-label": "State", onchange: () => go() },
    el("option", { value: "" }, "All"), Object.entries(names).map(([value, name]) => el("option", { value }, name)));
  const endpoint = el("select", { "aria-label": "Endpoint", onchange: () => go() }, el("option", { value: "" }, "All endpoints"));
  const call = el("input", { type: "search", placeholder: "Call (CA…)", "aria-label": "Call", onchange: () => go() });
  const body = el("tbody");
  const more = el("p", { class: "more" });
  const table = el("div", { class: "table-box", tabindex: "0", role: "region", "aria-label": "Deliveries" }, el("table", null,
    el("thead", null, el("tr", null, ["Event", "Call", "Endpoint", "No.", "Created", "State", "Attempts"].map(name => el("th", { scope: "col" }, name)), el("th", { scope: "col" }, el("span", { class: "visually-hidden" }, "Actions")))),
    body));
  section.append(el("header", null, el("h2", null, "Deliveries"), select, endpoint, call,
    el("button", { type: "button", class: "ghost icon-only", "aria-label": "Reload", title: "Reload", onclick: () => load() }, icon("replay"))), table, more);
  take(wanted);
  // Without the names of the others the one that is asked for can be shown all the same.
  get("/api/webhooks/endpoints").then(({ endpoints, unconfigured }) => [...endpoints.map(({ key }) => key), ...unconfigured ?? []].forEach(offer), () => {});

  return { take };

  function take({ state = "", call: callSid = "", endpoint: key = "" }) {
    filters = { state, callSid, endpoint: key };
    if (key) offer(key);
    [select.value, call.value, endpoint.value] = [state, callSid, key];
    load();
  }

  function offer(key) {
    if (![...endpoint.options].some(({ value }) => value === key)) endpoint.append(el("option", { value: key }, key));
  }

  function go() {
    navigate(`#/operations${query({ state: select.value, call: call.value.trim(), endpoint: endpoint.value })}`);
  }

  async function load(cursor = null) {
    // What was asked for before is no longer wanted, should it come late.
    if (!cursor) {
      abort.abort();
      abort = new AbortController();
    }

    const { signal } = abort;
    try {
      const found = await get(`/api/webhooks/deliveries${query({ ...filters, limit: pageSize, cursor })}`, signal);
      const rows = found.deliveries.flatMap(rowsOf);
      if (cursor) body.append(...rows);
      else body.replaceChildren(...rows);
      more.replaceChildren();
      if (found.nextCursor) more.append(el("button", { type: "button", onclick: () => load(found.nextCursor) }, "Show older ones"));
      else if (!body.childElementCount) more.append(el("span", { class: "hint" }, Object.values(filters).some(Boolean) ? "None that matches." : "Nothing was sent yet."));
    } catch (error) {
      if (error.name !== "AbortError") more.replaceChildren(errorState(error, () => load(cursor)));
    }
  }

  function rowsOf(delivery) {
    const id = `history-${delivery.id}`;
    const history = el("tr", { id, hidden: true }, el("td", { colspan: 8 }, attempts(delivery)));
    const opener = el("button", { type: "button", class: "ghost", "aria-expanded": "false", "aria-controls": id, onclick: () => {
      history.hidden = !history.hidden;
      opener.setAttribute("aria-expanded", String(!history.hidden));
    } }, count(delivery.attempts, "attempt"));
    const rows = [el("tr", null,
      el("td", null, delivery.type),
      el("td", null, el("a", { href: `#/calls/${delivery.callSid}`, title: delivery.callSid }, `…${delivery.callSid.slice(-6)}`)),
      el("td", null, delivery.endpoint),
      el("td", { class: "number" }, String(delivery.sequence)),
      el("td", { title: exactMoment(delivery.createdAt) }, moment(delivery.createdAt)),
      el("td", null, el("span", { class: `chip ${kinds[delivery.state]}` }, names[delivery.state] ?? delivery.state)),
      el("td", null, opener),
      el("td", null, isAdmin() ? replay(delivery, fresh => replace(rows, rowsOf(fresh))) : null)), history];
    return rows;
  }

  function replace(rows, fresh) {
    rows[0].replaceWith(...fresh);
    rows[1].remove();
  }

  function replay(delivery, replaced) {
    const button = el("button", { type: "button", "aria-label": `Replay ${delivery.type}, number ${delivery.sequence}`, onclick: async () => {
      button.disabled = true;
      try {
        const path = `/api/webhooks/deliveries/${encodeURIComponent(delivery.id)}`;
        await post(`${path}/replay`);
        toast("It is sent again.");
        const after = await attempted(path, delivery.attempts, button);
        if (after) replaced(after);
      } catch (error) {
        failed(error);
      } finally {
        button.disabled = false;
      }
    } }, icon("replay"), "Replay");
    return button;
  }
}

/** The delivery once it has been attempted again; null when that takes longer, or when nobody looks at it any more. */
async function attempted(path, before, button) {
  for (let look = 0; look < looks && button.isConnected; look++) {
    const delivery = await get(path);
    if (delivery.attempts > before) return delivery;
    await new Promise(resolve => setTimeout(resolve, lookEvery));
  }
  return null;
}

function attempts({ id, eventId, history }) {
  return el("div", { class: "attempts" }, el("p", { class: "hint" }, `${eventId} · ${id}`),
    history.length ? el("ol", null, history.map(attempt => el("li", null,
      el("span", null, `${attempt.number}. ${exactMoment(attempt.at)} · ${attempt.durationMs} ms · ${attempt.status ?? "no answer"}${attempt.problem ? ` · ${attempt.problem}` : ""}`),
      attempt.answer ? el("pre", { tabindex: "0" }, attempt.answer) : null))) : el("p", { class: "hint" }, "Not attempted yet."));
}
