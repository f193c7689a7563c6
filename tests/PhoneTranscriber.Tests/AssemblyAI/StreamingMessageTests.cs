using System.Text;
using System.Text.Json;
using PhoneTranscriber.AssemblyAI;

namespace PhoneTranscriber.Tests.AssemblyAI;

public sealed class StreamingMessageTests
{
    [Theory]
    [InlineData("""{"a\"type":"Turn"}""")]
    [InlineData("""{"a,\"type":"Turn"}""")]
    [InlineData("""{"error":",\"type\":\"Turn\"}"}""")]
    public void What_only_looks_like_the_end_of_a_turn_is_none(string json) =>
        Assert.IsNotType<TurnMessage>(StreamingMessage.Parse(System.Text.Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Begin_carries_id_expiry_and_the_echoed_configuration()
    {
        var begin = Parse<BeginMessage>("""{"type":"Begin","id":"5f0c9a1e-7d42-4b1b-9a60-2e8c4f6d1a37","expires_at":1795257600,"configuration":{"model":"universal-3-5-pro","mode":"balanced","api_version":"2025-05-12","speaker_labels":false,"redact_pii":false,"filter_profanity":false,"domain":null,"voice_focus":null}}""");

        Assert.Equal("5f0c9a1e-7d42-4b1b-9a60-2e8c4f6d1a37", begin.Id);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1795257600), begin.ExpiresAt);
        Assert.Equal(
            new BeginConfiguration
            {
                Model = "universal-3-5-pro",
                Mode = "balanced",
                ApiVersion = "2025-05-12",
                SpeakerLabels = false,
                RedactPii = false,
                FilterProfanity = false,
            },
            begin.Configuration);
        Assert.Null(begin.AdditionalProperties);
    }

    [Theory]
    [InlineData("""{"type":"Begin","id":"a"}""")]
    [InlineData("""{"type":"Begin","id":"a","expires_at":null,"configuration":null}""")]
    [InlineData("""{"type":"Begin","id":"a","expires_at":"soon"}""")]
    [InlineData("""{"type":"Begin","id":"a","expires_at":1e300}""")]
    public void Begin_without_a_usable_expiry_or_configuration_is_still_a_begin(string json)
    {
        var begin = Parse<BeginMessage>(json);

        Assert.Equal("a", begin.Id);
        Assert.Null(begin.ExpiresAt);
        Assert.Null(begin.Configuration);
    }

    [Fact]
    public void Speech_started_carries_its_onset()
    {
        var started = Parse<SpeechStartedMessage>("""{"type":"SpeechStarted","timestamp":2140,"confidence":0.971204}""");

        Assert.Equal(2140, started.Timestamp);
        Assert.Equal(0.971204, started.Confidence);
        Assert.Null(Parse<SpeechStartedMessage>("""{"type":"SpeechStarted","timestamp":2140}""").Confidence);
    }

    [Fact]
    public void A_pro_partial_shows_its_transcript()
    {
        var turn = Parse<TurnMessage>("""{"turn_order":0,"turn_is_formatted":true,"end_of_turn":false,"transcript":"I need to move my","end_of_turn_confidence":0,"words":[{"start":2140,"end":2310,"text":"I","confidence":0.991022,"word_is_final":false},{"start":2330,"end":2600,"text":"need","confidence":0.998114,"word_is_final":false},{"start":2610,"end":2700,"text":"to","confidence":0.999203,"word_is_final":false},{"start":2720,"end":3010,"text":"move","confidence":0.987441,"word_is_final":false},{"start":3030,"end":3240,"text":"my","confidence":0.902117,"word_is_final":false}],"utterance":"","type":"Turn"}""", ModelFamily.Pro);

        Assert.False(turn.IsFinal);
        Assert.True(turn.TurnIsFormatted);
        Assert.Equal("I need to move my", turn.DisplayText);
        Assert.Equal(5, turn.Words.Count);
        Assert.Equal(new Word { Text = "I", StartMs = 2140, EndMs = 2310, Confidence = 0.991022, IsFinal = false }, turn.Words[0]);
        Assert.Equal((2140, 3240), (turn.StartMs, turn.EndMs));
    }

    [Fact]
    public void A_pro_final_has_the_whole_turn_and_the_mean_confidence_of_its_words()
    {
        var turn = Parse<TurnMessage>("""{"turn_order":0,"turn_is_formatted":true,"end_of_turn":true,"transcript":"I need to move my appointment.","end_of_turn_confidence":1,"words":[{"start":2140,"end":2310,"text":"I","confidence":0.992310,"word_is_final":true},{"start":2330,"end":2600,"text":"need","confidence":0.998420,"word_is_final":true},{"start":2610,"end":2700,"text":"to","confidence":0.999310,"word_is_final":true},{"start":2720,"end":3010,"text":"move","confidence":0.991276,"word_is_final":true},{"start":3030,"end":3240,"text":"my","confidence":0.997008,"word_is_final":true},{"start":3260,"end":4180,"text":"appointment.","confidence":0.976540,"word_is_final":true}],"utterance":"I need to move my appointment.","type":"Turn"}""", ModelFamily.Pro);

        Assert.True(turn.IsFinal);
        Assert.Equal(0, turn.TurnOrder);
        Assert.Equal("I need to move my appointment.", turn.DisplayText);
        Assert.Equal(turn.Transcript, turn.Utterance);
        Assert.Equal(1, turn.EndOfTurnConfidence);
        Assert.Equal((0.992310 + 0.998420 + 0.999310 + 0.991276 + 0.997008 + 0.976540) / 6, turn.Confidence!.Value, 12);
    }

    [Fact]
    public void A_universal_streaming_partial_shows_its_unfinished_words_too()
    {
        var turn = Parse<TurnMessage>("""{"turn_order":1,"turn_is_formatted":false,"end_of_turn":false,"transcript":"is","end_of_turn_confidence":0.118204,"words":[{"start":6400,"end":6480,"text":"is","confidence":0.981100,"word_is_final":true},{"start":6560,"end":6720,"text":"thurs","confidence":0.644218,"word_is_final":false}],"utterance":"","type":"Turn"}""", ModelFamily.UniversalStreaming);

        Assert.Equal("is", turn.Transcript);
        Assert.Equal("is thurs", turn.DisplayText);
        Assert.Equal([true, false], turn.Words.Select(word => word.IsFinal));
    }

    [Fact]
    public void A_universal_streaming_utterance_comes_before_the_end_of_its_turn()
    {
        var turn = Parse<TurnMessage>("""{"turn_order":1,"turn_is_formatted":false,"end_of_turn":false,"transcript":"is thursday","end_of_turn_confidence":0.455310,"words":[{"start":6400,"end":6480,"text":"is","confidence":0.981100,"word_is_final":true},{"start":6560,"end":6880,"text":"thursday","confidence":0.962007,"word_is_final":true},{"start":6960,"end":7200,"text":"free","confidence":0.954480,"word_is_final":false}],"utterance":"Is Thursday free?","type":"Turn"}""", ModelFamily.UniversalStreaming);

        Assert.False(turn.IsFinal);
        Assert.Equal("Is Thursday free?", turn.Utterance);
        Assert.Equal("is thursday free", turn.DisplayText);
    }

    [Fact]
    public void A_universal_streaming_final_shows_its_transcript()
    {
        var turn = Parse<TurnMessage>("""{"turn_order":1,"turn_is_formatted":false,"end_of_turn":true,"transcript":"is thursday free","end_of_turn_confidence":0.802115,"words":[{"start":6400,"end":6480,"text":"is","confidence":0.981100,"word_is_final":true},{"start":6560,"end":6880,"text":"thursday","confidence":0.962007,"word_is_final":true},{"start":6960,"end":7200,"text":"free","confidence":0.977310,"word_is_final":true}],"utterance":"","type":"Turn"}""", ModelFamily.UniversalStreaming);

        Assert.True(turn.IsFinal);
        Assert.Equal("is thursday free", turn.DisplayText);
        Assert.Equal("", turn.Utterance);
    }

    [Fact]
    public void A_final_names_speaker_and_language_when_asked_for()
    {
        var turn = Parse<TurnMessage>("""{"turn_order":2,"turn_is_formatted":true,"end_of_turn":true,"transcript":"Sí, el jueves.","end_of_turn_confidence":1,"words":[{"start":8120,"end":8400,"text":"Sí,","confidence":0.940021,"speaker":"B","speaker_confidence":0.91,"word_is_final":true},{"start":8430,"end":8560,"text":"el","confidence":0.951200,"speaker":"B","speaker_confidence":0.91,"word_is_final":true},{"start":8590,"end":9100,"text":"jueves.","confidence":0.988400,"speaker":"B","speaker_confidence":0.91,"word_is_final":true}],"utterance":"Sí, el jueves.","speaker_label":"B","speaker_confidence":0.874310,"language_code":"es","language_confidence":0.983112,"type":"Turn"}""", ModelFamily.Pro);

        Assert.Equal("Sí, el jueves.", turn.Transcript);
        Assert.Equal(("B", 0.874310), (turn.SpeakerLabel, turn.SpeakerConfidence));
        Assert.Equal(("es", 0.983112), (turn.LanguageCode, turn.LanguageConfidence));
        Assert.All(turn.Words, word => Assert.Equal(("B", 0.91), (word.Speaker, word.SpeakerConfidence)));
        Assert.Null(turn.AdditionalProperties);
    }

    [Fact]
    public void An_empty_final_has_no_words_no_times_and_no_confidence()
    {
        var turn = Parse<TurnMessage>("""{"turn_order":3,"turn_is_formatted":false,"end_of_turn":true,"transcript":"","end_of_turn_confidence":0.0,"words":[],"utterance":"","type":"Turn"}""", ModelFamily.UniversalStreaming);

        Assert.True(turn.IsFinal);
        Assert.Equal("", turn.DisplayText);
        Assert.Null(turn.Confidence);
        Assert.Null(turn.StartMs);
        Assert.Null(turn.EndMs);
    }

    [Fact]
    public void A_turn_survives_nulls_floats_strings_and_missing_fields()
    {
        var turn = Parse<TurnMessage>("""{"type":"Turn","turn_order":4.0,"end_of_turn":null,"transcript":null,"words":[{"text":null,"start":12.7,"end":"40","confidence":1}],"utterance":null,"language_code":null}""");

        Assert.Equal(4, turn.TurnOrder);
        Assert.False(turn.IsFinal);
        Assert.Equal("", turn.Transcript);
        Assert.Equal(new Word { StartMs = 12, EndMs = 40, Confidence = 1 }, Assert.Single(turn.Words));
        Assert.Empty(Parse<TurnMessage>("""{"type":"Turn","words":null}""").Words);
        Assert.Equal("a", Assert.Single(Parse<TurnMessage>("""{"type":"Turn","words":[null,{"text":"a"},null]}""").Words).Text);
    }

    [Fact]
    public void Termination_carries_both_durations()
    {
        Assert.Equal(
            new TerminationMessage { Type = "Termination", AudioDurationSeconds = 184, SessionDurationSeconds = 187 },
            Parse<TerminationMessage>("""{"type":"Termination","audio_duration_seconds":184,"session_duration_seconds":187}"""));
        Assert.Equal(1.5, Parse<TerminationMessage>("""{"type":"Termination","audio_duration_seconds":1.5}""").AudioDurationSeconds);
        Assert.Null(Parse<TerminationMessage>("""{"type":"Termination"}""").SessionDurationSeconds);
    }

    [Fact]
    public void An_error_carries_code_and_text()
    {
        var error = Parse<ErrorMessage>("""{"type":"Error","error_code":3007,"error":"Input Duration Error: Input Duration Violation: 20.0 ms. Expected between 50 and 1000 ms"}""");

        Assert.Equal(3007, error.Code);
        Assert.Equal("Input Duration Error: Input Duration Violation: 20.0 ms. Expected between 50 and 1000 ms", error.Text);
    }

    [Theory]
    [InlineData("""{"error":"Not authorized"}""", "Not authorized")]
    [InlineData("""{"type":"Error","error":"Not authorized"}""", "Not authorized")]
    [InlineData("""{"type":"Error","error":{"why":"quota"}}""", """{"why":"quota"}""")]
    public void An_error_is_one_without_type_without_code_and_with_any_text(string json, string text)
    {
        var error = Parse<ErrorMessage>(json);

        Assert.Null(error.Code);
        Assert.Equal(text, error.Text);
    }

    [Fact]
    public void A_warning_carries_code_and_text()
    {
        var warning = Parse<WarningMessage>("""{"type":"Warning","warning_code":1001,"warning":"example text; no list of codes is public"}""");

        Assert.Equal((1001, "example text; no list of codes is public"), (warning.Code, warning.Text));
    }

    [Fact]
    public void A_heartbeat_tells_how_audio_arrives()
    {
        var heartbeat = Parse<HeartbeatMessage>("""{"type":"Heartbeat","total_audio_received_ms":14900,"total_duration_ms":15120,"realtime_factor":0.9991,"max_speech_probability":0.912004}""");

        Assert.Equal((14900, 15120), (heartbeat.TotalAudioReceivedMs, heartbeat.TotalDurationMs));
        Assert.Equal((0.9991, 0.912004), (heartbeat.RealtimeFactor, heartbeat.MaxSpeechProbability));
    }

    [Fact]
    public void A_speaker_revision_names_the_turns_that_changed()
    {
        var revision = Assert.Single(Parse<SpeakerRevisionMessage>("""{"type":"SpeakerRevision","revisions":[{"turn_order":2,"speaker_label":"A","words":[{"start":8120,"end":8400,"text":"Sí,","confidence":0.94,"word_is_final":true,"speaker":"A"}]}]}""").Revisions);

        Assert.Equal((2, "A"), (revision.TurnOrder, revision.SpeakerLabel));
        Assert.Equal("A", Assert.Single(revision.Words).Speaker);
    }

    [Fact]
    public void A_gateway_response_keeps_the_answer_as_it_came()
    {
        var response = Parse<LlmGatewayResponseMessage>("""{"type":"LLMGatewayResponse","turn_order":0,"transcript":"I need to move my appointment.","data":{"request_id":"0b7e2f64-5a19-4c0e-8d3f-91c2a7b6e504","choices":[{"index":0,"message":{"role":"assistant","content":"reschedule"},"finish_reason":"stop"}],"usage":{"input_tokens":21,"output_tokens":2,"total_tokens":23}}}""");

        Assert.Equal((0, "I need to move my appointment."), (response.TurnOrder, response.Transcript));
        Assert.Equal("reschedule", response.Data.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
    }

    [Fact]
    public void The_session_webhook_holds_the_ended_turns()
    {
        var transcript = SessionTranscript.Parse("""{"session_id":"5f0c9a1e-7d42-4b1b-9a60-2e8c4f6d1a37","messages":[{"turn_order":0,"turn_is_formatted":true,"end_of_turn":true,"transcript":"Good morning.","end_of_turn_confidence":1,"words":[{"start":400,"end":1100,"text":"Good","confidence":0.98,"word_is_final":true},{"start":1120,"end":1600,"text":"morning.","confidence":0.99,"word_is_final":true}],"utterance":"Good morning.","type":"Turn"}]}"""u8);

        Assert.Equal("5f0c9a1e-7d42-4b1b-9a60-2e8c4f6d1a37", transcript.SessionId);
        Assert.Equal("Good morning.", Assert.Single(transcript.Messages).Transcript);
    }

    [Fact]
    public void Fields_nobody_knows_survive_on_messages_and_words()
    {
        var turn = Parse<TurnMessage>("""{"type":"Turn","mood":{"calm":0.9},"words":[{"text":"a","pitch":3}]}""");

        Assert.Equal(0.9, turn.AdditionalProperties!["mood"].GetProperty("calm").GetDouble());
        Assert.Equal(3, turn.Words[0].AdditionalProperties!["pitch"].GetInt32());
    }

    [Theory]
    [InlineData("""{"type":"Aurora","value":1}""", "Aurora")]
    [InlineData("""{"type":"Turn","words":7}""", "Turn")]
    [InlineData("""{"type":7}""", null)]
    [InlineData("""{"value":1}""", null)]
    [InlineData("[]", null)]
    [InlineData("null", null)]
    [InlineData("not json", null)]
    [InlineData("", null)]
    [InlineData("""{"type":"Turn" """, null)]
    public void What_cannot_be_read_arrives_raw(string frame, string? type)
    {
        var unknown = Parse<UnknownMessage>(frame);

        Assert.Equal(type, unknown.Type);
        Assert.Equal(frame, unknown.Raw);
    }

    [Fact]
    public void Bytes_that_are_not_utf8_do_not_throw()
    {
        byte[] frame = [.. """{"type":"Tur"""u8, 0xFF, .. "\"}"u8];

        Assert.IsType<UnknownMessage>(StreamingMessage.Parse(frame));
        byte[] turn = [.. """{"type":"Turn","transcript":"""u8, (byte)'"', 0xC3, 0x28, .. "\"}"u8];
        Assert.IsType<UnknownMessage>(StreamingMessage.Parse(turn));
    }

    [Fact]
    public void No_sequence_of_bytes_throws()
    {
        var random = new Random(20261121);
        var sample = """{"type":"Turn","turn_order":0,"words":[{"start":1,"end":2,"text":"a","confidence":0.5}],"transcript":"a"}"""u8.ToArray();
        for (var i = 0; i < 20_000; i++)
        {
            var frame = sample.ToArray();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
                frame[random.Next(frame.Length)] = (byte)random.Next(256);

            Assert.NotNull(StreamingMessage.Parse(frame.AsSpan(0, random.Next(frame.Length + 1))));
        }
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("not json")]
    public void A_webhook_body_that_is_none_is_refused(string body) =>
        Assert.Throws<JsonException>(() => SessionTranscript.Parse(Encoding.UTF8.GetBytes(body)));

    private static T Parse<T>(string json, ModelFamily family = ModelFamily.Unknown) where T : StreamingMessage =>
        Assert.IsType<T>(StreamingMessage.Parse(Encoding.UTF8.GetBytes(json), family));
}
