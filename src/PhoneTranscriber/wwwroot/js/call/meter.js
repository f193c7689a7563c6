// How loud a track is, 0..100. A decoration: the numbers change four times a second, and nobody wants them read out.

import { el } from "../dom.js";

export class LevelMeter {
  #shown = -1;

  constructor(speaker, { small = false } = {}) {
    this.bar = el("span", { class: "bar" });
    this.element = el("span", { class: `meter ${speaker}${small ? " small" : ""}`, title: `${speaker}: level`, "aria-hidden": "true" }, this.bar);
  }

  set(level) {
    if (level === this.#shown) return;
    this.#shown = level;
    this.bar.style.transform = `scaleX(${level / 100})`;
  }
}
