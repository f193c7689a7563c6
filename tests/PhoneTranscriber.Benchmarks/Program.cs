using System.Reflection;
using BenchmarkDotNet.Running;
using PhoneTranscriber.Benchmarks.History;
using PhoneTranscriber.Benchmarks.Outbox;
using PhoneTranscriber.Benchmarks.Silence;

if (args is ["outbox", .. var options]) return await OutboxCommand.RunAsync(options);
if (args is ["history", .. var period]) return await HistoryCommand.RunAsync(period);
if (args is ["silence", .. var arguments]) return await SilenceCommand.RunAsync(arguments);
BenchmarkSwitcher.FromAssembly(Assembly.GetExecutingAssembly()).Run(args);
return 0;
