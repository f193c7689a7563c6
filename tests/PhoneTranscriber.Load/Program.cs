namespace PhoneTranscriber.Load;

internal static class Program
{
    public static Task<int> Main(string[] args) => Comparison.LoadCommand.Create().Parse(args).InvokeAsync();
}
