using System.Globalization;
using System.Text;
using PhoneTranscriber.Redaction;
using PhoneTranscriber.Tests.Testing;

namespace PhoneTranscriber.Tests.Redaction;

/// <summary>Masks every sentence of the committed list and holds the result against the committed table.</summary>
public sealed class AccuracyTests
{
    private static readonly List<Outcome> Known = Measure("sentences.txt");

    private static readonly List<Outcome> HeldOut = Measure("sentences-held-out.txt");

    [Fact]
    public void The_list_is_large_enough_to_say_something()
    {
        Assert.InRange(Known.Count(outcome => !outcome.Sentence.IsHarmless), 150, 1_000);
        Assert.InRange(Known.Count(outcome => outcome.Sentence.IsHarmless), 100, 1_000);
        Assert.All(Enum.GetValues<RedactionKind>(), kind => Assert.InRange(Known.Sum(outcome => outcome.Expected(kind)), 25, 1_000));
    }

    [Fact]
    public void The_committed_table_is_what_is_measured() =>
        CommittedPage.Holds(Path.Combine("src", "PhoneTranscriber", "Redaction", "ACCURACY.md"), Render());

    /// <summary>Bounds are what was measured: of the known sentences, and of those held out.</summary>
    [Theory]
    [InlineData(nameof(RedactionKind.CardNumber), 78.0 / 79, 0, 10.0 / 11, 0)]
    [InlineData(nameof(RedactionKind.SocialSecurityNumber), 1.0, 0, 6.0 / 7, 0)]
    [InlineData(nameof(RedactionKind.EmailAddress), 49.0 / 50, 0, 1.0, 0)]
    [InlineData(nameof(RedactionKind.PhoneNumber), 56.0 / 57, 0, 1.0, 0)]
    public void Every_kind_keeps_its_recall_and_its_false_alarms(
        string name, double recall, int falseAlarms, double recallHeldOut, int falseAlarmsHeldOut)
    {
        var kind = Enum.Parse<RedactionKind>(name);

        Assert.InRange(Recall(Known, kind), recall, 1);
        Assert.InRange(Known.Count(outcome => outcome.FalseAlarms(kind) > 0), 0, falseAlarms);
        Assert.InRange(Recall(HeldOut, kind), recallHeldOut, 1);
        Assert.InRange(HeldOut.Count(outcome => outcome.FalseAlarms(kind) > 0), 0, falseAlarmsHeldOut);
    }

    [Fact]
    public void The_words_of_every_sentence_read_like_its_text() =>
        Assert.All(Known.Concat(HeldOut).SelectMany(outcome => Masked.Sentence(outcome.Sentence)),
            turn => Assert.Equal(turn.Text, Masked.Joined(turn.Words)));

    private static string Render()
    {
        var page = new StringBuilder();
        page.Append(
            """
            # How well personal data is found

            Measured by `AccuracyTests` on two lists in `tests/PhoneTranscriber.Tests/Redaction` that say for every sentence how a listener
            would mask it; the tests fail when this page is not what they measure. The sentences are written in the style of speech
            recognizers by the authors of the rules. Those of `sentences.txt` were used to correct the rules, so their figures show what
            is covered; those of `sentences-held-out.txt` were written afterwards and nothing was corrected by them, so theirs are the
            better guess at what a caller's sentences would give, though few. Spelled-out numbers and addresses are English only.

            A sentence is as expected when its masked text is so to the letter: nothing more and nothing less. A false alarm is a
            sentence in which something was masked as a kind that is not of it.

            """);
        Append(page, "Sentences the rules were made with", Known);
        Append(page, "Sentences held out", HeldOut);
        return page.ToString();
    }

    private static void Append(StringBuilder page, string title, List<Outcome> outcomes)
    {
        page.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n");
        page.Append("| Kind | To mask | Masked | Recall | False alarms |\n|---|---:|---:|---:|---:|\n");
        foreach (var kind in Enum.GetValues<RedactionKind>())
        {
            var (expected, found) = (outcomes.Sum(outcome => outcome.Expected(kind)), outcomes.Sum(outcome => outcome.Found(kind)));
            var falseAlarms = outcomes.Count(outcome => outcome.FalseAlarms(kind) > 0);
            page.Append(CultureInfo.InvariantCulture,
                $"| {kind} | {expected} | {found} | {Percent(found, expected)} | {falseAlarms} of {outcomes.Count} |\n");
        }

        page.Append("\n| With something to mask | To mask | Masked | Sentences as expected |\n|---|---:|---:|---:|\n");
        foreach (var group in Groups(outcomes, harmless: false))
        {
            var (expected, found) = (group.Sum(outcome => outcome.ExpectedAll), group.Sum(outcome => outcome.FoundAll));
            page.Append(CultureInfo.InvariantCulture,
                $"| {group.Key} | {expected} | {found} | {group.Count(outcome => outcome.IsExact)} of {group.Count()} |\n");
        }

        page.Append("\n| Harmless | Sentences | Masked in error |\n|---|---:|---:|\n");
        foreach (var group in Groups(outcomes, harmless: true))
            page.Append(CultureInfo.InvariantCulture, $"| {group.Key} | {group.Count()} | {group.Count(outcome => !outcome.IsExact)} |\n");

        page.Append("\n| Not as expected | Expected | Masked |\n|---|---|---|\n");
        foreach (var outcome in outcomes.Where(outcome => !outcome.IsExact))
        {
            page.Append(CultureInfo.InvariantCulture,
                $"| {Cell(outcome.Sentence.Turns)} | {Cell(outcome.Sentence.Expected)} | {Cell(outcome.Actual)} |\n");
        }
    }

    private static List<Outcome> Measure(string list) => Sentence
        .ReadAll(Path.Combine(CommittedPage.Root, "tests", "PhoneTranscriber.Tests", "Redaction", list))
        .Select(sentence => new Outcome(sentence, Masked.Sentence(sentence).Select(turn => turn.Text).ToArray()))
        .ToList();

    private static double Recall(List<Outcome> outcomes, RedactionKind kind) =>
        (double)outcomes.Sum(outcome => outcome.Found(kind)) / outcomes.Sum(outcome => outcome.Expected(kind));

    private static IEnumerable<IGrouping<string, Outcome>> Groups(List<Outcome> outcomes, bool harmless) =>
        outcomes.Where(outcome => outcome.Sentence.IsHarmless == harmless).GroupBy(outcome => outcome.Sentence.Group);

    private static string Percent(int part, int whole) => (100.0 * part / whole).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    private static string Cell(string[] turns) => string.Join(" / ", turns);

    /// <summary>A sentence and what was made of it.</summary>
    private sealed record Outcome(Sentence Sentence, string[] Actual)
    {
        public bool IsExact => Actual.SequenceEqual(Sentence.Expected);

        public int ExpectedAll => Masked.Labels.Sum(label => Masked.Count(Sentence.Expected, label));

        public int FoundAll => Masked.Labels.Sum(label => Math.Min(Masked.Count(Sentence.Expected, label), Masked.Count(Actual, label)));

        public int Expected(RedactionKind kind) => Masked.Count(Sentence.Expected, Masked.Labels[(int)kind]);

        public int Found(RedactionKind kind) => Math.Min(Expected(kind), Masked.Count(Actual, Masked.Labels[(int)kind]));

        public int FalseAlarms(RedactionKind kind) => Masked.Count(Actual, Masked.Labels[(int)kind]) - Found(kind);
    }
}
