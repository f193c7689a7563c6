namespace PhoneTranscriber.CrmReceiver;

/// <summary>Files that are part of the program itself.</summary>
internal static class Resource
{
    public static string Text(string name)
    {
        using var reader = new StreamReader(typeof(Resource).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
