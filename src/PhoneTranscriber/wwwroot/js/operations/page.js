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

export function showOperations(root, route) {
  setTitle("Operations");
  const parts = ["figures", "charts", "endpoints", "deliveries", "configuration"].map(name => el("section", { class: `part part-${name}` }));
  const [figures, charts, endpoints, deliveries, configuration] = parts;
  root.append(el("div", { class: "column" }, el("h1", { tabindex: "-1" }, "Operations"), parts));
  const shown = [showFigures(figures), showCharts(charts), showEndpoints(endpoints), showConfiguration(configuration)];
  const list = showDeliveries(deliveries, route.query);
  let abort = new AbortController();
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

  async function refresh() {
    abort.abort();
    abort = new AbortController();
    const ask = path => get(path, abort.signal);
    const [operations, summary, history, hooks] = await Promise.all(
      ["/api/operations", "/api/speech/summary", "/api/operations/history", "/api/webhooks/endpoints"].map(path => ask(path).catch(error => error)));
    if (abort.signal.aborted) return;
    const told = { operations, summary, history, hooks };
    for (const part of shown) part(told);
  }
}
