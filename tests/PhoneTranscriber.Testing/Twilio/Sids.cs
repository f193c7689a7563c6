namespace PhoneTranscriber.Testing.Twilio;

/// <summary>Twilio's identifiers: two letters and 32 hexadecimal digits.</summary>
internal sealed class Sids(Random random)
{
    public string Next(string prefix) => prefix + Hex(16);

    public string NextToken() => new Guid(Bytes(16)).ToString();

    private string Hex(int bytes) => Convert.ToHexStringLower(Bytes(bytes));

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        lock (random)
            random.NextBytes(bytes);

        return bytes;
    }
}
