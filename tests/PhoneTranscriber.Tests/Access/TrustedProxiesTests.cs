using System.Net;
using Microsoft.AspNetCore.Http;
using PhoneTranscriber.Access;

namespace PhoneTranscriber.Tests.Access;

public sealed class TrustedProxiesTests
{
    [Theory]
    [InlineData("127.0.0.1", "203.0.113.7", "203.0.113.7")] // a tunnel's agent on this machine
    [InlineData("::ffff:127.0.0.1", "198.51.100.1, 203.0.113.7", "203.0.113.7")]
    [InlineData("::1", "203.0.113.7, 127.0.0.1", "203.0.113.7")] // one proxy behind the other
    [InlineData("127.0.0.1", "203.0.113.7:4711", "203.0.113.7")]
    [InlineData("127.0.0.1", "nonsense", "127.0.0.1")]
    [InlineData("127.0.0.1", null, "127.0.0.1")]
    [InlineData("172.17.0.1", "203.0.113.7", "172.17.0.1")] // Docker's gateway: everybody may come from there
    [InlineData("10.1.2.3", "203.0.113.7", "10.1.2.3")]
    [InlineData("100.64.0.9", "203.0.113.7", "100.64.0.9")]
    [InlineData("203.0.113.9", "203.0.113.7", "203.0.113.9")]
    [InlineData("2001:db8:1:2:3:4:5:6", "203.0.113.7", "2001:db8:1:2::")]
    public void Only_this_machine_is_believed_unless_others_are_named(string peer, string? header, string client) =>
        Assert.Equal(client, Client(null, peer, header));

    [Theory]
    [InlineData("172.17.0.1", "203.0.113.7", "203.0.113.7")]
    [InlineData("172.17.0.1", "198.51.100.1, 203.0.113.7, 10.9.9.9", "203.0.113.7")]
    [InlineData("172.17.0.2", "203.0.113.7", "172.17.0.2")]
    [InlineData("127.0.0.1", "203.0.113.7", "127.0.0.1")]
    [InlineData("fd00::5", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    public void Those_who_are_named_are_believed_and_nobody_else(string peer, string header, string client) =>
        Assert.Equal(client, Client(["172.17.0.1", "10.0.0.0/8", "fd00::/8"], peer, header));

    private static string Client(string[]? trusted, string peer, string? header)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(peer);
        if (header is not null) context.Request.Headers["X-Forwarded-For"] = header;
        return new TrustedProxies(new AccessSettings { TrustedProxies = trusted }).Client(context).ToString();
    }
}
