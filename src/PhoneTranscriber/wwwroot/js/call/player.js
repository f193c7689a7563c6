// Plays the recording: a press on a word plays from there, and playing shows the word.

import { el, icon, setText } from "../dom.js";
import { clock } from "../format.js";
import { failed } from "../notices.js";
import { Waveform } from "./waveform.js";

const speeds = [1, 1.25, 1.5, 2];

export class Player {
  #words = [];
  #now = null;
  #turn = null;
  #frame = 0;

  constructor(call, conversation) {
    this.conversation = conversation;
    this.durationMs = call.recording.durationMs;
    this.audio = el("audio", { src: call.recording.url, preload: "metadata" });
    this.button = el("button", { type: "button", class: "primary icon-only round", "aria-label": "Play", onclick: () => this.toggle() }, icon("play"));
    this.at = el("span", { class: "length" });
    const speed = el("select", { "aria-label": "Speed", onchange: () => this.audio.playbackRate = Number(speed.value) },
      speeds.map(rate => el("option", { value: String(rate) }, `${rate}×`)));
    this.waveform = new Waveform(call, ms => this.seek(ms));
    this.element = el("div", { class: "player", role: "group", "aria-label": "Recording" }, this.audio, this.button, this.waveform.element,
      el("div", { class: "player-side" }, this.at, speed,
        el("a", { class: "button ghost icon-only", href: call.recording.url, download: `${call.callSid}.wav`, "aria-label": "Download the recording", title: "Download the recording" }, icon("download"))));

    this.audio.addEventListener("play", () => this.#changed());
    this.audio.addEventListener("pause", () => this.#changed());
    this.audio.addEventListener("seeked", () => this.#show());
    this.audio.addEventListener("loadedmetadata", () => {
      if (Number.isFinite(this.audio.duration)) this.durationMs = this.audio.duration * 1000;
      this.#show();
    });
    this.audio.addEventListener("error", () => failed(new Error("The recording could not be played.")));
    conversation.list.addEventListener("click", e => this.#press(e));
    this.#show();
  }

  toggle() {
    if (this.audio.paused) this.audio.play().catch(failed);
    else this.audio.pause();
  }

  seek(ms) {
    this.audio.currentTime = Math.max(0, Math.min(ms, this.durationMs - 1)) / 1000;
    this.#show();
  }

  playFrom(ms) {
    this.seek(ms);
    if (this.audio.paused) this.audio.play().catch(failed);
  }

  leave() {
    cancelAnimationFrame(this.#frame);
    this.audio.pause();
    this.waveform.leave();
  }

  #press(e) {
    const view = this.conversation.turnOf(e.target);
    const word = e.target.closest("[data-word]");
    if (word && view && getSelection().isCollapsed) this.playFrom(view.turn.words[word.dataset.word].startMs);
    else if (e.target.closest("[data-play]")) this.playFrom(view.turn.startMs);
  }

  #changed() {
    const isPlaying = !this.audio.paused;
    this.button.setAttribute("aria-label", isPlaying ? "Pause" : "Play");
    this.button.replaceChildren(icon(isPlaying ? "pause" : "play"));
    cancelAnimationFrame(this.#frame);
    if (!isPlaying) return;
    this.#words = this.conversation.turns.flatMap(turn => turn.words.map((word, index) => ({ ...word, index, order: turn.order })))
      .sort((a, b) => a.startMs - b.startMs);
    const step = () => {
      this.#show();
      this.#frame = requestAnimationFrame(step);
    };
    step();
  }

  #show() {
    const ms = this.audio.currentTime * 1000;
    setText(this.at, `${clock(ms)} / ${clock(this.durationMs)}`);
    this.waveform.show(ms, this.durationMs);
    this.#mark(wordAt(this.#words, ms));
  }

  #mark(word) {
    if (word === this.#now) return;
    this.#now = word;
    this.conversation.list.querySelector(".word.now")?.classList.remove("now");
    if (!word) return;
    const view = this.conversation.find(word.order);
    if (word.order !== this.#turn) this.conversation.reveal(view);
    this.#turn = word.order;
    view.word(word.index)?.classList.add("now");
  }
}

/** The word that is being said; between two words the one before, for as long as a breath. */
function wordAt(words, ms) {
  let [low, high] = [0, words.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (words[middle].startMs <= ms) low = middle + 1;
    else high = middle;
  }
  // On two tracks words overlap: an earlier one may still be going on.
  for (let i = low - 1; i >= Math.max(0, low - 4); i--) if (ms < words[i].endMs + 150) return words[i];
  return null;
}
