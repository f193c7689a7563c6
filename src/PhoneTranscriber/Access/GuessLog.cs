using System.Net;

namespace PhoneTranscriber.Access;

/// <summary>
/// Remembers wrong keys by address. After a few, each further one doubles the time in which nothing from there is looked at; and when very
/// many come from everywhere, whoever has not been let in before waits for the next minute, since a new address costs a guesser nothing. So
/// nobody can lock out who is at work from another address. Not for several threads at once.
/// </summary>
internal sealed class GuessLog(TimeProvider time)
{
    /// <summary>Wrong keys of one address that cost no time: people mistype.</summary>
    public const int Free = 5;

    /// <summary>Wrong keys of all addresses within a minute.</summary>
    public const int MaxPerMinute = 300;

    /// <summary>Addresses remembered; the one that has been quiet for longest goes first.</summary>
    public const int MaxAddresses = 10_000;

    /// <summary>The longest pause.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    /// <summary>An address that has been quiet for so long starts anew.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(30);

    /// <summary>Addresses remembered that a right key came from; the first one goes first.</summary>
    public const int MaxLetIn = 1_000;

    private readonly HashSet<IPAddress> _letIn = [];
    private readonly Queue<IPAddress> _letInByTime = [];
    private readonly Dictionary<IPAddress, LinkedListNode<Guesser>> _byAddress = [];
    private readonly LinkedList<Guesser> _byTime = [];
    private long _minute;
    private int _inMinute;

    /// <summary>How many addresses are remembered.</summary>
    public int Count => _byAddress.Count;

    /// <summary>How long an address has to wait; null when it need not.</summary>
    public TimeSpan? Wait(IPAddress address)
    {
        var now = time.GetUtcNow();
        if (Find(address, now) is { } guesser && guesser.WaitsUntil > now) return guesser.WaitsUntil - now;
        return IsFlood(now) && !_letIn.Contains(address) ? DateTimeOffset.FromUnixTimeSeconds((_minute + 1) * 60) - now : null;
    }

    /// <summary>A right key came from there: a flood from elsewhere is not its affair.</summary>
    public void LetIn(IPAddress address)
    {
        if (!_letIn.Add(address)) return;
        _letInByTime.Enqueue(address);
        if (_letIn.Count > MaxLetIn) _letIn.Remove(_letInByTime.Dequeue());
    }

    /// <summary>Counts a wrong key; the pause that follows, if any.</summary>
    /// <param name="address">Where it came from.</param>
    /// <param name="fingerprint">Tells keys apart: the same wrong one again is a program that is set up wrongly, not a guess.</param>
    public TimeSpan? Add(IPAddress address, long fingerprint)
    {
        var now = time.GetUtcNow();
        var known = Find(address, now);
        if (known?.Fingerprint == fingerprint) return null;
        _ = IsFlood(now);
        _inMinute++;
        var guesses = (known?.Guesses ?? 0) + 1;
        TimeSpan? pause = guesses < Free ? null : TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, Math.Pow(2, Math.Min(guesses - Free, 30))));
        Remember(new Guesser(address, guesses, fingerprint, now, now + (pause ?? TimeSpan.Zero)));
        return pause;
    }

    private bool IsFlood(DateTimeOffset now)
    {
        var minute = now.ToUnixTimeSeconds() / 60;
        if (minute != _minute) (_minute, _inMinute) = (minute, 0);
        return _inMinute >= MaxPerMinute;
    }

    private Guesser? Find(IPAddress address, DateTimeOffset now) =>
        _byAddress.TryGetValue(address, out var node) && now - node.Value.At < Memory ? node.Value : null;

    private void Remember(Guesser guesser)
    {
        if (_byAddress.Remove(guesser.Address, out var old)) _byTime.Remove(old);
        if (_byAddress.Count == MaxAddresses)
        {
            _byAddress.Remove(_byTime.First!.Value.Address);
            _byTime.RemoveFirst();
        }

        _byAddress[guesser.Address] = _byTime.AddLast(guesser);
    }
}
