// Short messages: toasts for what a press did, and polite words for screen readers.

import { el, icon } from "./dom.js";

const shown = 6_000;

/** Says something that went well or wrong; kind is "ok" or "bad". */
export function toast(text, kind = "ok") {
  const message = el("div", { class: `toast ${kind}`, role: kind === "bad" ? "alert" : "status" },
    icon(kind === "bad" ? "alert" : "check"), el("p", null, text),
    el("button", { class: "ghost icon-only", type: "button", "aria-label": "Dismiss", onclick: () => message.remove() }, icon("close")));
  const all = document.querySelector("#toasts");
  while (all.childElementCount >= 3) all.firstElementChild.remove();
  all.append(message);
  setTimeout(() => message.remove(), kind === "bad" ? 2 * shown : shown);
}

export const failed = error => {
  if (error.name !== "AbortError") toast(error.message, "bad");
};

/** Read out when the reader is idle; what was not read yet is replaced line by line. */
export function announce(text) {
  const region = document.querySelector("#announcer");
  while (region.childElementCount >= 4) region.firstElementChild.remove();
  region.append(el("p", null, text));
}

/** What stands where something would: an empty list, a call that is not there, an error. */
export function emptyState(picture, title, text, ...actions) {
  return el("div", { class: "empty" }, icon(picture), el("h2", null, title), el("p", null, text), actions.length ? el("div", { class: "actions" }, actions) : null);
}

/** The error as a page part, with a button to try again. */
export function errorState(error, retry) {
  return emptyState("alert", "This could not be loaded", error.message,
    el("button", { type: "button", onclick: retry }, "Try again"));
}

export function loading(what) {
  return el("p", { class: "loading", role: "status" }, el("span", { class: "spinner", "aria-hidden": "true" }), `Loading ${what}…`);
}
