package io.towpath.transfer;

import io.towpath.disk.ConversionProgress;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Listens to a conversion and remembers what it heard last; [CopyProgress] writes it. A database that is slow or away
/// never slows the copy.
final class ProgressReporter implements ConversionProgress, AutoCloseable {

    /// How far a disk is.
    record Told(UUID run, UUID vmDiskId, DiskCopy.Phase phase, long done, long total, long data, long bytesPerSecond) {}

    private record Heard(Phase phase, long done, long total, long data) {}

    private final CopyProgress all;
    private final UUID run;
    private final CopyOrder order;
    private final BooleanSupplier stop;
    private final Speed speed = new Speed(0, System.nanoTime());
    private @Nullable Heard heard;
    private @Nullable Heard written;
    private long bytesPerSecond;

    ProgressReporter(CopyProgress all, UUID run, CopyOrder order, BooleanSupplier stop) {
        this.all = all;
        this.run = run;
        this.order = order;
        this.stop = stop;
    }

    @Override
    public synchronized void at(Phase phase, long doneBytes, long totalBytes, long dataBytes) {
        Heard before = heard;
        if (before == null) {
            heard = new Heard(phase, Math.min(doneBytes, totalBytes), totalBytes, dataBytes);
            return;
        }
        boolean same = before.phase() == phase;
        long done = same ? Math.max(before.done(), doneBytes) : doneBytes;
        // proving counts what it reads back; how much is stored is known by then
        long data = phase == Phase.PROVE ? before.data() : Math.max(before.data(), dataBytes);
        heard = new Heard(phase, Math.min(done, totalBytes), totalBytes, data);
    }

    @Override
    public boolean cancelled() {
        return stop.getAsBoolean();
    }

    /// Empty before anything was heard.
    synchronized Optional<Told> now() {
        return Optional.ofNullable(heard).map(now -> new Told(run, order.vmDiskId(),
                now.phase() == Phase.COPY ? DiskCopy.Phase.COPYING : DiskCopy.Phase.PROVING, now.done(), now.total(),
                now.data(), bytesPerSecond));
    }

    /// What was heard since it was asked this last; empty when that is nothing.
    synchronized Optional<Told> news() {
        Heard now = heard;
        if (now == null || now.equals(written)) {
            return Optional.empty();
        }
        written = now;
        bytesPerSecond = speed.at(now.done(), System.nanoTime());
        return now();
    }

    /// What was handed out as news last was not written: it still is.
    synchronized void unwritten() {
        written = null;
    }

    /// The last word is written.
    @Override
    public void close() {
        all.end(this);
    }
}
