package io.towpath.disk;

import io.towpath.disk.ConversionProgress.Phase;
import io.towpath.disk.vmdk.ContentId;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Brings ranges of a disk into an image of its earlier state, in place: after it, the image is equal to the disk wherever
/// it was equal before, and in the ranges.
///
/// Nothing is written before all was checked. Threads read the source a MiB at a time; whoever's turn it is writes. A
/// crash leaves an image with some of the ranges in it, and a mark that says so ([DeltaMark]); running it again ends as if
/// nothing had happened, since a range that is written twice is the same.
public final class DeltaApply {

    /// How much of the disk is asked for what it stores at a time.
    private static final long WINDOW = 16L << 30;
    /// So many runs of data are kept in memory, some 50 MB of them; where there are more, the source is asked twice.
    private static final int MOST_RUNS = 1 << 20;

    private final DeltaRequest request;
    private final ConversionProgress progress;
    private final RangeSet ranges;
    /// Of the target, where it is a file or a device.
    private final @Nullable Path path;
    /// Of the image that is marked, if one is to be.
    private final @Nullable Path marked;
    /// What the source stores of them; null while that is not known.
    private @Nullable RangeSet stored;
    private @Nullable DeltaMark mark;
    private final DeltaSums sums = new DeltaSums();
    private final AtomicLong data = new AtomicLong();
    private final long started = System.nanoTime();

    private DeltaApply(DeltaRequest request, ConversionProgress progress) {
        this.request = request;
        this.progress = progress;
        ranges = request.ranges();
        path = request.targetPath();
        marked = request.mark() && request.target() instanceof DiskRef.Stored ? path : null;
    }

    /// Runs to the end in threads of its own. An interrupt of the caller cancels it.
    public static DeltaResult run(DeltaRequest request, ConversionProgress progress) throws IOException {
        return new DeltaApply(request, progress).run();
    }

    private DeltaResult run() throws IOException {
        try (DiskReader source = DiskImages.open(request.source(), request.open())) {
            DiskFormat format = check(source);
            if (path != null) {
                ImageLock.of(path).close();
            }
            write(source, format);
            for (ImageSource file : source.sources()) {
                file.ensureUnchanged();
            }
            if (request.prove()) {
                prove(source, format);
            }
            unmark();
            return new DeltaResult(ranges.count(), ranges.bytes(), data.get(), request.prove(), Duration.ofNanos(System
                    .nanoTime() - started));
        } catch (ImageException e) {
            throw e.reason() == Reason.CANCELLED ? cancelled(e) : e;
        } finally {
            if (mark != null) {
                mark.close();
            }
        }
    }

    private DiskFormat check(DiskReader source) throws IOException {
        for (ImageSource file : source.sources()) {
            if (path != null && isOwnSource(path, file.path())) {
                throw new ImageException(Reason.TARGET_EXISTS, request.target().place(), "target", null, null,
                        "it is its own source", "Name the image that is to be changed.");
            }
        }
        if (request.target() instanceof DiskRef.Served(var uri)) {
            // Two names of one export cannot be told; the same name twice can.
            new ServedTarget(uri, null).checkApart(source);
        }
        if (marked != null) {
            DeltaMark.refuseOther(marked, ranges);
        }
        try (DiskReader target = target(request.targetFormat())) {
            long size = source.sizeBytes();
            boolean larger = request.target() instanceof DiskRef.Device && target.sizeBytes() > size;
            if (!larger && Math.ceilDiv(target.sizeBytes(), 512) != Math.ceilDiv(size, 512)) {
                throw new ImageException(Reason.METADATA_INCONSISTENT, request.target().label(), "image", "size", null,
                        "the disk has %d bytes, expected the source's %d".formatted(target.sizeBytes(),
                                size),
                        "A disk that was made larger has to be converted again.");
            }
            long end = Math.min(size, target.sizeBytes());
            if (ranges.end() > end) {
                throw new ImageException(Reason.OFFSET_OUT_OF_RANGE, request.source().label(), "ranges", null, null,
                        "the last range ends at byte %d, expected none behind the disk's end at byte %d".formatted(
                                ranges.end(), end),
                        "Ask for the changed ranges of this very disk.");
            }
            return target.format();
        }
    }

    private static boolean isOwnSource(Path target, Path source) throws IOException {
        BlockDevice device = BlockDevice.at(target);
        return device == null
                ? Files.exists(target) && Files.isSameFile(target, source)
                : DeviceUse.system().reaches(device, source);
    }

    /// Opened although it is marked.
    private DiskReader target(@Nullable DiskFormat format) throws IOException {
        // who else uses it is found by its lock
        OpenOptions options = new OpenOptions(format, List.of()).shared(ImageUse.ALLOWED);
        return request.target() instanceof DiskRef.Stored(var file, var _)
                ? DiskImages.open(ImageSource.open(file), options)
                : DiskImages.open(request.target(), options);
    }

    private DiskWriter writer(DiskFormat format) throws IOException {
        return switch (request.target()) {
            case DiskRef.Served(var uri) -> DiskImages.resume(uri);
            case DiskRef other -> DiskImages.resume(Objects.requireNonNull(path, other.place()), format, Map.of());
        };
    }

    private void mark() throws IOException {
        if (marked == null) {
            return;
        }
        // what began before the lock was had may have come to its end, or not
        DeltaMark.refuseOther(marked, ranges);
        DeltaMark begun = DeltaMark.of(marked);
        try {
            begun.begin(marked, request.source().label(), ranges);
        } catch (IOException e) {
            throw failure(e, begun.file().toString(),
                    "It says that the image is being changed: allow files to be made in"
                            + " %s, then run it again.".formatted(begun.file().toAbsolutePath().getParent()));
        }
        mark = begun;
    }

    private void unmark() throws IOException {
        if (mark != null) {
            mark.end();
        }
    }

    private void write(DiskReader source, DiskFormat format) throws IOException {
        if (ranges.count() == 0) {
            return;
        }
        try (DiskWriter writer = writer(format);
                ImageLock lock = path == null ? null : ImageLock.of(path)) {
            if (writer instanceof PackingWriter) {
                throw new ImageException(Reason.UNSUPPORTED_FEATURE, request.target().place(), "image", null, null,
                        "it is compressed, and what is compressed cannot be changed in place",
                        "Convert it to an image that is not compressed first.");
            }
            mark();
            if (lock != null && format == DiskFormat.VMDK) {
                ContentId.renew(lock.channel(), request.target().place());
            }
            stored = zero(source, writer);
            copy(source, writer);
            try {
                writer.finish();
            } catch (IOException e) {
                throw failure(e);
            }
        }
    }

    /// What the source does not store needs not be read.
    ///
    /// @return what it does; null when that is too much to be kept
    private @Nullable RangeSet zero(DiskReader source, DiskWriter writer) throws IOException {
        List<ByteRange> data = new ArrayList<>();
        for (long start = 0; start < ranges.end(); start += WINDOW) {
            List<ByteRange> zeroes = new ArrayList<>();
            for (ByteRange part : ranges.between(start, Math.min(start + WINDOW, ranges.end()))) {
                source.extents(part, extent -> {
                    if (!(extent instanceof Extent.Data)) {
                        zeroes.add(extent.range());
                    } else if (data.size() <= MOST_RUNS) {
                        data.add(extent.range());
                    }
                });
            }
            for (ByteRange range : zeroes) {
                if (progress.cancelled()) {
                    throw new ImageException(Reason.CANCELLED, request.target().place(), "target", null, null,
                            "it was cancelled", null);
                }
                try {
                    writer.zero(range);
                } catch (IOException e) {
                    throw failure(e);
                }
            }
        }
        return data.size() <= MOST_RUNS ? RangeSet.of(data) : null;
    }

    private DiskReader planned(DiskReader source) {
        RangeSet known = stored;
        return known == null ? new RangesOf(source, ranges) : new KnownDisk(source, known);
    }

    private void copy(DiskReader source, DiskWriter writer) throws IOException {
        long size = source.sizeBytes();
        LeafPlan plan = new LeafPlan(List.of(planned(source)), new BitSet());
        AtomicLong read = new AtomicLong();
        LeafHash.Kind hashes = request.prove() ? LeafHash.Kind.CHECKSUM : LeafHash.Kind.NONE;
        WriteQueue queue = new WriteQueue();
        new LeafWorkers(plan, size, hashes, progress).run(request.threads(), false, (leaf, length, desk) -> {
            List<ByteRange> parts = parts(leaf, length);
            DeltaPiece.read(source, parts, desk.buffer());
            if (request.prove()) {
                sums.put(leaf, ByteBuffer.wrap(desk.hash().of(desk.buffer())).getLong());
            }
            List<DeltaPiece> pieces = DeltaPiece.of(parts, desk.buffer());
            queue.put(desk, buffer -> {
                try {
                    for (DeltaPiece piece : pieces) {
                        data.addAndGet(piece.write(writer, buffer));
                    }
                } catch (IOException e) {
                    throw failure(e);
                }
                progress.at(Phase.COPY, read.addAndGet(length) + plan.skippedBytes(), size, data.get());
            });
        });
        progress.at(Phase.COPY, size, size, data.get());
    }

    private List<ByteRange> parts(long leaf, int length) {
        return ranges.between(leaf * DigestTree.LEAF, leaf * DigestTree.LEAF + length);
    }

    private void prove(DiskReader source, DiskFormat format) throws IOException {
        try (DiskReader target = target(format)) {
            long size = Math.min(source.sizeBytes(), target.sizeBytes());
            LeafPlan plan = new LeafPlan(List.of(planned(source), new RangesOf(target, ranges)),
                    new BitSet());
            AtomicLong wrong = new AtomicLong(Long.MAX_VALUE);
            AtomicLong read = new AtomicLong();
            Object turn = new Object();
            new LeafWorkers(plan, size, LeafHash.Kind.CHECKSUM, progress).run(request.threads(), false, (leaf, length,
                    desk) -> {
                DeltaPiece.read(target, parts(leaf, length), desk.buffer());
                long sum = ByteBuffer.wrap(desk.hash().of(desk.buffer())).getLong();
                var expected = sums.of(leaf);
                if (expected.isPresent() ? expected.getAsLong() != sum : desk.hash().storedBlocks() != 0) {
                    wrong.accumulateAndGet(leaf, Math::min);
                }
                synchronized (turn) {
                    progress.at(Phase.PROVE, read.addAndGet(length) + plan.skippedBytes(), size, data.get());
                }
            });
            if (wrong.get() != Long.MAX_VALUE) {
                throw new ImageException(Reason.VERIFY_MISMATCH, request.target().place(), "target", null, null,
                        "what was read back differs from the source, in the MiB at byte " + wrong.get()
                                * DigestTree.LEAF,
                        "Check the target's storage and memory, then run it again.");
            }
            progress.at(Phase.PROVE, size, size, data.get());
        }
    }

    private ImageException failure(IOException e) {
        return failure(e, request.target().place(), "Check its storage, then run it again.");
    }

    private static ImageException failure(IOException e, String file, String remedy) {
        if (e instanceof ImageException told) {
            return told;
        }
        String message = String.valueOf(e.getMessage());
        boolean full = NoRoom.isWhy(e);
        return new ImageException(full ? Reason.TARGET_FULL : Reason.TARGET_IO, file, "target",
                null, null, "it cannot be written: " + message,
                full ? "Free some space, then run it again." : remedy, e);
    }

    private ImageException cancelled(ImageException e) {
        return new ImageException(Reason.CANCELLED, request.target().place(), "target", null, null,
                "it was cancelled before all of the ranges were in it",
                "Run it again: it is not what it should be yet.", e);
    }
}
