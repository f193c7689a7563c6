namespace PhoneTranscriber.Testing.Ngrok;

/// <summary>A tunnel of the agent.</summary>
/// <param name="Name">As in the agent's configuration; <c>command_line</c> for one from the command line.</param>
/// <param name="PublicUrl">For instance <c>https://d95211d2.ngrok-free.app</c>.</param>
/// <param name="Address">What it forwards to: <c>http://localhost:5000</c>, <c>localhost:5000</c> or <c>5000</c>.</param>
public sealed record FakeNgrokTunnel(string Name, string PublicUrl, string Address);
