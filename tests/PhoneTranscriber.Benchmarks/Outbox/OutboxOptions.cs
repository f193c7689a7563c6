using System.Globalization;

namespace PhoneTranscriber.Benchmarks.Outbox;

/// <summary>What to measure.</summary>
/// <param name="Postgres">Connection string of an empty database; null to measure SQLite alone.</param>
/// <param name="Seconds">How long each figure is measured (1..300), s.</param>
/// <param name="Backlog">Deliveries that wait for a dead endpoint in the second half (0..10,000,000); 0 leaves that half out.</param>
internal sealed record OutboxOptions(string? Postgres, int Seconds, int Backlog)
{
    public const string Usage = "outbox [--postgres \"Host=…\"] [--seconds 5] [--backlog 1000000]";

    /// <summary>Null when the arguments cannot be read.</summary>
    public static OutboxOptions? Parse(IReadOnlyList<string> arguments)
    {
        var options = new OutboxOptions(null, 5, 1_000_000);
        if (arguments.Count % 2 != 0) return null;
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var value = arguments[i + 1];
            var isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
            switch (arguments[i])
            {
                case "--postgres" when value.Length > 0:
                    options = options with { Postgres = value };
                    break;
                case "--seconds" when isNumber && number is >= 1 and <= 300:
                    options = options with { Seconds = number };
                    break;
                case "--backlog" when isNumber && number <= 10_000_000:
                    options = options with { Backlog = number };
                    break;
                default:
                    return null;
            }
        }

        return options;
    }
}
