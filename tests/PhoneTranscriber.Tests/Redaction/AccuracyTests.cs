using System.Globalization;
using System.Text;
using PhoneTranscriber.Redaction;

namespace PhoneTranscriber.Tests.Redaction;

/// <summary>Masks every sentence of the committed list and holds the result against the committed table.</summary>
public sealed class AccuracyTests
{
    private static readonly string Root = FindRoot();

    private static readonly string Table = Path.Combine(Root, "src", "PhoneTranscriber", "Redaction", "ACCURACY.md");

    private static readonly List<Outcome> Outcomes = Sentence
        .ReadAll(Path.Combine(Root, "tests", "PhoneTranscriber.Tests", "Redaction", "sentences.txt"))
        .Select(sentence => new Outcome(sentence, Masked.Sentence(sentence).Select(turn => turn.Text).ToArray()))
        .ToList();

    [Fact]
    public void The_list_is_large_enough_to_say_something()
    {
        Assert.InRange(Outcomes.Count(outcome => !outcome.Sentence.IsHarmless), 120, 1_000);
        Assert.InRange(Outcomes.Count(outcome => outcome.Sentence.IsHarmless), 100, 1_000);
        Assert.All(Enum.GetValues<RedactionKind>(), kind => Assert.InRange(Outcomes.Sum(outcome => outcome.Expected(kind)), 25, 1_000));
    }

    [Fact]
    public void The_committed_table_is_what_is_measured()
    {
        var measured = Render();
        var committed = File.Exists(Table) ? File.ReadAllText(Table) : "";
        if (measured == committed)
            return;

        var received = Path.ChangeExtension(Table, ".received.md");
        File.WriteAllText(received, measured);
        Assert.Fail($"The table no longer holds. If the new figures are meant, replace {Table} by {received}.");
    }

    [Theory]
    [InlineData(nameof(RedactionKind.CardNumber), 1.0, 0)]
    [InlineData(nameof(RedactionKind.SocialSecurityNumber), 1.0, 0)]
    [InlineData(nameof(RedactionKind.EmailAddress), 1.0, 0)]
    [InlineData(nameof(RedactionKind.PhoneNumber), 1.0, 0)]
    public void Every_kind_keeps_its_recall_and_its_false_alarms(string name, double recall, int falseAlarms)
    {
        var kind = Enum.Parse<RedactionKind>(name);

        Assert.InRange((double)Outcomes.Sum(outcome => outcome.Found(kind)) / Outcomes.Sum(outcome => outcome.Expected(kind)), recall, 1);
        Assert.InRange(Outcomes.Count(outcome => outcome.FalseAlarms(kind) > 0), 0, falseAlarms);
    }

    [Fact]
    public void The_words_of_every_sentence_read_like_its_text() => Assert.All(Outcomes.SelectMany(outcome => Masked.Sentence(outcome.Sentence)),
        turn => Assert.Equal(turn.Text, Masked.Joined(turn.Words)));

    private static string Render()
    {
        var page = new StringBuilder();
        page.Append(
            """
            # How well personal data is found

            Measured by `AccuracyTests` on `tests/PhoneTranscriber.Tests/Redaction/sentences.txt`, which says for every sentence how a
            listener would mask it; the test fails when this page is not what it measures. The sentences are written in the style of
            speech recognizers by the authors of the rules, so these figures show what the rules cover and catch a change for the worse;
            they do not say how a caller's sentences would fare. English only for spelled-out numbers and addresses.

            ## Found

            "As expected" counts sentences whose masked text is, to the letter, the expected one: nothing more and nothing less masked.

            | Sentences | To mask | Masked | Recall | Sentences as expected |
            |---|---:|---:|---:|---:|

            """);
        foreach (var group in Groups(harmless: false))
        {
            var (expected, found) = (group.Sum(outcome => outcome.ExpectedAll), group.Sum(outcome => outcome.FoundAll));
            page.Append(CultureInfo.InvariantCulture,
                $"| {group.Key} | {expected} | {found} | {Percent(found, expected)} | {group.Count(outcome => outcome.IsExact)} of {group.Count()} |\n");
        }

        page.Append("\n## By kind\n\nFalse alarms are sentences in which something was masked as this kind that is not of it.\n\n");
        page.Append("| Kind | To mask | Masked | Recall | False alarms |\n|---|---:|---:|---:|---:|\n");
        foreach (var kind in Enum.GetValues<RedactionKind>())
        {
            var (expected, found) = (Outcomes.Sum(outcome => outcome.Expected(kind)), Outcomes.Sum(outcome => outcome.Found(kind)));
            page.Append(CultureInfo.InvariantCulture,
                $"| {kind} | {expected} | {found} | {Percent(found, expected)} | {Outcomes.Count(outcome => outcome.FalseAlarms(kind) > 0)} of {Outcomes.Count} |\n");
        }

        page.Append("\n## Harmless sentences\n\n| Sentences | Number | Masked in error |\n|---|---:|---:|\n");
        foreach (var group in Groups(harmless: true))
            page.Append(CultureInfo.InvariantCulture, $"| {group.Key} | {group.Count()} | {group.Count(outcome => !outcome.IsExact)} |\n");

        page.Append("\n## Not as expected\n\n| Said | Expected | Masked |\n|---|---|---|\n");
        foreach (var outcome in Outcomes.Where(outcome => !outcome.IsExact))
            page.Append(CultureInfo.InvariantCulture, $"| {Cell(outcome.Sentence.Turns)} | {Cell(outcome.Sentence.Expected)} | {Cell(outcome.Actual)} |\n");
        return page.ToString();
    }

    private static IEnumerable<IGrouping<string, Outcome>> Groups(bool harmless) =>
        Outcomes.Where(outcome => outcome.Sentence.IsHarmless == harmless).GroupBy(outcome => outcome.Sentence.Group);

    private static string Percent(int part, int whole) => (100.0 * part / whole).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    private static string Cell(string[] turns) => string.Join(" / ", turns);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "PhoneTranscriber.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("These tests run inside the repository.");
        return folder.FullName;
    }

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
