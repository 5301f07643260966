package io.towpath.inventory;

import io.towpath.disk.RangeSet;
import io.towpath.disk.RateLimit;
import io.towpath.platform.spi.Capabilities;
import io.towpath.platform.spi.DeltaFiles;
import io.towpath.platform.spi.DiscoveredDisk;
import io.towpath.platform.spi.DiskWay;
import io.towpath.platform.spi.LiveDisk;
import io.towpath.platform.spi.LiveNic;
import io.towpath.platform.spi.LiveRoom;
import io.towpath.platform.spi.LiveSnapshot;
import io.towpath.platform.spi.LiveState;
import io.towpath.platform.spi.LiveVm;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// A VM that is read as if the disks were not there that a person excluded. One that has another size or another uuid than
/// that person saw is another disk, and is there.
public final class PartOfLiveVm implements LiveVm {

    private final LiveVm whole;
    private final Map<String, DiscoveredDisk> excluded;

    public PartOfLiveVm(LiveVm whole, List<Vm.ExcludedDisk> excluded) {
        this.whole = whole;
        this.excluded = excluded.stream().collect(Collectors.toMap(each -> each.disk().facts().key(),
                each -> each.disk().facts()));
    }

    private List<LiveDisk> part(List<LiveDisk> disks) {
        return disks.stream().filter(disk -> !stays(disk)).toList();
    }

    private boolean stays(LiveDisk disk) {
        DiscoveredDisk seen = excluded.get(disk.key());
        if (seen == null || seen.capacityBytes() != disk.capacityBytes()) {
            return false;
        }
        String uuid = seen.traits().uuid();
        return uuid == null || disk.uuid() == null || uuid.equalsIgnoreCase(disk.uuid());
    }

    @Override
    public LiveState state() throws IOException {
        LiveState now = whole.state();
        return new LiveState(now.name(), now.power(), now.host(), now.guestCanShutDown(), now.canTrack(),
                now.tracking(), part(now.disks()), now.snapshots(), now.nics(), now.consolidate(), now.note());
    }

    @Override
    public List<LiveDisk> disks(LiveSnapshot snapshot) throws IOException {
        return part(whole.disks(snapshot));
    }

    @Override
    public LiveRoom room() throws IOException {
        return whole.room();
    }

    @Override
    public void trackChanges(boolean on) throws IOException {
        whole.trackChanges(on);
    }

    @Override
    public LiveSnapshot snapshot(String name, String description, boolean quiesce) throws IOException {
        return whole.snapshot(name, description, quiesce);
    }

    @Override
    public void settle() throws IOException {
        whole.settle();
    }

    @Override
    public void removeSnapshot(String ref) throws IOException {
        whole.removeSnapshot(ref);
    }

    @Override
    public void consolidate() throws IOException {
        whole.consolidate();
    }

    @Override
    public RangeSet allocated(LiveSnapshot snapshot, LiveDisk disk) throws IOException {
        return whole.allocated(snapshot, disk);
    }

    @Override
    public RangeSet changed(LiveSnapshot snapshot, LiveDisk disk, String changeId) throws IOException {
        return whole.changed(snapshot, disk, changeId);
    }

    @Override
    public RangeSet changedSince(LiveDisk disk, String changeId) throws IOException {
        return whole.changedSince(disk, changeId);
    }

    @Override
    public DeltaFiles deltaFiles() {
        return whole.deltaFiles();
    }

    @Override
    public List<DiskWay> ways(LiveSnapshot snapshot, LiveDisk disk, RateLimit limit) throws IOException {
        return whole.ways(snapshot, disk, limit);
    }

    @Override
    public boolean shutDown(Duration patience) throws IOException {
        return whole.shutDown(patience);
    }

    @Override
    public void powerOff() throws IOException {
        whole.powerOff();
    }

    @Override
    public void powerOn() throws IOException {
        whole.powerOn();
    }

    @Override
    public void connect(List<LiveNic> nics) throws IOException {
        whole.connect(nics);
    }

    @Override
    public void annotate(String note) throws IOException {
        whole.annotate(note);
    }

    @Override
    public void rename(String name) throws IOException {
        whole.rename(name);
    }

    @Override
    public List<Capabilities.Privilege> missingInOutage(boolean renames) throws IOException {
        return whole.missingInOutage(renames);
    }

    @Override
    public void close() throws IOException {
        whole.close();
    }
}
