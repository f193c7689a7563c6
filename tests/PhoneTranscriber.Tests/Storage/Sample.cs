using System.Text;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Transcripts;

namespace PhoneTranscriber.Tests.Storage;

/// <summary>Rows to store. Everything about a call follows from its number.</summary>
internal static class Sample
{
    public const string Endpoint = "crm";
    public const long Start = 1_790_000_000_000;

    public static string CallSid(int number) => $"CA{number:x32}";

    public static CallRow Call(int number, long? endedAt = null, string node = "node-1") => new(
        CallSid(number), "+15550001111", "+15550002222", "inbound", Start + number, endedAt, endedAt is null ? null : "hang-up", node);

    public static Turn Turn(int order, string text) => new()
    {
        Order = order,
        Track = "inbound",
        Speaker = "caller",
        SpeakerLabel = "A",
        Text = text,
        Formatted = true,
        StartMs = order * 1000,
        EndMs = (order * 1000) + 900,
        Confidence = 0.75,
        Language = "en",
        Words = [new Word(text, order * 1000, (order * 1000) + 900, 0.75), new Word("x", 1, 2, null)],
    };

    public static EventRow Event(int call, long sequence, string type = "turn.final") => new(
        $"evt_{call:d6}_{sequence:d6}", CallSid(call), type, Start + sequence, sequence, Encoding.UTF8.GetBytes($"{{\"é\":{sequence}}}"));

    public static DeliveryRow Delivery(int call, long sequence, string endpoint = Endpoint) => new(
        $"dlv_{call:d6}_{sequence:d6}_{endpoint}", endpoint, $"evt_{call:d6}_{sequence:d6}", CallSid(call), "turn.final", sequence,
        Encoding.UTF8.GetBytes($"{{\"sequence\":{sequence}}}"), Start + sequence);

    public static StoreChange Started(int call, string node = "node-1") => new() { CallSid = CallSid(call), Call = Call(call, node: node) };

    public static StoreChange Ended(int call, long endedAt) => new() { CallSid = CallSid(call), Call = Call(call, endedAt) };

    public static StoreChange Said(int call, int order, string text) => new() { CallSid = CallSid(call), Turn = Turn(order, text) };

    /// <summary>A turn, its event and its delivery, as a call makes them.</summary>
    public static StoreChange Told(int call, long sequence) => new()
    {
        CallSid = CallSid(call),
        Turn = Turn((int)sequence, $"word{sequence}"),
        Event = Event(call, sequence),
        Deliveries = [Delivery(call, sequence)],
    };

    /// <summary>A call that began, and its first <paramref name="count"/> events.</summary>
    public static IReadOnlyList<StoreChange> CallWith(int call, int count) =>
        [Started(call), .. Enumerable.Range(1, count).Select(sequence => Told(call, sequence))];

    public static AttemptRow Attempt(string delivery, int number, int? status = 200, string? problem = null) =>
        new(delivery, number, Start + 10_000 + number, 120, status, problem, "an answer");
}
