package io.towpath.bench;

import io.towpath.disk.DiskRef;
import io.towpath.disk.RangeSet;
import io.towpath.disk.RateLimit;
import io.towpath.platform.spi.DiskWay;
import io.towpath.platform.spi.LiveDisk;
import io.towpath.platform.spi.LiveNic;
import io.towpath.platform.spi.LiveSnapshot;
import io.towpath.platform.spi.LiveState;
import io.towpath.platform.spi.LiveVm;
import io.towpath.platform.spi.Power;
import io.towpath.platform.spi.SourceFaultException;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// One VM. Its file holds how many snapshots were ever made, and of those that are there a line each.
record Serving(int number, Path folder) implements LiveVm {

    private static final Object FILES = new Object();

    private record Kept(int made, List<LiveSnapshot> there) {}

    private Path file() {
        return folder.resolve("vm-" + number);
    }

    private Kept kept() throws IOException {
        synchronized (FILES) {
            if (!Files.exists(file())) {
                return new Kept(0, List.of());
            }
            List<String> lines = Files.readAllLines(file());
            return new Kept(Integer.parseInt(lines.getFirst()), lines.stream().skip(1).map(line -> {
                String[] parts = line.split("\t", -1);
                return new LiveSnapshot(parts[0], parts[1], parts[2], Instant.parse(parts[3]), null, false);
            }).toList());
        }
    }

    private void keep(Kept kept) throws IOException {
        synchronized (FILES) {
            List<String> lines = new ArrayList<>(List.of(Integer.toString(kept.made)));
            kept.there.forEach(each -> lines.add(String.join("\t", each.ref(), each.name(), each.description(),
                    each.taken().toString())));
            Path next = file().resolveSibling(file().getFileName() + ".next");
            Files.write(next, lines);
            Files.move(next, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Override
    public LiveState state() throws IOException {
        Kept kept = kept();
        return new LiveState(SlowSource.name(number), Power.ON, SlowSource.host(number), true, true, true, disks(kept.made), kept.there,
                List.of(new LiveNic("4000", "Network adapter 1", true, true)), false, "");
    }

    private List<LiveDisk> disks(int made) {
        List<LiveDisk> disks = new ArrayList<>();
        for (int disk = 0; disk < SlowSource.DISKS; disk++) {
            disks.add(new LiveDisk(SlowSource.key(disk), "Hard disk " + (disk + 1), SlowSource.DISK, SlowSource.backing(number, disk),
                    SlowSource.uuid(number, disk), "bench/" + made));
        }
        return disks;
    }

    @Override
    public LiveSnapshot snapshot(String name, String description, boolean quiesce) throws IOException {
        Kept kept = kept();
        for (LiveSnapshot there : kept.there) {
            if (there.name().equals(name)) {
                return there;
            }
        }
        LiveSnapshot made = new LiveSnapshot("snapshot-" + (kept.made + 1), name, description, Instant.now(), null,
                false);
        List<LiveSnapshot> there = new ArrayList<>(kept.there);
        there.add(made);
        keep(new Kept(kept.made + 1, there));
        return made;
    }

    private static int made(LiveSnapshot snapshot) {
        return Integer.parseInt(snapshot.ref().substring("snapshot-".length()));
    }

    @Override
    public List<LiveDisk> disks(LiveSnapshot snapshot) {
        return disks(made(snapshot));
    }

    @Override
    public void removeSnapshot(String ref) throws IOException {
        Kept kept = kept();
        keep(new Kept(kept.made, kept.there.stream().filter(each -> !each.ref().equals(ref)).toList()));
    }

    @Override
    public RangeSet allocated(LiveSnapshot snapshot, LiveDisk disk) {
        List<ByteRange> ranges = new ArrayList<>();
        for (long at = SlowSource.AT; at < SlowSource.DISK; at += SlowSource.LEAF) {
            ranges.add(new ByteRange(at, SlowSource.BLOCK));
        }
        return RangeSet.of(ranges);
    }

    @Override
    public RangeSet changed(LiveSnapshot snapshot, LiveDisk disk, String changeId) {
        return changeId.equals("bench/" + made(snapshot)) ? RangeSet.of(List.of()) : allocated(snapshot, disk);
    }

    @Override
    public RangeSet changedSince(LiveDisk disk, String changeId) {
        return RangeSet.of(List.of());
    }

    @Override
    public List<DiskWay> ways(LiveSnapshot snapshot, LiveDisk disk, RateLimit limit) {
        String identity = "%d %s %s".formatted(number, snapshot.ref(), disk.key());
        return List.of(new DiskWay("bench", true, new DiskRef.Provided(SlowSource.name(number) + ": " + disk.label(), identity,
                () -> new Blocks(identity, made(snapshot), number, disk.key()))));
    }

    @Override
    public void trackChanges(boolean on) {
        // it does
    }

    @Override
    public void settle() {
        // every call is done when it returns
    }

    @Override
    public void consolidate() {
        // nothing is left behind
    }

    @Override
    public boolean shutDown(java.time.Duration patience) throws IOException {
        throw refused();
    }

    @Override
    public void powerOff() throws IOException {
        throw refused();
    }

    @Override
    public void powerOn() throws IOException {
        throw refused();
    }

    private static IOException refused() {
        return new SourceFaultException(SourceFaultException.Kind.POWER, "NotSupported",
                "VMs of the benchmark serve", null);
    }

    @Override
    public void connect(List<LiveNic> nics) {
        // not measured
    }

    @Override
    public void annotate(String note) {
        // not measured
    }

    @Override
    public void rename(String name) {
        // not measured
    }

    @Override
    public void close() {
        // nothing is held
    }
}
