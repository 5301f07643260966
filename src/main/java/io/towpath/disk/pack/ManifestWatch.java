package io.towpath.disk.pack;

import io.towpath.disk.ConversionProgress;
import io.towpath.disk.ImageException;
import io.towpath.disk.RateLimit;
import io.towpath.disk.Reason;
import io.towpath.disk.ova.ManifestReport;
import io.towpath.disk.ova.VmPackage;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Verifies the manifest of a package while its disks are converted: digesting a file is the work of one thread, and the
/// disks are converted by the others meanwhile. Nothing may get its name before [#await] has returned.
final class ManifestWatch implements Closeable {

    private final VmPackage content;
    private final Thread thread;
    private volatile boolean stopped;
    private volatile @Nullable ManifestReport report;
    private volatile @Nullable Throwable failure;

    private ManifestWatch(VmPackage content, int threads, @Nullable RateLimit limit) {
        this.content = content;
        thread = new Thread(() -> verify(threads, limit == null ? null : limit.until(() -> stopped)),
                "towpath-manifest");
        thread.setDaemon(true);
    }

    /// @param threads files digested at a time
    /// @param limit   that holds for these and for the disks together; null for none
    static ManifestWatch start(VmPackage content, int threads, @Nullable RateLimit limit) {
        ManifestWatch watch = new ManifestWatch(content, threads, limit);
        watch.thread.start();
        return watch;
    }

    private void verify(int threads, @Nullable RateLimit limit) {
        try {
            report = content.verify(threads, limit, (_, _) -> {
                if (stopped) {
                    throw new ImageException(Reason.CANCELLED, content.descriptor().file(), "manifest", null, null,
                            "stopped while its manifest was verified", null);
                }
            });
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
        }
    }

    /// What a conversion tells, which is also to stop once the manifest is known to fail.
    ConversionProgress stopping(ConversionProgress progress) {
        return new ConversionProgress() {
            @Override
            public void at(Phase phase, long doneBytes, long totalBytes, long dataBytes) {
                progress.at(phase, doneBytes, totalBytes, dataBytes);
            }

            @Override
            public boolean cancelled() {
                return progress.cancelled() || hasFailed();
            }
        };
    }

    private boolean hasFailed() {
        ManifestReport known = report;
        return failure != null || known != null && known.problem() != null;
    }

    /// Waits until all files are digested.
    ///
    /// @param progress tells whether somebody wants to stop
    /// @throws ImageException when the manifest does not agree
    ManifestReport await(ConversionProgress progress) throws IOException {
        try {
            while (thread.isAlive()) {
                thread.join(100);
                stopped |= progress.cancelled();
            }
        } catch (InterruptedException e) {
            stopped = true;
            Thread.currentThread().interrupt();
        }
        ManifestReport known = report;
        if (known != null) {
            known.requireNotFailed();
            return known;
        }
        switch (failure) {
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case null, default -> throw new ImageException(Reason.CANCELLED, content.descriptor().file(), "manifest",
                    null, null, "stopped while its manifest was verified", null);
        }
    }

    /// What to tell of a disk that failed. Where the manifest says that the files are not what was exported, that is the
    /// reason for all the rest.
    ImageException cause(ImageException ofDisk, ConversionProgress progress) throws IOException {
        boolean damage = ofDisk.reason().exitCode() == Reason.TRUNCATED.exitCode();
        if (damage || ofDisk.reason() == Reason.CANCELLED && hasFailed()) {
            try {
                await(progress);
            } catch (ImageException ofManifest) {
                return ofManifest.reason() == Reason.CANCELLED ? ofDisk : ofManifest;
            }
        }
        return ofDisk;
    }

    @Override
    public void close() {
        stopped = true;
    }
}
