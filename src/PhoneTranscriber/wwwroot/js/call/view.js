// One call, live or over: the conversation so far, then what follows, without a gap or a repeat.

import { get } from "../api.js";
import { el } from "../dom.js";
import { other } from "../format.js";
import { calls, followCall } from "../live/calls.js";
import { announce, emptyState, errorState, loading } from "../notices.js";
import { setTitle } from "../router.js";
import { Conversation } from "./conversation.js";
import { Finder } from "./find.js";
import { CallHeader } from "./header.js";
import { Marks } from "./marks.js";
import { Player } from "./player.js";

/** A session's end comes a moment after its track's; ms. */
const patience = 1_000;

/**
 * @param {HTMLElement} root
 * @param {{ back: string, isLive?: boolean, turn?: number, search?: string }} options where "back" leads; the turn to show first, and the
 * words to mark
 */
export function openCall(root, callSid, { back, isLive = false, turn = null, search = "" }) {
  const header = new CallHeader(callSid, back);
  const conversation = new Conversation(callSid);
  const marks = new Marks(conversation);
  const finder = new Finder(conversation);
  header.element.addEventListener("find", () => finder.open());
  const body = el("div", { class: "call-body" }, loading("the call"));
  root.append(header.element, body);
  setTitle("Call");

  const abort = new AbortController();
  let isLoaded = false;
  let player = null;
  const waiting = [];
  let frame = 0;
  let later = 0;
  const stop = followCall(callSid, (type, data, envelope) => {
    if (type === "recording.ready" || type === "snapshot" || type === "call.ended") load();
    // How often the speech service was spoken to, and what for, is in the record alone.
    else if (type === "tracks" || type.startsWith("transcription.")) later ||= setTimeout(load, patience);
    waiting.push([type, data, envelope]);
    frame ||= requestAnimationFrame(work);
  });
  const ticking = setInterval(() => header.tick(), 500);
  load();

  return {
    show,
    leave() {
      stop();
      abort.abort();
      clearInterval(ticking);
      clearTimeout(later);
      cancelAnimationFrame(frame);
      player?.leave();
      finder.leave();
      conversation.leave();
    },
  };

  async function load() {
    clearTimeout(later);
    later = 0;
    try {
      const [call, happened] = await Promise.all([
        get(`/api/calls/${encodeURIComponent(callSid)}`, abort.signal),
        // Without its incidents a call can be read all the same.
        get(`/api/calls/${encodeURIComponent(callSid)}/events`, abort.signal).catch(() => ({ events: [] })),
      ]);
      take(call, happened.events);
    } catch (error) {
      if (error.name === "AbortError" || isLoaded) return;
      setTitle("Call not found");
      body.replaceChildren(error.status === 404
        ? emptyState("search", "No such call", "It may have been deleted, or kept only for as long as calls are kept here.", el("a", { class: "button", href: back }, "Back to the list"))
        : errorState(error, load));
    }
  }

  function show(turn, search) {
    if (turn !== null) conversation.select(turn);
    if (search) finder.show(search, { isThere: turn !== null });
  }

  function take(call, events) {
    const isFirst = !isLoaded;
    header.show(call);
    for (const said of call.turns) conversation.showFinal(said);
    for (const { type, data, ...envelope } of events) marks.take(type, data, envelope);
    conversation.render();
    if (isFirst) {
      setTitle(other(call));
      body.replaceChildren(conversation.element);
      isLoaded = true;
      work();
      conversation.countUnread();
      if (turn === null && (isLive || !call.endedAt)) conversation.follow();
      show(turn, search);
    }
    if (call.recording && call.endedAt && !player) {
      player = new Player(call, conversation);
      body.prepend(player.element);
      conversation.makePlayable();
    }
  }

  function work() {
    frame = 0;
    if (!isLoaded) return;
    for (const [type, data, envelope] of waiting.splice(0)) {
      if (type === "turn.final" && conversation.showFinal(data.turn)) announce(`${data.turn.speaker}: ${data.turn.text}`);
      else if (type === "turn.revised") conversation.revise(data.turn);
      else marks.take(type, data, envelope);
    }
    // After the finals, which take the place of what they grew from.
    conversation.showPartials(calls.get(callSid)?.partials ?? new Map());
    conversation.render();
    header.follow(calls.get(callSid));
  }
}
