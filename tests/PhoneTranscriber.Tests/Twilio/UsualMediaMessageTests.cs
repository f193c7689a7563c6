using System.Text;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Tests.Twilio;

/// <summary>What is read by its usual letters is what the general parser reads.</summary>
public sealed class UsualMediaMessageTests
{
    private const int Messages = 20_000;
    private const string Odd = "0-+ \t\"\\{}[],:e.\u0001\u007f\u00ff/=A";

    [Fact]
    public void What_Twilio_sends_is_read_at_once_and_as_the_general_parser_does()
    {
        var random = new Random(20261121);
        for (var i = 0; i < Messages; i++) Assert.True(Check(Usual(random)));
    }

    [Fact]
    public void What_is_written_otherwise_is_read_alike_or_left_to_the_general_parser()
    {
        var random = new Random(4711);
        var left = 0;
        for (var i = 0; i < Messages; i++)
        {
            var json = Usual(random);
            for (var changes = random.Next(1, 3); changes > 0; changes--)
            {
                var at = random.Next(json.Length);
                var letter = (byte)Odd[random.Next(Odd.Length)];
                json = random.Next(3) switch
                {
                    0 => [.. json[..at], .. json[(at + 1)..]],
                    1 => [.. json[..at], letter, .. json[at..]],
                    _ => [.. json[..at], letter, .. json[(at + 1)..]],
                };
            }

            if (!Check(json)) left++;
        }

        Assert.InRange(left, Messages / 4, Messages - 1);
    }

    [Theory]
    [InlineData("007")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("")]
    [InlineData("9999999999999999999")]
    [InlineData("12345678901234567890123")]
    [InlineData("1.5")]
    public void Numbers_that_are_odd_are_read_alike(string number)
    {
        Check(Message(number, "inbound", "73", "AA==", "MZ1"));
        Check(Message("1", "inbound", number, "AA==", "MZ1"));
    }

    /// <summary>Whether it was read at once.</summary>
    private static bool Check(byte[] json)
    {
        var usual = new MediaMessage();
        if (!UsualMediaMessage.TryRead(json, ref usual))
        {
            Assert.Equal(MediaSnapshot.Of(new MediaMessage()), MediaSnapshot.Of(usual));
            return false;
        }

        Assert.True(MediaMessageParser.TryParseAny(json, out var general), Encoding.UTF8.GetString(json));
        Assert.Equal(MediaSnapshot.Of(general), MediaSnapshot.Of(usual));
        return true;
    }

    private static byte[] Usual(Random random)
    {
        var payload = new byte[random.Next(200)];
        random.NextBytes(payload);
        return Message(
            $"{random.Next()}", random.Next(2) == 0 ? "inbound" : "outbound", $"{random.NextInt64(1_000_000_000_000)}",
            Convert.ToBase64String(payload), $"MZ{random.NextInt64():x}");
    }

    private static byte[] Message(string sequence, string track, string timestamp, string payload, string streamSid) => Encoding.UTF8.GetBytes(
        $$$"""{"event":"media","sequenceNumber":"{{{sequence}}}","media":{"track":"{{{track}}}","chunk":"7","timestamp":"{{{timestamp}}}","payload":"{{{payload}}}"},"streamSid":"{{{streamSid}}}"}""");
}
