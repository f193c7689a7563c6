using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace PhoneTranscriber.CrmReceiver;

/// <summary>The timeline as HTML. Everything that came from outside goes through <see cref="Safe"/>.</summary>
internal static class Page
{
    public static string Render(IReadOnlyList<ContactView> contacts)
    {
        var html = new StringBuilder(
            """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>Calls</title>
            <link rel="stylesheet" href="/crm.css">
            <script src="/crm.js" defer></script>
            <h1>Calls by contact</h1>
            <main>

            """);
        if (contacts.Count == 0) html.Append("<p>No calls yet.</p>\n");
        foreach (var contact in contacts) Append(html, contact);
        return html.Append("</main>\n</html>\n").ToString();
    }

    private static void Append(StringBuilder html, ContactView contact)
    {
        html.Append("<section>\n<h2>").Append(Safe(contact.Number)).Append("</h2>\n");
        foreach (var call in contact.Calls)
        {
            html.Append("<h3 id=\"").Append(Safe(call.CallSid)).Append("\">").Append(Safe(call.Direction)).Append(", ")
                .Append(Safe(call.StartedAt)).Append(", ").Append(State(call)).Append("</h3>\n");
            foreach (var doubt in call.Doubts) html.Append("<p class=\"doubt\">").Append(Safe(doubt)).Append("</p>\n");
            html.Append("<ol>\n");
            foreach (var turn in call.Turns)
            {
                html.Append("<li><span class=\"time\">").Append(Clock(turn.StartMs)).Append("</span><span class=\"speaker\">")
                    .Append(Safe(turn.Speaker)).Append("</span><span>").Append(Safe(turn.Text)).Append("</span></li>\n");
            }

            html.Append("</ol>\n");
        }

        html.Append("</section>\n");
    }

    private static string State(CallEntry call) => call.EndedAt is null
        ? "<span class=\"live\">live</span>"
        : $"{Clock(call.DurationMs ?? 0)}, {call.Announced?.ToString(CultureInfo.InvariantCulture)} turns, {Safe(call.Reason ?? "")}";

    private static string Clock(long milliseconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 60_000}:{milliseconds / 1_000 % 60:00}");

    private static string Safe(string text) => HtmlEncoder.Default.Encode(text);
}
