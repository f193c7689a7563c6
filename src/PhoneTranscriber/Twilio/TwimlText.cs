using System.Text;
using System.Xml;

namespace PhoneTranscriber.Twilio;

/// <summary>Text from configuration or from a caller, made fit for XML 1.0, which has no way at all to write some characters.</summary>
internal static class TwimlText
{
    /// <summary>Leaves out control characters, unpaired surrogates and the two non-characters; escaping is the writer's business.</summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (XmlConvert.IsXmlChar(text[i]))
            {
                clean.Append(text[i]);
            }
            else if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
            {
                clean.Append(text, i, 2);
                i++;
            }
        }
        return clean.ToString();
    }
}
