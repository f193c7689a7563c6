// Webhook endpoints: how each stands, and what an admin can do about it.

import { post } from "../api.js";
import { el, icon } from "../dom.js";
import { count, moment } from "../format.js";
import { failed, toast } from "../notices.js";
import { isAdmin } from "../session.js";

const states = { enabled: ["Enabled", "good"], backingOff: ["Backing off", "warn"], disabled: ["Disabled", "bad"] };

export function showEndpoints(section) {
  const body = el("div");
  let shown = "";
  section.append(el("h2", null, "Webhook endpoints"), body);
  return ({ hooks }) => {
    if (hooks instanceof Error) return body.replaceChildren(el("p", { class: "problem" }, hooks.message));
    // The buttons stay where they are while nothing has changed.
    const now = JSON.stringify(hooks);
    if (now === shown) return;
    shown = now;
    body.replaceChildren(hooks.endpoints.length
      ? el("ul", { class: "endpoint-list" }, hooks.endpoints.map(item))
      : el("p", { class: "hint" }, "None is configured. Webhooks:Endpoints:0:Url and :Secret send every finished turn to a CRM."));
  };

  function item(endpoint) {
    const [name, kind] = states[endpoint.state] ?? [endpoint.state, ""];
    const path = `/api/webhooks/endpoints/${encodeURIComponent(endpoint.key)}`;
    const facts = [
      endpoint.format === "standard" ? null : endpoint.format,
      count(endpoint.events.length, "type"),
      endpoint.consecutiveFailures ? `${count(endpoint.consecutiveFailures, "failure")} in a row` : null,
      endpoint.since ? `since ${moment(endpoint.since)}` : null,
      endpoint.resumesAt ? `next attempt ${moment(endpoint.resumesAt)}` : null,
      endpoint.reason,
    ];
    return el("li", null,
      el("div", null, el("strong", null, endpoint.key), " ", el("span", { class: "hint" }, endpoint.host === endpoint.key ? "" : endpoint.host),
        el("p", { class: "hint", title: endpoint.events.join(", ") }, facts.filter(Boolean).join(" · "))),
      el("span", { class: `chip ${kind}` }, name),
      isAdmin() ? el("div", { class: "toolbar" },
        endpoint.state === "enabled" ? null : button("Enable", async () => {
          await post(`${path}/enable`);
          toast(`${endpoint.key} is enabled.`);
        }),
        button("Send a sample", async () => {
          const told = await post(`${path}/test`);
          toast(told.accepted ? `${endpoint.key} accepted a sample (${told.status}, ${told.durationMs} ms).` : `${endpoint.key} did not accept it: ${told.problem}`, told.accepted ? "ok" : "bad");
        }),
        button("Replay given up", async () => {
          const told = await post(`/api/webhooks/deliveries/replay?state=dead&endpoint=${encodeURIComponent(endpoint.key)}`);
          toast(`${count(told.count, "delivery", "deliveries")} will be sent again.`);
        }, "replay")) : null);
  }

  function button(text, act, picture) {
    const self = el("button", { type: "button", onclick: async () => {
      self.disabled = true;
      try {
        await act();
        shown = "";
      } catch (error) {
        failed(error);
      } finally {
        self.disabled = false;
      }
    } }, picture ? icon(picture) : null, text);
    return self;
  }
}
