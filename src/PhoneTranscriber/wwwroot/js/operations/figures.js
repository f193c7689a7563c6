// The figures that somebody on duty looks at first.

import { el, setText } from "../dom.js";
import { count, exactMoment, length, moment, usd } from "../format.js";

export function showFigures(section) {
  const health = el("ul", { class: "health", "aria-label": "Health" });
  const grid = el("dl", { class: "figures" });
  const problem = el("p", { class: "problem", hidden: true });
  section.setAttribute("aria-label", "Figures");
  section.append(problem, health, grid);
  const figures = new Map();

  return ({ operations: now }) => {
    problem.hidden = !(now instanceof Error);
    if (now instanceof Error) return setText(problem, now.message);
    health.replaceChildren(...healthOf(now));
    const { calls, sessions, usage, webhooks } = now;
    const today = usage.today ?? usage.sinceStart;
    figure("Calls in progress", calls.live.toLocaleString(), calls.max ? `of ${calls.max.toLocaleString()} at most` : "no limit", share(calls.live, calls.max));
    figure("Sessions open", sessions.open.toLocaleString(), sessions.waiting ? `${count(sessions.waiting, "track")} waiting for one` : "none waiting");
    figure("Opened, last minute", sessions.openedLastMinute.toLocaleString(), sessions.openingsPerMinute ? `of ${sessions.openingsPerMinute} allowed` : "no limit", share(sessions.openedLastMinute, sessions.openingsPerMinute));
    figure("Billed today", length(today.billedSeconds * 1000), today.costUsd ? usd(today.costUsd) : "no cost");
    figure("Saved by silence", length(today.savedSeconds * 1000), `today; ${part(today.savedSeconds, today.billedSeconds)}`);
    figure("Deliveries given up", webhooks.dead?.toLocaleString() ?? "unknown", webhooks.endpoints ? `${webhooks.enabled} of ${count(webhooks.endpoints, "endpoint")} on` : "no endpoint", null, webhooks.dead > 0);
  };

  /** Only texts change afterwards, so nothing moves under the reader's eyes. */
  function figure(name, value, note, fraction = null, isBad = false) {
    let own = figures.get(name);
    if (!own) {
      own = { value: el("dd", { class: "value" }), note: el("dd", { class: "hint" }), bar: el("span", { class: "fill" }) };
      own.box = el("div", { class: "figure" }, el("dt", null, name), own.value, own.note, el("dd", { class: "gauge", "aria-hidden": "true" }, own.bar));
      figures.set(name, own);
      grid.append(own.box);
    }
    setText(own.value, value);
    setText(own.note, note);
    own.value.classList.toggle("bad", isBad);
    own.box.classList.toggle("limited", fraction !== null);
    own.bar.style.transform = `scaleX(${fraction ?? 0})`;
    own.bar.classList.toggle("high", fraction > 0.8);
  }
}

function healthOf(now) {
  const item = (name, good, text, title) => el("li", { title }, el("span", { class: `chip ${good ? "good" : "bad"}` }, name), " ", text);
  const { storage, speech } = now;
  return [
    item(now.state === "serving" ? "Serving" : "Draining", now.state === "serving", `since ${moment(now.startedAt)}`, exactMoment(now.startedAt)),
    item("Storage", storage.ok, `${storage.kind === "sqlite" ? "SQLite" : "PostgreSQL"}${storage.ok ? "" : " is away"}${storage.changesWaiting > 50 ? `, ${count(storage.changesWaiting, "change")} waiting` : ""}`, storage.detail),
    item("Speech", speech.ok, `${speech.service === "local" ? "local recognizer" : "AssemblyAI"}${speech.ok ? "" : ", last session failed"}${speech.lastFailureAt ? `, trouble ${moment(speech.lastFailureAt)}` : ""}`, speech.endpoint),
    el("li", { class: "hint" }, `Version ${now.version} · node ${now.node}`),
  ];
}

const share = (value, limit) => limit ? Math.min(1, value / limit) : null;
const part = (saved, billed) => saved + billed > 0 ? `${Math.round((100 * saved) / (saved + billed))} % of the time` : "nothing yet";
