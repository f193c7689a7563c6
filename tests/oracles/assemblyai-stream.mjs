// Streams an audio file through the official AssemblyAI SDK and prints what it reports, one JSON object per line.
// usage: node assemblyai-stream.mjs --url wss://… --audio FILE [--key KEY] [--model MODEL] [--speed N] [--chunk MS] [--partials]
// The SDK insists on wss: name a local certificate in NODE_EXTRA_CA_CERTS.
import { parseArgs } from "node:util";
import { AssemblyAI } from "assemblyai";
import { readAudio } from "./audio.mjs";

const { values } = parseArgs({
  options: {
    url: { type: "string" },
    audio: { type: "string" },
    key: { type: "string", default: "fake-key" },
    model: { type: "string", default: "universal-3-5-pro" },
    speed: { type: "string", default: "0" }, // times real time; 0: as fast as possible
    chunk: { type: "string", default: "100" },
    partials: { type: "boolean", default: false },
  },
});

const print = (line) => process.stdout.write(JSON.stringify(line) + "\n");
const audio = readAudio(values.audio);
const transcriber = new AssemblyAI({ apiKey: values.key }).streaming.transcriber({
  websocketBaseUrl: values.url,
  speechModel: values.model,
  encoding: audio.encoding,
  sampleRate: audio.sampleRate,
  formatTurns: true,
  connectTimeout: 10_000,
  maxConnectionRetries: 0,
});

transcriber.on("turn", (turn) => {
  if (!turn.end_of_turn && !values.partials) return;
  print({
    event: turn.end_of_turn ? "final" : "partial",
    order: turn.turn_order,
    transcript: turn.transcript,
    start: turn.words[0]?.start ?? null,
    end: turn.words.at(-1)?.end ?? null,
  });
});
transcriber.on("error", (error) => print({ event: "error", code: error.code ?? null, error: error.message }));

try {
  const begin = await transcriber.connect();
  print({ event: "begin", id: begin.id, expiresAt: begin.expires_at });
  // The SDK has no event for Termination, it only waits for it; so look at the wire as well.
  transcriber.socket.addEventListener("message", ({ data }) => {
    const message = JSON.parse(data.toString());
    if (message.type !== "Termination") return;
    print({ event: "termination", audioSeconds: message.audio_duration_seconds, sessionSeconds: message.session_duration_seconds });
  });
  await stream();
  await transcriber.close();
  print({ event: "closed" });
} catch (error) {
  print({ event: "failed", code: error.code ?? null, error: error.message });
  process.exitCode = 1;
}

async function stream() {
  const chunkMs = Number(values.chunk);
  const size = Math.round((audio.bytesPerSecond * chunkMs) / 1000);
  const speed = Number(values.speed);
  const started = performance.now();
  for (let at = 0, sent = 0; at < audio.data.length; at += size, sent++) {
    const chunk = audio.data.subarray(at, at + size);
    transcriber.sendAudio(chunk);
    if (speed > 0) {
      const due = started + ((sent + 1) * chunkMs) / speed;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    }
  }
}
