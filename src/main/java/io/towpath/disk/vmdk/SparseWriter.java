package io.towpath.disk.vmdk;

import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskWriter;
import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import io.towpath.disk.Space;
import io.towpath.disk.TargetFile;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Writes a VMDK of the kind `monolithicSparse`: one file with its descriptor inside, [SparseLayout].
///
/// Grains are handed out from the end of the file in runs, so a large write of what was not there yet is one write to the
/// file. What is there is overwritten in place, zeroes as well.
///
/// ## What a crash leaves
///
/// The header says that the extent was not closed properly from the beginning until [#finish()]. A checkpoint makes data
/// durable first and then writes the entries that lead to it, into both copies of the tables. Entries go from nothing to
/// a sector once, so where a crash lets the copies disagree, the one that has an entry is right: [SparseResumption]
/// makes them agree again. Other readers may refuse what a crash left, as they are told to by the header.
///
/// Memory: at most 9 MiB of tables; when more have changed, a checkpoint is made unasked.
final class SparseWriter implements DiskWriter {

    private final TargetFile file;
    private final SparseLayout layout;
    private final GrainPages pages;
    /// The sector where the next grain comes.
    private long next;
    private boolean unsynced;
    private boolean broken;

    /// @param next the first sector that is free, with all behind it
    SparseWriter(TargetFile file, SparseLayout layout, long next) {
        this.file = file;
        this.layout = layout;
        this.pages = new GrainPages(file, layout);
        this.next = next;
    }

    static Space measure(DiskReader reader, Map<String, String> options) throws IOException {
        PlainOptions.of("vmdk", options);
        SparseLayout layout = SparseLayout.of("vmdk", reader.sizeBytes());
        long metadata = Sectors.toBytes(layout.first());
        return new Space(metadata + Space.units(reader, SparseLayout.GRAIN_BYTES) * SparseLayout.GRAIN_BYTES,
                metadata + layout.grains() * SparseLayout.GRAIN_BYTES);
    }

    static SparseWriter create(Path path, long sizeBytes, Map<String, String> options) throws IOException {
        PlainOptions chosen = PlainOptions.of(path.toString(), options);
        SparseLayout layout = SparseLayout.of(path.toString(), sizeBytes);
        NewDescriptor descriptor = new NewDescriptor("monolithicSparse", layout.capacity(),
                NewDescriptor.sparse(NewDescriptor.nameOf(path)), RandomGenerator.getDefault().nextInt(),
                chosen.adapterType(), chosen.hardware());
        return create(TargetFile.create(path), layout, descriptor);
    }

    static SparseWriter create(TargetFile file, SparseLayout layout, NewDescriptor descriptor) throws IOException {
        try {
            file.write(0, layout.header(true).bytes());
            file.write(Sectors.BYTES, ByteBuffer.wrap(descriptor.text().getBytes(StandardCharsets.UTF_8)));
            file.extend(Sectors.toBytes(layout.first()));
            for (boolean redundant : new boolean[]{false, true}) {
                file.write(layout.directoryAt(redundant), layout.directoryBytes(redundant));
            }
            SparseWriter writer = new SparseWriter(file, layout, layout.first());
            writer.sync();
            return writer;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    @Override
    public void write(long offset, ByteBuffer data) throws IOException {
        checkInside(offset, data.remaining());
        int limit = data.limit();
        long at = offset;
        while (data.position() < limit) {
            if (pages.isFull()) {
                checkpoint();
            }
            int length = segment(at, limit - data.position());
            data.limit(data.position() + length);
            writeSegment(at, data);
            data.limit(limit);
            at += length;
        }
    }

    /// How many of the bytes at `at` go in one write: over grains that lie in a row, or into a run of new ones.
    private int segment(long at, int wanted) throws IOException {
        long first = at / SparseLayout.GRAIN_BYTES;
        long last = (at + wanted - 1) / SparseLayout.GRAIN_BYTES;
        long sector = pages.sector(first);
        long grain = first + 1;
        while (grain <= last && pages.sector(grain) == (sector == 0
                ? 0
                : sector + (grain - first) * SparseLayout.GRAIN_SECTORS)) {
            grain++;
        }
        return (int) Math.min(wanted, grain * SparseLayout.GRAIN_BYTES - at);
    }

    private void writeSegment(long at, ByteBuffer data) throws IOException {
        long first = at / SparseLayout.GRAIN_BYTES;
        long within = at % SparseLayout.GRAIN_BYTES;
        long sector = pages.sector(first);
        unsynced = true;
        if (sector == 0) {
            long grains = (at + data.remaining() - 1) / SparseLayout.GRAIN_BYTES - first + 1;
            sector = allocate(grains);
            // the rest of the first and the last grain was never written and reads as zeroes
            file.write(Sectors.toBytes(sector) + within, data);
            for (long i = 0; i < grains; i++) {
                pages.set(first + i, sector + i * SparseLayout.GRAIN_SECTORS);
            }
        } else {
            file.write(Sectors.toBytes(sector) + within, data);
        }
    }

    private long allocate(long grains) throws ImageException {
        long sector = next;
        long end = next + grains * SparseLayout.GRAIN_SECTORS;
        if (end > 1L << 32) {
            throw new ImageException(Reason.LIMIT_EXCEEDED, file.name(), "grain table", null, null,
                    "the file has more than 2 TiB, which its tables cannot address", "Write the image afresh.");
        }
        next = end;
        return sector;
    }

    @Override
    public void zero(ByteRange range) throws IOException {
        checkInside(range.offset(), range.length());
        for (long at = range.offset(); at < range.end();) {
            long grain = at / SparseLayout.GRAIN_BYTES;
            long within = at % SparseLayout.GRAIN_BYTES;
            long length = Math.min(SparseLayout.GRAIN_BYTES - within, range.end() - at);
            long sector = pages.sector(grain);
            if (sector != 0) {
                unsynced = true;
                // the last grain may reach beyond what was written of the file
                file.extend(Sectors.toBytes(sector + SparseLayout.GRAIN_SECTORS));
                file.zero(Sectors.toBytes(sector) + within, length);
            }
            at += length;
        }
    }

    @Override
    public void checkpoint() throws IOException {
        boolean publish = pages.isChanged();
        if (publish) {
            file.extend(Sectors.toBytes(next));
        }
        if (publish || unsynced) {
            sync();
        }
        if (publish) {
            pages.write();
            sync();
        }
    }

    /// What one failed sync did not make durable, a later one does not tell of.
    private void sync() throws IOException {
        if (broken) {
            throw new ImageException(Reason.TARGET_IO, file.name(), "file", null, null,
                    "an earlier write was not made durable", "Check the storage that holds it, then resume.");
        }
        broken = true;
        file.sync();
        broken = false;
        unsynced = false;
    }

    @Override
    public void finish() throws IOException {
        checkpoint();
        file.write(0, layout.header(false).bytes());
        sync();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private void checkInside(long offset, long length) {
        long size = Sectors.toBytes(layout.capacity());
        if (offset < 0 || length > size - offset) {
            throw new IllegalArgumentException("offset=%d length=%d size=%d".formatted(offset, length, size));
        }
    }
}
