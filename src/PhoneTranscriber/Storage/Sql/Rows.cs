using System.Data.Common;
using PhoneTranscriber.Transcripts;

namespace PhoneTranscriber.Storage.Sql;

/// <summary>The columns of each query, and how a row of them is read. The two stand side by side because their order must agree.</summary>
internal static class Rows
{
    public const string CallColumns = "call_sid, from_number, to_number, direction, started_at, ended_at, end_reason, node";
    public const string StreamColumns = "stream_sid, call_sid, started_at, ended_at, reason";

    public const string SessionColumns =
        "key, call_sid, session_id, track, model, opened_at, begun_at, ended_at, close_code, reason, audio_seconds, billed_seconds, cost_usd";

    public const string TurnColumns =
        "call_sid, turn_order, track, speaker, speaker_label, text, formatted, start_ms, end_ms, confidence, language, words";

    public const string PreviewColumns = "call_sid, turn_order, speaker, text";
    public const string EventColumns = "id, call_sid, type, at, sequence, body";
    public const string DeliveryColumns = "id, endpoint, event_id, call_sid, type, sequence, body, created_at";
    public const string DeliveryViewColumns = "id, endpoint, event_id, call_sid, type, sequence, state, attempts, created_at, done_at";
    public const string AttemptColumns = "delivery_id, number, at, duration_ms, status, problem, answer";

    public static CallRow Call(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt64(4), Int64(row, 5), Text(row, 6), row.GetString(7));

    public static StreamRow Stream(DbDataReader row) => new(row.GetString(0), row.GetString(1), row.GetInt64(2), Int64(row, 3), Text(row, 4));

    public static SessionRow Session(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), Text(row, 2), row.GetString(3), Text(row, 4), row.GetInt64(5), Int64(row, 6), Int64(row, 7),
        Int32(row, 8), Text(row, 9), Double(row, 10), Double(row, 11), Double(row, 12));

    public static SessionTotals Totals(DbDataReader row) => new(row.GetInt64(0), row.GetDouble(1), row.GetDouble(2));

    public static (string CallSid, Turn Turn) Turn(DbDataReader row) => (row.GetString(0), new Turn
    {
        Order = row.GetInt32(1),
        Track = row.GetString(2),
        Speaker = row.GetString(3),
        SpeakerLabel = Text(row, 4),
        Text = row.GetString(5),
        Formatted = row.GetInt64(6) != 0,
        StartMs = row.GetInt64(7),
        EndMs = row.GetInt64(8),
        Confidence = Double(row, 9),
        Language = Text(row, 10),
        Words = WordJson.Read(row.GetString(11)),
    });

    public static (string CallSid, TurnPreview Turn) Preview(DbDataReader row) =>
        (row.GetString(0), new TurnPreview(row.GetInt32(1), row.GetString(2), row.GetString(3)));

    public static KeyValuePair<string, int> TurnCount(DbDataReader row) => new(row.GetString(0), (int)row.GetInt64(1));

    public static EventRow Event(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetInt64(4), row.GetFieldValue<byte[]>(5));

    /// <summary>The columns of <see cref="DeliveryColumns"/>, then <c>attempts</c> and <c>state</c>.</summary>
    public static PendingDelivery Pending(DbDataReader row) => new(
        new DeliveryRow(
            row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetInt64(5),
            row.GetFieldValue<byte[]>(6), row.GetInt64(7)),
        row.GetInt32(8), (DeliveryState)row.GetInt64(9));

    public static DeliveryView DeliveryView(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetInt64(5),
        (DeliveryState)row.GetInt64(6), row.GetInt32(7), Time(row.GetInt64(8)), Int64(row, 9) is { } done ? Time(done) : null, []);

    public static AttemptRow Attempt(DbDataReader row) => new(
        row.GetString(0), row.GetInt32(1), row.GetInt64(2), row.GetInt64(3), Int32(row, 4), Text(row, 5), Text(row, 6));

    public static LaneClaim Lane(DbDataReader row) => new(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3));

    public static OwnCall OwnCall(DbDataReader row) => new(row.GetString(0), Text(row, 1));

    public static CallOwner Owner(DbDataReader row) => new(row.GetString(0), Int64(row, 1), Int64(row, 2));

    public static EndpointRow Endpoint(DbDataReader row) => new(row.GetString(0), Int64(row, 1), Text(row, 2));

    public static string Id(DbDataReader row) => row.GetString(0);

    public static long? OptionalNumber(DbDataReader row) => Int64(row, 0);

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static int? Int32(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt32(column);

    private static long? Int64(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    private static double? Double(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDouble(column);
}
