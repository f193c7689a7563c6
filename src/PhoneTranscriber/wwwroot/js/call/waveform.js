// The recording as a picture, caller above and agent below, and the place to choose where to play. Works as a slider for the keyboard.

import { get } from "../api.js";
import { el } from "../dom.js";
import { clock } from "../format.js";

const step = 5_000;
const mostBars = 2_000;

export class Waveform {
  #peaks = null;
  #durationMs;
  #ms = 0;
  #abort = new AbortController();

  constructor(call, seek) {
    this.#durationMs = call.recording.durationMs;
    this.canvas = el("canvas", { "aria-hidden": "true" });
    this.head = el("span", { class: "head" });
    this.element = el("div", {
      class: "waveform", role: "slider", tabindex: "0", "aria-label": "Position in the recording", "aria-valuemin": 0,
      onpointerdown: e => this.#point(e, seek), onpointermove: e => e.buttons === 1 && this.#point(e, seek), onkeydown: e => this.#key(e, seek),
    }, this.canvas, this.head);
    this.sizes = new ResizeObserver(() => this.#draw());
    this.sizes.observe(this.element);
    this.theme = matchMedia("(prefers-color-scheme: dark)");
    this.theme.addEventListener("change", () => this.#draw());
    this.show(0, this.#durationMs);
    this.#load(call);
  }

  show(ms, durationMs) {
    [this.#ms, this.#durationMs] = [ms, durationMs];
    this.head.style.left = `${durationMs ? (100 * ms) / durationMs : 0}%`;
    const seconds = Math.floor(ms / 1000);
    if (this.element.getAttribute("aria-valuenow") === String(seconds)) return;
    this.element.setAttribute("aria-valuemax", Math.ceil(durationMs / 1000));
    this.element.setAttribute("aria-valuenow", seconds);
    this.element.setAttribute("aria-valuetext", `${clock(ms)} of ${clock(durationMs)}`);
  }

  leave() {
    this.#abort.abort();
    this.sizes.disconnect();
  }

  async #load(call) {
    const perSecond = Math.max(1, Math.min(20, Math.floor(mostBars / Math.max(1, this.#durationMs / 1000))));
    try {
      this.#peaks = await get(`/api/calls/${encodeURIComponent(call.callSid)}/recording/peaks?perSecond=${perSecond}`, this.#abort.signal);
      this.#draw();
    } catch {
      // Without its picture the recording plays all the same.
    }
  }

  #draw() {
    const { clientWidth: width, clientHeight: height } = this.element;
    if (!this.#peaks || !width) return;
    const density = devicePixelRatio || 1;
    [this.canvas.width, this.canvas.height] = [width * density, height * density];
    const pen = this.canvas.getContext("2d");
    pen.scale(density, density);
    const style = getComputedStyle(this.canvas);
    const bars = Math.floor(width / 3);
    for (const [track, color, up] of [["caller", style.color, true], ["agent", style.outlineColor, false]]) {
      const peaks = this.#peaks[track] ?? [];
      pen.fillStyle = color;
      for (let i = 0; i < bars; i++) {
        const [from, to] = [Math.floor((i * peaks.length) / bars), Math.max(1, Math.ceil(((i + 1) * peaks.length) / bars))];
        let peak = 0;
        for (let at = from; at < to; at++) peak = Math.max(peak, peaks[at] ?? 0);
        const tall = Math.max(1, (Math.sqrt(peak / 127) * (height - 2)) / 2);
        pen.fillRect(i * 3, up ? height / 2 - tall : height / 2, 2, tall);
      }
    }
  }

  #point(e, seek) {
    const box = this.element.getBoundingClientRect();
    seek(((e.clientX - box.left) / box.width) * this.#durationMs);
  }

  #key(e, seek) {
    const to = { ArrowLeft: this.#ms - step, ArrowRight: this.#ms + step, PageDown: this.#ms - 6 * step, PageUp: this.#ms + 6 * step, Home: 0, End: this.#durationMs }[e.key];
    if (to === undefined) return;
    e.preventDefault();
    seek(to);
  }
}
