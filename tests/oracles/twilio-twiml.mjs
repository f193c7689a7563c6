// Prints the TwiML that Twilio's own library makes for the named cases: a line { name, twiml } each.
import VoiceResponse from "twilio/lib/twiml/VoiceResponse.js";

const media = "wss://phone.example.org/twilio/media";
const cases = {
  greetAndListen: r => {
    r.say({ language: "en-GB" }, "This call is transcribed.");
    const stream = r.connect({ action: "https://phone.example.org/twilio/voice/resume" }).stream({ url: media });
    stream.parameter({ name: "token", value: "q1Zk8T0bXw" });
    stream.parameter({ name: "from", value: "+15550100111" });
  },
  forward: r => {
    r.say("This call is transcribed.");
    r.start().stream({
      url: media, name: "pt-1", track: "both_tracks", statusCallback: "https://phone.example.org/twilio/stream-status",
    }).parameter({ name: "token", value: "q1Zk8T0bXw" });
    r.dial("+15550100300");
  },
  redirect: r => {
    r.start().stream({ url: media, track: "outbound_track" });
    r.redirect("https://ivr.example.org/menu?a=1&b=%2B2#rc=2");
  },
  stopAndHangUp: r => {
    r.stop().stream({ name: "pt-1" });
    r.pause({ length: 40 });
    r.hangup();
  },
  severalDestinations: r => {
    const dial = r.dial();
    dial.number("+15550100300");
    dial.sip("sip:desk@pbx.example.org;transport=tls");
    dial.client("alice");
  },
  escaping: r => {
    r.say("Zoë & \"Jürgen\" <3 it's 😀 ]]> ok");
    r.start().stream({ url: media, name: "a<b>&'\"c" }).parameter({ name: "n&m", value: "\"<>&'é\u2028" });
    r.dial("+1 & 2");
  },
  empty: () => {},
};

for (const [name, build] of Object.entries(cases)) {
  const response = new VoiceResponse();
  build(response);
  console.log(JSON.stringify({ name, twiml: response.toString() }));
}
