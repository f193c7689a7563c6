using PhoneTranscriber.CrmReceiver;
using PhoneTranscriber.Testing.Http;
using PhoneTranscriber.Testing.Time;

namespace PhoneTranscriber.Tests.Samples;

public sealed class CrmReceiverTests
{
    private const string OtherSecret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    private readonly ManualTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_614_265_330));

    private DateTimeOffset Now => _time.GetUtcNow();

    [Fact]
    public async Task The_published_vector_of_Standard_Webhooks_is_genuine()
    {
        await using var crm = await CrmHost.StartAsync(time: _time);
        var vector = new WebhookRequest
        {
            Id = "msg_p5jXN8AQM9LWM0D4loKWxJek",
            SentAt = Now,
            Body = """{"test": 2432232314}""",
            Signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        };
        Assert.Equal(400, await vector.PostAsync(crm.Webhooks));
        Assert.Equal(401, await (vector with { Body = """{"test": 2432232315}""" }).PostAsync(crm.Webhooks));
    }

    [Fact]
    public async Task Forged_webhooks_are_refused_and_leave_nothing()
    {
        await using var crm = await CrmHost.StartAsync(time: _time);
        var genuine = WebhookRequest.Turn(Now, 1, "Hello.");
        WebhookRequest[] forged =
        [
            genuine with { Signature = null },
            genuine with { Signature = "v1," },
            genuine with { Signature = "v1,not base64" },
            genuine with { Signature = genuine.Sign(genuine.Secret).Replace("v1,", "v2,", StringComparison.Ordinal) },
            genuine with { Secret = OtherSecret },
            genuine with { Signature = genuine.Sign(genuine.Secret), Body = genuine.Body.Replace("Hello", "Hullo", StringComparison.Ordinal) },
            genuine with { Signature = genuine.Sign(genuine.Secret), Id = "evt_other" },
            genuine with { Signature = genuine.Sign(genuine.Secret), SentAt = Now.AddSeconds(1) },
        ];
        foreach (var request in forged) Assert.Equal(401, await request.PostAsync(crm.Webhooks));
        Assert.Equal(400, await (genuine with { Id = "evt_other" }).PostAsync(crm.Webhooks));
        Assert.Empty(crm.Store.Timeline());
        Assert.Equal(204, await genuine.PostAsync(crm.Webhooks));
    }

    [Theory]
    [InlineData(-300, 204)]
    [InlineData(300, 204)]
    [InlineData(-301, 401)]
    [InlineData(301, 401)]
    public async Task A_webhook_counts_five_minutes_before_and_after_its_time(int offsetSeconds, int expected)
    {
        await using var crm = await CrmHost.StartAsync(time: _time);
        Assert.Equal(expected, await WebhookRequest.Turn(Now.AddSeconds(offsetSeconds), 1, "Hello.").PostAsync(crm.Webhooks));
    }

    [Fact]
    public async Task Any_of_several_secrets_and_any_of_several_signatures_will_do()
    {
        await using var crm = await CrmHost.StartAsync([$"--secret={OtherSecret},{Scenarios.BridgeHarness.WebhookSecret}"], _time);
        Assert.Equal(204, await WebhookRequest.Turn(Now, 1, "old").PostAsync(crm.Webhooks));
        Assert.Equal(204, await (WebhookRequest.Turn(Now, 2, "new") with { Secret = OtherSecret }).PostAsync(crm.Webhooks));
        var both = WebhookRequest.Turn(Now, 3, "both");
        Assert.Equal(204, await (both with { Signature = "v1a,xyz v1,abc " + both.Sign(OtherSecret) }).PostAsync(crm.Webhooks));
    }

    [Fact]
    public async Task A_duplicate_is_accepted_and_changes_nothing_even_after_a_restart()
    {
        var database = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await using (var crm = await CrmHost.StartAsync(time: _time, database: database, keepDatabase: true))
        {
            Assert.Equal(204, await WebhookRequest.Turn(Now, 1, "first").PostAsync(crm.Webhooks));
            Assert.Equal(204, await WebhookRequest.Turn(Now, 1, "first").PostAsync(crm.Webhooks));
            Assert.Equal(204, await WebhookRequest.Turn(Now, 2, "second", order: 1).PostAsync(crm.Webhooks));
            Assert.Empty(crm.Call().Doubts);
        }

        _time.Advance(TimeSpan.FromDays(3));
        await using var again = await CrmHost.StartAsync(time: _time, database: database);
        Assert.Equal(204, await WebhookRequest.Turn(Now, 2, "second, otherwise", order: 1).PostAsync(again.Webhooks));
        Assert.Equal(204, await WebhookRequest.Event(Now, 3, "some.news").PostAsync(again.Webhooks));
        Assert.Equal(["first", "second"], again.Call().Turns.Select(turn => turn.Text));
        Assert.Empty(again.Call().Doubts);
    }

    [Fact]
    public async Task A_gap_and_a_step_back_are_stored_and_reported()
    {
        await using var crm = await CrmHost.StartAsync(time: _time);
        await WebhookRequest.Event(Now, 1, "call.started").PostAsync(crm.Webhooks);
        await WebhookRequest.Turn(Now, 4, "late", order: 2).PostAsync(crm.Webhooks);
        await WebhookRequest.Turn(Now, 2, "early").PostAsync(crm.Webhooks);
        await WebhookRequest.Turn(Now, 5, "last", order: 3).PostAsync(crm.Webhooks);
        var call = crm.Call();
        Assert.Equal(["early", "late", "last"], call.Turns.Select(turn => turn.Text));
        Assert.Equal(["turn.final is event 4, but 2 has not come", "turn.final is event 2, but 4 was here before"], call.Doubts);
        Assert.Contains("but 2 has not come", await crm.HtmlAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revised_turn_replaces_the_one_with_its_order()
    {
        await using var crm = await CrmHost.StartAsync(time: _time);
        await WebhookRequest.Turn(Now, 1, "one four two").PostAsync(crm.Webhooks);
        await WebhookRequest.Turn(Now, 2, "next", order: 1).PostAsync(crm.Webhooks);
        var revised = WebhookRequest.Turn(Now, 3, "142.");
        Assert.Equal(204, await (revised with { Body = revised.Body.Replace("turn.final", "turn.revised", StringComparison.Ordinal) }).PostAsync(crm.Webhooks));
        Assert.Equal(["142.", "next"], crm.Call().Turns.Select(turn => turn.Text));
        Assert.Empty(crm.Call().Doubts);
    }

    [Fact]
    public async Task What_was_said_stays_text_on_the_page()
    {
        await using var crm = await CrmHost.StartAsync(time: _time);
        await WebhookRequest.Turn(Now, 1, "<script>alert(1)</script> & \"Zoë\"").PostAsync(crm.Webhooks);
        var html = await crm.HtmlAsync();
        Assert.DoesNotContain("<script>alert", html, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;", html, StringComparison.Ordinal);
        Assert.Contains("1:01", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_open_page_is_told_when_something_arrives()
    {
        await using var crm = await CrmHost.StartAsync();
        await using var page = await SseClient.ConnectAsync(new Uri(crm.Page, "changes"), TestContext.Current.CancellationToken);
        Assert.Equal("changed", (await page.NextAsync(TestContext.Current.CancellationToken))!.Data);
        Assert.Equal(204, await WebhookRequest.Turn(TimeProvider.System.GetUtcNow(), 1, "Hello.").PostAsync(crm.Webhooks));
        Assert.Equal("changed", (await page.NextAsync(TestContext.Current.CancellationToken))!.Data);
        Assert.Contains("Hello.", await crm.HtmlAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_without_end_is_cut_off()
    {
        await using var crm = await CrmHost.StartAsync(time: _time);
        Assert.Equal(413, await WebhookRequest.Turn(Now, 1, new string('x', 2 * 1024 * 1024)).PostAsync(crm.Webhooks));
    }

    [Theory]
    [InlineData("--secret=abc", "--secret must be whsec_ and the base64 of 24 to 64 bytes.")]
    [InlineData("--secret=", "--secret whsec_… is needed")]
    [InlineData("--fail=2", "--fail must be a share from 0 to 1, not '2'.")]
    [InlineData("--seed=x", "--seed must be a whole number, not 'x'.")]
    public void A_wrong_option_is_explained(string option, string reason)
    {
        var problem = Assert.Throws<CrmOptionsException>(
            () => CrmReceiver.Program.Build([$"--secret={OtherSecret}", option]));
        Assert.Contains(reason, problem.Message, StringComparison.Ordinal);
    }
}
