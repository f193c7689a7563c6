using System.Buffers;
using Microsoft.AspNetCore.Connections.Features;

namespace PhoneTranscriber.Hosting.EventLoops;

/// <summary>The memory that the web server uses for a connection.</summary>
internal sealed record LoopMemory(MemoryPool<byte> MemoryPool) : IMemoryPoolFeature;
