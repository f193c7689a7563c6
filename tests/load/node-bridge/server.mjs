// What a competent engineer builds from the official packages: signed webhook, TwiML, media stream in, one streaming session per call.
// Nothing is stored and nothing is shown: it does less than the bridge it is compared with.
//   PORT=… AUTH_TOKEN=… SPEECH_URL=ws://127.0.0.1:…/v3/ws [CERTIFICATE=… KEY=…] node server.mjs
import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { AssemblyAI } from "assemblyai";
import twilio from "twilio";
import { WebSocketServer } from "ws";

const { PORT, AUTH_TOKEN, SPEECH_URL, CERTIFICATE, KEY } = process.env;
const CHUNK = 800; // 100 ms of 8 kHz mu-law
const SHORTEST = 400; // the service takes no message under 50 ms
const secure = Boolean(CERTIFICATE);
const speech = new AssemblyAI({ apiKey: "dummy" });
const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 64 * 1024 });
let messages = 0;

const answer = (request, response) => {
  if (request.method !== "POST" || request.url !== "/twilio/voice") return response.writeHead(404).end();
  let body = "";
  request.on("data", (part) => (body += part));
  request.on("end", () => {
    const fields = Object.fromEntries(new URLSearchParams(body));
    const url = `${secure ? "https" : "http"}://${request.headers.host}${request.url}`;
    if (!twilio.validateRequest(AUTH_TOKEN, request.headers["x-twilio-signature"] ?? "", url, fields)) return response.writeHead(403).end();
    const twiml = new twilio.twiml.VoiceResponse();
    twiml.say("This call is transcribed.");
    twiml.connect().stream({ url: `${secure ? "wss" : "ws"}://${request.headers.host}/twilio/media` });
    response.writeHead(200, { "Content-Type": "text/xml" }).end(twiml.toString());
  });
};

const server = secure ? https.createServer({ cert: readFileSync(CERTIFICATE), key: readFileSync(KEY) }, answer) : http.createServer(answer);
server.on("upgrade", (request, socket, head) => {
  const url = `${secure ? "wss" : "ws"}://${request.headers.host}${request.url}`;
  if (!twilio.validateRequest(AUTH_TOKEN, request.headers["x-twilio-signature"] ?? "", url, {})) return socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  sockets.handleUpgrade(request, socket, head, stream);
});

function transcribe() {
  const transcriber = speech.streaming.transcriber({
    websocketBaseUrl: SPEECH_URL.replace(/^ws:/, "wss:"),
    speechModel: "universal-3-5-pro",
    encoding: "pcm_mulaw",
    sampleRate: 8000,
    inactivityTimeout: 60,
    connectTimeout: 10_000,
  });
  // The package insists on wss; the comparison without TLS takes it off again.
  if (SPEECH_URL.startsWith("ws:")) {
    const connectionUrl = transcriber.connectionUrl.bind(transcriber);
    transcriber.connectionUrl = () => Object.assign(connectionUrl(), { protocol: "ws:" });
  }
  return transcriber;
}

function stream(socket) {
  const transcriber = transcribe();
  const turns = [];
  let chunk = Buffer.allocUnsafe(CHUNK);
  let filled = 0;
  let waiting = []; // until the session has begun
  let ended;

  const send = (audio) => (waiting ? waiting.push(audio) : transcriber.sendAudio(audio));
  const sendTail = () => {
    if (filled === 0) return;
    const size = Math.max(filled, SHORTEST);
    chunk.fill(0xff, filled, size);
    send(chunk.subarray(0, size));
    filled = 0;
  };
  const end = () => {
    ended ??= begun.then(() => {
      sendTail();
      return transcriber.close();
    }).catch((error) => console.error(error.message));
  };

  transcriber.on("turn", (turn) => turn.end_of_turn && turns.push({ order: turn.turn_order, text: turn.transcript }));
  transcriber.on("error", (error) => console.error(error.message));
  const begun = transcriber.connect().then(() => {
    const queue = waiting;
    waiting = null;
    for (const audio of queue) transcriber.sendAudio(audio);
  });
  begun.catch((error) => {
    console.error(error.message);
    socket.close(1011);
  });

  socket.on("message", (data) => {
    messages++;
    const message = JSON.parse(data);
    if (message.event === "stop") {
      end();
      socket.close(1000);
      return;
    }
    if (message.event !== "media") return;
    filled += chunk.write(message.media.payload, filled, "base64");
    if (filled < CHUNK) return;
    send(chunk);
    chunk = Buffer.allocUnsafe(CHUNK);
    filled = 0;
  });
  socket.on("close", end);
  socket.on("error", () => socket.terminate());
}

server.listen({ port: Number(PORT), host: "127.0.0.1", backlog: 4096 });
process.on("SIGTERM", () => {
  console.log(`messages ${messages}`);
  process.exit(0);
});
