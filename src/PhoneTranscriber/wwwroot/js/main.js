// Starts the console: who is looking, the live feed, the pages.

import { showCalls } from "./calls/page.js";
import { el, icon, setText } from "./dom.js";
import { Feed } from "./feed.js";
import { forgetLevels, take } from "./live/calls.js";
import { showLive } from "./live/page.js";
import { emptyState, errorState, failed } from "./notices.js";
import { showOperations } from "./operations/page.js";
import { setTitle, startRouter } from "./router.js";
import { isAdmin, loadSession, session, signOut } from "./session.js";
import { showTry } from "./try/page.js";

const main = document.querySelector("#main");
const connection = document.querySelector("#connection");

const words = { connecting: "Connecting…", on: "Connected", lost: "Reconnecting…", paused: "Paused" };

await start();

async function start() {
  try {
    await loadSession();
  } catch (error) {
    main.replaceChildren(errorState(error, start));
    return;
  }

  showUser();
  setConnection("connecting");
  new Feed(take, setConnection).open();
  startRouter(main, { live: showLive, calls: showCalls, operations: showOperations, try: showTry, missing: showMissing });
}

function setConnection(state) {
  forgetLevels();
  connection.className = `connection ${state}`;
  setText(connection, words[state]);
}

function showUser() {
  const user = document.querySelector("#user");
  const role = isAdmin() ? "admin" : "viewer, may only read";
  user.replaceChildren(...[
    el("span", { class: "name", title: role }, session.name ?? "This machine", el("span", { class: "visually-hidden" }, ` (${role})`)),
    isAdmin() ? null : el("span", { class: "chip" }, "read only"),
    session.signedIn === "cookie" ? el("button", { type: "button", class: "ghost icon-only", "aria-label": "Sign out", title: "Sign out", onclick: () => signOut().catch(failed) }, icon("exit")) : null,
  ].filter(Boolean));
}

function showMissing(root) {
  setTitle("No such page");
  root.append(el("h1", { class: "visually-hidden", tabindex: "-1" }, "No such page"), emptyState("search", "No such page", "This address leads nowhere.", el("a", { class: "button", href: "#/live" }, "To the live calls")));
}

document.querySelector("[data-skip]").addEventListener("click", e => {
  e.preventDefault();
  main.focus();
});
