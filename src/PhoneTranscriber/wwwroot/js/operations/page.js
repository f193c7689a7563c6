// Operations: is it well, what does it cost, what has been delivered, how is it configured.

import { get } from "../api.js";
import { el } from "../dom.js";
import { setTitle } from "../router.js";
import { showCharts } from "./charts.js";
import { showConfiguration } from "./configuration.js";
import { showDeliveries } from "./deliveries.js";
import { showEndpoints } from "./endpoints.js";
import { showFigures } from "./figures.js";

const every = 5_000;
const sources = { operations: "/api/operations", history: "/api/operations/history", hooks: "/api/webhooks/endpoints" };

export function showOperations(root, route) {
  setTitle("Operations");
  const parts = ["figures", "charts", "endpoints", "deliveries", "configuration"].map(name => el("section", { class: `part part-${name}` }));
  const [figures, charts, endpoints, deliveries, configuration] = parts;
  root.append(el("div", { class: "column" }, el("h1", { tabindex: "-1" }, "Operations"), parts));
  const shown = {
    operations: [showFigures(figures), showConfiguration(configuration)], history: [showCharts(charts)], hooks: [showEndpoints(endpoints)],
  };
  const list = showDeliveries(deliveries, route.query);
  const abort = new AbortController();
  const pending = new Set();
  refresh();
  const timer = setInterval(() => document.hidden || refresh(), every);

  return {
    update(next) {
      list.take(next.query);
      return true;
    },
    leave() {
      clearInterval(timer);
      abort.abort();
    },
  };

  /** Each part is shown when it comes; one that is slow is waited for, and holds up no other. */
  function refresh() {
    for (const [name, path] of Object.entries(sources)) if (!pending.has(name)) load(name, path);
  }

  async function load(name, path) {
    pending.add(name);
    const told = await get(path, abort.signal).catch(error => error);
    pending.delete(name);
    if (abort.signal.aborted) return;
    for (const part of shown[name]) part({ [name]: told });
  }
}
