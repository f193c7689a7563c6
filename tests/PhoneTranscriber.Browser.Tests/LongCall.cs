using Microsoft.Extensions.DependencyInjection;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Events;
using PhoneTranscriber.Recording;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Transcripts;

namespace PhoneTranscriber.Browser.Tests;

/// <summary>A call of many turns that is over, in the bridge's own storage as if it had been made: a turn every few seconds, silences between.</summary>
internal static class LongCall
{
    public const string CallSid = "CA00000000000000000000000000004a11";

    /// <summary>From one turn to the next, ms.</summary>
    public const int TurnMs = 4800;

    private const int BatchSize = 500;

    private static readonly string[] Sentences =
    [
        "Yes.",
        "Could you tell me where the meter is, please?",
        "It is on the left when you come down, behind the door, and there is a second one for the garden that nobody has read for years.",
        "I see, thank you.",
        "Then I will write down both of them, and you will have a letter from us by Friday.",
    ];

    /// <summary>What is said in a turn; no other has its number.</summary>
    public static string Text(int turn) => $"Number {turn}. {Sentences[turn % Sentences.Length]}";

    public static async Task StoreAsync(BridgeHarness bridge, int turns)
    {
        var services = bridge.App.Services;
        var (store, ids, node) = (services.GetRequiredService<IStore>(), services.GetRequiredService<EventIds>(), services.GetRequiredService<NodeIdentity>());
        var info = new CallInfo(CallSid, "+15550100111", "+15550100200", "inbound");
        var started = TimeProvider.System.GetUtcNow().AddMilliseconds(-turns * (double)TurnMs);
        var ended = started.AddMilliseconds(turns * (double)TurnMs);
        var row = new CallRow(info.CallSid, info.From, info.To, info.Direction, started.ToUnixTimeMilliseconds(), ended.ToUnixTimeMilliseconds(), "stopped", node.Name);
        var sequence = 0;
        foreach (var batch in Enumerable.Range(0, turns).SelectMany(Changes).Append(new StoreChange { CallSid = CallSid, Call = row }).Chunk(BatchSize))
            await store.CommitAsync(batch, bridge.Cancel);

        IEnumerable<StoreChange> Changes(int order)
        {
            var turn = Spoken(order);
            yield return new StoreChange { CallSid = CallSid, Call = order == 0 ? row : null, Turn = turn };
            if (order % 8 != 7) yield break;
            yield return Happened(EventTypes.TranscriptionSuspended, turn.EndMs + 500);
            yield return Happened(EventTypes.TranscriptionResumed, turn.EndMs + 900);
        }

        StoreChange Happened(string type, long atMs)
        {
            var happened = CallEvent.Create(ids, started.AddMilliseconds(atMs), type, CallSid, new TrackData(info, "inbound", "caller", atMs), EventJson.Wire.TrackData);
            sequence++;
            return new StoreChange { CallSid = CallSid, Event = new EventRow(happened.Id, CallSid, type, happened.Timestamp.ToUnixTimeMilliseconds(), sequence, happened.ToBody(sequence)) };
        }
    }

    /// <summary>Its recording, in which nothing can be heard.</summary>
    public static void Record(string folder, int turns)
    {
        using var file = RecordingFile.Open(Path.Combine(folder, CallSid + ".wav"));
        file.Write(0, turns * (long)TurnMs * 8, [0xff]);
    }

    private static Turn Spoken(int order)
    {
        var startMs = order * (long)TurnMs;
        var words = Text(order).Split(' ').Select((text, i) => new Word(text, startMs + (i * 120), startMs + (i * 120) + 110, i % 9 == 4 ? 0.5 : 0.97)).ToList();
        return new Turn
        {
            Order = order,
            Track = order % 3 == 0 ? "outbound" : "inbound",
            Speaker = order % 3 == 0 ? "agent" : "caller",
            Text = Text(order),
            Formatted = true,
            StartMs = startMs,
            EndMs = words[^1].EndMs,
            Confidence = 0.9,
            Words = words,
        };
    }
}
