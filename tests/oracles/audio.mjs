import { readFileSync } from "node:fs";

const MULAW = 7;
const PCM = 1;

/** Reads a WAV file (mu-law or 16-bit PCM, mono), or raw 8 kHz mu-law bytes. */
export function readAudio(path) {
  const bytes = readFileSync(path);
  if (bytes.toString("latin1", 0, 4) !== "RIFF") {
    return { encoding: "pcm_mulaw", sampleRate: 8000, bytesPerSecond: 8000, data: bytes };
  }

  let format;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const id = bytes.toString("latin1", at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    const body = bytes.subarray(at + 8, at + 8 + size);
    if (id === "fmt ") {
      format = readFormat(body);
    } else if (id === "data") {
      if (!format) throw new Error(`${path}: data before fmt`);
      return { ...format, data: body };
    }

    at += 8 + size + (size % 2);
  }

  throw new Error(`${path}: no data chunk`);
}

function readFormat(body) {
  const tag = body.readUInt16LE(0);
  const channels = body.readUInt16LE(2);
  const sampleRate = body.readUInt32LE(4);
  const bits = body.readUInt16LE(14);
  if (channels !== 1) throw new Error(`${channels} channels: only mono can be streamed`);
  if (tag === MULAW && bits === 8) return { encoding: "pcm_mulaw", sampleRate, bytesPerSecond: sampleRate };
  if (tag === PCM && bits === 16) return { encoding: "pcm_s16le", sampleRate, bytesPerSecond: 2 * sampleRate };
  throw new Error(`WAV format ${tag} with ${bits} bits is neither mu-law nor 16-bit PCM`);
}
