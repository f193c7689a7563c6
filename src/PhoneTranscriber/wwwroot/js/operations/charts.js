// The last hour in two pictures: calls, and how long words take to the screen.

import { el, setText, svg } from "../dom.js";

const minutes = 60;
const [width, height] = [600, 120];
const time = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

export function showCharts(section) {
  const calls = new Chart("Calls, last hour", [["live", "Most at a time"], ["started", "Begun"]], value => value.toLocaleString());
  const latency = new Chart("From word to text, last hour", [["p95", "19 of 20 within"], ["p50", "Half within"]], value => `${Math.round(value).toLocaleString()} ms`);
  section.setAttribute("aria-label", "The last hour");
  section.append(calls.element, latency.element);
  return ({ history }) => {
    if (history instanceof Error) return;
    calls.draw(history.minutes.map(minute => ({ at: minute.at, live: minute.liveCalls, started: minute.callsStarted })), ["area", "bars"]);
    latency.draw(history.minutes.map(minute => ({ at: minute.at, p95: minute.latencyP95Ms, p50: minute.latencyP50Ms })), ["line", "line"]);
  };
}

class Chart {
  constructor(title, series, show) {
    [this.title, this.series, this.show, this.points] = [title, series, show, []];
    this.picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", role: "img" });
    this.most = el("span", { class: "most" });
    this.from = el("span");
    this.legend = el("p", { class: "legend" }, series.map(([name, words], i) => el("span", { class: `key s${i}` }, words, " ", el("b", { "data-key": name }))));
    this.rows = el("tbody");
    // What a mouse finds in the picture, for everybody else.
    this.table = el("details", null, el("summary", null, "As a table"), el("div", { class: "table-box", tabindex: "0", role: "region", "aria-label": title }, el("table", null,
      el("thead", null, el("tr", null, ["Minute", ...series.map(([, words]) => words)].map(name => el("th", { scope: "col" }, name)))), this.rows)));
    this.table.addEventListener("toggle", () => this.#fill());
    this.element = el("figure", { class: "chart card" }, el("figcaption", null, el("h2", null, title), this.legend),
      el("div", { class: "plot" }, this.most, this.picture), el("p", { class: "axis", "aria-hidden": "true" }, this.from, el("span", null, "now")), this.table);
  }

  draw(points, kinds) {
    const values = points.flatMap(point => this.series.map(([name]) => point[name] ?? 0));
    const most = nice(Math.max(1, ...values));
    const first = minutes - points.length;
    const x = i => ((first + i + 0.5) * width) / minutes;
    const y = value => height - 1 - (value / most) * (height - 8);
    const layers = this.series.map(([name], s) => {
      const known = points.map((point, i) => ({ i, value: point[name] })).filter(({ value }) => value !== null);
      if (kinds[s] === "bars") return known.filter(({ value }) => value > 0).map(({ i, value }) => svg("rect", { class: `s${s}`, x: x(i) - 3, y: y(value), width: 6, height: height - y(value) }));
      const all = runs(known);
      const line = all.map(run => run.map(({ i, value }, n) => `${n ? "L" : "M"}${x(i).toFixed(1)} ${y(value).toFixed(1)}`).join(""));
      const alone = line.filter((_, n) => all[n].length === 1).map(point => `${point}h.1`);
      const area = kinds[s] === "area" && known.length ? svg("path", { class: `area s${s}`, d: `M${x(known[0].i)} ${height}${line.join("").replace(/M/g, "L")}L${x(known.at(-1).i)} ${height}z` }) : null;
      const strokes = [["", line], [" alone", alone]].map(([kind, parts]) => svg("path", { class: `line s${s}${kind}`, d: parts.join(""), "vector-effect": "non-scaling-stroke" }));
      return [area, ...strokes];
    });
    const columns = points.map((point, i) => svg("rect", { class: "column-hit", x: x(i) - width / minutes / 2, y: 0, width: width / minutes, height },
      svg("title", null, `${time.format(new Date(point.at))} · ${this.series.map(([name, words]) => `${words} ${this.#value(point, name)}`).join(" · ")}`)));
    this.picture.replaceChildren(...[1, 0.5].map(part => svg("path", { class: "grid", d: `M0 ${y(most * part)}H${width}`, "vector-effect": "non-scaling-stroke" })), ...layers.flat().filter(Boolean), ...columns);
    this.points = points;
    this.#fill();
    setText(this.most, this.show(most));
    setText(this.from, points.length ? time.format(new Date(Date.parse(points.at(-1).at) - (minutes - 1) * 60_000)) : "");
    const now = this.series.map(([name, words]) => {
      const last = points.findLast(point => point[name] !== null)?.[name];
      const text = last === undefined ? "–" : this.show(last);
      setText(this.legend.querySelector(`[data-key=${name}]`), text);
      return `${words.toLowerCase()} ${text}`;
    });
    this.picture.setAttribute("aria-label", `${this.title}: ${now.join(", ")} at the newest minute`);
  }

  #fill() {
    if (!this.table.open) return;
    this.rows.replaceChildren(...this.points.toReversed().map(point =>
      el("tr", null, el("td", null, time.format(new Date(point.at))), this.series.map(([name]) => el("td", { class: "number" }, this.#value(point, name))))));
  }

  #value(point, name) {
    return point[name] === null ? "–" : this.show(point[name]);
  }
}

/** Minutes that follow each other; a minute without a value breaks the line. */
function runs(points) {
  const all = [];
  for (const point of points) {
    if (all.length && all.at(-1).at(-1).i === point.i - 1) all.at(-1).push(point);
    else all.push([point]);
  }
  return all;
}

/** The next number that reads well on an axis: 1, 2, 5, 10, 20, … */
function nice(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map(step => step * power).find(step => step >= value);
}
