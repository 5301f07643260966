package io.towpath.tour.source;

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
import io.towpath.platform.spi.SourceFaultException.Kind;
import io.towpath.tour.source.Blueprint.Quirk;
import io.towpath.tour.time.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/// A made-up VM. It lives while nobody looks: whatever is asked, its guest has written until then, as its habit and its
/// seed say. What it is lies in a file, so that it is the same after a start of the program.
final class Machine implements LiveVm {

    /// Bytes that leave it in a second of the demo's time.
    static final int BYTES_A_SECOND = Blocks.BYTES;

    private static final Duration SNAPSHOT = Duration.ofSeconds(3);
    private static final Duration REMOVAL = Duration.ofSeconds(4);
    private static final Duration SHUT_DOWN = Duration.ofSeconds(45);
    private static final int TICK = 10;
    /// Of its snapshots, the one at which the source has forgotten what changed.
    private static final int FORGETS_AT = 4;
    /// The one before which somebody adds a disk: the first after its seed, which has one and the begin of tracking another.
    private static final int GROWS_AT = 3;
    private static final int ADDED_MIB = 8;

    private final Blueprint plan;
    private final MachineFile file;
    private final Surroundings around;
    private final Memory memory;
    private final Object lane = new Object();
    private int forgot;

    /// What it lives in.
    ///
    /// @param zone whose days and nights its users live by
    record Surroundings(VirtualTime time, ZoneId zone, Breakage breakage) {}

    Machine(Blueprint plan, MachineFile file, Surroundings around) throws IOException {
        this.plan = plan;
        this.file = file;
        this.around = around;
        Optional<Memory> before = file.load();
        memory = before.orElseGet(() -> Memory.installed(plan, tick(around.time().now())));
        forgot = around.breakage().forgot();
    }

    private static long tick(Instant at) {
        return at.getEpochSecond() / TICK;
    }

    /// The guest writes what it wrote until now.
    private void live() {
        long now = tick(around.time().now());
        boolean runs = memory.power == Power.ON && !around.breakage().isDown(plan);
        for (long tick = memory.tick + 1; runs && tick <= now; tick++) {
            var hour = Instant.ofEpochSecond(tick * TICK).atZone(around.zone()).toLocalTime();
            double expected = plan.habit().at(hour) * TICK;
            long seed = Dice.of(plan.seed(), tick, 7);
            int writes = (int) (expected + Dice.share(seed, 0, 0));
            for (int write = 1; write <= writes; write++) {
                long dice = Dice.of(seed, write, 0);
                int index = (int) (Dice.share(dice, 3, 0) * memory.disks.size());
                memory.disks.get(index).write(tick, dice, plan.habit().hot());
            }
        }
        memory.tick = Math.max(memory.tick, now);
    }

    private void reach() throws SourceFaultException {
        around.breakage().reach(plan);
        live();
        if (forgot < around.breakage().forgot()) {
            forgot = around.breakage().forgot();
            memory.history++;
        }
    }

    private void keep() throws IOException {
        file.save(memory);
    }

    @Override
    public synchronized LiveState state() throws IOException {
        reach();
        return new LiveState(memory.name, memory.power, plan.host(), memory.power == Power.ON, true, memory.told,
                told(memory.disks, memory.changeId()), memory.snapshots.stream().map(Memory.Held::told).toList(),
                List.copyOf(memory.nics), false, memory.note);
    }

    private List<LiveDisk> told(List<Disk> disks, String changeId) {
        return disks.stream().map(disk -> new LiveDisk(disk.key(), disk.label(), disk.bytes(),
                "[%s] %s/%s_%s.vmdk".formatted(Site.DATASTORE, plan.name(), plan.name(), disk.key()),
                "6000C29%025x".formatted(disk.seed() & Long.MAX_VALUE), changeId.isEmpty() ? null : changeId)).toList();
    }

    @Override
    public synchronized void trackChanges(boolean on) throws IOException {
        reach();
        memory.told = on;
        if (memory.power == Power.OFF) {
            memory.comesIntoForce();
        }
        keep();
    }

    @Override
    public synchronized LiveSnapshot snapshot(String name, String description, boolean quiesce) throws IOException {
        reach();
        for (Memory.Held held : memory.snapshots) {
            if (held.told().name().equals(name)) {
                return held.told();
            }
        }
        around.breakage().snapshot(quiesce);
        around.time().spend(SNAPSHOT);
        live();
        memory.comesIntoForce();
        memory.made++;
        if (plan.quirk() == Quirk.FORGETS && memory.made == FORGETS_AT) {
            memory.history++;
        }
        if (plan.quirk() == Quirk.GROWS && memory.made == GROWS_AT) {
            memory.disks.add(Disk.added(plan, memory.disks.size(), ADDED_MIB));
        }
        LiveSnapshot told = new LiveSnapshot("snapshot-%d".formatted(memory.made), name, description,
                around.time().now(), memory.snapshots.isEmpty() ? null : memory.snapshots.getLast().told().ref(),
                quiesce && memory.power == Power.ON);
        memory.snapshots.add(new Memory.Held(told, memory.changeId(), memory.disks.stream().map(Disk::frozen)
                .toList()));
        keep();
        return told;
    }

    private Memory.Held held(LiveSnapshot snapshot) throws SourceFaultException {
        return memory.snapshots.stream().filter(held -> held.told().ref().equals(snapshot.ref())).findFirst()
                .orElseThrow(() -> new SourceFaultException(Kind.GONE, "ManagedObjectNotFound",
                        "the snapshot %s of %s is not there any more".formatted(snapshot.name(), plan.name()), null));
    }

    private static Disk disk(Memory.Held held, LiveDisk wanted) throws SourceFaultException {
        return held.disks().stream().filter(disk -> disk.key().equals(wanted.key())).findFirst()
                .orElseThrow(() -> new SourceFaultException(Kind.GONE, "InvalidArgument",
                        "%s has no disk %s".formatted(held.told().name(), wanted.key()), null));
    }

    @Override
    public synchronized List<LiveDisk> disks(LiveSnapshot snapshot) throws IOException {
        reach();
        Memory.Held held = held(snapshot);
        return told(held.disks(), held.changeId());
    }

    @Override
    public synchronized void removeSnapshot(String ref) throws IOException {
        reach();
        if (memory.snapshots.stream().anyMatch(held -> held.told().ref().equals(ref))) {
            around.time().spend(REMOVAL);
            live();
            memory.snapshots.removeIf(held -> held.told().ref().equals(ref));
            memory.comesIntoForce();
            keep();
        }
    }

    @Override
    public void settle() {
        // a call has done its work when it returns
    }

    @Override
    public void consolidate() {
        // removals leave nothing behind
    }

    @Override
    public synchronized RangeSet allocated(LiveSnapshot snapshot, LiveDisk disk) throws IOException {
        reach();
        return disk(held(snapshot), disk).allocated();
    }

    @Override
    public synchronized RangeSet changed(LiveSnapshot snapshot, LiveDisk disk, String changeId) throws IOException {
        reach();
        Memory.Held held = held(snapshot);
        return disk(held, disk).changedSince(tick(disk, changeId, held.changeId()));
    }

    /// The tick that a change id is of.
    private long tick(LiveDisk disk, String changeId, String now) throws SourceFaultException {
        int slash = changeId.lastIndexOf('/');
        String history = memory.history();
        if (slash < 0 || !changeId.substring(0, slash).equals(history) || !now.startsWith(history + "/")) {
            throw new SourceFaultException(Kind.TRACKING_RESET, "FileFault",
                    "the change id %s of %s is not known: tracking was reset".formatted(changeId, disk.label()), null);
        }
        return Long.parseLong(changeId.substring(slash + 1));
    }

    @Override
    public synchronized RangeSet changedSince(LiveDisk disk, String changeId) throws IOException {
        reach();
        long since = tick(disk, changeId, memory.changeId());
        return memory.disks.stream().filter(each -> each.key().equals(disk.key())).findFirst()
                .orElseThrow(() -> new SourceFaultException(Kind.GONE, "InvalidArgument",
                        "%s has no disk %s".formatted(plan.name(), disk.key()), null))
                .changedSince(since);
    }

    @Override
    public synchronized List<DiskWay> ways(LiveSnapshot snapshot, LiveDisk disk, RateLimit limit) throws IOException {
        reach();
        Disk frozen = disk(held(snapshot), disk);
        String identity = "%s %s %s".formatted(plan.ref(), snapshot.ref(), disk.key());
        return List.of(new DiskWay("simulated", true, new DiskRef.Provided("%s: %s".formatted(plan.name(),
                disk.label()), identity, () -> new BlockReader(frozen, identity, this::pass))));
    }

    private void pass(long bytes) throws IOException {
        around.breakage().reach(plan);
        if (bytes > 0) {
            synchronized (lane) {
                int slowness = around.breakage().slowness(around.time().now());
                around.time().spend(Duration.ofNanos(slowness * bytes * 1_000_000_000L / BYTES_A_SECOND));
            }
        }
    }

    @Override
    public synchronized boolean shutDown(Duration patience) throws IOException {
        reach();
        if (memory.power != Power.ON) {
            return memory.power == Power.OFF;
        }
        boolean listens = plan.quirk() != Quirk.DEAF;
        Instant asked = memory.asked == null ? around.time().now() : memory.asked;
        memory.asked = asked;
        Duration left = Duration.between(around.time().now(), asked.plus(SHUT_DOWN));
        boolean inTime = listens && left.compareTo(patience) <= 0;
        Duration wait = !inTime ? patience : left.isNegative() ? Duration.ZERO : left;
        around.time().spend(wait);
        live();
        if (inTime) {
            memory.power = Power.OFF;
            memory.asked = null;
        }
        keep();
        return inTime;
    }

    @Override
    public synchronized void powerOff() throws IOException {
        reach();
        memory.power = Power.OFF;
        memory.asked = null;
        keep();
    }

    @Override
    public synchronized void powerOn() throws IOException {
        reach();
        memory.power = Power.ON;
        memory.comesIntoForce();
        keep();
    }

    @Override
    public synchronized void connect(List<LiveNic> nics) throws IOException {
        reach();
        memory.nics.replaceAll(nic -> nics.stream().filter(wanted -> wanted.key().equals(nic.key())).findFirst()
                .orElse(nic));
        keep();
    }

    @Override
    public synchronized void annotate(String note) throws IOException {
        reach();
        memory.note = note;
        keep();
    }

    @Override
    public synchronized void rename(String name) throws IOException {
        reach();
        memory.name = name;
        keep();
    }

    @Override
    public void close() {
        // it lives on
    }
}
