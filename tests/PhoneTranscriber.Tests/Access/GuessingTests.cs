using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using PhoneTranscriber.Access;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Tests.Scenarios;

namespace PhoneTranscriber.Tests.Access;

/// <summary>Guessing keys is slow, remembered in bounded memory, and locks out nobody else.</summary>
public sealed class GuessingTests
{
    private static readonly (string, string) Office = ("X-Forwarded-For", "198.51.100.1, 203.0.113.7");
    private static readonly (string, string) Home = ("X-Forwarded-For", "203.0.113.8");

    [Fact]
    public async Task Guesses_are_answered_more_and_more_slowly_by_sign_in_and_bearer_alike()
    {
        var clock = new ManualTimeProvider();
        await using var bridge = await BridgeHarness.StartAsync(Keyring.Settings, configure: builder => builder.Services.AddSingleton<TimeProvider>(clock));
        long delayed = 0;
        using var listener = Listen(bridge, "phone_transcriber.access_delayed", count => delayed += count);
        for (var guess = 1; guess <= GuessLog.Free; guess++)
        {
            Assert.Equal(
                HttpStatusCode.Unauthorized,
                await Keyring.StatusAsync(guess % 2 == 0
                    ? Keyring.SignInAsync(bridge, $"guess number {guess}", Office)
                    : Keyring.AskAsync(bridge, HttpMethod.Get, "/api/calls", Office, ("Authorization", $"Bearer guess-{guess}"))));
        }

        // Even the right one is not looked at now.
        using var refused = await Keyring.SignInAsync(bridge, Keyring.Admin, Office);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("1", Assert.Single(refused.Headers.GetValues("Retry-After")));
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        Assert.Equal(
            HttpStatusCode.TooManyRequests,
            await Keyring.StatusAsync(Keyring.AskAsync(bridge, HttpMethod.Get, "/api/calls", Office, ("Authorization", $"Bearer {Keyring.Admin}"))));
        Assert.Equal(2, delayed);

        // Another address, and who is signed in already, notice nothing.
        Assert.Equal(HttpStatusCode.OK, await Keyring.StatusAsync(Keyring.AskAsync(bridge, HttpMethod.Get, "/api/calls", Home, ("Authorization", $"Bearer {Keyring.Admin}"))));
        using var elsewhere = await Keyring.SignInAsync(bridge, Keyring.Viewer, Home);
        Assert.Equal(HttpStatusCode.OK, await Keyring.StatusAsync(Keyring.AskAsync(bridge, HttpMethod.Get, "/api/calls", Office, Keyring.Cookie(elsewhere))));

        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.Unauthorized, await Keyring.StatusAsync(Keyring.SignInAsync(bridge, "guess number 6", Office)));
        using var slower = await Keyring.SignInAsync(bridge, "guess number 7", Office);
        Assert.Equal("2", Assert.Single(slower.Headers.GetValues("Retry-After")));
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(HttpStatusCode.OK, await Keyring.StatusAsync(Keyring.SignInAsync(bridge, Keyring.Admin, Office)));
        Assert.DoesNotContain("guess", bridge.Log.Text, StringComparison.Ordinal);
        Assert.Contains("Wrong access keys come from 203.0.113.7", bridge.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_pause_doubles_up_to_its_bound_and_is_forgotten_in_the_end()
    {
        var clock = new ManualTimeProvider();
        var log = new GuessLog(clock);
        var pauses = new List<double>();
        for (var guess = 1; guess <= 16; guess++)
        {
            if (log.Add(Address(1), guess) is { } pause) pauses.Add(pause.TotalSeconds);
            clock.Advance(log.Wait(Address(1)) ?? TimeSpan.Zero);
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300], pauses);
        clock.Advance(GuessLog.Memory);
        Assert.Null(log.Add(Address(1), 99));
    }

    [Fact]
    public void The_same_wrong_key_again_is_no_guess()
    {
        var log = new GuessLog(new ManualTimeProvider());
        for (var again = 0; again < 1000; again++) log.Add(Address(1), 7);
        Assert.Null(log.Wait(Address(1)));
    }

    [Fact]
    public void Many_guesses_from_everywhere_stop_new_addresses_too_but_nobody_who_was_let_in_before()
    {
        var clock = new ManualTimeProvider(new DateTimeOffset(2026, 11, 20, 9, 15, 20, TimeSpan.Zero));
        var log = new GuessLog(clock);
        var (fresh, known) = (Address(GuessLog.MaxPerMinute), Address(GuessLog.MaxPerMinute + 1));
        log.LetIn(known);
        for (var i = 0; i < GuessLog.MaxPerMinute; i++)
        {
            Assert.Null(log.Wait(fresh));
            log.Add(Address(i), i);
        }

        Assert.Equal(TimeSpan.FromSeconds(40), log.Wait(Address(0)));
        Assert.Equal(TimeSpan.FromSeconds(40), log.Wait(fresh));
        Assert.Null(log.Wait(known));
        clock.Advance(TimeSpan.FromSeconds(40));
        Assert.Null(log.Wait(Address(0)));
        Assert.Null(log.Wait(fresh));
    }

    [Fact]
    public void Memory_is_bounded_and_who_guesses_most_is_not_forgotten_first()
    {
        var clock = new ManualTimeProvider();
        var log = new GuessLog(clock);
        for (var i = 0; i < 3 * GuessLog.MaxAddresses; i++)
        {
            log.Add(Address(1_000_000 + i), i);
            if (i % 1000 == 0) log.Add(Address(1), i);
        }

        Assert.Equal(GuessLog.MaxAddresses, log.Count);
        Assert.NotNull(log.Wait(Address(1)));
    }

    [Fact]
    public void Those_who_were_let_in_are_remembered_within_bounds()
    {
        var log = new GuessLog(new ManualTimeProvider());
        for (var i = 0; i <= GuessLog.MaxLetIn; i++) log.LetIn(Address(1_000_000 + i));
        for (var i = 0; i < GuessLog.MaxPerMinute; i++) log.Add(Address(i), i);
        Assert.NotNull(log.Wait(Address(1_000_000)));
        Assert.Null(log.Wait(Address(1_000_000 + GuessLog.MaxLetIn)));
    }

    private static IPAddress Address(int number) => new(number + 1);

    private static MeterListener Listen(BridgeHarness bridge, string name, Action<long> counted)
    {
        var meter = bridge.App.Services.GetRequiredService<IMeterFactory>();
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == name && instrument.Meter.Scope == meter) listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => counted(count));
        listener.Start();
        return listener;
    }
}
