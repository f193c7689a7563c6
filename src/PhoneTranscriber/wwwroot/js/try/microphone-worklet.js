// On the audio thread: whatever rate the sound card has becomes 8 kHz, then mu-law, then frames of 20 ms, as a telephone network sends them.

import { toMuLaw } from "./mu-law.js";

const rate = 8_000;
const frameSamples = 160;
const taps = 48;

class MuLawFrames extends AudioWorkletProcessor {
  #step = sampleRate / rate;
  #filter = lowPass(Math.min(0.5, 3_600 / sampleRate));
  #past = new Float32Array(taps);
  #next = 0;
  #frame = new Uint8Array(frameSamples);
  #filled = 0;
  #loudest = 0;

  process([[input]]) {
    if (!input) return true;
    const heard = new Float32Array(taps + input.length);
    heard.set(this.#past);
    heard.set(input, taps);
    // #next is where the next telephone sample lies, in samples of the card from the start of this block.
    for (; this.#next < input.length; this.#next += this.#step) this.#take(this.#filtered(heard, this.#next));
    this.#next -= input.length;
    this.#past = heard.slice(input.length);
    return true;
  }

  #filtered(heard, at) {
    const first = Math.floor(at);
    const part = at - first;
    let sum = 0;
    for (let i = 0; i < taps; i++) sum += this.#filter[i] * ((1 - part) * heard[first + i] + part * heard[Math.min(first + i + 1, heard.length - 1)]);
    return sum;
  }

  #take(sample) {
    this.#loudest = Math.max(this.#loudest, Math.abs(sample));
    this.#frame[this.#filled++] = toMuLaw(Math.max(-1, Math.min(1, sample)) * 32_767);
    if (this.#filled < frameSamples) return;
    const level = Math.round(Math.min(100, Math.max(0, 100 + (100 / 50) * 20 * Math.log10(this.#loudest + 1e-6))));
    this.port.postMessage({ frame: this.#frame, level });
    [this.#frame, this.#filled, this.#loudest] = [new Uint8Array(frameSamples), 0, 0];
  }
}

/** A windowed sinc: what lies above the telephone's band would fold into it. */
function lowPass(cutoff) {
  const filter = Float32Array.from({ length: taps }, (_, i) => {
    const x = i - (taps - 1) / 2;
    const sinc = Math.sin(2 * Math.PI * cutoff * x) / (Math.PI * x);
    return sinc * (0.54 - 0.46 * Math.cos((2 * Math.PI * i) / (taps - 1)));
  });
  const sum = filter.reduce((all, tap) => all + tap, 0);
  return filter.map(tap => tap / sum);
}

registerProcessor("mu-law-frames", MuLawFrames);
