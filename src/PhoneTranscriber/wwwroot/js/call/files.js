// The transcript as a file, and the end of a call's record.

import { remove } from "../api.js";
import { openDialog } from "../dialog.js";
import { el, icon } from "../dom.js";
import { other } from "../format.js";
import { toast } from "../notices.js";
import { navigate } from "../router.js";
import { isAdmin } from "../session.js";

const formats = { txt: "Text", json: "JSON", srt: "SubRip", vtt: "WebVTT" };

export function fileButtons(call, kind) {
  const path = `/api/calls/${encodeURIComponent(call.callSid)}`;
  return el("div", { class: "toolbar", role: "group", "aria-label": "Files" },
    el("span", { class: "segmented" }, icon("download"), Object.entries(formats).map(([extension, name]) =>
      el("a", { href: `${path}/transcript.${extension}`, download: `${call.callSid}.${extension}`, title: `Transcript as ${name}`, "aria-label": `Transcript as ${extension}` }, extension))),
    el("button", { type: "button", class: "ghost icon-only", "aria-label": "Find in this call", title: "Find in this call (Ctrl+F)",
      onclick: e => e.currentTarget.dispatchEvent(new Event("find", { bubbles: true })) }, icon("search")),
    kind === "ended" && isAdmin()
      ? el("button", { type: "button", class: "ghost icon-only", "aria-label": "Delete this call", title: "Delete this call", onclick: () => ask(call, path) }, icon("trash"))
      : null);
}

function ask(call, path) {
  openDialog({
    title: "Delete this call?",
    body: [el("p", null, `The call with ${other(call)}, its transcript, its recording and its deliveries are deleted for good.`)],
    confirm: "Delete",
    danger: true,
    async act() {
      await remove(path);
      toast("The call was deleted.");
      navigate("#/calls");
    },
  });
}
