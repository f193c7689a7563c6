// How times, lengths and numbers read.

/** 4210 → "0:04", 3 725 000 → "1:02:05". */
export function clock(ms) {
  const all = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes, seconds] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
  const two = number => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

/** A length for reading: "0.8 s", "12 s", "1 min 12 s", "3 h 5 min". */
export function length(ms) {
  if (ms < 10_000) return `${(Math.max(0, ms) / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min${seconds % 60 ? ` ${seconds % 60} s` : ""}`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor(seconds / 60) % 60} min`;
}

/** "+15550100111" → "+1 555 010 0111"; of a program that calls its name; anything else stays as it is. */
export function phone(number) {
  if (!number) return "unknown";
  if (/^\+1\d{10}$/.test(number)) return `+1 ${number.slice(2, 5)} ${number.slice(5, 8)} ${number.slice(8)}`;
  if (/^\+\d{8,15}$/.test(number)) return `${number.slice(0, 3)} ${number.slice(3).replace(/(\d{3})(?=\d{2})/g, "$1 ")}`;
  return number.replace(/^client:/, "");
}

/** The number at the other end: ours is the one that was called, or that calls out. */
export function other(call) {
  return phone(call.direction.startsWith("inbound") ? call.from : call.to);
}

const day = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "short" });
const dayAndYear = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });
const timeOfDay = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/** "10:15" today, "Thu, Nov 19, 10:15" this year, with the year before. */
export function moment(iso, now = new Date()) {
  const at = new Date(iso);
  if (at.toDateString() === now.toDateString()) return timeOfDay.format(at);
  return `${(at.getFullYear() === now.getFullYear() ? day : dayAndYear).format(at)}, ${timeOfDay.format(at)}`;
}

export function exactMoment(iso) {
  return exact.format(new Date(iso));
}

export function count(number, one, many = `${one}s`) {
  return `${number.toLocaleString()} ${number === 1 ? one : many}`;
}

export function usd(value) {
  return value.toLocaleString(undefined, { style: "currency", currency: "USD", maximumFractionDigits: value < 1 ? 4 : 2 });
}

const reasons = {
  "stopped": "the line was closed",
  "completed": "completed",
  "busy": "busy",
  "failed": "failed",
  "no-answer": "nobody answered",
  "canceled": "canceled",
  "stream-lost": "the audio stream was lost",
  "stream-error": "the audio stream failed",
  "protocol-error": "the audio stream was malformed",
  "no-stream": "no audio arrived",
  "silence": "hung up after silence",
  "api": "ended from here",
  "shutdown": "the bridge was shut down",
  "process-lost": "the bridge went away",
  "internal-error": "an internal error",
};

/** Why a call ended, in words for people. */
export function endReason(reason) {
  return reasons[reason] ?? reason ?? "unknown reason";
}
