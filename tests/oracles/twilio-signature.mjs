// Signs and checks requests with Twilio's own library. In (standard input): [{ token, url, params, signature? }].
// Out: [{ signature, valid }], where valid is the library's verdict on the given signature.
import webhooks from "twilio/lib/webhooks/webhooks.js";
import { text } from "node:stream/consumers";

const cases = JSON.parse(await text(process.stdin));
console.log(JSON.stringify(cases.map(({ token, url, params, signature }) => ({
  signature: webhooks.getExpectedTwilioSignature(token, url, params),
  valid: signature ? webhooks.validateRequest(token, signature, url, params) : false,
}))));
