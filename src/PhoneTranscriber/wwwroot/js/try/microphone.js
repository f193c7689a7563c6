// A call from the microphone: this page plays Twilio's part on the bridge's real media socket. One at a time, on whatever page one looks at.

import { post } from "../api.js";
import { el, icon, setText } from "../dom.js";
import { clock } from "../format.js";
import { LevelMeter } from "../call/meter.js";
import { failed, toast } from "../notices.js";
import { MediaSocket } from "./media-socket.js";

class MicrophoneCall {
  #running = null;
  #starting = null;

  /** Asks for the microphone and places the call; its CallSid. */
  async start() {
    if (this.#running) return this.#running.callSid;
    // The browser may be asking for long; whoever presses again meanwhile wants the same call.
    this.#starting ??= this.#place().finally(() => this.#starting = null);
    return this.#starting;
  }

  async #place() {
    if (!navigator.mediaDevices) throw new Error("The browser gives a microphone to pages on https or localhost only.");
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true } });
    } catch (error) {
      throw new Error(error.name === "NotFoundError" ? "No microphone was found." : "The microphone may not be used: the browser or its user refused.", { cause: error });
    }

    const context = new AudioContext();
    try {
      const told = await post("/api/microphone-call");
      await context.audioWorklet.addModule("js/try/microphone-worklet.js");
      const socket = await MediaSocket.open(told);
      this.#run(told.callSid, stream, context, socket);
      return told.callSid;
    } catch (error) {
      stream.getTracks().forEach(track => track.stop());
      await context.close();
      throw error;
    }
  }

  stop() {
    const { stream, context, socket, bar, ticking } = this.#running ?? {};
    if (!stream) return;
    this.#running = null;
    clearInterval(ticking);
    stream.getTracks().forEach(track => track.stop());
    context.close().catch(failed);
    socket.stop();
    bar.remove();
  }

  #run(callSid, stream, context, socket) {
    const meter = new LevelMeter("caller");
    const lasted = el("time", { class: "length" });
    const bar = el("div", { class: "on-air", role: "group", "aria-label": "Microphone call" },
      icon("mic"), el("a", { href: `#/live/${callSid}` }, "You are on the line"), lasted, meter.element,
      el("button", { type: "button", class: "danger", onclick: () => this.stop() }, "Hang up"));
    document.querySelector("#on-air").replaceChildren(bar);
    const started = Date.now();
    const ticking = setInterval(() => setText(lasted, clock(Date.now() - started)), 500);
    setText(lasted, clock(0));
    const source = context.createMediaStreamSource(stream);
    const encoder = new AudioWorkletNode(context, "mu-law-frames", { numberOfOutputs: 0 });
    encoder.port.onmessage = ({ data: { frame, level } }) => {
      socket.send(frame);
      meter.set(level);
    };
    source.connect(encoder);
    this.#running = { callSid, stream, context, socket, bar, ticking };
    socket.closed.then(({ reason }) => {
      if (this.#running?.socket !== socket) return;
      this.stop();
      toast(`The bridge ended the microphone call${reason ? `: ${reason}` : ""}.`, reason ? "bad" : "ok");
    });
    stream.getAudioTracks()[0].addEventListener("ended", () => this.stop());
    addEventListener("pagehide", () => this.stop(), { once: true });
  }
}

export const microphoneCall = new MicrophoneCall();
