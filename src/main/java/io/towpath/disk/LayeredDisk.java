package io.towpath.disk;

import io.towpath.units.ByteRange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// A layer upon another disk, read as one: what the layer says nothing of (unallocated) is as it is in the disk below;
/// zeroes that the layer speaks of hide what is below. Where the disk below is shorter, zeroes follow it.
///
/// The layer tells its extents in runs, and each run is read in one go where it lies: what a chain of many layers costs
/// depends on how the data is scattered over them, not on how many grains it has.
public final class LayeredDisk implements DiskReader {

    private final DiskReader layer;
    private final DiskReader below;
    private final String chain;

    private LayeredDisk(DiskReader layer, DiskReader below) {
        this.layer = layer;
        this.below = below;
        this.chain = name(layer) + " → " + (below instanceof LayeredDisk layered ? layered.chain : name(below));
    }

    private static String name(DiskReader disk) {
        return disk.sources().isEmpty() ? "a disk that is no file" : disk.sources().getFirst().name();
    }

    /// Takes both over and closes them with itself; when this fails, they stay open.
    ///
    /// @throws ImageException [Reason#OVERLAP] when a file belongs to both
    public static LayeredDisk of(DiskReader layer, DiskReader below) throws ImageException {
        Set<String> lower = new HashSet<>();
        below.sources().forEach(source -> lower.add(source.identity()));
        for (ImageSource source : layer.sources()) {
            if (lower.contains(source.identity())) {
                throw new ImageException(Reason.OVERLAP, layer.sources().getFirst().name(), "chain", null, null,
                        "the file \"%s\" belongs to it and to the disk it is a layer upon".formatted(source.name()),
                        "Bring the files from their origin again.");
            }
        }
        return new LayeredDisk(layer, below);
    }

    @Override
    public DiskFormat format() {
        return layer.format();
    }

    @Override
    public long sizeBytes() {
        return layer.sizeBytes();
    }

    @Override
    public List<Fact> facts() {
        List<Fact> facts = new ArrayList<>(layer.facts());
        facts.add(new Fact("chain", chain));
        return List.copyOf(facts);
    }

    @Override
    public List<Note> notes() {
        List<Note> notes = new ArrayList<>(layer.notes());
        notes.addAll(below.notes());
        return List.copyOf(notes);
    }

    /// From the top down.
    @Override
    public List<ImageSource> sources() {
        List<ImageSource> sources = new ArrayList<>(layer.sources());
        sources.addAll(below.sources());
        return List.copyOf(sources);
    }

    @Override
    public void extents(ByteRange within, Consumer<Extent> each) throws IOException {
        ExtentRuns runs = new ExtentRuns(within, each);
        try {
            layer.extents(within, extent -> {
                if (extent instanceof Extent.Unallocated(var range)) {
                    tellBelow(range, runs);
                } else {
                    runs.add(extent);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        runs.finish();
    }

    private void tellBelow(ByteRange range, ExtentRuns runs) {
        long end = Math.min(range.end(), below.sizeBytes());
        if (end > range.offset()) {
            try {
                below.extents(new ByteRange(range.offset(), end - range.offset()), runs::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        long rest = Math.max(end, range.offset());
        runs.add(ExtentRuns.Status.UNALLOCATED, rest, range.end() - rest);
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
        if (offset < 0 || into.remaining() > sizeBytes() - offset) {
            throw new IllegalArgumentException("offset=" + offset + " remaining=" + into.remaining());
        }
        if (!into.hasRemaining()) {
            return;
        }
        List<Extent> pieces = new ArrayList<>();
        layer.extents(new ByteRange(offset, into.remaining()), pieces::add);
        int limit = into.limit();
        for (Extent piece : pieces) {
            long at = piece.range().offset();
            into.limit(into.position() + (int) piece.range().length());
            switch (piece) {
                case Extent.Data _ -> layer.read(at, into);
                case Extent.Zero _ -> zeroes(into);
                case Extent.Unallocated _ -> readBelow(at, into);
            }
            into.limit(limit);
        }
    }

    private void readBelow(long at, ByteBuffer into) throws IOException {
        int limit = into.limit();
        int there = (int) Math.clamp(below.sizeBytes() - at, 0, into.remaining());
        if (there > 0) {
            below.read(at, into.limit(into.position() + there));
            into.limit(limit);
        }
        zeroes(into);
    }

    private static void zeroes(ByteBuffer into) {
        MemorySegment.ofBuffer(into).fill((byte) 0);
        into.position(into.limit());
    }

    @Override
    public void close() throws IOException {
        try (below) {
            layer.close();
        }
    }
}
