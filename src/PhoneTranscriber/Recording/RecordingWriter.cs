using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using PhoneTranscriber.Audio;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Diagnostics;

namespace PhoneTranscriber.Recording;

/// <summary>
/// Writes all recordings, on a thread of its own: a disk that is slow, full or gone costs silence in recordings and nothing else. At start it
/// repairs what a crash has cut off.
/// </summary>
internal sealed class RecordingWriter(
    RecordingFolder folder, RecordingSettings settings, ShutdownDeadline deadline, TimeProvider time, BridgeMetrics metrics, ILogger<RecordingWriter> log)
    : IHostedService, IDisposable
{
    /// <summary>
    /// Batches that may wait, of at most 1 s and 8 KiB: 32 MiB. At the bound the newest is dropped, and is silence in its recording.
    /// </summary>
    public const int Capacity = 4_096;

    private readonly Channel<RecordedBatch> _queue = Channel.CreateBounded<RecordedBatch>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;
    private Task _repair = Task.CompletedTask;
    private int _failing;

    /// <summary>The recording of a call; null when calls are not recorded, or this one has no name that a file could have.</summary>
    public CallRecording? Begin(CallInfo call, CallClock clock) =>
        settings.Enabled && folder.TryGetPath(call.CallSid, out var path) ? new CallRecording(call.CallSid, path, call.Direction, clock, this) : null;

    /// <summary>Queues a batch, whose buffer becomes ours; never waits.</summary>
    public void Hand(RecordedBatch batch)
    {
        if (!_queue.Writer.TryWrite(batch)) Drop(batch);
    }

    /// <summary>So much audio will be silence in its recording, bytes.</summary>
    public void Lose(int bytes) => metrics.RecordingLost(bytes / (double)MuLaw.BytesPerMillisecond);

    /// <summary>See <see cref="CallRecording.FinishAsync"/>.</summary>
    public async Task<RecordingView?> FinishAsync(CallRecording recording, TimeSpan limit)
    {
        var finished = new TaskCompletionSource<RecordingView?>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var patience = new CancellationTokenSource(limit, time);
        try
        {
            await _queue.Writer.WriteAsync(new RecordedBatch(recording, 0, 0, [], 0, finished), patience.Token);
            return await finished.Task.WaitAsync(patience.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ChannelClosedException)
        {
            log.RecordingNotFinished(recording.CallSid);
            return null;
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (!settings.Enabled) return Task.CompletedTask;
        _loop = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        _repair = Task.Run(Repair, CancellationToken.None);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Writer.TryComplete();
        await _stopping.CancelAsync();
        using var limit = deadline.Until(ShutdownDeadline.Changes);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        // A disk that hangs is left behind with its thread.
        await Task.WhenAll(_loop, _repair).WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        _queue.Writer.TryComplete();
        _stopping.Cancel();
    }

    private void Run()
    {
        foreach (var batch in _queue.Reader.ReadAllAsync().ToBlockingEnumerable())
        {
            if (batch.Finished is { } finished) finished.SetResult(Finish(batch.Recording));
            else Write(batch);
        }
    }

    private void Write(in RecordedBatch batch)
    {
        var recording = batch.Recording;
        if (!TryOnDisk(recording, batch, static (file, batch) => file.Write(batch.Channel, batch.Place, batch.MuLaw.AsSpan(0, batch.Length)))) Lose(batch.Length);
        ArrayPool<byte>.Shared.Return(batch.MuLaw);
    }

    private RecordingView? Finish(CallRecording recording)
    {
        // Also the file of a call that another process, or this one before a crash, has recorded.
        if (File.Exists(recording.Path)) TryOnDisk(recording, default, static (file, _) => file.Repair());
        Close(recording);
        if (recording.IsFailing) _failing--;
        recording.IsFailing = false;
        return folder.Find(recording.CallSid);
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever a disk does, the other calls' recordings go on.")]
    private bool TryOnDisk(CallRecording recording, in RecordedBatch batch, Action<RecordingFile, RecordedBatch> act)
    {
        try
        {
            // A file that is gone from its folder can still be written to, to no avail.
            if (recording.File is not null && !File.Exists(recording.Path)) Close(recording);
            if (recording.File is null)
            {
                Directory.CreateDirectory(folder.FullPath);
                recording.File = RecordingFile.Open(recording.Path);
            }

            act(recording.File, batch);
            if (recording.IsFailing && --_failing == 0) log.RecordingsBack();
            recording.IsFailing = false;
            return true;
        }
        catch (Exception exception)
        {
            // One line for all of them: they are on one disk.
            if (!recording.IsFailing && _failing++ == 0) log.RecordingsFail(exception.Message);
            recording.IsFailing = true;
            Close(recording);
            return false;
        }
    }

    private void Drop(in RecordedBatch batch)
    {
        Lose(batch.Length);
        ArrayPool<byte>.Shared.Return(batch.MuLaw);
    }

    private static void Close(CallRecording recording)
    {
        recording.File?.Dispose();
        recording.File = null;
    }

    private void Repair()
    {
        var repaired = 0;
        try
        {
            Directory.CreateDirectory(folder.FullPath);
            foreach (var file in folder.Files.TakeWhile(_ => !_stopping.IsCancellationRequested))
            {
                if (TryRepair(file)) repaired++;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            log.RecordingsFail(exception.Message);
        }

        if (repaired > 0) log.RecordingsRepaired(repaired);
    }

    /// <summary>Whether the file had to be repaired and is; one that cannot be holds back no other.</summary>
    private bool TryRepair(FileInfo file)
    {
        try
        {
            if (!RecordingFile.IsCutOff(file)) return false;
            using var open = RecordingFile.Open(file.FullName, FileMode.Open);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            log.RecordingNotRepaired(Path.GetFileNameWithoutExtension(file.Name), exception.Message);
            return false;
        }
    }
}
