using System.Text.Json;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Events;
using PhoneTranscriber.Transcripts;

namespace PhoneTranscriber.Tests.Events;

public class CallEventTests
{
    private static readonly CallInfo Info = new("CA1", "+15550100111", "+15550100200", "inbound");

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5_000)]
    public void The_data_is_that_of_the_body_and_of_every_readers_body(int words)
    {
        var before = Create(1, 7);
        var happened = Create(words, sequence: 3);
        using var body = JsonDocument.Parse(happened.Body);
        Assert.Equal(["type", "id", "timestamp", "sequence", "data"], body.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal(3, body.RootElement.GetProperty("sequence").GetInt64());
        Assert.Equal(body.RootElement.GetProperty("data").GetRawText(), System.Text.Encoding.UTF8.GetString(happened.Data.Span));
        Assert.Equal(words, body.RootElement.GetProperty("data").GetProperty("turn").GetProperty("words").GetArrayLength());
        using var other = JsonDocument.Parse(happened.ToBody(8));
        Assert.Equal(8, other.RootElement.GetProperty("sequence").GetInt64());
        Assert.Equal(body.RootElement.GetProperty("data").GetRawText(), other.RootElement.GetProperty("data").GetRawText());
        // The room is used again; what was made in it is not.
        Assert.Equal(before.Body, before.ToBody(7));
    }

    [Fact]
    public void One_that_need_not_be_caught_up_with_has_no_sequence()
    {
        using var body = JsonDocument.Parse(Create(1, sequence: null).Body);
        Assert.Equal(JsonValueKind.Null, body.RootElement.GetProperty("sequence").ValueKind);
    }

    [Fact]
    public void After_one_that_cannot_be_written_the_next_one_can()
    {
        Assert.ThrowsAny<Exception>(() => Create(1, 1, confidence: double.NaN));
        var happened = Create(2, 2);
        Assert.Equal(happened.Body, happened.ToBody(2));
        using var body = JsonDocument.Parse(happened.Body);
        Assert.Equal("turn.final", body.RootElement.GetProperty("type").GetString());
    }

    private static CallEvent Create(int words, long? sequence, double confidence = 0.5)
    {
        var turn = new Turn
        {
            Order = 0,
            Track = "inbound",
            Speaker = "caller",
            Text = "é",
            StartMs = 0,
            EndMs = 10,
            Words = [.. Enumerable.Range(0, words).Select(i => new Word("wörd", i, i + 1, confidence))],
        };
        return CallEvent.Create(new EventIds(new Random(1)), DateTimeOffset.UnixEpoch, EventTypes.TurnFinal, Info.CallSid, new TurnData(Info, turn), EventJson.Wire.TurnData, sequence);
    }
}
