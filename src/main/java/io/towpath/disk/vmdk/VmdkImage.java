package io.towpath.disk.vmdk;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskReader;
import io.towpath.disk.Extent;
import io.towpath.disk.ExtentRuns;
import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.Printable;
import io.towpath.disk.Reason;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// One VMDK: the parts that its descriptor lists, one after the other.
///
/// Reads `monolithicSparse`, `streamOptimized`, `monolithicFlat`, `vmfs` and its kin, `twoGbMaxExtentSparse`,
/// `twoGbMaxExtentFlat`, and what ESX makes of snapshots, `vmfsSparse` and `seSparse`. Whether it stands alone or is a
/// layer upon a parent is for [VmdkChain] to see.
final class VmdkImage implements DiskReader {

    private final Descriptor descriptor;
    private final List<ImageSource> sources;
    private final List<DiskPart> parts;
    private final long[] starts;
    private final List<Note> notes;

    private VmdkImage(Descriptor descriptor, List<ImageSource> sources, List<DiskPart> parts, List<Note> notes)
            throws ImageException {
        this(descriptor, sources, parts, notes, parts.stream().mapToLong(DiskPart::sizeBytes).toArray());
    }

    /// @param sizes of the parts as the descriptor has them, in bytes
    private VmdkImage(Descriptor descriptor, List<ImageSource> sources, List<DiskPart> parts, List<Note> notes,
            long[] sizes) throws ImageException {
        this.descriptor = descriptor;
        this.sources = List.copyOf(sources);
        this.parts = List.copyOf(parts);
        this.notes = List.copyOf(notes);
        starts = new long[parts.size() + 1];
        for (int i = 0; i < parts.size(); i++) {
            starts[i + 1] = starts[i] + sizes[i];
            if (starts[i + 1] > Sectors.toBytes(Sectors.MOST_OF_A_DISK)) {
                throw new ImageException(Reason.LIMIT_EXCEEDED, descriptor.image(), "descriptor", "extents", null,
                        "its extents add up to more than 64 TiB", "Check the descriptor.");
            }
        }
    }

    /// Opens the parts that a descriptor names, as they are: what a layer leaves out is unallocated. The source is taken
    /// over, and closed with the image. When this fails, what it opened itself is closed.
    ///
    /// @param source   whose descriptor it is
    static VmdkImage open(ImageSource source, Descriptor descriptor, OpenOptions options) throws IOException {
        List<Note> notes = new ArrayList<>();
        List<ImageSource> sources = new ArrayList<>();
        sources.add(source);
        descriptor.refuseEncryption(source.problems());
        descriptor.validate(source.problems());
        if (SparseHeader.startsWithMagic(source)) {
            return new VmdkImage(descriptor, sources, List.of(embedded(source, descriptor, notes)), notes,
                    new long[]{Sectors.toBytes(descriptor.extents().getFirst().sectors())});
        }
        ExtentOpener opener = new ExtentOpener(source, descriptor, options, notes);
        List<DiskPart> parts = opener.open();
        sources.addAll(opener.sources());
        try {
            return new VmdkImage(descriptor, sources, parts, notes);
        } catch (ImageException e) {
            for (DiskPart part : parts) {
                ImageSource.closeAfter(part, e);
            }
            throw e;
        }
    }

    /// For a delta: a flat part is whole by itself, and its holes are zeroes, not its parent's bytes.
    void refuseFlatParts() throws ImageException {
        for (DiskPart part : parts) {
            if (part instanceof FlatExtent flat) {
                sources.getFirst().refuse(inconsistent(sources.getFirst(), "extent",
                        "it depends on a parent, but its extent %s is flat and leaves nothing to a parent".formatted(
                                flat.source().name())));
            }
        }
    }

    private static DiskPart embedded(ImageSource source, Descriptor descriptor, List<Note> notes) throws IOException {
        SparseHeader header = SparseHeader.read(source);
        if (descriptor.extents().size() != 1 || !descriptor.extents().getFirst().type().equals("SPARSE")) {
            throw inconsistent(source, "extent", "the descriptor inside a sparse extent has to name just that one");
        }
        String expected = header.compressed() ? "streamOptimized" : "monolithicSparse";
        if (!descriptor.createType().equals(expected)) {
            source.refuse(inconsistent(source, "createType", "its createType is \"%s\", but its header that of a %s"
                    .formatted(Printable.of(descriptor.createType()), expected)));
        }
        long sectors = descriptor.extents().getFirst().sectors();
        if (sectors != header.capacity() && !wholeGrains(sectors, header)) {
            source.refuse(
                    inconsistent(source, "extent", "the descriptor says %d sectors, the header %d".formatted(sectors,
                            header.capacity())));
        }
        return SparseOpener.open(source, header, notes);
    }

    /// A header's capacity should be whole grains, where the descriptor has the disk's own size.
    private static boolean wholeGrains(long sectors, SparseHeader header) {
        return sectors > 0 && header.grainBytes() > 0
                && Math.ceilDiv(sectors, header.grainBytes() / 512) * (header.grainBytes() / 512) == header.capacity();
    }

    private static ImageException inconsistent(ImageSource source, String field, String detail) {
        return new ImageException(Reason.METADATA_INCONSISTENT, source.name(), "descriptor", field, null, detail,
                "Copy the file again; if it stays so, it is damaged.");
    }

    @Override
    public DiskFormat format() {
        return DiskFormat.VMDK;
    }

    @Override
    public long sizeBytes() {
        return starts[parts.size()];
    }

    @Override
    public List<Fact> facts() {
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("create-type", Printable.of(descriptor.createType())));
        facts.add(new Fact("cid", descriptor.cid()));
        facts.add(new Fact("extents", Integer.toString(parts.size())));
        parts.stream().map(VmdkImage::grains).filter(each -> !each.isEmpty()).findFirst().ifPresent(facts::addAll);
        addFact(facts, "adapter-type", "ddb.adapterType");
        addFact(facts, "virtual-hardware", "ddb.virtualHWVersion");
        addFact(facts, "change-tracking-file", "changeTrackPath");
        return facts;
    }

    private static List<Fact> grains(DiskPart part) {
        return switch (part) {
            case SparseExtent sparse -> grains(sparse.header().grainBytes(), "none");
            case CompressedExtent compressed -> grains(compressed.header().grainBytes(), "deflate");
            case DeltaExtent delta -> grains(delta.header().grainBytes(), "none");
            case FlatExtent _,ZeroExtent _ -> List.of();
        };
    }

    private static List<Fact> grains(int bytes, String compression) {
        return List.of(new Fact("grain-size", Integer.toString(bytes)), new Fact("compression", compression));
    }

    private void addFact(List<Fact> facts, String name, String key) {
        if (!descriptor.value(key).isEmpty()) {
            facts.add(new Fact(name, Printable.of(descriptor.value(key))));
        }
    }

    @Override
    public List<Note> notes() {
        return notes;
    }

    @Override
    public List<ImageSource> sources() {
        return sources;
    }

    @Override
    public void extents(ByteRange within, Consumer<Extent> each) throws IOException {
        ExtentRuns runs = new ExtentRuns(within, each);
        for (int i = partAt(within.offset()); i < parts.size() && starts[i] < within.end(); i++) {
            long from = Math.max(within.offset(), starts[i]) - starts[i];
            long to = Math.min(within.end(), starts[i + 1]) - starts[i];
            if (to > from) {
                parts.get(i).extents(from, to, starts[i], runs);
            }
        }
        runs.finish();
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
        int limit = into.limit();
        if (offset < 0 || into.remaining() > sizeBytes() - offset) {
            throw new IllegalArgumentException("offset=" + offset + " remaining=" + into.remaining());
        }
        long position = offset;
        for (int i = partAt(offset); into.position() < limit; i++) {
            long inPart = position - starts[i];
            int length = (int) Math.min(starts[i + 1] - position, limit - into.position());
            if (length > 0) {
                into.limit(into.position() + length);
                parts.get(i).read(inPart, into);
                into.limit(limit);
                position += length;
            }
        }
    }

    private int partAt(long offset) {
        int low = 0;
        int high = parts.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (starts[middle] <= offset) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (DiskPart part : parts) {
            try {
                part.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        sources.getFirst().close();
        if (failure != null) {
            throw failure;
        }
    }
}
