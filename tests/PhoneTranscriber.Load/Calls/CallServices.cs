using PhoneTranscriber.Load.Native;
using PhoneTranscriber.Testing.Twilio;

namespace PhoneTranscriber.Load.Calls;

/// <summary>What all calls of a run share.</summary>
/// <param name="Loop">Carries their sockets.</param>
/// <param name="Sids">Names them.</param>
/// <param name="Answers">Time from dialing to TwiML.</param>
/// <param name="Tls">For servers that speak TLS.</param>
internal sealed record CallServices(EventLoop Loop, Sids Sids, Histogram Answers, TlsContext Tls);
