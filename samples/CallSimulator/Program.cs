using PhoneTranscriber.CallSimulator;
using Spectre.Console;

// Without a terminal nothing is gained by breaking lines.
if (Console.IsOutputRedirected)
    AnsiConsole.Profile.Width = 10_000;

return await SimulatorCommand.Create(AnsiConsole.Console).Parse(args).InvokeAsync();
