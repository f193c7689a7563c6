using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using PhoneTranscriber.Tests.Scenarios;

namespace PhoneTranscriber.Tests.Access;

/// <summary>A viewer's and an admin's key, and what one does with them.</summary>
internal static class Keyring
{
    public const string Viewer = "viewer-key-0123456789";
    public const string Admin = "admin-key-0123456789a";

    public static readonly string[] Settings =
    [
        "Access:Keys:0:Name=desk", $"Access:Keys:0:Key={Viewer}", "Access:Keys:0:Role=viewer",
        "Access:Keys:1:Name=boss", $"Access:Keys:1:Key={Admin}", "Access:Keys:1:Role=admin",
    ];

    public static Task<HttpResponseMessage> SignInAsync(BridgeHarness bridge, string key, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/session") { Content = JsonContent.Create(new { key }) };
        return SendAsync(bridge, request, headers);
    }

    public static Task<HttpResponseMessage> AskAsync(BridgeHarness bridge, HttpMethod method, string path, params (string Name, string Value)[] headers) =>
        SendAsync(bridge, new HttpRequestMessage(method, path), headers);

    /// <summary>What a browser would send back.</summary>
    public static (string Name, string Value) Cookie(HttpResponseMessage answer) => ("Cookie", SetCookie(answer).Split(';')[0]);

    public static string SetCookie(HttpResponseMessage answer) => Assert.Single(answer.Headers.GetValues("Set-Cookie"));

    public static async Task<JsonElement> JsonAsync(HttpResponseMessage answer)
    {
        using (answer) return await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
    }

    public static async Task<HttpStatusCode> StatusAsync(Task<HttpResponseMessage> asked)
    {
        using var answer = await asked;
        return answer.StatusCode;
    }

    private static async Task<HttpResponseMessage> SendAsync(BridgeHarness bridge, HttpRequestMessage request, (string Name, string Value)[] headers)
    {
        using (request)
        {
            foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
            using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = bridge.Url };
            return await http.SendAsync(request, bridge.Cancel);
        }
    }
}
