package io.towpath.disk.vhdx;

import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskWriter;
import io.towpath.disk.Space;
import io.towpath.disk.ImageException;
import io.towpath.disk.TargetFile;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Map;

/// Writes a fixed or dynamic VHDX.
///
/// Blocks are handed out from the end of the file in runs, so a large write of what was not there yet is one write to
/// the file; what it leaves out of a block is a hole and reads as zeroes. A block that is there is overwritten in
/// place, and keeps its place when it is zeroed: a block in state ZERO may have none (Hyper-V does not open such a
/// file), and a place that was given up would be lost or, given to another block, dangerous after a crash. Its space is
/// freed all the same, where the file system can punch holes.
///
/// ## What a crash leaves
///
/// The specification wants changes of the BAT to go through the log. What the log is for is to make several changed
/// sectors valid at once; here every entry of the BAT is right by itself, so the log stays empty (LogGuid zero: there
/// is nothing to replay) and entries are written in place. A checkpoint goes in this order:
///
/// 1. The file is made as long as its blocks need, and **data and length are synced**. No entry points to the new
///    blocks yet.
/// 2. **Changed pages of the BAT are written and synced.** An entry is 8 aligned bytes, so a write that is torn at a
///    sector leaves old entries and new ones. An old one says that the block is zero, a new one leads to its data.
///
/// So at any moment every entry leads to a whole block of its own inside the file: it opens as it was at the last
/// checkpoint, or newer, apart from bytes overwritten since. No block is ever freed, so no entry of an older state can
/// lead to foreign data. Headers, region tables and metadata are written once, but for the headers of a resumed image:
/// one after the other, so that one of them is always valid.
///
/// Memory: at most 8 MiB of the BAT; when more of it has changed, a checkpoint is made unasked.
public final class VhdxWriter implements DiskWriter {

    private final TargetFile file;
    private final Geometry geometry;
    private final BatTable bat;
    private long end;
    private boolean unsynced;
    private boolean broken;

    /// @param end where the next block may lie
    VhdxWriter(TargetFile file, Geometry geometry, BatTable bat, long end) {
        this.file = file;
        this.geometry = geometry;
        this.bat = bat;
        this.end = end;
    }

    /// What an image of a disk needs. A fixed one is sparse.
    public static Space measure(DiskReader reader, Map<String, String> options) throws IOException {
        NewImage image = NewImage.of("vhdx", reader.sizeBytes(), WriterOptions.of("vhdx", options));
        Geometry geometry = image.disk().geometry();
        long stored = image.disk().leaveBlocksAllocated()
                ? Space.stored(reader)
                : Space.units(reader, geometry.blockBytes()) << geometry.blockBits();
        return new Space(image.firstFree() + stored, image.firstFree() + (geometry.blocks() << geometry.blockBits()));
    }

    /// Begins an image; a file that is there already is overwritten. It is a complete, empty image when this returns.
    ///
    /// @param sizeBytes a multiple of the logical sector size, not zero
    /// @param options   see [WriterOptions]; unknown ones are refused
    public static VhdxWriter create(Path path, long sizeBytes, Map<String, String> options) throws IOException {
        NewImage image = NewImage.of(path.toString(), sizeBytes, WriterOptions.of(path.toString(), options));
        return create(TargetFile.create(path), image);
    }

    static VhdxWriter create(TargetFile file, NewImage image) throws IOException {
        try {
            Geometry geometry = image.disk().geometry();
            BatTable bat = new BatTable(file, geometry, image.bat(), new BitSet());
            long end = image.firstFree();
            image.write(file);
            if (image.disk().leaveBlocksAllocated()) {
                bat.fill(block -> BatEntry.present(image.firstFree() + (block << geometry.blockBits())));
                end += geometry.blocks() << geometry.blockBits();
            } else if (image.zeroBlocks()) {
                bat.fill(_ -> BatEntry.ZERO);
            }
            file.extend(end);
            file.sync();
            return new VhdxWriter(file, geometry, bat, end);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /// Goes on with an image that [#create] began, as its last checkpoint left it or newer. Blocks behind the last one
    /// in use are dropped.
    ///
    /// @throws ImageException when it is damaged, or has a log to replay
    public static VhdxWriter resume(Path path) throws IOException {
        return Resumption.of(path);
    }

    @Override
    public void write(long offset, ByteBuffer data) throws IOException {
        checkInside(offset, data.remaining());
        begin();
        int limit = data.limit();
        long at = offset;
        while (data.hasRemaining()) {
            makeRoom();
            int length = (int) Math.min(data.remaining(), runEnd(at, at + data.remaining()) - at);
            data.limit(data.position() + length);
            writeRun(at, data);
            data.limit(limit);
            at += length;
        }
        broken = false;
    }

    @Override
    public void zero(ByteRange range) throws IOException {
        checkInside(range.offset(), range.length());
        begin();
        for (long at = range.offset(); at < range.end();) {
            makeRoom();
            long block = geometry.block(at);
            long next = bat.nextMaybePresent(block);
            if (next > block) {
                at = next << geometry.blockBits();
                continue;
            }
            long to = runEnd(at, range.end());
            long entry = bat.entry(block);
            if (BatEntry.isPresent(entry)) {
                unsynced = true;
                file.zero(BatEntry.place(entry) + within(at), to - at);
            }
            at = to;
        }
        broken = false;
    }

    @Override
    public void checkpoint() throws IOException {
        begin();
        boolean published = bat.isDirty();
        if (published) {
            file.extend(end);
        }
        if (unsynced || published) {
            file.sync();
            unsynced = false;
        }
        if (published) {
            bat.publish();
            file.sync();
        }
        broken = false;
    }

    @Override
    public void finish() throws IOException {
        checkpoint();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /// From here until the end of a call all is broken that throws: what is in memory is then not what is in the file.
    private void begin() {
        if (broken) {
            throw new IllegalStateException("an earlier write failed; close the image and resume it");
        }
        broken = true;
    }

    private void makeRoom() throws IOException {
        if (bat.isFull()) {
            broken = false;
            checkpoint();
            bat.shrink();
            broken = true;
        }
    }

    /// Where the blocks that go the same way as the one at `at` end: those that lie in a row in the file, or those that
    /// are not there. Not more of them than pages can be held.
    private long runEnd(long at, long to) throws IOException {
        long first = geometry.block(at);
        long entry = bat.entry(first);
        long block = first + 1;
        for (; block << geometry.blockBits() < to && !bat.isFull(); block++) {
            long following = bat.entry(block);
            boolean same = BatEntry.isPresent(entry)
                    ? following == entry + ((block - first) << geometry.blockBits())
                    : !BatEntry.isPresent(following);
            if (!same) {
                break;
            }
        }
        return Math.min(to, block << geometry.blockBits());
    }

    private void writeRun(long at, ByteBuffer data) throws IOException {
        long first = geometry.block(at);
        long entry = bat.entry(first);
        unsynced = true;
        if (BatEntry.isPresent(entry)) {
            file.write(BatEntry.place(entry) + within(at), data);
            return;
        }
        long last = geometry.block(at + data.remaining() - 1);
        long place = end;
        file.write(place + within(at), data);
        for (long block = first; block <= last; block++) {
            bat.set(block, BatEntry.present(end));
            end += geometry.blockBytes();
        }
    }

    private long within(long at) {
        return at & (geometry.blockBytes() - 1);
    }

    private void checkInside(long offset, long length) {
        if (offset < 0 || length > geometry.sizeBytes() - offset) {
            throw new IllegalArgumentException(
                    "offset=%d length=%d size=%d".formatted(offset, length, geometry.sizeBytes()));
        }
    }
}
