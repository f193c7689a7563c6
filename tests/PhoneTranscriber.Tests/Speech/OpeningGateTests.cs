using PhoneTranscriber.Calls;
using PhoneTranscriber.Speech;
using PhoneTranscriber.Testing.Time;

namespace PhoneTranscriber.Tests.Speech;

public sealed class OpeningGateTests
{
    private readonly ManualTimeProvider _time = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task At_most_so_many_within_any_minute_and_live_calls_first()
    {
        using var gate = new OpeningGate(new CallSettings { SessionOpeningsPerMinute = 2 }, _time);
        await gate.WaitAsync(isLive: false, Cancel);
        _time.Advance(TimeSpan.FromSeconds(20));
        await gate.WaitAsync(isLive: false, Cancel);
        var newCall = gate.WaitAsync(isLive: false, Cancel);
        var liveCall = gate.WaitAsync(isLive: true, Cancel);
        Assert.Equal(2, gate.Waiting);
        _time.Advance(TimeSpan.FromSeconds(39));
        Assert.False(newCall.IsCompleted || liveCall.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(1));
        await liveCall.WaitAsync(Cancel);
        Assert.False(newCall.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(20));
        await newCall.WaitAsync(Cancel);
        Assert.Equal(2, gate.OpenedLastMinute);
    }

    [Fact]
    public async Task Who_gives_up_takes_no_place()
    {
        using var gate = new OpeningGate(new CallSettings { SessionOpeningsPerMinute = 1 }, _time);
        await gate.WaitAsync(isLive: false, Cancel);
        using var impatient = new CancellationTokenSource();
        var first = gate.WaitAsync(isLive: true, impatient.Token);
        var second = gate.WaitAsync(isLive: false, Cancel);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(1, gate.Waiting);
        _time.Advance(TimeSpan.FromMinutes(1));
        await second.WaitAsync(Cancel);
    }

    [Fact]
    public async Task Without_a_limit_nobody_waits()
    {
        using var gate = new OpeningGate(new CallSettings(), _time);
        for (var i = 0; i < 1000; i++) await gate.WaitAsync(isLive: false, Cancel);
        Assert.Equal(1000, gate.OpenedLastMinute);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, gate.OpenedLastMinute);
    }
}
