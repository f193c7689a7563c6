// What an admin can do to a live call.

import { get, post } from "../api.js";
import { openDialog } from "../dialog.js";
import { el, icon } from "../dom.js";
import { other } from "../format.js";
import { failed, toast } from "../notices.js";
import { isAdmin } from "../session.js";

/** The buttons; null for those who may only read. */
export function steering(call) {
  if (!isAdmin()) return null;
  const path = `/api/calls/${call.callSid}`;
  const button = (picture, text, title, act, kind = "") =>
    el("button", { type: "button", class: kind, title, "aria-label": text, onclick: act }, icon(picture), el("span", null, text));
  return el("div", { class: "toolbar", role: "group", "aria-label": "Steer this call" },
    button("turn", "End turn", "The turn being spoken ends now", () => endTurn(path)),
    button("tune", "Configure", "Words to expect, context, end-of-turn silence", () => configure(path)),
    button("stop", "End transcription", "The call may go on without it", () => endTranscription(path, call)),
    button("phone-down", "Hang up", "Ends the call for everybody", () => hangUp(path, call), "danger-soft"));
}

async function endTurn(path) {
  try {
    await post(`${path}/force-endpoint`);
    toast("The turn ends now.");
  } catch (error) {
    failed(error);
  }
}

/** Which models take a field; a model that is not known may take any. */
const families = { keytermsPrompt: ["pro", "universal-streaming"], prompt: ["pro"], agentContext: ["pro"], endOfTurnSilence: ["pro", "universal-streaming"] };

async function configure(path) {
  let now;
  try {
    now = (await get(path)).configuration;
    if (!now) throw new Error("Another process has this call, or it has ended.");
  } catch (error) {
    failed(error);
    return;
  }

  const touched = new Set();
  const field = (name, label, hint, input, value) => {
    if (now.family !== "unknown" && !families[name].includes(now.family)) return null;
    Object.assign(input, { id: `field-${name}`, name, value: value ?? "" });
    input.setAttribute("aria-describedby", `hint-${name}`);
    input.addEventListener("input", () => touched.add(name));
    return el("div", { class: "field" }, el("label", { for: input.id }, label), input, el("p", { class: "hint", id: `hint-${name}` }, hint));
  };
  const keyterms = el("textarea", { rows: 4 });
  const prompt = el("textarea", { rows: 3 });
  const context = el("textarea", { rows: 3 });
  const silence = el("input", { type: "number", min: 50, max: 10000, step: 1, placeholder: "As the model does" });
  const fields = [
    field("keytermsPrompt", "Words to expect", "One per line: names, products, places.", keyterms, now.keytermsPrompt?.join("\n")),
    field("prompt", "Instructions", "How to write down what is said.", prompt, now.prompt),
    field("agentContext", "Context", "What the agent has just said or is about to ask.", context, now.agentContext),
    field("endOfTurnSilence", "Silence that ends a turn, ms", "50 to 10000.", silence, now.endOfTurnSilence),
  ].filter(Boolean);
  openDialog({
    title: "Configure this call",
    body: [el("p", { class: "hint" }, fields.length ? "What you change holds for the rest of this call." : `Nothing can be changed with ${now.model}.`), ...fields],
    confirm: "Apply",
    async act() {
      const change = {};
      if (touched.has("keytermsPrompt")) change.keytermsPrompt = keyterms.value.split("\n").map(term => term.trim()).filter(Boolean);
      if (touched.has("prompt")) change.prompt = prompt.value.trim();
      if (touched.has("agentContext")) change.agentContext = context.value.trim();
      if (touched.has("endOfTurnSilence") && silence.value) change.endOfTurnSilence = Number(silence.value);
      await post(`${path}/configuration`, change);
      toast("The call is configured anew.");
    },
  });
}

function endTranscription(path, call) {
  openDialog({
    title: "End the transcription?",
    body: [el("p", null, `The call with ${other(call)} is no longer written down from now on. A call that the bridge itself answered ends with it.`)],
    confirm: "End transcription",
    danger: true,
    async act() {
      await post(`${path}/end`, { hangUp: false });
      toast("The transcription was ended.");
    },
  });
}

function hangUp(path, call) {
  openDialog({
    title: "Hang up?",
    body: [el("p", null, `The call with ${other(call)} ends at once, for both sides.`)],
    confirm: "Hang up",
    danger: true,
    async act() {
      await post(`${path}/end`, { hangUp: true });
      toast("Hung up.");
    },
  });
}
