// Twilio's side of a media stream: connected, start, media, stop.

const frameMs = 20;

/** Frames that may wait in the browser, bytes; what is beyond was said too long ago to be worth sending. */
const mostBuffered = 64 * 1024;

export class MediaSocket {
  #sequence = 1;
  #chunk = 1;
  #at = 0;

  /** @param {{ callSid: string, streamSid: string, accountSid: string, url: string, token: string }} told what the bridge says about the stream it expects */
  static open(told) {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(told.url);
      socket.onopen = () => resolve(new MediaSocket(socket, told));
      socket.onerror = () => reject(new Error("The bridge refused the media stream."));
    });
  }

  constructor(socket, told) {
    this.socket = socket;
    this.streamSid = told.streamSid;
    this.accountSid = told.accountSid;
    this.callSid = told.callSid;
    this.closed = new Promise(resolve => socket.onclose = resolve);
    socket.onerror = null;
    this.#tell({ event: "connected", protocol: "Call", version: "1.0.0" });
    this.#tell({
      event: "start",
      sequenceNumber: String(this.#sequence++),
      start: {
        accountSid: told.accountSid, streamSid: told.streamSid, callSid: told.callSid, tracks: ["inbound"],
        mediaFormat: { encoding: "audio/x-mulaw", sampleRate: 8000, channels: 1 }, customParameters: { token: told.token },
      },
      streamSid: told.streamSid,
    });
  }

  /** One frame of 20 ms. */
  send(frame) {
    const timestamp = String(this.#at);
    this.#at += frameMs;
    if (this.socket.bufferedAmount > mostBuffered) return;
    this.#tell({
      event: "media",
      sequenceNumber: String(this.#sequence++),
      media: { track: "inbound", chunk: String(this.#chunk++), timestamp, payload: btoa(String.fromCharCode(...frame)) },
      streamSid: this.streamSid,
    });
  }

  stop() {
    this.#tell({ event: "stop", sequenceNumber: String(this.#sequence++), stop: { accountSid: this.accountSid, callSid: this.callSid }, streamSid: this.streamSid });
    this.socket.close(1000);
  }

  #tell(message) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }
}
