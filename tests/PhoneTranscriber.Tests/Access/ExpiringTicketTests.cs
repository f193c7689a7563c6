using Microsoft.AspNetCore.Http;
using PhoneTranscriber.Access;

namespace PhoneTranscriber.Tests.Access;

public sealed class ExpiringTicketTests
{
    [Fact]
    public async Task A_sign_in_that_ends_between_its_check_and_its_timer_is_no_fault()
    {
        var time = TimeProvider.System;
        var served = 0;
        var middleware = new AccessMiddleware(
            _ =>
            {
                served++;
                return Task.CompletedTask;
            },
            null!, null!, null!, null!, time);
        var context = new DefaultHttpContext();
        context.Request.Path = "/health/live";
        var key = new AccessKey { Name = "desk", Key = "0123456789-0123456789" };
        context.Features.Set(Visitor.With(new SessionTicket("value", key, time.GetUtcNow().AddSeconds(-1), "antiforgery")));
        await middleware.InvokeAsync(context);
        Assert.Equal(1, served);
    }
}
