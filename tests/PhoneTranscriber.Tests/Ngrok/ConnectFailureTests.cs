namespace PhoneTranscriber.Tests.Ngrok;

/// <summary>What <c>ngrok/connect</c> says when Twilio, the credentials or the arguments are not as they should be.</summary>
public sealed class ConnectFailureTests
{
    private const string Number = ConnectFixture.PhoneNumber;

    [Theory]
    [InlineData("5550100200")]
    [InlineData("+0123456789")]
    [InlineData("--undo")]
    [InlineData("--unknown")]
    public async Task Wrong_arguments_are_refused_before_anybody_is_asked(string argument)
    {
        await using var world = await StartAsync();

        var result = await world.RunAsync(argument);

        Assert.Equal(2, result.ExitCode);
        Assert.NotEmpty(result.Error);
        Assert.Empty(world.Twilio.Requests);
        Assert.Equal(0, world.Agent.RequestCount);
    }

    [Fact]
    public async Task Missing_credentials_are_named()
    {
        await using var world = await StartAsync();
        world.Environment["TWILIO_AUTH_TOKEN"] = null;

        var result = await world.RunAsync(Number);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("TWILIO_AUTH_TOKEN", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_bridges_own_variables_are_credentials_too()
    {
        await using var world = await StartAsync();
        world.AddNumber();
        Rename(world.Environment, "TWILIO_ACCOUNT_SID", "Twilio__AccountSid");
        Rename(world.Environment, "TWILIO_AUTH_TOKEN", "Twilio__AuthToken");
        Rename(world.Environment, "TWILIO_API_URL", "Twilio__ApiBaseUrl");

        Assert.Equal(0, (await world.RunAsync(Number)).ExitCode);
    }

    [Fact]
    public async Task The_bridges_user_secrets_are_credentials_too()
    {
        await using var world = await StartAsync();
        world.AddNumber();
        // Quotes and backslashes must survive the way into curl.
        world.Twilio.AuthToken = "a\"b\\c d$e";
        world.Environment["TWILIO_ACCOUNT_SID"] = world.Environment["TWILIO_AUTH_TOKEN"] = null;
        world.Home.Write(
            ".microsoft/usersecrets/phone-transcriber/secrets.json",
            $$"""{"Twilio:AccountSid":"{{world.Twilio.AccountSid}}","Twilio":{"AuthToken":"a\"b\\c d$e"} }""");

        var result = await world.RunAsync(Number);

        Assert.Equal("", result.ExitCode == 0 ? "" : result.Error);
    }

    [Fact]
    public async Task Wrong_credentials_are_not_tried_again()
    {
        await using var world = await StartAsync();
        world.AddNumber();
        world.Twilio.AuthToken = "another";

        var result = await world.RunAsync(Number);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("does not accept the credentials", result.Error, StringComparison.Ordinal);
        Assert.Single(world.Twilio.Requests);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    public async Task A_passing_failure_is_tried_again(int status)
    {
        await using var world = await StartAsync();
        var number = world.AddNumber();
        world.Twilio.FailNext(status, retryAfterSeconds: status == 429 ? 1 : null);

        var result = await world.RunAsync(Number);

        Assert.Equal(0, result.ExitCode);
        Assert.Equal([status, 200, 200], world.Twilio.Requests.Select(request => request.Status));
        Assert.StartsWith(ConnectFixture.PublicUrl, number.VoiceUrl, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_Twilio_says_is_passed_on()
    {
        await using var world = await StartAsync();
        world.AddNumber();
        world.Twilio.FailNext(404);

        var result = await world.RunAsync(Number);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Twilio answered 404", result.Error, StringComparison.Ordinal);
        Assert.Contains("https://www.twilio.com/docs/errors/20404", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_token_is_on_no_command_line_and_in_no_output()
    {
        await using var world = await StartAsync();
        world.AddNumber();
        world.Home.Write("bin/curl", $"#!/bin/bash\nprintf '%s\\n' \"$*\" >>\"$HOME/curl-arguments\"\nexec /usr/bin/curl \"$@\"\n");

        var result = await world.RunAsync(Number);

        var arguments = await File.ReadAllTextAsync(
            Path.Combine(world.Home.FullPath, "curl-arguments"), TestContext.Current.CancellationToken);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("IncomingPhoneNumbers", arguments, StringComparison.Ordinal);
        Assert.DoesNotContain(world.Twilio.AuthToken, arguments + result.Output + result.Error, StringComparison.Ordinal);
    }

    private static Task<ConnectFixture> StartAsync() => ConnectFixture.StartAsync(TestContext.Current.CancellationToken);

    private static void Rename(Dictionary<string, string?> environment, string from, string to) =>
        (environment[to], environment[from]) = (environment[from], null);
}
