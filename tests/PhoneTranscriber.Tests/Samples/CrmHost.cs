using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PhoneTranscriber.CrmReceiver;
using PhoneTranscriber.Tests.Scenarios;

namespace PhoneTranscriber.Tests.Samples;

/// <summary>The sample CRM on a free port, with a database of its own.</summary>
internal sealed class CrmHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _database;
    private readonly bool _keepDatabase;

    private CrmHost(WebApplication app, string database, bool keepDatabase, CapturedLog log) =>
        (_app, _database, _keepDatabase, Log) = (app, database, keepDatabase, log);

    public CapturedLog Log { get; }

    public CrmStore Store => _app.Services.GetRequiredService<CrmStore>();

    public Uri Webhooks => new(Page, "webhooks");

    public Uri Page => new(_app.Urls.First());

    /// <param name="options">Over the harness's own, such as <c>--fail=0.5</c>.</param>
    /// <param name="time">The clock that judges timestamps.</param>
    /// <param name="database">The file; one of its own by default.</param>
    /// <param name="keepDatabase">Whether the file stays for the next host.</param>
    public static async Task<CrmHost> StartAsync(
        IEnumerable<string>? options = null, TimeProvider? time = null, string? database = null, bool keepDatabase = false)
    {
        var log = new CapturedLog();
        var file = database ?? Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var app = CrmReceiver.Program.Build(
            ["--urls=http://127.0.0.1:0", $"--secret={BridgeHarness.WebhookSecret}", $"--database={file}", .. options ?? []],
            builder =>
            {
                builder.Logging.ClearProviders().AddProvider(log);
                if (time is not null) builder.Services.AddSingleton(time);
            });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new CrmHost(app, file, keepDatabase, log);
    }

    /// <summary>The only call there is.</summary>
    public CallEntry Call() => Assert.Single(Assert.Single(Store.Timeline()).Calls);

    public async Task<string> HtmlAsync()
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(Page, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        if (_keepDatabase) return;
        foreach (var file in Directory.EnumerateFiles(Path.GetTempPath(), Path.GetFileName(_database) + "*")) File.Delete(file);
    }
}
