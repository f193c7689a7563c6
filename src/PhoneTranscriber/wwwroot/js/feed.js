// The live feed: one connection for the whole page, which comes back by itself with the id of the last event it saw.

const types = [
  "call.started", "turn.partial", "turn.final", "turn.revised", "call.dtmf", "transcription.suspended", "transcription.resumed",
  "transcription.interrupted", "llm.response", "recording.ready", "call.ended", "levels", "tracks",
];

/** A tab that nobody looks at gives its connection back after this, ms: a browser has six of them for all its tabs. */
const patience = 60_000;
const mostDelay = 10_000;

/** The bridge says something every 15 s at least; a connection without a word for so long, ms, is dead without knowing it. */
const mostSilence = 40_000;

export class Feed {
  #source = null;
  #lastId = null;
  #delay = 500;
  #timer = 0;
  #idle = 0;
  #heardAt = 0;

  /** @param {(type: string, data: object, envelope: object) => void} onEvent @param {(state: "connecting"|"on"|"lost"|"paused") => void} onState */
  constructor(onEvent, onState) {
    this.onEvent = onEvent;
    this.onState = onState;
    document.addEventListener("visibilitychange", () => this.#look());
    setInterval(() => this.#listen(), 5_000);
    addEventListener("online", () => {
      if (this.#timer) this.open();
    });
  }

  open() {
    this.#drop();
    const url = `/api/events?turns=false${this.#lastId ? `&lastEventId=${encodeURIComponent(this.#lastId)}` : ""}`;
    const source = this.#source = new EventSource(url);
    this.#heard();
    source.addEventListener("ping", () => this.#heard());
    source.onopen = () => {
      this.#heard();
      this.#delay = 500;
      this.onState("on");
    };
    source.onerror = () => {
      this.onState("lost");
      // The browser retries what broke, with Last-Event-ID; what was refused it gives up, and we don't.
      if (source.readyState === EventSource.CLOSED) this.#retry();
    };
    source.addEventListener("snapshot", e => {
      this.#heard();
      this.onEvent("snapshot", JSON.parse(e.data), null);
    });
    for (const type of types) {
      source.addEventListener(type, e => {
        this.#heard();
        if (e.lastEventId) this.#lastId = e.lastEventId;
        const envelope = JSON.parse(e.data);
        this.onEvent(type, envelope.data, envelope);
      });
    }
  }

  #retry() {
    this.#drop();
    this.#timer = setTimeout(() => this.open(), this.#delay * (0.8 + Math.random() * 0.4));
    this.#delay = Math.min(2 * this.#delay, mostDelay);
    // A key may have been withdrawn: then this leads to the sign-in page.
    fetch("/api/session", { cache: "no-store" }).then(answer => {
      if (answer.status === 401) location.assign(`/sign-in.html${location.hash}`);
    }, () => {});
  }

  #heard() {
    this.#heardAt = Date.now();
  }

  #listen() {
    if (!this.#source || Date.now() - this.#heardAt < mostSilence) return;
    this.onState("lost");
    this.open();
  }

  #look() {
    clearTimeout(this.#idle);
    if (document.hidden) {
      this.#idle = setTimeout(() => {
        this.#drop();
        this.onState("paused");
      }, patience);
    } else if (!this.#source && !this.#timer) {
      this.open();
    }
  }

  #drop() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#source?.close();
    this.#source = null;
  }
}
