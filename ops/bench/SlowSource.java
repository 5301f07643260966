package io.towpath.bench;

import io.towpath.access.NewUser;
import io.towpath.access.Role;
import io.towpath.access.Secret;
import io.towpath.access.Users;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskRef;
import io.towpath.disk.Extent;
import io.towpath.disk.ImageSource;
import io.towpath.disk.RangeSet;
import io.towpath.disk.RateLimit;
import io.towpath.inventory.Connections;
import io.towpath.platform.spi.ControllerType;
import io.towpath.platform.spi.DiscoveredDisk;
import io.towpath.platform.spi.DiscoveredNic;
import io.towpath.platform.spi.DiscoveredVm;
import io.towpath.platform.spi.DiskSlot;
import io.towpath.platform.spi.DiskTraits;
import io.towpath.platform.spi.DiskWay;
import io.towpath.platform.spi.Firmware;
import io.towpath.platform.spi.Hardware;
import io.towpath.platform.spi.LiveDisk;
import io.towpath.platform.spi.LiveNic;
import io.towpath.platform.spi.LivePlatform;
import io.towpath.platform.spi.LiveSnapshot;
import io.towpath.platform.spi.LiveState;
import io.towpath.platform.spi.LiveVm;
import io.towpath.platform.spi.NicAdapter;
import io.towpath.platform.spi.NicTraits;
import io.towpath.platform.spi.Place;
import io.towpath.platform.spi.Placement;
import io.towpath.platform.spi.Power;
import io.towpath.platform.spi.Probe;
import io.towpath.platform.spi.ScanListener;
import io.towpath.platform.spi.SourceFaultException;
import io.towpath.platform.spi.SourcePlatform;
import io.towpath.platform.spi.VmTraits;
import io.towpath.slot.LimitDesk;
import io.towpath.slot.LimitKind;
import io.towpath.units.ByteRange;
import io.towpath.inventory.Connection.Direction;
import io.towpath.wave.FailurePolicy;
import io.towpath.wave.WaveComposer;
import io.towpath.wave.WaveControl;
import io.towpath.wave.WaveDraft;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// A source for the benchmark `replications`, which puts it on the application's class path: VMs that serve and can be
/// read from snapshots, by the interfaces of every other platform. Everything above them is the real thing: scan,
/// readiness, waves, slots, leases, passes, journals, images. Reading costs nearly nothing: of each MiB of a disk 4 KiB are
/// stored, all of them change from snapshot to snapshot, and a block of a later snapshot comes after about a second.
///
/// What outlives the process, snapshots, lies in the folder that is registered.
@Component
class SlowSource implements SourcePlatform, LivePlatform {

    static final String KIND = "bench";
    private static final int LEAF = 1 << 20;
    private static final int BLOCK = 4 << 10;
    private static final int AT = 256 << 10;

    static final int VMS = Integer.getInteger("bench.vms", 5000);
    static final int MOVING = Integer.getInteger("bench.replications", 500);
    static final int DISKS = Integer.getInteger("bench.disks", 3);
    static final long DISK = Integer.getInteger("bench.mib", 256) * (long) LEAF;
    static final long BLOCK_MILLIS = Integer.getInteger("bench.block-millis", 1000);

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Probe probe(Place place) {
        return new Probe(true, VMS + " VMs", null);
    }

    @Override
    public void scan(Place place, ScanListener listener) throws IOException {
        for (int number = 1; number <= VMS; number++) {
            listener.found(vm(number));
        }
    }

    private static DiscoveredVm vm(int number) {
        String ref = "vm-" + number;
        List<DiscoveredDisk> disks = new ArrayList<>();
        for (int disk = 0; disk < DISKS; disk++) {
            disks.add(new DiscoveredDisk(key(disk), "Hard disk " + (disk + 1), backing(number, disk), null,
                    new DiskSlot(ControllerType.PVSCSI, 0, disk), DISK, DISK / LEAF * BLOCK, "VMDK flat",
                    uuid(number, disk), new DiskTraits("datastore-" + number % 40, "persistent", "none", "none", null,
                            null, true, true, uuid(number, disk), false)));
        }
        String address = "10.%d.%d.%d".formatted(number >> 16, number >> 8 & 255, number & 255);
        Placement placement = new Placement(ref, uuid(number, 100), uuid(number, 101), Placement.Kind.VM,
                Placement.Power.ON, ref + ".example.com", "Red Hat Enterprise Linux 9 (64-bit)", "Datacenter",
                "cluster-" + number % 12, host(number), "Folder " + number % 50, "Resources", List.of(address),
                DISK * DISKS, DISK * DISKS);
        VmTraits traits = VmTraits.builder().connectionState("connected").toolsStatus("running").toolsVersion("12352")
                .changeTracking(true).consolidationNeeded(false).faultTolerance(false).latencySensitivity("normal")
                .tpm(false).encrypted(false).snapshots(List.of()).usbDevices(List.of()).usbController(false)
                .passthroughDevices(List.of()).serialPorts(List.of()).isoConnected(List.of()).affinityRules(List.of())
                .build();
        return new DiscoveredVm(ref, name(number),
                new Hardware(2, 1, 4L << 30, Firmware.BIOS, false, "rhel9_64Guest",
                        "Red Hat Enterprise Linux 9 (64-bit)", "vmx-19", ""),
                disks, List.of(new DiscoveredNic("VM Network", NicAdapter.VMXNET3, "00:50:56:%02x:%02x:%02x".formatted(
                        number >> 16, number >> 8 & 255, number & 255), true,
                        new NicTraits(List.of(address), "vSwitch0", "Vmxnet3", true, false))),
                "vcenter", "Datacenter/vm/" + name(number), DISK * DISKS, "1", List.of(), placement, traits, Map.of());
    }

    private static String name(int number) {
        return "%s-%05d".formatted(List.of("web", "db", "app", "file", "mail").get(number % 5), number);
    }

    private static String host(int number) {
        return "esx-%03d.example.com".formatted(number % 60);
    }

    private static String key(int disk) {
        return Integer.toString(2000 + disk);
    }

    private static String backing(int number, int disk) {
        return "[datastore-%d] %s/%s_%d.vmdk".formatted(number % 40, name(number), name(number), disk);
    }

    private static String uuid(int number, int what) {
        return new UUID(number, what).toString();
    }

    @Override
    public DiskRef disk(Place place, String file, String member) throws IOException {
        throw new IOException(file + ": disks are read from snapshots");
    }

    @Override
    public String fingerprint(Place place, String file, String member) throws IOException {
        throw new IOException(file + ": disks are read from snapshots");
    }

    @Override
    public LiveVm open(Place place, String externalId) throws IOException {
        return new Serving(Integer.parseInt(externalId.substring(3)), Path.of(place.location()));
    }

    /// One VM. Its file holds how many snapshots were ever made, and of those that are there a line each.
    private record Serving(int number, Path folder) implements LiveVm {

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
            return new LiveState(name(number), Power.ON, host(number), true, true, true, disks(kept.made), kept.there,
                    List.of(new LiveNic("4000", "Network adapter 1", true, true)), false, "");
        }

        private List<LiveDisk> disks(int made) {
            List<LiveDisk> disks = new ArrayList<>();
            for (int disk = 0; disk < DISKS; disk++) {
                disks.add(new LiveDisk(key(disk), "Hard disk " + (disk + 1), DISK, backing(number, disk),
                        uuid(number, disk), "bench/" + made));
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
            for (long at = AT; at < DISK; at += LEAF) {
                ranges.add(new ByteRange(at, BLOCK));
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
            return List.of(new DiskWay("bench", true, new DiskRef.Provided(name(number) + ": " + disk.label(), identity,
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

    /// A disk as a snapshot has it. What is stored of the first one comes at once: seeds are not what is measured.
    private record Blocks(String identity, int made, int number, String key) implements DiskReader {

        @Override
        public DiskFormat format() {
            return DiskFormat.RAW;
        }

        @Override
        public long sizeBytes() {
            return DISK;
        }

        @Override
        public List<Fact> facts() {
            return List.of();
        }

        @Override
        public List<Note> notes() {
            return List.of();
        }

        @Override
        public List<ImageSource> sources() {
            return List.of();
        }

        @Override
        public void extents(ByteRange within, Consumer<Extent> each) {
            long at = within.offset();
            while (at < within.end()) {
                long stored = at / LEAF * LEAF + AT;
                long end = at < stored ? stored : at < stored + BLOCK ? stored + BLOCK : (at / LEAF + 1) * LEAF;
                ByteRange range = new ByteRange(at, Math.min(end, within.end()) - at);
                each.accept(at >= stored && at < stored + BLOCK
                        ? new Extent.Data(range)
                        : new Extent.Unallocated(range));
                at = range.end();
            }
        }

        @Override
        public void read(long offset, ByteBuffer into) {
            boolean waits = false;
            long first = offset / LEAF;
            long at = offset;
            while (into.hasRemaining()) {
                long stored = at / LEAF * LEAF + AT;
                boolean data = at >= stored && at < stored + BLOCK;
                waits |= data;
                into.put(data ? (byte) (made + at / LEAF) : 0);
                at++;
            }
            if (waits && made > 1) {
                LockSupport.parkNanos((long) (BLOCK_MILLIS * 1e6 * ThreadLocalRandom.current().nextDouble(0.8, 1.2)));
                Truth.tell(((number - 1) * DISKS + Integer.parseInt(key) - 2000) * (int) (DISK / LEAF) + (int) first);
            }
        }

        @Override
        public void close() {
            // nothing is held
        }
    }
}

/// When each block was read last, in milliseconds since 1970: what pages say is compared with it.
final class Truth {

    private static final LongBuffer TIMES = file();

    private Truth() {}

    private static LongBuffer file() {
        try (FileChannel file = FileChannel.open(Path.of(System.getProperty("bench.folder"), "truth"),
                StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return file.map(FileChannel.MapMode.READ_WRITE, 0,
                    SlowSource.VMS * (long) SlowSource.DISKS * (SlowSource.DISK >> 20) * Long.BYTES)
                    .order(ByteOrder.nativeOrder()).asLongBuffer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void tell(int block) {
        TIMES.put(block, System.currentTimeMillis());
    }
}

/// Registers what is measured, and starts the waves when the file `go` appears beside the source's folder.
@Component
class BenchProgram {

    private static final String ACTOR = "bench";
    private static final int OF_A_WAVE = 50;

    private final Connections connections;
    private final WaveComposer waves;
    private final WaveControl control;
    private final Users users;
    private final LimitDesk limits;
    private final JdbcClient jdbc;

    BenchProgram(Connections connections, WaveComposer waves, WaveControl control, Users users, LimitDesk limits,
            JdbcClient jdbc) {
        this.connections = connections;
        this.waves = waves;
        this.control = control;
        this.users = users;
        this.limits = limits;
        this.jdbc = jdbc;
    }

    @EventListener(ApplicationReadyEvent.class)
    void begin() {
        Thread.ofPlatform().name("bench").daemon().start(() -> {
            try {
                run(Path.of(System.getProperty("bench.folder")));
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private void run(Path folder) throws IOException, InterruptedException {
        if (users.byLogin(ACTOR).isEmpty()) {
            Users.Created made = users.create(new NewUser(ACTOR, "Bench", null, Role.LEAD, ZoneId.of("Europe/Zurich")));
            users.changeOwnPassword(ACTOR, made.initialPassword(), new Secret(System.getProperty("bench.password")));
        }
        if (connections.all(Direction.SOURCE).isEmpty()) {
            Path source = Files.createDirectories(folder.resolve("source"));
            Path target = Files.createDirectories(folder.resolve("target"));
            connections.register(Direction.TARGET, "libvirt", "bench-target", target.toString(), ACTOR);
            connections.register(Direction.SOURCE, SlowSource.KIND, "bench-source", source.toString(), ACTOR);
            for (LimitKind kind : LimitKind.values()) {
                limits.set(kind, "*", 10_000, "benchmark", ACTOR);
            }
        }
        Path go = folder.resolve("go");
        while (!Files.exists(go)) {
            Thread.sleep(500);
        }
        if (jdbc.sql("select count(*) from wave").query(Integer.class).single() == 0) {
            List<UUID> vms = jdbc.sql("select id from vm order by external_id limit :n").param("n", SlowSource.MOVING)
                    .query((row, _) -> row.getObject(1, UUID.class)).list();
            UUID target = connections.all(Direction.TARGET).getFirst().connection().id();
            List<UUID> made = new ArrayList<>();
            for (int from = 0; from < vms.size(); from += OF_A_WAVE) {
                made.add(waves.create(new WaveDraft("Wave %d".formatted(1 + from / OF_A_WAVE), target, DiskFormat.RAW,
                        OF_A_WAVE, 5, FailurePolicy.CONTINUE), vms.subList(from, Math.min(from + OF_A_WAVE, vms.size())),
                        ACTOR));
            }
            made.forEach(wave -> control.start(wave, null, ACTOR));
        }
    }
}
