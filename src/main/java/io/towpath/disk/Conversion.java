package io.towpath.disk;

import io.towpath.disk.ConversionProgress.Phase;
import io.towpath.disk.ImageException.Offer;
import io.towpath.disk.TargetTurn.Checkpoints;
import io.towpath.disk.nbd.NbdWriter;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Makes one image from another and proves that they are equal.
///
/// Threads read and inflate the source a MiB at a time, skip what is zero and hash the rest; one at a time writes the
/// target. What is durable is noted in a journal, so that after a crash, at whatever moment, a conversion with `resume`
/// goes on and ends with an equal image. When all is written the target is read back through its reader; only if it is
/// equal does it get its name.
///
/// Where the connection to a target broke, and what was written since the last checkpoint may be lost, it goes on from there
/// by itself, as the next run would.
///
/// Where it fails nothing stands at the target's name. What can be gone on with ([Reason#CANCELLED],
/// [Reason#TARGET_FULL], failures of media) is kept; what cannot (a damaged source, a proof that failed) is deleted.
public final class Conversion {

    private final ConversionRequest request;
    private final ConversionProgress progress;
    /// Null for those that fit the disk.
    private final @Nullable Checkpoints checkpoints;
    private final ConversionTarget target;
    private final long started = System.nanoTime();
    private volatile long shown;
    /// By the attempts before the one that is going on.
    private long stored;

    private Conversion(ConversionRequest request, ConversionProgress progress,
            @Nullable Checkpoints checkpoints) {
        this.request = request;
        this.progress = progress;
        this.checkpoints = checkpoints;
        target = request.conversionTarget();
    }

    /// Runs a conversion to its end in threads of its own. An interrupt of the caller cancels it.
    public static ConversionResult run(ConversionRequest request, ConversionProgress progress) throws IOException {
        return new Conversion(request, progress, null).run();
    }

    static ConversionResult run(ConversionRequest request, ConversionProgress progress, Checkpoints checkpoints)
            throws IOException {
        return new Conversion(request, progress, checkpoints).run();
    }

    private ConversionResult run() throws IOException {
        // without hashes nobody could tell whether such a source changed meanwhile
        boolean tells = !TakenOver.isDoubtful(request.source()) || hashes() != LeafHash.Kind.NONE;
        boolean resume = request.resume() && tells && target.hasJournal();
        if (!resume) {
            target.checkFree(request.force());
        }
        try (DiskReader source = DiskImages.open(request.source(), request.open())) {
            target.checkApart(source);
            try (ConversionJournal journal = journal(source, resume)) {
                boolean published = journal.complete() && !target.isBegun();
                if (!published) {
                    target.checkFree(request.force());
                }
                return convert(source, journal, published);
            }
        }
    }

    private ConversionJournal journal(DiskReader source, boolean resume) throws IOException {
        try {
            var subject = new ConversionJournal.Subject(fingerprint(source), source.sizeBytes(), hashes());
            return ConversionJournal.open(target, subject, resume);
        } catch (IOException e) {
            throw target.failure(e);
        }
    }

    /// @param published a crash hit after the target had got its name and before the journal was deleted
    private ConversionResult convert(DiskReader source, ConversionJournal journal, boolean published)
            throws IOException {
        try {
            long size = source.sizeBytes();
            if (!published) {
                startOverWhereChanged(source, journal);
            }
            long resumed = Math.min(size, (long) journal.done().cardinality() * DigestTree.LEAF);
            if (!journal.complete()) {
                copy(source, journal);
            }
            for (ImageSource file : source.sources()) {
                file.ensureUnchanged();
            }
            if (request.prove()) {
                prove(source, journal.tree());
            }
            publish();
            return new ConversionResult(size, stored, resumed, request.digest()
                    ? DigestManifest.of(journal.tree())
                    : null,
                    request.prove(), Duration.ofNanos(System.nanoTime() - started));
        } catch (ImageException e) {
            discardIfUseless(e, published);
            throw e;
        }
    }

    private void startOverWhereChanged(DiskReader source, ConversionJournal journal) throws IOException {
        if (journal.done().isEmpty() || !TakenOver.isDoubtful(request.source())) {
            return;
        }
        long size = source.sizeBytes();
        boolean stands;
        try {
            stands = TakenOver.stands(source, journal, hashes(), request.threads(), progress, bytes -> {
                shown = bytes;
                progress.at(Phase.COPY, bytes, size, 0);
            });
        } catch (IOException e) {
            throw e instanceof ImageException told ? told : sourceFailure(e);
        }
        if (!stands) {
            try {
                journal.startOver();
            } catch (IOException e) {
                throw target.failure(e);
            }
        }
    }

    /// What was shown while looking at what is taken over, or before the connection broke, is not taken back.
    private void copied(long done, long size, long storedBytes) {
        shown = Math.max(done, shown);
        progress.at(Phase.COPY, shown, size, stored + storedBytes);
    }

    /// As long as each attempt comes further than the one before, and some times where it does not.
    private void copy(DiskReader source, ConversionJournal journal) throws IOException {
        ImageException broken = null;
        for (int inVain = 0;; inVain++) {
            int before = journal.done().cardinality();
            try {
                copy(source, journal, broken);
                return;
            } catch (ImageException e) {
                if (!target.isBrokenOff(e)) {
                    throw e;
                }
                fallBack(journal, e);
                inVain = journal.done().cardinality() > before ? 0 : inVain;
                if (inVain >= target.patience()) {
                    throw e;
                }
                broken = e;
            }
        }
    }

    private void fallBack(ConversionJournal journal, ImageException broken) throws IOException {
        try {
            journal.fallBack();
        } catch (IOException e) {
            ImageException told = target.failure(e);
            told.addSuppressed(broken);
            throw told;
        }
    }

    /// @param broken what ended the attempt before
    private void copy(DiskReader source, ConversionJournal journal, @Nullable ImageException broken)
            throws IOException {
        BitSet done = journal.done();
        boolean goOn = !done.isEmpty();
        long size = source.sizeBytes();
        try (DiskWriter writer = broken == null ? writer(target, size, goOn) : writerAgain(size, goOn, broken)) {
            if (writer instanceof NbdWriter export) {
                export.endWhereItBreaks();
                if (goOn) {
                    requireStillThere(source, done, export);
                }
            }
            TargetTurn turn = new TargetTurn(writer, journal, target, checkpoints == null
                    ? Checkpoints.of(request.source(), size)
                    : checkpoints, goOn);
            try {
                copy(source, done, writer, turn);
            } finally {
                stored += turn.durableBytes();
            }
        }
    }

    private void requireStillThere(DiskReader source, BitSet done, NbdWriter export) throws ImageException {
        try {
            StillThere.require(source, done, export, target.name());
        } catch (IOException e) {
            throw e instanceof ImageException told ? told : sourceFailure(e);
        }
    }

    private void copy(DiskReader source, BitSet done, DiskWriter writer, TargetTurn turn) throws IOException {
        long size = source.sizeBytes();
        if (writer instanceof PackingWriter packing) {
            copyPacked(source, done, packing, turn);
        } else {
            checkSpace(source, done, turn.renew(done, size));
            LeafPlan plan = new LeafPlan(List.of(source), done);
            AtomicLong read = new AtomicLong();
            try {
                WriteQueue queue = new WriteQueue();
                new LeafWorkers(plan, size, hashes(), progress).run(request.threads(), false, (leaf, length, desk) -> {
                    desk.read(source, leaf);
                    byte[] hash = desk.hashRead();
                    int blocks = desk.hash().storedBlocks();
                    queue.put(desk, buffer -> {
                        long stored = turn.write(leaf, buffer, blocks, hash);
                        copied(read.addAndGet(length) + plan.skippedBytes(), size, stored);
                    });
                });
            } catch (IOException e) {
                keep(turn, e);
                throw e instanceof ImageException told ? told : sourceFailure(e);
            }
        }
        copied(size, size, turn.storedBytes());
        turn.finish();
    }

    private void copyPacked(DiskReader source, BitSet done, PackingWriter writer, TargetTurn turn)
            throws IOException {
        long size = source.sizeBytes();
        try (PackedTurn packed = new PackedTurn(writer, turn, request.threads())) {
            LeafPlan plan = new LeafPlan(List.of(source), done, packed::expect);
            AtomicLong read = new AtomicLong();
            new LeafWorkers(plan, size, hashes(), progress).run(request.threads(), false,
                    (leaf, _, desk) -> packed.leaf(source, leaf, desk, (length, stored) -> copied(
                            read.addAndGet(length) + plan.skippedBytes(), size, stored)));
        } catch (IOException e) {
            keep(turn, e);
            throw e instanceof ImageException told ? told : sourceFailure(e);
        }
    }

    /// What was copied before a failure is kept, if that is possible at all.
    private static void keep(TargetTurn turn, IOException failure) {
        try {
            turn.checkpoint();
        } catch (IOException | IllegalStateException e) {
            // A writer that failed within a write makes no checkpoint; the file is as the last one left it.
            // It may tell the very failure once more, which nothing can carry beside itself.
            if (e != failure) {
                failure.addSuppressed(e);
            }
        }
    }

    private DiskWriter writer(ConversionTarget way, long size, boolean goOn) throws IOException {
        try {
            return goOn ? way.resume(size) : way.create(size, progress::cancelled);
        } catch (IOException e) {
            throw target.failure(e);
        }
    }

    private DiskWriter writerAgain(long size, boolean goOn, ImageException broken) throws IOException {
        try {
            return writer(target.waitedFor(), size, goOn);
        } catch (ImageException e) {
            if (e.reason() == Reason.CANCELLED || target.isBrokenOff(e)) {
                throw e;
            }
            throw new ImageException(e.reason(), target.name(), "connection", null, null,
                    broken.detail() + "; going on failed: " + e.detail(), e.remedy(), e).offering(Offer.GO_ON);
        }
    }

    /// Asked beforehand only where the source says what is stored: a flat file full of zeroes needs far less than it has.
    /// Where even all of the disk would fit nothing has to be counted.
    ///
    /// @param perhapsThere bytes that an earlier run may have written and not noted: they have their place already
    private void checkSpace(DiskReader source, BitSet done, long perhapsThere) throws IOException {
        long size = source.sizeBytes();
        if (target.hasSpace(size)) {
            return;
        }
        long[] data = {0};
        if (size > 0) {
            source.extents(new ByteRange(0, size), extent -> {
                if (extent instanceof Extent.Data) {
                    data[0] += extent.range().length();
                }
            });
        }
        if (data[0] < size) {
            target.checkSpace(data[0] - (long) done.cardinality() * DigestTree.LEAF - perhapsThere);
        }
    }

    private LeafHash.Kind hashes() {
        return request.digest() ? LeafHash.Kind.DIGEST : request.prove() ? LeafHash.Kind.CHECKSUM : LeafHash.Kind.NONE;
    }

    private void prove(DiskReader source, DigestTree expected) throws IOException {
        // a server that is started anew just then is waited for: all was written, and without a journal would be again
        try (DiskReader written = target.waitedFor().open(expected.sizeBytes())) {
            if (written.sizeBytes() != expected.sizeBytes()) {
                throw mismatch("it reads back with %d bytes, expected %d".formatted(written.sizeBytes(),
                        expected.sizeBytes()));
            }
            DigestTree found = DiskDigests.tree(written, hashes(), request.threads(), progress);
            ByteRange differing = expected.firstDifference(found);
            if (differing != null) {
                throw mismatch("what was read back differs from the source, first " + place(source, written,
                        differing));
            }
        }
    }

    /// Looks for the very byte; a difference that is gone when read again was one of a moment.
    private static String place(DiskReader source, DiskReader written, ByteRange within) throws IOException {
        ByteBuffer first = ByteBuffer.allocateDirect(DigestTree.LEAF);
        ByteBuffer second = ByteBuffer.allocateDirect(DigestTree.LEAF);
        for (long at = within.offset(); at < within.end(); at += DigestTree.LEAF) {
            int length = (int) Math.min(DigestTree.LEAF, within.end() - at);
            source.read(at, first.clear().limit(length));
            written.read(at, second.clear().limit(length));
            int mismatch = first.flip().mismatch(second.flip());
            if (mismatch >= 0) {
                return "at byte " + (at + mismatch);
            }
        }
        return "between bytes %d and %d, though not any more when they were read again".formatted(within.offset(),
                within.end());
    }

    private ImageException mismatch(String detail) {
        return new ImageException(Reason.VERIFY_MISMATCH, target.name(), "target", null, null, detail,
                "Check the target's storage and memory, then convert again.");
    }

    private void publish() throws IOException {
        try {
            target.publish(request.force());
        } catch (IOException e) {
            throw target.failure(e);
        }
    }

    private void discardIfUseless(ImageException failure, boolean published) throws IOException {
        boolean useless = failure.reason().exitCode() == Reason.TRUNCATED.exitCode()
                || failure.reason().exitCode() == Reason.UNSUPPORTED_FEATURE.exitCode();
        if (useless && !published) {
            target.discard();
        }
    }

    private ImageException sourceFailure(IOException e) {
        return new ImageException(Reason.SOURCE_IO, request.source().label(), "file", null, null,
                "it cannot be read: " + e.getMessage(), "Check the storage that holds it.", e);
    }

    /// Everything a journal's work depends on.
    private String fingerprint(DiskReader source) {
        StringBuilder text = new StringBuilder();
        text.append("towpath-conversion/2\n").append(request.source().label()).append('\n');
        if (!(target instanceof TargetFiles)) {
            // Its journal does not lie beside it, so that it could be taken for another's.
            text.append(target.name()).append('\n');
        }
        text.append(request.format().id()).append(' ').append(source.sizeBytes()).append(' ').append(hashes())
                .append('\n');
        for (Map.Entry<String, String> option : new TreeMap<>(request.options()).entrySet()) {
            text.append(option.getKey()).append('=').append(option.getValue()).append('\n');
        }
        return text.append(source.identity()).toString();
    }
}
