// Reads a WebVTT file (standard input) with the reference parser. Out: one line { errors, cues: [{ startMs, endMs, voice, text }] }.
import { text } from "node:stream/consumers";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { WebVTTParser } = require("webvtt-parser");
const entities = require("webvtt-parser/html-entities.json");
const { errors, cues } = new WebVTTParser(entities).parse(await text(process.stdin), "subtitles");

const flatten = (node) => node.type === "text" ? node.value : node.children.map(flatten).join("");
const milliseconds = (seconds) => Math.round(seconds * 1000);
console.log(JSON.stringify({
  errors,
  cues: cues.map((cue) => {
    const voice = cue.tree.children[0];
    return { startMs: milliseconds(cue.startTime), endMs: milliseconds(cue.endTime), voice: voice.value, text: flatten(cue.tree) };
  }),
}));
