using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PhoneTranscriber.Testing.Ngrok;

/// <summary>
/// The local API of an ngrok agent: <c>GET /api/tunnels</c>, which every agent has, and <c>GET /api/endpoints</c>, which
/// agents with configuration version 3 have as well (ngrok documentation, Agent API).
/// </summary>
public sealed class FakeNgrokAgent : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _requestCount;

    private FakeNgrokAgent(WebApplication app) => _app = app;

    /// <summary>Where the API answers; a real agent takes http://127.0.0.1:4040.</summary>
    public Uri BaseUrl { get; private set; } = null!;

    /// <summary>What <c>/api/tunnels</c> lists.</summary>
    public IReadOnlyList<FakeNgrokTunnel> Tunnels { get; set; } = [];

    /// <summary>What <c>/api/endpoints</c> lists; null for an older agent, which does not know that path.</summary>
    public IReadOnlyList<FakeNgrokTunnel>? Endpoints { get; set; } = [];

    /// <summary>Sent as it is instead of either list: what a program that is no agent might say on this port.</summary>
    public string? RawAnswer { get; set; }

    /// <summary>Held back until this is done; a hanging agent never completes it.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public int RequestCount => Volatile.Read(ref _requestCount);

    /// <param name="port">0 takes a free one.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    public static async Task<FakeNgrokAgent> StartAsync(int port = 0, CancellationToken cancellationToken = default)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var agent = new FakeNgrokAgent(builder.Build());
        agent._app.MapGet("/api/tunnels", agent.ListTunnelsAsync);
        agent._app.MapGet("/api/endpoints", agent.ListEndpointsAsync);
        await agent._app.StartAsync(cancellationToken);
        agent.BaseUrl = new Uri(agent._app.Urls.First());
        return agent;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task<IResult> ListTunnelsAsync(CancellationToken requestAborted) => AnswerAsync(
        () => new JsonObject { ["tunnels"] = new JsonArray([.. Tunnels.Select(DescribeTunnel)]), ["uri"] = "/api/tunnels" },
        requestAborted);

    private Task<IResult> ListEndpointsAsync(CancellationToken requestAborted) => AnswerAsync(
        () => Endpoints is null ? null : new JsonObject { ["endpoints"] = new JsonArray([.. Endpoints.Select(DescribeEndpoint)]) },
        requestAborted);

    private async Task<IResult> AnswerAsync(Func<JsonObject?> list, CancellationToken requestAborted)
    {
        Interlocked.Increment(ref _requestCount);
        await Gate.WaitAsync(requestAborted);
        if (RawAnswer is not null)
            return Results.Text(RawAnswer, "application/json");
        return list() is { } body ? Results.Text(body.ToJsonString(), "application/json", Encoding.UTF8) : Results.NotFound();
    }

    private static JsonNode DescribeTunnel(FakeNgrokTunnel tunnel) => new JsonObject
    {
        ["name"] = tunnel.Name,
        ["uri"] = $"/api/tunnels/{tunnel.Name}",
        ["public_url"] = tunnel.PublicUrl,
        ["proto"] = tunnel.PublicUrl.Split(':')[0],
        ["config"] = new JsonObject { ["addr"] = tunnel.Address, ["inspect"] = true },
        ["metrics"] = new JsonObject { ["conns"] = new JsonObject { ["count"] = 0, ["gauge"] = 0 } },
    };

    private static JsonNode DescribeEndpoint(FakeNgrokTunnel endpoint) => new JsonObject
    {
        ["name"] = endpoint.Name,
        ["uri"] = $"/api/endpoints/{endpoint.Name}",
        ["url"] = endpoint.PublicUrl,
        ["upstream"] = new JsonObject { ["url"] = endpoint.Address, ["protocol"] = "http1" },
        ["inspect"] = true,
        ["pooling_enabled"] = false,
    };
}
