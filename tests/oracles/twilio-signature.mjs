// Signs and checks requests with Twilio's own library. In (standard input): [{ token, url, params, signature }].
// Out: a line { signature, valid } per case, where valid is the library's verdict on the given signature.
import webhooks from "twilio/lib/webhooks/webhooks.js";
import { text } from "node:stream/consumers";

const cases = JSON.parse(await text(process.stdin));
for (const { token, url, params, signature } of cases) {
  console.log(JSON.stringify({
    signature: webhooks.getExpectedTwilioSignature(token, url, params),
    valid: webhooks.validateRequest(token, signature, url, params),
  }));
}
