using PhoneTranscriber.Testing.Twilio;

namespace PhoneTranscriber.Tests.Ngrok;

/// <summary>What <c>ngrok/connect</c> does to a phone number.</summary>
public sealed class ConnectNumberTests
{
    private const string Number = ConnectFixture.PhoneNumber;
    private const string VoiceUrl = ConnectFixture.PublicUrl + "/twilio/voice";

    [Fact]
    public async Task The_number_is_pointed_at_the_tunnel()
    {
        await using var world = await StartAsync();
        var number = world.AddNumber();

        var result = await world.RunAsync("+1 (555) 010-0200");

        Assert.Equal((0, ConnectFixture.PublicUrl), (result.ExitCode, result.LastLine));
        var update = world.Twilio.Requests[^1];
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["VoiceUrl"] = VoiceUrl,
                ["VoiceMethod"] = "POST",
                ["StatusCallback"] = VoiceUrl + "/status",
                ["StatusCallbackMethod"] = "POST",
            },
            update.Form.ToDictionary(field => field.Key, field => field.Value.ToString()));
        Assert.Equal(VoiceUrl, number.VoiceUrl);
    }

    [Fact]
    public async Task Numbers_that_only_contain_it_are_left_alone_and_further_pages_are_read()
    {
        await using var world = await StartAsync();
        world.Twilio.MaxPageSize = 2;
        var longer = new[] { Number + "0", Number + "1", Number + "2" }.Select(number => world.AddNumber(number)).ToArray();
        var wanted = world.AddNumber();

        var result = await world.RunAsync(Number);

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(VoiceUrl, wanted.VoiceUrl);
        Assert.All(longer, number => Assert.StartsWith("https://before.example", number.VoiceUrl, StringComparison.Ordinal));
        Assert.Equal(["GET", "GET", "POST"], world.Twilio.Requests.Select(request => request.Method));
    }

    [Fact]
    public async Task A_number_of_somebody_else_is_named()
    {
        await using var world = await StartAsync();
        world.AddNumber(Number + "0");

        var result = await world.RunAsync(Number);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"has no number {Number}", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AP0123456789abcdef0123456789abcdef", null)]
    [InlineData("", "TK0123456789abcdef0123456789abcdef")]
    public async Task An_application_or_a_trunk_is_removed_only_by_force_and_undo_brings_it_back(string application, string? trunk)
    {
        await using var world = await StartAsync();
        var number = world.AddNumber(applicationSid: application, trunkSid: trunk);

        var refused = await world.RunAsync(Number);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("--force", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(world.Twilio.Requests, request => request.Method == "POST");

        var forced = await world.RunAsync("--force", Number);
        Assert.Equal(0, forced.ExitCode);
        Assert.Equal((VoiceUrl, "", null), (number.VoiceUrl, number.VoiceApplicationSid, number.TrunkSid));

        var undone = await world.RunAsync("--undo", Number);
        Assert.Equal(0, undone.ExitCode);
        Assert.Equal((application, trunk), (number.VoiceApplicationSid, number.TrunkSid));
    }

    [Fact]
    public async Task Undo_gives_back_what_was_there_before_the_first_of_several_tunnels()
    {
        await using var world = await StartAsync();
        var number = world.AddNumber();
        var before = Settings(number);
        await world.RunAsync(Number);
        world.Agent.Tunnels = [new("phone-transcriber", "https://second.ngrok-free.app", "http://localhost:5000")];
        await world.RunAsync(Number);
        Assert.Equal("https://second.ngrok-free.app/twilio/voice", number.VoiceUrl);

        var undone = await world.RunAsync("--undo", Number);
        Assert.Equal((0, before), (undone.ExitCode, Settings(number)));

        var again = await world.RunAsync("--undo", Number);
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("Nothing to undo", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Undo_does_not_overwrite_what_somebody_set_since()
    {
        await using var world = await StartAsync();
        var number = world.AddNumber();
        await world.RunAsync(Number);
        number.VoiceUrl = "https://newer.example/voice";

        var refused = await world.RunAsync("--undo", Number);
        Assert.Equal((1, "https://newer.example/voice"), (refused.ExitCode, number.VoiceUrl));

        var forced = await world.RunAsync("--undo", "--force", Number);
        Assert.Equal(0, forced.ExitCode);
        Assert.StartsWith("https://before.example", number.VoiceUrl, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_update_that_Twilio_did_not_take_is_noticed()
    {
        await using var world = await StartAsync();
        world.AddNumber();
        world.Twilio.IgnoresNumberUpdates = true;

        var result = await world.RunAsync(Number);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Twilio did not take it", result.Error, StringComparison.Ordinal);
    }

    private static Task<ConnectFixture> StartAsync() => ConnectFixture.StartAsync(TestContext.Current.CancellationToken);

    private static (string, string, string, string) Settings(FakeTwilioRestNumber number) =>
        (number.VoiceUrl, number.VoiceMethod, number.StatusCallback, number.StatusCallbackMethod);
}
