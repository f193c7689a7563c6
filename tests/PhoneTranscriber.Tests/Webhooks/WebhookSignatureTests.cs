using System.Text;
using PhoneTranscriber.Webhooks;

namespace PhoneTranscriber.Tests.Webhooks;

public sealed class WebhookSignatureTests
{
    [Fact]
    public void The_published_vector_of_standard_webhooks_is_met()
    {
        Assert.True(WebhookSignature.TryReadSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", out var key));
        var signature = WebhookSignature.Sign(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, Encoding.UTF8.GetBytes("{\"test\": 2432232314}"));
        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", signature);
    }

    [Theory]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whsec_")]
    [InlineData("whsec_short")]
    [InlineData("whsec_!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!")]
    public void What_is_not_a_secret_is_refused(string secret) => Assert.False(WebhookSignature.TryReadSecret(secret, out _));
}
