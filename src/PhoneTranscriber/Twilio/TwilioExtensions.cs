using PhoneTranscriber.Hosting.EventLoops;

namespace PhoneTranscriber.Twilio;

internal static class TwilioExtensions
{
    public static void AddTwilio(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<PublicAddress>();
        services.AddSingleton(provider => new StreamTokens(
            StreamTokens.DeriveKey(provider.GetRequiredService<TwilioSettings>().AuthToken), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<MediaTickets>();
        services.AddSingleton<TwimlWriter>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<TwilioRestSender>(provider, TwilioRestSender.CreateClient()));
        services.AddSingleton<TwilioRestClient>();
        services.AddSingleton<CallEnder>();
        services.AddSingleton(provider =>
        {
            var time = provider.GetRequiredService<TimeProvider>();
            return new StreamSweeper(time, provider.GetRequiredService<ILogger<StreamSweeper>>(), EventLoop.NextBy(time));
        });
        services.AddSingleton<MediaStreamServices>();
        services.AddSingleton(provider =>
        {
            var settings = provider.GetRequiredService<TwilioSettings>();
            var validator = settings.ValidateSignatures && !string.IsNullOrEmpty(settings.AuthToken) ? new RequestValidator(settings.AuthToken) : null;
            var address = provider.GetRequiredService<PublicAddress>();
            return new TwilioRequestCheck(validator, () => address.Url);
        });
    }
}
