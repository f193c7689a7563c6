using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Tests.Twilio;

public sealed class MediaTicketsTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void A_ticket_is_good_once_for_its_call()
    {
        var tickets = new MediaTickets(_time);
        var (first, second) = (tickets.TryIssue("CA1")!, tickets.TryIssue("CA2")!);
        Assert.NotEqual(first, second);
        Assert.Equal(22, first.Length);
        Assert.Equal("CA2", tickets.Use(second));
        Assert.Null(tickets.Use(second));
        Assert.Equal("CA1", tickets.Use(first));
    }

    [Fact]
    public void A_ticket_expires_within_a_minute()
    {
        var tickets = new MediaTickets(_time);
        var (early, late) = (tickets.TryIssue("CA1")!, tickets.TryIssue("CA2")!);
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal("CA1", tickets.Use(early));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(tickets.Use(late));
    }

    [Fact]
    public void Only_so_many_are_outstanding()
    {
        var tickets = new MediaTickets(_time);
        var given = Enumerable.Range(0, MediaTickets.MaxOutstanding).Select(i => tickets.TryIssue($"CA{i}")!).ToList();
        Assert.All(given, Assert.NotNull);
        Assert.Null(tickets.TryIssue("CA"));
        tickets.Use(given[3]);
        Assert.NotNull(tickets.TryIssue("CA"));
        Assert.Null(tickets.TryIssue("CA"));
        _time.Advance(MediaTickets.Lifetime);
        Assert.NotNull(tickets.TryIssue("CA"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("AAAAAAAAAAAAAAAAAAAA A")]
    [InlineData("ééééééééééééééééééééé!")]
    public void What_was_never_given_out_opens_nothing(string ticket)
    {
        var tickets = new MediaTickets(_time);
        tickets.TryIssue("CA1");
        Assert.Null(tickets.Use(ticket));
    }
}
