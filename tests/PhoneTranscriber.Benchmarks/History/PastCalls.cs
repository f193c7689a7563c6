using System.Globalization;
using PhoneTranscriber.Benchmarks.Outbox;
using PhoneTranscriber.Events;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Twilio;
using PhoneTranscriber.Webhooks;

namespace PhoneTranscriber.Benchmarks.History;

/// <summary>Calls of four minutes that are over, one after the other on each of some lines, with a turn every six seconds.</summary>
internal sealed class PastCalls(IStore store, TimeProvider time)
{
    private const int TurnsPerCall = 40;

    /// <summary>Changes in one transaction, about.</summary>
    private const int Batch = 4_000;

    private static readonly TimeSpan TurnTime = TimeSpan.FromSeconds(6);

    /// <summary>Writes what the lines said in the days until now.</summary>
    /// <returns>How many calls and turns that were.</returns>
    public async Task<(int Calls, int Turns)> WriteAsync(int days, int lines, CancellationToken cancel)
    {
        var callTime = TurnsPerCall * TurnTime;
        var perLine = (int)(TimeSpan.FromDays(days) / callTime);
        var endpoints = new WebhookEndpoints(new WebhookSettings(), new TwilioSettings());
        var ids = new EventIds(new Random(days));
        var outbox = new Webhooks.Outbox(endpoints, new LaneSignals(endpoints), ids);
        var begin = time.GetUtcNow() - TimeSpan.FromDays(days);
        var batch = new List<StoreChange>();
        var calls = 0;
        for (var i = 0; i < perLine; i++)
        {
            for (var line = 0; line < lines; line++)
            {
                var clock = new ManualTimeProvider(begin + (i * callTime));
                var callSid = string.Create(CultureInfo.InvariantCulture, $"CA{i:x16}{line:x16}");
                batch.AddRange(Call(new Conversation(callSid, outbox, ids, clock), clock));
                calls++;
            }

            if (batch.Count < Batch && i < perLine - 1) continue;
            await store.CommitAsync(batch, cancel);
            batch.Clear();
            if (calls / 2_500 != (calls - lines) / 2_500) Report.Progress(string.Create(CultureInfo.InvariantCulture, $"history: {calls:N0} of {perLine * lines:N0} calls"));
        }

        return (calls, calls * TurnsPerCall);
    }

    private static IEnumerable<StoreChange> Call(Conversation conversation, ManualTimeProvider clock)
    {
        var start = conversation.Start();
        yield return start;
        for (var turn = 0; turn < TurnsPerCall; turn++)
        {
            clock.Advance(TurnTime);
            yield return conversation.Say();
        }

        yield return start with { Call = start.Call! with { EndedAt = clock.GetUtcNow().ToUnixTimeMilliseconds(), EndReason = "stopped" } };
    }
}
