package io.towpath.replication;

import io.towpath.disk.DiskRef;
import io.towpath.disk.ImageException;
import io.towpath.disk.RangeSet;
import io.towpath.disk.RateLimit;
import io.towpath.disk.Reason;
import io.towpath.platform.spi.DeltaFiles;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A VM whose disks are read side by side: it is asked by one at a time, as it wants to be. What is read of a disk comes beside
/// that; but disks that come as a whole are fetched one after the other, for each fetch holds the VM at its source.
final class LiveVmInTurn implements LiveVm {

    private static final long LOOKS_AGAIN_MILLIS = 250;

    private interface Asking<T> {

        T ask() throws IOException;
    }

    private interface Doing {

        void run() throws IOException;
    }

    private final LiveVm vm;
    private final BooleanSupplier stop;
    private final ReentrantLock turn = new ReentrantLock();
    private final ReentrantLock fetching = new ReentrantLock();

    /// @param stop asked while one waits long
    LiveVmInTurn(LiveVm vm, BooleanSupplier stop) {
        this.vm = vm;
        this.stop = stop;
    }

    private <T> T asked(Asking<T> what) throws IOException {
        return in(turn, what);
    }

    private void told(Doing what) throws IOException {
        asked(() -> {
            what.run();
            return true;
        });
    }

    private <T> T in(ReentrantLock lock, Asking<T> what) throws IOException {
        try {
            while (!lock.tryLock(LOOKS_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
                if (stop.getAsBoolean()) {
                    throw stopped(null);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw stopped(e);
        }
        try {
            return what.ask();
        } finally {
            lock.unlock();
        }
    }

    private static ImageException stopped(@Nullable InterruptedException cause) {
        return new ImageException(Reason.CANCELLED, "source", "source", null, null,
                "stopped while another disk of the VM had its turn", null, cause);
    }

    @Override
    public RangeSet allocated(LiveSnapshot snapshot, LiveDisk disk) throws IOException {
        return asked(() -> vm.allocated(snapshot, disk));
    }

    @Override
    public RangeSet changed(LiveSnapshot snapshot, LiveDisk disk, String changeId) throws IOException {
        return asked(() -> vm.changed(snapshot, disk, changeId));
    }

    @Override
    public RangeSet changedSince(LiveDisk disk, String changeId) throws IOException {
        return asked(() -> vm.changedSince(disk, changeId));
    }

    @Override
    public List<DiskWay> ways(LiveSnapshot snapshot, LiveDisk disk, RateLimit limit) throws IOException {
        return asked(() -> vm.ways(snapshot, disk, limit)).stream().map(this::inTurn).toList();
    }

    private DiskWay inTurn(DiskWay way) {
        return way.ranged() || !(way.ref() instanceof DiskRef.Provided ref)
                ? way
                : new DiskWay(way.name(), false, new DiskRef.Provided(ref.label(), ref.place(),
                        () -> in(fetching, () -> ref.opener().open())));
    }

    @Override
    public DeltaFiles deltaFiles() {
        DeltaFiles files = vm.deltaFiles();
        return new DeltaFiles() {
            @Override
            public Fitness fitness(LiveDisk disk) throws IOException {
                return asked(() -> files.fitness(disk));
            }

            @Override
            public String home(LiveSnapshot snapshot, LiveDisk disk) throws IOException {
                return asked(() -> files.home(snapshot, disk));
            }

            @Override
            public RangeSet between(LiveSnapshot since, LiveSnapshot snapshot, LiveDisk disk) throws IOException {
                return asked(() -> files.between(since, snapshot, disk));
            }

            @Override
            public RangeSet since(LiveSnapshot since, LiveDisk disk) throws IOException {
                return asked(() -> files.since(since, disk));
            }
        };
    }

    @Override
    public LiveState state() throws IOException {
        return asked(vm::state);
    }

    @Override
    public LiveRoom room() throws IOException {
        return asked(vm::room);
    }

    @Override
    public List<LiveDisk> disks(LiveSnapshot snapshot) throws IOException {
        return asked(() -> vm.disks(snapshot));
    }

    @Override
    public void trackChanges(boolean on) throws IOException {
        told(() -> vm.trackChanges(on));
    }

    @Override
    public LiveSnapshot snapshot(String name, String description, boolean quiesce) throws IOException {
        return asked(() -> vm.snapshot(name, description, quiesce));
    }

    @Override
    public void settle() throws IOException {
        told(vm::settle);
    }

    @Override
    public void removeSnapshot(String ref) throws IOException {
        told(() -> vm.removeSnapshot(ref));
    }

    @Override
    public void consolidate() throws IOException {
        told(vm::consolidate);
    }

    @Override
    public boolean shutDown(Duration patience) throws IOException {
        return asked(() -> vm.shutDown(patience));
    }

    @Override
    public void powerOff() throws IOException {
        told(vm::powerOff);
    }

    @Override
    public void powerOn() throws IOException {
        told(vm::powerOn);
    }

    @Override
    public void connect(List<LiveNic> nics) throws IOException {
        told(() -> vm.connect(nics));
    }

    @Override
    public void annotate(String note) throws IOException {
        told(() -> vm.annotate(note));
    }

    @Override
    public void rename(String name) throws IOException {
        told(() -> vm.rename(name));
    }

    /// Whoever opened it closes it.
    @Override
    public void close() {
        // of those who read side by side none ends it for the others
    }
}
