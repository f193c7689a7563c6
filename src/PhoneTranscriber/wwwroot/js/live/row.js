// One call in the list: who, how long, how loud, and the last words.

import { el, setText } from "../dom.js";
import { clock, phone } from "../format.js";
import { LevelMeter } from "../call/meter.js";
import { stateOf } from "./calls.js";

const states = { live: "Live", connecting: "Connecting", suspended: "Silent", interrupted: "Interrupted", ended: "Ended" };

/** Text whose first letter is of a script that is read from right to left. */
const isRightToLeft = /^\P{L}*[\p{Script=Arabic}\p{Script=Hebrew}]/u;

export class CallRow {
  constructor(call) {
    this.call = call;
    this.state = el("span", { class: "state" });
    this.number = el("strong", { class: "number" });
    this.to = el("span", { class: "to" });
    this.length = el("time", { class: "length" });
    this.text = el("bdi");
    this.words = el("span", { class: "words" }, this.text);
    this.meters = new Map();
    this.meterBox = el("span", { class: "meters" });
    this.link = el("a", { href: `#/live/${call.callSid}` },
      el("span", { class: "line" }, this.state, this.number, this.to, this.length),
      el("span", { class: "line" }, this.words, this.meterBox));
    this.element = el("li", { "data-sid": call.callSid }, this.link);
    this.update();
  }

  select(isSelected) {
    if (isSelected) this.link.setAttribute("aria-current", "true");
    else this.link.removeAttribute("aria-current");
  }

  update() {
    const { call } = this;
    const state = stateOf(call);
    if (this.shownState !== state) {
      this.shownState = state;
      this.state.className = `state ${state}`;
      this.state.textContent = this.state.title = states[state];
    }
    const isInbound = call.direction.startsWith("inbound");
    setText(this.number, phone(isInbound ? call.from : call.to));
    const ours = isInbound ? call.to : call.from;
    setText(this.to, `${isInbound ? "→" : "←"} ${call.profile ?? (/^\+\d{8,}$/.test(ours) ? `…${ours.slice(-4)}` : phone(ours))}`);
    this.to.title = phone(ours);
    if (this.said !== call.said) {
      this.said = call.said;
      this.words.classList.toggle("partial", call.said?.order === null);
      // The end of it is what is being said, and what there is no room for is cut off where the box begins.
      this.words.dir = isRightToLeft.test(call.said?.text) ? "ltr" : "rtl";
      setText(this.text, call.said ? lastWords(call.said.text) : call.endedAt ? "No words" : "Nobody has spoken yet");
      this.words.dataset.speaker = call.said?.speaker ?? "";
    }
    for (const track of call.tracks.values()) {
      if (!this.meters.has(track.track)) this.addMeter(track);
      this.meters.get(track.track).set(call.levels.get(track.track) ?? 0);
    }
    this.tick();
  }

  tick() {
    const { startedAt, endedAt } = this.call;
    setText(this.length, clock((endedAt ? Date.parse(endedAt) : Date.now()) - Date.parse(startedAt)));
  }

  addMeter(track) {
    const meter = new LevelMeter(track.speaker, { small: true });
    this.meters.set(track.track, meter);
    if (track.speaker === "caller") this.meterBox.prepend(meter.element);
    else this.meterBox.append(meter.element);
  }
}

function lastWords(text) {
  return text.length > 90 ? `…${text.slice(text.indexOf(" ", text.length - 90))}` : text;
}
