package io.towpath.disk.vmdk;

import io.towpath.disk.DiskReader;
import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.PackingWriter;
import io.towpath.disk.Reason;
import io.towpath.disk.Space;
import io.towpath.disk.TargetFile;
import io.towpath.units.ByteSize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Writes a VMDK of the kind `streamOptimized`, which OVAs hold and vSphere imports: compressed grains of 64 KiB in the
/// order of the disk, each grain table behind its grains, and at the end the directory. Grains of zeroes are left out.
/// It is written from the front to the back, and never is anything changed that was written.
///
/// | sectors | what                                                                 |
/// |--------:|----------------------------------------------------------------------|
/// |       1 | header; its directory is [SparseHeader#AT_END]                       |
/// |      20 | descriptor                                                           |
/// |     107 | nothing: grains begin at 128                                         |
/// |         | grains, [GrainPacker]; behind the last of a table a marker and it    |
/// |         | marker and directory                                                 |
/// |       1 | marker of the footer                                                 |
/// |       1 | footer: the header again, with the directory's sector                |
/// |       1 | end of the stream                                                    |
///
/// After a crash the markers tell what is there, [StreamTail].
///
/// Source: VMware, *Virtual Disk Format 5.0*, "Stream-Optimized Compressed Extents".
final class StreamWriter implements PackingWriter {

    private static final long GRAIN_SECTORS = GrainPacker.GRAIN / Sectors.BYTES;
    private static final int DESCRIPTOR_SECTORS = 20;
    private static final int OVERHEAD = 128;
    private static final int FOOTER_SECTORS = 3;

    private final StreamFile file;
    private final SparseHeader header;
    private final int level;
    private final GrainIndex index;
    /// Not null until it is known where to go on.
    private @Nullable StreamTail tail;

    private StreamWriter(StreamFile file, SparseHeader header, int level, boolean resumed) {
        this.file = file;
        this.header = header;
        this.level = level;
        this.index = new GrainIndex(header.tables());
        this.tail = resumed ? new StreamTail(file, header, index) : null;
    }

    /// As if nothing became smaller: with its marker a grain of noise has 129 sectors.
    static Space measure(DiskReader reader, Map<String, String> options) throws IOException {
        StreamOptions.of("vmdk", options);
        checkSize("vmdk", reader.sizeBytes());
        long grains = Math.ceilDiv(reader.sizeBytes(), (long) GrainPacker.GRAIN);
        long tables = Math.ceilDiv(grains, (long) SparseHeader.ENTRIES_PER_TABLE);
        long fixed = OVERHEAD + 1 + Sectors.holding(4 * tables) + FOOTER_SECTORS;
        long used = Space.units(reader, (long) SparseHeader.ENTRIES_PER_TABLE * GrainPacker.GRAIN);
        long grain = GrainPacker.mostSectors();
        return new Space(Sectors.toBytes(fixed + used * (1 + GrainTables.TABLE_SECTORS)
                + Space.units(reader, GrainPacker.GRAIN) * grain),
                Sectors.toBytes(fixed + tables * (1 + GrainTables.TABLE_SECTORS) + grains * grain));
    }

    static StreamWriter create(Path path, long sizeBytes, Map<String, String> options) throws IOException {
        StreamOptions chosen = StreamOptions.of(path.toString(), options);
        checkSize(path.toString(), sizeBytes);
        long capacity = sizeBytes / Sectors.BYTES;
        SparseHeader header = SparseHeader.ofStream(capacity, GRAIN_SECTORS, 1, DESCRIPTOR_SECTORS, OVERHEAD);
        NewDescriptor descriptor = new NewDescriptor("streamOptimized", capacity,
                NewDescriptor.sparse(NewDescriptor.nameOf(path)), RandomGenerator.getDefault().nextInt(),
                chosen.adapterType(), chosen.hardware());
        ByteBuffer front = ByteBuffer.allocate(OVERHEAD * Sectors.BYTES);
        front.put(header.bytes()).put(descriptor.text().getBytes(StandardCharsets.UTF_8));
        StreamFile file = new StreamFile(TargetFile.create(path));
        try {
            file.append(front.clear());
            return new StreamWriter(file, header, chosen.level(), false);
        } catch (IOException | RuntimeException e) {
            ImageSource.closeAfter(file, e);
            throw e;
        }
    }

    /// Goes on with a stream that [#create] began.
    static StreamWriter resume(Path path, Map<String, String> options) throws IOException {
        StreamOptions chosen = StreamOptions.of(path.toString(), options);
        SparseHeader header;
        try (ImageSource source = ImageSource.open(path)) {
            header = SparseHeader.read(source);
        }
        if (!header.equals(SparseHeader.ofStream(header.capacity(), GRAIN_SECTORS, 1, DESCRIPTOR_SECTORS, OVERHEAD))) {
            throw new ImageException(Reason.UNSUPPORTED_FEATURE, path.toString(), "sparse header", null, 0L,
                    "its header is another than is written here, expected a stream whose writing was begun here",
                    "Start the conversion afresh.");
        }
        return new StreamWriter(new StreamFile(TargetFile.open(path)), header, chosen.level(), true);
    }

    static void checkSize(String file, long sizeBytes) throws ImageException {
        if (sizeBytes < 0 || sizeBytes / Sectors.BYTES > Sectors.MOST_OF_A_DISK) {
            throw new ImageException(Reason.LIMIT_EXCEEDED, file, "options", "size", null,
                    "the size is %s, expected at most 64 TiB for vmdk".formatted(new ByteSize(sizeBytes)), null);
        }
        if (sizeBytes % Sectors.BYTES != 0) {
            throw StreamOptions.refuse(file, "size",
                    "the size is %d bytes, expected a multiple of 512 for vmdk".formatted(sizeBytes),
                    "Pad the source to whole sectors: `truncate -s %512 FILE`, or choose raw.");
        }
    }

    @Override
    public Packer packer() {
        return new GrainPacker(level);
    }

    @Override
    public void writePacked(long offset, ByteBuffer packed) throws IOException {
        goOnAt(offset / Sectors.BYTES);
        packed.order(ByteOrder.LITTLE_ENDIAN);
        long first = offset / GrainPacker.GRAIN;
        index.completeBefore(first, file);
        int start = packed.position();
        for (int at = start; at < packed.limit();) {
            index.put(packed.getLong(at) / GRAIN_SECTORS, file.sectors() + (at - start) / Sectors.BYTES);
            at += (int) Sectors.toBytes(Sectors.holding(CompressedExtent.MARKER_BYTES + packed.getInt(at + 8)));
        }
        file.append(packed);
    }

    private void goOnAt(long sector) throws IOException {
        if (tail != null) {
            tail.cut(sector);
            tail = null;
        }
    }

    @Override
    public void checkpoint() throws IOException {
        file.sync();
    }

    @Override
    public void finish() throws IOException {
        goOnAt(Long.MAX_VALUE);
        long directory = index.finish(file);
        file.append(StreamMarker.FOOTER.bytes(1));
        file.append(header.withDirectory(directory).bytes());
        file.append(StreamMarker.END_OF_STREAM.bytes(0));
        file.sync();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
