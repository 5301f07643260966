package io.towpath.transfer;

import io.towpath.disk.Conversion;
import io.towpath.disk.ConversionProgress;
import io.towpath.disk.ConversionRequest;
import io.towpath.disk.ConversionResult;
import io.towpath.disk.DiskDigest;
import io.towpath.disk.DiskDigests;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskRef;
import io.towpath.disk.ImageException;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.Reason;
import io.towpath.transfer.CopyStore.Arrived;
import io.towpath.transfer.CopyStore.Proven;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings one disk over and proves it, as far as an earlier run has not done so already.
final class DiskMover {

    private static final Logger LOG = LoggerFactory.getLogger(DiskMover.class);

    private final CopyStore store;
    private final CopyProgress progress;
    private final int threads;
    private final UUID run;
    private final BooleanSupplier stop;

    DiskMover(CopyStore store, CopyProgress progress, int threads, UUID run, BooleanSupplier stop) {
        this.store = store;
        this.progress = progress;
        this.threads = threads;
        this.run = run;
        this.stop = stop;
    }

    /// @param before what an earlier run proved
    void move(CopyOrder order, Optional<Proven> before) throws TransferException {
        try {
            if (before.isPresent() && stillProven(order, before.get())) {
                return;
            }
            store.start(run, order);
            Arrived arrived = arrive(order);
            if (!store.proven(run, order, arrived)) {
                throw cancelled(order);
            }
            LOG.info("{}: proven equal, {} bytes of data, digest {}", order.label(), arrived.dataBytes(),
                    arrived.digest());
        } catch (ImageException e) {
            throw told(order, e);
        } catch (IOException e) {
            throw failed(order, Reason.TARGET_IO, "%s: %s".formatted(order.target(), e.getMessage()),
                    "Check the target's folder and its storage.", e);
        } catch (RuntimeException e) {
            store.failed(run, order, "internal", order.label() + ": " + e);
            throw e;
        }
    }

    private static boolean stillProven(CopyOrder order, Proven proven) throws IOException {
        return proven.file().equals(order.target().toString())
                && Files.isRegularFile(order.target(), LinkOption.NOFOLLOW_LINKS)
                && FileStamp.of(order.target()).equals(new FileStamp(proven.bytes(), proven.modified()));
    }

    private Arrived arrive(CopyOrder order) throws IOException {
        try (ProgressReporter reporter = progress.begin(run, order, stop)) {
            // an end between the file getting its name and its row being written, or a file changed since its proof
            if (Files.exists(order.target(), LinkOption.NOFOLLOW_LINKS) && !hasJournal(order.target())) {
                return compare(order, reporter);
            }
            ConversionResult result = Conversion.run(new ConversionRequest(order.source(), OpenOptions.recognise(),
                    order.target(), order.format(), Map.of(), threads, true, false, true, true), reporter);
            DiskDigest digest = result.digest();
            if (digest == null || !result.proven()) {
                throw new IllegalStateException(order.label() + ": the conversion ended without a proof");
            }
            long data = Math.max(result.dataBytes(), 0);
            return new Arrived(result.sizeBytes(), data, result.resumedBytes(), digest.toString(),
                    FileStamp.of(order.target()));
        }
    }

    /// What stands at the target's name is taken only if it is the disk, block for block.
    private Arrived compare(CopyOrder order, ConversionProgress progress) throws IOException {
        LOG.info("{}: {} is there already and is compared", order.label(), order.target());
        FileStamp stamp = FileStamp.of(order.target());
        try (DiskReader source = DiskImages.open(order.source(), OpenOptions.recognise());
                DiskReader target = DiskImages.open(DiskRef.file(order.target()),
                        OpenOptions.declared(order.format()))) {
            DataSeen seen = new DataSeen(progress);
            DiskDigest expected = DiskDigests.of(source, threads, seen);
            DiskDigest found = DiskDigests.of(target, threads, progress);
            if (!expected.equals(found) || !FileStamp.of(order.target()).equals(stamp)) {
                throw new ImageException(Reason.TARGET_EXISTS, order.target().toString(), "target", null, null,
                        "there is a file that is not this disk: its digest is %s, expected %s".formatted(found.hex(),
                                expected.hex()),
                        "It was changed after the copy, or is another's. Move it away, then retry: the disk is copied"
                                + " anew.");
            }
            return new Arrived(source.sizeBytes(), seen.dataBytes(), 0, found.toString(), stamp);
        }
    }

    private static boolean hasJournal(Path target) {
        return Files.exists(Path.of(target.toAbsolutePath() + ".part.journal"), LinkOption.NOFOLLOW_LINKS);
    }

    private TransferException told(CopyOrder order, ImageException e) {
        if (e.reason() == Reason.CANCELLED) {
            return cancelled(order);
        }
        return failed(order, e.reason(), String.valueOf(e.getMessage()), e.remedy(), e);
    }

    private TransferException cancelled(CopyOrder order) {
        store.cancelled(run, order);
        return new TransferException(code(Reason.CANCELLED),
                order.label() + ": stopped; what was copied is kept.", null, null);
    }

    private TransferException failed(CopyOrder order, Reason reason, String message,
            @Nullable String remedy, IOException cause) {
        String error = remedy == null ? message : message + ". " + remedy;
        store.failed(run, order, code(reason), error);
        return new TransferException(code(reason), message, remedy, cause);
    }

    private static String code(Reason reason) {
        return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// Passes on what it hears as the copy's part, and keeps how much data there is.
    private static final class DataSeen implements ConversionProgress {

        private final ConversionProgress next;
        private volatile long data;

        DataSeen(ConversionProgress next) {
            this.next = next;
        }

        long dataBytes() {
            return data;
        }

        @Override
        public void at(Phase phase, long doneBytes, long totalBytes, long dataBytes) {
            data = dataBytes;
            next.at(Phase.COPY, doneBytes, totalBytes, dataBytes);
        }

        @Override
        public boolean cancelled() {
            return next.cancelled();
        }
    }
}
