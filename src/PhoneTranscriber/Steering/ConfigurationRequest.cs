using System.Text.Json;
using PhoneTranscriber.AssemblyAI;
using PhoneTranscriber.Speech;

namespace PhoneTranscriber.Steering;

/// <summary>
/// The body of <c>POST /api/calls/{callSid}/configuration</c>: the fields of <see cref="ConfigurationUpdate"/> in camelCase, and
/// <c>endOfTurnSilence</c>, which stands for those that the model has for it. The service ends a session for one wrong value, so all of them
/// are found here.
/// </summary>
/// <example><code>{"keytermsPrompt":["meter number"],"endOfTurnSilence":900}</code></example>
internal static class ConfigurationRequest
{
    private static readonly string Silence = Name(nameof(EndOfTurnSilence));

    private static readonly HashSet<string> FixedFields =
        [.. typeof(StreamingParameters).GetProperties().Where(property => property.CanWrite).Select(property => Name(property.Name))];

    /// <summary>The update; what is wrong with it is added to the body's problems.</summary>
    /// <param name="body">The request.</param>
    /// <param name="model">The model of the call's sessions.</param>
    public static ConfigurationUpdate Read(BodyReader body, string? model)
    {
        var update = new ConfigurationUpdate
        {
            MinTurnSilence = body.Integer("minTurnSilence"),
            MaxTurnSilence = body.Integer("maxTurnSilence"),
            EndOfTurnConfidenceThreshold = body.Number("endOfTurnConfidenceThreshold"),
            VadThreshold = body.Number("vadThreshold"),
            FormatTurns = body.Flag("formatTurns"),
            KeytermsPrompt = body.Texts("keytermsPrompt"),
            FilterProfanity = body.Flag("filterProfanity"),
            Prompt = body.Text("prompt"),
            AgentContext = body.Text("agentContext"),
            LanguageCodes = body.Texts("languageCodes"),
            InterruptionDelay = body.Integer("interruptionDelay"),
            ContinuousPartials = body.Flag("continuousPartials"),
            TurnLeftPadMs = body.Integer("turnLeftPadMs"),
            SessionHeartbeat = body.Flag("sessionHeartbeat"),
        };
        var silence = body.Integer(Silence);
        body.RefuseOthers(name => FixedFields.Contains(name) ? "is fixed when a session is opened: configure it under Speech" : null);
        if (!update.IsEmpty) AddProblems(body, update.Validate(model));
        if (silence is { } milliseconds) update = update.With(ReadSilence(body, milliseconds, model));
        if (body.IsEmpty && body.Problems.Count == 0) body.Add("", "names no field to change");
        return update;
    }

    private static ConfigurationUpdate ReadSilence(BodyReader body, int milliseconds, string? model)
    {
        if (milliseconds is < EndOfTurnSilence.Min or > EndOfTurnSilence.Max)
            body.Add(Silence, $"must be {EndOfTurnSilence.Min} to {EndOfTurnSilence.Max} ms");
        if (SpeechModels.FamilyOf(model) == ModelFamily.Whisper) body.Add(Silence, $"{model} does not take it");
        foreach (var field in EndOfTurnSilence.Fields.Select(Name).Where(body.Has)) body.Add(field, $"is set by {Silence}: send one of the two");
        return EndOfTurnSilence.For(model, milliseconds);
    }

    /// <summary><c>MinTurnSilence (min_turn_silence): 20 is outside 50..10000 ms.</c> belongs to the field <c>minTurnSilence</c>.</summary>
    private static void AddProblems(BodyReader body, IEnumerable<string> problems)
    {
        foreach (var problem in problems)
        {
            var end = problem.IndexOf(" (", StringComparison.Ordinal);
            var text = problem.IndexOf(": ", StringComparison.Ordinal);
            if (end > 0 && text > end) body.Add(Name(problem[..end]), problem[(text + 2)..].TrimEnd('.'));
            else body.Add("", problem);
        }
    }

    private static string Name(string property) => JsonNamingPolicy.CamelCase.ConvertName(property);
}
