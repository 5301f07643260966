package io.towpath.replication;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskReader;
import io.towpath.disk.Extent;
import io.towpath.disk.ImageSource;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/// A disk of a [FileVm] that counts what is read by its way, and breaks where that way was told to: `1048576`.
final class BreakingDisk implements DiskReader {

    private final DiskReader disk;
    private final String way;
    private final FileVm vm;

    BreakingDisk(DiskReader disk, String way, FileVm vm) {
        this.disk = disk;
        this.way = way;
        this.vm = vm;
    }

    @Override
    public DiskFormat format() {
        return disk.format();
    }

    @Override
    public long sizeBytes() {
        return disk.sizeBytes();
    }

    @Override
    public List<Fact> facts() {
        return disk.facts();
    }

    @Override
    public List<Note> notes() {
        return disk.notes();
    }

    @Override
    public List<ImageSource> sources() {
        return disk.sources();
    }

    @Override
    public void extents(ByteRange within, Consumer<Extent> each)
            throws IOException {
        disk.extents(within, each);
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
        vm.hook.at("before read");
        int wanted = into.remaining();
        synchronized (vm.read) {
            long so = vm.read.getOrDefault(way, 0L);
            String breaks = vm.failingWays.get(way);
            if (breaks != null && so + wanted > Long.parseLong(breaks)) {
                throw new IOException("input/output error");
            }
            vm.read.put(way, so + wanted);
        }
        disk.read(offset, into);
    }

    @Override
    public void close() throws IOException {
        disk.close();
    }
}
