using System.Reflection;
using BenchmarkDotNet.Running;
using PhoneTranscriber.Benchmarks.Outbox;

if (args is ["outbox", .. var options]) return await OutboxCommand.RunAsync(options);
BenchmarkSwitcher.FromAssembly(Assembly.GetExecutingAssembly()).Run(args);
return 0;
