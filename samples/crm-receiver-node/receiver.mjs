// A receiver in one file: verifies every webhook with the public Standard Webhooks library and prints what was said.
//   WEBHOOK_SECRET=whsec_… node receiver.mjs [port]       several secrets with a space between them, while one is being replaced
import { createServer } from "node:http";
import { Webhook } from "standardwebhooks";

const secrets = (process.env.WEBHOOK_SECRET ?? "").split(" ").filter(Boolean);
if (secrets.length === 0) {
  console.error("Set WEBHOOK_SECRET to the secret of the bridge's endpoint (whsec_…).");
  process.exit(64);
}
const webhooks = secrets.map((secret) => new Webhook(secret));
const largestBody = 1024 * 1024;
const mostIds = 10_000;
const seen = new Set();

// The event, or null where no secret fits. The library checks the signature in constant time, and the timestamp within five minutes.
function verify(body, headers) {
  for (const webhook of webhooks) {
    try {
      return webhook.verify(body, headers);
    } catch {
      // Perhaps another secret fits.
    }
  }
  return null;
}

function isNew(id) {
  if (seen.has(id)) return false;
  seen.add(id);
  // A set keeps its order: the oldest id goes. A real receiver keeps them in its database, beside what it stored for them.
  if (seen.size > mostIds) seen.delete(seen.values().next().value);
  return true;
}

function print({ type, sequence, data }) {
  const { call, turn } = data;
  const what = type === "turn.final" ? `${turn.speaker}: ${turn.text}` : `(${type})`;
  // What was said cannot forge a line, nor talk to the terminal.
  console.log(`${call.callSid} ${sequence} ${what.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, " ")}`);
}

async function read(request) {
  const chunks = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > largestBody) return null;
    chunks.push(chunk);
  }
  // The bytes as they came are what was signed.
  return Buffer.concat(chunks);
}

const server = createServer(async (request, response) => {
  const answer = (status) => response.writeHead(status).end();
  try {
    if (request.method !== "POST" || request.url !== "/webhooks") return answer(404);
    const body = await read(request);
    if (body === null) return answer(413);
    const event = verify(body, request.headers);
    if (event === null) return answer(401);
    if (isNew(event.id)) print(event);
    return answer(204);
  } catch (error) {
    console.error(error.message);
    return response.headersSent ? response.destroy() : answer(500);
  }
});

server.listen(Number(process.argv[2] ?? 5091), "127.0.0.1", () => console.log(`Listening on http://127.0.0.1:${server.address().port}/webhooks`));
