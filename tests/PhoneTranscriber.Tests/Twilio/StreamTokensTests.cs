using System.Security.Cryptography;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Tests.Twilio;

public sealed class StreamTokensTests
{
    private const string CallSid = "CA00112233445566778899aabbccddeeff";
    private const string OtherCallSid = "CA00112233445566778899aabbccddee00";
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    private readonly SettableClock _clock = new();
    private readonly StreamTokens _tokens;

    public StreamTokensTests() => _tokens = new StreamTokens(StreamTokens.DeriveKey("token"), _clock);

    [Fact]
    public void A_token_is_good_for_one_stream_of_its_call()
    {
        var token = _tokens.Issue(CallSid, Lifetime);
        Assert.Equal(StreamTokenVerdict.Valid, _tokens.Verify(CallSid, token));
        Assert.Equal(StreamTokenVerdict.AlreadyUsed, _tokens.Verify(CallSid, token));
        Assert.Equal(StreamTokenVerdict.Valid, _tokens.Verify(CallSid, _tokens.Issue(CallSid, Lifetime)));
    }

    [Fact]
    public void A_token_fits_a_parameter_and_a_URL()
    {
        var token = _tokens.Issue(CallSid, Lifetime);
        Assert.Equal(70, token.Length);
        Assert.Equal(token, Uri.EscapeDataString(token));
        Assert.NotEqual(token, _tokens.Issue(CallSid, Lifetime));
    }

    [Fact]
    public void A_token_of_another_call_is_forged_and_stays_good_for_its_own()
    {
        var token = _tokens.Issue(CallSid, Lifetime);
        Assert.Equal(StreamTokenVerdict.Forged, _tokens.Verify(OtherCallSid, token));
        Assert.Equal(StreamTokenVerdict.Valid, _tokens.Verify(CallSid, token));
    }

    [Fact]
    public void A_token_of_another_key_is_forged()
    {
        var stranger = new StreamTokens(StreamTokens.DeriveKey("another token"), _clock);
        Assert.Equal(StreamTokenVerdict.Forged, _tokens.Verify(CallSid, stranger.Issue(CallSid, Lifetime)));
    }

    [Fact]
    public void Changing_any_character_spoils_a_token()
    {
        var token = _tokens.Issue(CallSid, Lifetime);
        // The last character of 70 carries four bits beyond the 52 bytes, which do not count: it is left alone.
        for (var i = 0; i < token.Length - 1; i++)
        {
            var changed = token[..i] + (token[i] == 'A' ? 'B' : 'A') + token[(i + 1)..];
            Assert.Equal(StreamTokenVerdict.Forged, _tokens.Verify(CallSid, changed));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("q1Zk8T0bXw")]
    [InlineData("======================================================================")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==")]
    [InlineData("                                                                      ")]
    [InlineData("ÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄ")]
    public void What_is_no_token_is_malformed(string? token) =>
        Assert.Equal(StreamTokenVerdict.Malformed, _tokens.Verify(CallSid, token));

    [Fact]
    public void A_token_expires_to_the_millisecond()
    {
        var (early, late) = (_tokens.Issue(CallSid, Lifetime), _tokens.Issue(CallSid, Lifetime));
        _clock.Now += Lifetime - TimeSpan.FromMilliseconds(1);
        Assert.Equal(StreamTokenVerdict.Valid, _tokens.Verify(CallSid, early));
        _clock.Now += TimeSpan.FromMilliseconds(1);
        Assert.Equal(StreamTokenVerdict.Expired, _tokens.Verify(CallSid, late));
        Assert.Equal(StreamTokenVerdict.Expired, _tokens.Verify(CallSid, early));
    }

    [Fact]
    public void Nodes_with_the_same_auth_token_accept_each_other_s_tokens()
    {
        var otherNode = new StreamTokens(StreamTokens.DeriveKey("token"), _clock);
        Assert.Equal(StreamTokenVerdict.Valid, otherNode.Verify(CallSid, _tokens.Issue(CallSid, Lifetime)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Without_an_auth_token_every_key_is_another(string? authToken) =>
        Assert.NotEqual(StreamTokens.DeriveKey(authToken), StreamTokens.DeriveKey(authToken));

    [Fact]
    public void A_short_key_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new StreamTokens(RandomNumberGenerator.GetBytes(31), _clock));

    [Fact]
    public void The_memory_of_used_tokens_is_bounded_and_gives_up_the_one_nearest_to_its_expiry()
    {
        var last = _tokens.Issue(CallSid, Lifetime);
        Assert.Equal(StreamTokenVerdict.Valid, _tokens.Verify(CallSid, last));
        var first = _tokens.Issue(CallSid, Lifetime / 2);
        Assert.Equal(StreamTokenVerdict.Valid, _tokens.Verify(CallSid, first));
        for (var i = 0; i < StreamTokens.MaximumRemembered - 1; i++)
            Assert.Equal(StreamTokenVerdict.Valid, _tokens.Verify(CallSid, _tokens.Issue(CallSid, Lifetime * 2)));

        Assert.Equal(1, _tokens.ForgottenEarly);
        Assert.Equal(StreamTokenVerdict.AlreadyUsed, _tokens.Verify(CallSid, last));

        _clock.Now += Lifetime * 2;
        for (var i = 0; i < 100; i++)
            Assert.Equal(StreamTokenVerdict.Valid, _tokens.Verify(CallSid, _tokens.Issue(CallSid, Lifetime)));
        Assert.Equal(1, _tokens.ForgottenEarly);
    }

    [Fact]
    public void One_of_many_who_use_a_token_at_once_gets_in()
    {
        var token = _tokens.Issue(CallSid, Lifetime);
        var valid = 0;
        Parallel.For(0, 64, _ =>
        {
            if (_tokens.Verify(CallSid, token) == StreamTokenVerdict.Valid)
                Interlocked.Increment(ref valid);
        });
        Assert.Equal(1, valid);
    }

    private sealed class SettableClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 21, 10, 15, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
