// Try it: a sample call, and a call from this browser's microphone.

import { post } from "../api.js";
import { el, icon } from "../dom.js";
import { navigate, setTitle } from "../router.js";
import { isAdmin } from "../session.js";
import { microphoneCall } from "./microphone.js";

export function showTry(root) {
  setTitle("Try it");
  root.append(el("div", { class: "column" },
    el("h1", { tabindex: "-1" }, "Try it"),
    el("p", { class: "lead" }, "Two ways to see a call become text before a telephone number is connected. Both go the whole way of a real call: the media stream, the speech service, storage, webhooks."),
    isAdmin() ? null : el("p", { class: "problem" }, "Your key may only read; an admin can place calls."),
    el("div", { class: "cards" },
      card("play", "A sample call", "Two voices make an appointment, 40 seconds long. Nothing to prepare.", "Place a sample call", place),
      card("mic", "Your own voice", "Speak into this computer’s microphone as a caller would. The browser asks for your permission.", "Call with the microphone", () => microphoneCall.start()))));
}

function card(picture, title, text, action, act) {
  const problem = el("p", { class: "problem", role: "alert", hidden: true });
  const button = el("button", { type: "button", class: "primary", disabled: !isAdmin(), onclick: async () => {
    button.disabled = true;
    problem.hidden = true;
    try {
      navigate(`#/live/${await act()}`);
    } catch (error) {
      problem.textContent = error.status === 404 ? "Sample calls are there in development only (ASPNETCORE_ENVIRONMENT=Development)." : error.message;
      problem.hidden = false;
    } finally {
      button.disabled = !isAdmin();
    }
  } }, action);
  return el("section", { class: "card try" }, icon(picture, "large"), el("h2", null, title), el("p", null, text), problem, button);
}

async function place() {
  return (await post("/api/sample-call")).callSid;
}
