// One call of the list, with what the search found in it.

import { query } from "../api.js";
import { el, icon } from "../dom.js";
import { clock, count, endReason, exactMoment, moment, phone } from "../format.js";

export function callItem(call, searched) {
  const isInbound = call.direction.startsWith("inbound");
  const lasted = (call.endedAt ? Date.parse(call.endedAt) : Date.now()) - Date.parse(call.startedAt);
  const hits = searched ? call.hits ?? [] : [];
  const preview = hits.length ? null : call.preview.map(turn => turn.text).join(" ");
  return el("li", null,
    el("a", { class: "call-line", href: `#/calls/${call.callSid}${query({ q: searched })}` },
      el("span", { class: "direction", title: isInbound ? "Inbound" : "Outbound" }, icon(isInbound ? "incoming" : "outgoing"), el("span", { class: "visually-hidden" }, isInbound ? "Inbound" : "Outbound")),
      el("span", { class: "parties" }, el("strong", { class: "number" }, phone(isInbound ? call.from : call.to)), el("span", { class: "to" }, ` ${isInbound ? "→" : "←"} ${call.profile ? `${call.profile}, ` : ""}${phone(isInbound ? call.to : call.from)}`)),
      el("time", { datetime: call.startedAt, title: exactMoment(call.startedAt) }, moment(call.startedAt)),
      el("span", { class: "length" }, clock(lasted)),
      el("span", { class: "facts" },
        call.state === "live" ? el("span", { class: "state live" }, "Live") : el("span", { title: call.endReason ?? "" }, endReason(call.endReason)),
        ` · ${count(call.turnCount, "turn")}`,
        call.recording ? el("span", { class: "recorded", title: "Recorded" }, icon("wave"), el("span", { class: "visually-hidden" }, "recorded")) : null),
      preview ? el("span", { class: "preview" }, preview) : null),
    hits.length ? el("ul", { class: "hits", "aria-label": "Found in this call" }, hits.map(hit => hitLine(call, hit, searched)),
      call.hitCount > hits.length ? el("li", { class: "rest" }, `and ${count(call.hitCount - hits.length, "more turn")}`) : null) : null);
}

function hitLine(call, hit, searched) {
  const isCaller = (hit.track === "inbound") === call.direction.startsWith("inbound");
  return el("li", null, el("a", { href: `#/calls/${call.callSid}/turn/${hit.order}${query({ q: searched })}` },
    el("span", { class: "at" }, clock(hit.startMs)), el("span", { class: "speaker" }, isCaller ? "Caller" : "Agent"),
    el("span", { class: "text" }, highlighted(hit.text, hit.ranges))));
}

/** The text with its found parts marked; a range is start and length in UTF-16 units, as JavaScript counts. */
export function highlighted(text, ranges) {
  const parts = [];
  let at = 0;
  for (const [start, length] of ranges) {
    parts.push(text.slice(at, start), el("mark", null, text.slice(start, start + length)));
    at = start + length;
  }
  parts.push(text.slice(at));
  return parts;
}
