using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PhoneTranscriber.AssemblyAI;
using PhoneTranscriber.Steering;
using PhoneTranscriber.Testing.AssemblyAI;
using PhoneTranscriber.Tests.Access;
using PhoneTranscriber.Tests.Scenarios;

namespace PhoneTranscriber.Tests.ApiDocument;

/// <summary>The document says what is there, and what is there answers as the document says.</summary>
public sealed class ApiDocumentTests
{
    [Fact]
    public async Task Every_endpoint_of_the_api_is_in_it_with_what_it_is_for_and_nothing_else_is()
    {
        await using var bridge = await BridgeHarness.StartAsync(["environment=Development"]);
        var document = await ReadAsync(bridge);
        var mapped = bridge.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.TrimStart('/').StartsWith("api/", StringComparison.Ordinal))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Select(
                method => $"{method} /{endpoint.RoutePattern.RawText!.TrimStart('/')}"));
        Assert.Equal(mapped.Order(), Operations(document).Select(operation => operation.Name).Order());

        foreach (var (name, operation) in Operations(document))
        {
            Assert.False(string.IsNullOrWhiteSpace(operation.GetProperty("summary").GetString()), name);
            Assert.True(operation.GetProperty("responses").EnumerateObject().Any(answer => answer.Name[0] == '2'), name);
            foreach (var status in new[] { "401", "403", "429" }) Assert.True(operation.GetProperty("responses").TryGetProperty(status, out _), name);
            foreach (var parameter in operation.TryGetProperty("parameters", out var parameters) ? parameters.EnumerateArray() : [])
                Assert.True(parameter.TryGetProperty("description", out _), $"{name}: {parameter.GetProperty("name")}");
        }
    }

    [Fact]
    public async Task It_says_how_one_proves_who_one_is_and_is_for_those_who_can()
    {
        await using var bridge = await BridgeHarness.StartAsync(Keyring.Settings);
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, await Keyring.StatusAsync(Keyring.AskAsync(bridge, HttpMethod.Get, "/openapi/v1.json")));
        bridge.Api.DefaultRequestHeaders.Authorization = new("Bearer", Keyring.Viewer);
        var document = await ReadAsync(bridge);
        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var schemes = document.GetProperty("components").GetProperty("securitySchemes");
        Assert.Equal("bearer", schemes.GetProperty("accessKey").GetProperty("scheme").GetString());
        Assert.Equal("cookie", schemes.GetProperty("signIn").GetProperty("in").GetString());
        Assert.Equal("""[{"accessKey":[]},{"signIn":[]}]""", JsonSerializer.Serialize(document.GetProperty("security")));
        Assert.Equal("[]", JsonSerializer.Serialize(document.GetProperty("paths").GetProperty("/api/session").GetProperty("post").GetProperty("security")));
    }

    [Fact]
    public async Task Real_answers_have_the_declared_shapes()
    {
        await using var bridge = await BridgeHarness.StartAsync(["environment=Development", "Webhooks:Endpoints:0:Name=crm"]);
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(BridgeHarness.Say(1, 2), bridge.Cancel);
        await call.HangUpAsync(bridge.Cancel);
        await bridge.EventsUntilEndAsync(call.CallSid);
        var document = await ReadAsync(bridge);
        var deliveries = await bridge.Api.GetFromJsonAsync<JsonElement>("/api/webhooks/deliveries?limit=1", bridge.Cancel);
        var delivery = deliveries.GetProperty("deliveries")[0].GetProperty("id").GetString();

        foreach (var (method, path, declared) in new[]
        {
            ("get", "/api/calls", null),
            ("get", $"/api/calls?q={ToneWords.Text(1)}", "/api/calls"),
            ("get", "/api/calls?limit=0", "/api/calls"),
            ("get", $"/api/calls/{call.CallSid}", "/api/calls/{callSid}"),
            ("get", "/api/calls/CAunknown", "/api/calls/{callSid}"),
            ("get", $"/api/calls/{call.CallSid}/transcript.json", "/api/calls/{callSid}/transcript.{extension}"),
            ("get", $"/api/calls/{call.CallSid}/events", "/api/calls/{callSid}/events"),
            ("post", $"/api/calls/{call.CallSid}/force-endpoint", "/api/calls/{callSid}/force-endpoint"),
            ("get", "/api/session", null),
            ("get", "/api/speech/summary", null),
            ("get", "/api/operations", null),
            ("get", "/api/operations/history", null),
            ("get", "/api/webhooks/endpoints", null),
            ("get", "/api/webhooks/deliveries", null),
            ("get", $"/api/webhooks/deliveries/{delivery}", "/api/webhooks/deliveries/{id}"),
            ("post", $"/api/webhooks/deliveries/{delivery}/replay", "/api/webhooks/deliveries/{id}/replay"),
            ("post", "/api/webhooks/deliveries/replay?state=dead", "/api/webhooks/deliveries/replay"),
            ("post", "/api/webhooks/endpoints/crm/enable", "/api/webhooks/endpoints/{key}/enable"),
            ("post", "/api/webhooks/endpoints/crm/test", "/api/webhooks/endpoints/{key}/test"),
            ("post", "/api/webhooks/endpoints/none/test", "/api/webhooks/endpoints/{key}/test"),
            ("post", "/api/sample-call", null),
        })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            using var answer = await bridge.Api.SendAsync(request, bridge.Cancel);
            var responses = document.GetProperty("paths").GetProperty(declared ?? path).GetProperty(method).GetProperty("responses");
            Assert.True(responses.TryGetProperty(((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture), out var response), $"{path}: {answer.StatusCode} is not declared");
            var schema = response.GetProperty("content").GetProperty(answer.Content.Headers.ContentType!.MediaType!).GetProperty("schema");
            var json = await answer.Content.ReadFromJsonAsync<JsonElement>(bridge.Cancel);
            // A problem may say more than its document: which errors, which trace.
            var problems = new SchemaCheck(document).Problems(schema, json).Where(problem => !problem.EndsWith("traceId: is not declared", StringComparison.Ordinal)
                && !problem.StartsWith("$.errors.", StringComparison.Ordinal));
            Assert.Equal([], problems.Select(problem => $"{path} {problem}"));
        }
    }

    [Fact]
    public void The_body_that_changes_a_call_has_the_fields_that_can_be_changed()
    {
        var changeable = typeof(ConfigurationUpdate).GetProperties().Where(property => property.CanWrite).Select(property => (property.Name, property.PropertyType));
        Assert.Equal(
            changeable.Append(("EndOfTurnSilence", typeof(int?))).Order(Comparer<(string Name, Type)>.Create((a, b) => string.CompareOrdinal(a.Name, b.Name))),
            typeof(SpeechConfiguration).GetProperties().Where(property => property.CanWrite).Select(property => (property.Name, property.PropertyType))
                .Order(Comparer<(string Name, Type)>.Create((a, b) => string.CompareOrdinal(a.Name, b.Name))));
    }

    private static Task<JsonElement> ReadAsync(BridgeHarness bridge) => bridge.Api.GetFromJsonAsync<JsonElement>("/openapi/v1.json", bridge.Cancel);

    private static IEnumerable<(string Name, JsonElement Operation)> Operations(JsonElement document) =>
        document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(
            operation => ($"{operation.Name.ToUpperInvariant()} {path.Name}", operation.Value)));
}
