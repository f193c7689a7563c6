namespace PhoneTranscriber.Hosting.WebSockets;

/// <summary>What a frame is (RFC 6455, section 5.2).</summary>
internal enum FrameOpcode
{
    /// <summary>More of the message before.</summary>
    Continuation = 0x0,

    /// <summary>A message, UTF-8.</summary>
    Text = 0x1,

    /// <summary>A message of any bytes.</summary>
    Binary = 0x2,

    /// <summary>The sender's last frame.</summary>
    Close = 0x8,

    /// <summary>To be answered.</summary>
    Ping = 0x9,

    /// <summary>The answer.</summary>
    Pong = 0xA,
}
