using PhoneTranscriber.AssemblyAI.Connection;

namespace PhoneTranscriber.Tests.AssemblyAI;

public sealed class SendTurnTests
{
    private SendTurn _turn;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_has_it_and_the_others_get_it_in_their_order()
    {
        Assert.True(_turn.TryEnter());
        Assert.False(_turn.TryEnter());
        var (first, second) = (_turn.EnterAsync(Cancel), _turn.EnterAsync(Cancel));
        Assert.False(first.IsCompleted);
        _turn.Exit();
        await first;
        Assert.False(second.IsCompleted);
        Assert.False(_turn.TryEnter());
        _turn.Exit();
        await second;
        _turn.Exit();
        Assert.True(_turn.TryEnter());
    }

    [Fact]
    public async Task Who_gives_up_is_passed_over()
    {
        Assert.True(_turn.TryEnter());
        using var impatient = new CancellationTokenSource();
        var (first, second) = (_turn.EnterAsync(impatient.Token), _turn.EnterAsync(Cancel));
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.True(_turn.TryLeave());
        _turn.Exit();
        await second;
        _turn.Exit();
        Assert.True(_turn.TryEnter());
    }

    [Fact(Timeout = 60_000)]
    public async Task However_many_come_and_give_up_one_has_it_at_a_time_and_in_the_end_nobody()
    {
        var (inside, overlaps, sent, left) = (0, 0, 0, 0);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(seed => Task.Run(() => SendAsync(new Random(seed)), Cancel)));
        Assert.Equal(0, overlaps);
        Assert.True(sent > 0 && left > 0, $"{sent} sent, {left} gave up");
        Assert.True(_turn.TryEnter());

        async Task SendAsync(Random random)
        {
            for (var i = 0; i < 3_000; i++)
            {
                using var impatient = new CancellationTokenSource();
                var entering = _turn.EnterAsync(impatient.Token);
                if (random.Next(3) == 0) await impatient.CancelAsync();
                try
                {
                    await entering;
                }
                catch (OperationCanceledException)
                {
                    Interlocked.Increment(ref left);
                    if (_turn.TryLeave()) continue;
                    await _turn.TakeAsync();
                }

                if (Interlocked.Increment(ref inside) != 1) Interlocked.Increment(ref overlaps);
                if (random.Next(2) == 0) await Task.Yield();
                Interlocked.Increment(ref sent);
                Interlocked.Decrement(ref inside);
                _turn.Exit();
            }
        }
    }
}
