package io.towpath.replication;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskRef;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.RangeSet;
import io.towpath.disk.RateLimit;
import io.towpath.platform.spi.DeltaFiles;
import io.towpath.platform.spi.DiskWay;
import io.towpath.platform.spi.LiveDisk;
import io.towpath.platform.spi.LiveNic;
import io.towpath.platform.spi.LiveSnapshot;
import io.towpath.platform.spi.LiveState;
import io.towpath.platform.spi.LiveVm;
import io.towpath.platform.spi.Power;
import io.towpath.platform.spi.SourceFaultException;
import io.towpath.platform.spi.SourceFaultException.Kind;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A VM whose disks are bytes in memory, with snapshots and change tracking that behave as a hypervisor's do, and that can
/// be told to fail, to lie and to forget.
final class FileVm implements LiveVm {

    static final int BLOCK = 64 << 10;

    /// Called around each call that changes something or asks: `before snapshot`, `after snapshot`.
    interface Hook {
        void at(String point) throws IOException;
    }

    private record Frozen(LiveSnapshot told, Map<String, Path> files, List<LiveDisk> disks, long seq,
            List<String> chain) {}

    private final Path folder;
    private final Map<String, FileDisk> disks = new LinkedHashMap<>();
    private final Map<String, Frozen> snapshots = new LinkedHashMap<>();
    private final Random random;
    private long seq = 1;
    private int history = 1;
    private int made;
    boolean told;
    boolean inForce;
    Power power = Power.ON;
    boolean guestAnswers = true;
    boolean settles = true;
    boolean listens = true;
    boolean trackable = true;
    final FileDeltas files = new FileDeltas(this);
    final FileChains chains = new FileChains();
    /// The next snapshot's answer is lost, and it is there only when all tasks have ended.
    boolean comesLate;
    private @Nullable String late;
    final TreeSet<Integer> silentAbout = new TreeSet<>();
    final List<String> calls = new ArrayList<>();
    final Map<String, String> failingWays = new TreeMap<>();
    List<String> wayNames = List.of("nbd");
    /// Where a disk comes as a whole, the bytes that are fetched before it can be read; 0 where it is read in parts.
    long fetched;
    /// Bytes read by way since it was asked last.
    final Map<String, Long> read = new TreeMap<>();
    Hook hook = point -> {};
    /// In which order it tells its disks, each time it is asked.
    UnaryOperator<List<LiveDisk>> order = disks -> disks;

    FileVm(Path folder, long seed, int... sizes) {
        this.folder = folder;
        random = new Random(seed);
        for (int i = 0; i < sizes.length; i++) {
            disks.put(Integer.toString(2000 + i), new FileDisk(Integer.toString(2000 + i), sizes[i]));
        }
    }

    /// The guest writes.
    void write(String key, int offset, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        disk(key).write(++seq, offset, bytes);
    }

    /// The guest writes zeroes, or trims.
    void clear(String key, int offset, int length) {
        disk(key).write(++seq, offset, new byte[length]);
    }

    void writes(int n) {
        List<FileDisk> all = List.copyOf(disks.values());
        for (int i = 0; i < n; i++) {
            FileDisk disk = all.get(random.nextInt(all.size()));
            int length = 1 + random.nextInt(BLOCK * 2);
            write(disk.key, random.nextInt(disk.now.length - length), length);
        }
    }

    byte[] now(String key) {
        return disk(key).now.clone();
    }

    void grow(String key, int size) {
        disk(key).now = java.util.Arrays.copyOf(disk(key).now, size);
    }

    void add(String key, int size) {
        disks.put(key, new FileDisk(key, size));
    }

    void anotherBacking(String key) {
        disk(key).uuid = "another-of-" + key;
        forget();
    }

    /// Tracking was reset.
    void forget() {
        history++;
    }

    int snapshotsLeft() {
        return snapshots.size();
    }

    void foreignSnapshot(String name) throws IOException {
        freeze(name, "somebody's", false);
    }

    void lose(String name) {
        snapshots.values().stream().filter(frozen -> frozen.told().name().equals(name)).map(Frozen::told).toList()
                .forEach(this::drop);
    }

    void revert(String name) throws IOException {
        for (Frozen frozen : snapshots.values()) {
            if (frozen.told().name().equals(name)) {
                chains.back(frozen.told(), frozen.chain(), disks.values());
                for (FileDisk disk : disks.values()) {
                    disk.now = Files.readAllBytes(java.util.Objects.requireNonNull(frozen.files().get(disk.key)));
                }
            }
        }
    }

    private FileDisk disk(String key) {
        return java.util.Objects.requireNonNull(disks.get(key));
    }

    private @Nullable String changeId() {
        return inForce ? "52 de %d/%d".formatted(history, seq) : null;
    }

    private void at(String when, String call) throws IOException {
        hook.at(when + " " + call);
    }

    @Override
    public LiveState state() throws IOException {
        at("before", "state");
        return new LiveState("web01", power, "esx-1", guestAnswers, trackable, told, live(),
                snapshots.values().stream().map(Frozen::told).toList(), List.of(), false, "");
    }

    private List<LiveDisk> live() {
        return order.apply(disks.values().stream().map(disk -> disk(disk, chains.live(), changeId())).toList());
    }

    private LiveDisk disk(FileDisk disk, List<String> chain, @Nullable String changeId) {
        List<String> names = FileChains.names(chains.store, disk.key, chain);
        return new LiveDisk(disk.key, "Hard disk " + disk.key, disk.now.length, names.getFirst(), disk.uuid, changeId,
                names, chains.store);
    }

    @Override
    public void trackChanges(boolean on) throws IOException {
        at("before", "track");
        calls.add("track " + on);
        told = on;
        if (power == Power.OFF) {
            inForce = on;
        }
        at("after", "track");
    }

    @Override
    public LiveSnapshot snapshot(String name, String description, boolean quiesce) throws IOException {
        at("before", "snapshot");
        for (Frozen frozen : snapshots.values()) {
            if (frozen.told().name().equals(name)) {
                return frozen.told();
            }
        }
        if (quiesce && !settles) {
            throw new SourceFaultException(Kind.QUIESCE, "ApplicationQuiesceFault", "the guest did not settle", null);
        }
        if (comesLate) {
            late = name;
            throw new SourceFaultException(Kind.UNSURE, "half", "the answer broke off", null);
        }
        LiveSnapshot snapshot = freeze(name, description, quiesce);
        at("after", "snapshot");
        return snapshot;
    }

    @Override
    public void settle() throws IOException {
        if (late != null) {
            freeze(late, "late", false);
            late = null;
        }
    }

    private LiveSnapshot freeze(String name, String description, boolean quiesced) throws IOException {
        calls.add("snapshot " + name);
        inForce = told;
        String ref = "snapshot-" + ++made;
        LiveSnapshot snapshot = new LiveSnapshot(ref, name, description, Instant.now(), chains.current, quiesced);
        Map<String, Path> files = new TreeMap<>();
        for (FileDisk disk : disks.values()) {
            files.put(disk.key, Files.write(folder.resolve(ref + "-" + disk.key + ".raw"), disk.now));
        }
        List<LiveDisk> disks = live();
        snapshots.put(ref, new Frozen(snapshot, files, disks, seq, chains.frozenBy(ref, this.disks.values())));
        return snapshot;
    }

    private Frozen frozen(LiveSnapshot snapshot) throws SourceFaultException {
        Frozen frozen = snapshots.get(snapshot.ref());
        if (frozen == null) {
            throw new SourceFaultException(Kind.GONE, "ManagedObjectNotFound", snapshot.name() + " is gone", null);
        }
        return frozen;
    }

    /// The files are those of now: a removal merges, a move takes them along.
    @Override
    public List<LiveDisk> disks(LiveSnapshot snapshot) throws IOException {
        at("before", "disks");
        Frozen frozen = frozen(snapshot);
        return order.apply(frozen.disks().stream().map(was -> new LiveDisk(was.key(), was.label(), was.capacityBytes(),
                was.backing(), was.uuid(), was.changeId(), FileChains.names(chains.store, was.key(), frozen.chain()),
                chains.store)).toList());
    }

    @Override
    public void removeSnapshot(String ref) throws IOException {
        at("before", "remove");
        inForce = told;
        Frozen gone = snapshots.get(ref);
        if (gone != null) {
            drop(gone.told());
            calls.add("remove " + gone.told().name());
        }
        at("after", "remove");
    }

    /// Its children hang below its parent from now on.
    private void drop(LiveSnapshot told) {
        Frozen gone = java.util.Objects.requireNonNull(snapshots.remove(told.ref()));
        boolean merged = chains.merged(gone.told(), gone.chain(),
                snapshots.values().stream().map(Frozen::chain).toList());
        snapshots.replaceAll((_, frozen) -> new Frozen(gone.told().ref().equals(frozen.told().parent())
                ? FileDeltas.below(frozen.told(), gone.told().parent())
                : frozen.told(), frozen.files(), frozen.disks(), frozen.seq(),
                merged ? FileChains.without(frozen.chain(), gone.chain()) : frozen.chain()));
    }

    @Override
    public DeltaFiles deltaFiles() {
        return files;
    }

    long seq(@Nullable LiveSnapshot snapshot) throws SourceFaultException {
        return snapshot == null ? seq : frozen(snapshot).seq();
    }

    @Override
    public void consolidate() {
        calls.add("consolidate");
    }

    @Override
    public RangeSet allocated(LiveSnapshot snapshot, LiveDisk disk) throws IOException {
        at("before", "allocated");
        byte[] bytes = Files.readAllBytes(file(snapshot, disk));
        TreeSet<Integer> blocks = new TreeSet<>();
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != 0) {
                blocks.add(i / BLOCK);
            }
        }
        blocks.removeAll(silentAbout);
        return ranges(blocks, bytes.length);
    }

    @Override
    public RangeSet changed(LiveSnapshot snapshot, LiveDisk disk, String changeId) throws IOException {
        at("before", "changed");
        String[] parts = changeId.split("/");
        if (!parts[0].equals("52 de " + history)) {
            throw new SourceFaultException(Kind.TRACKING_RESET, "FileFault", changeId + " is not known", null);
        }
        return changed(disk, Long.parseLong(parts[1]), frozen(snapshot).seq());
    }

    RangeSet changed(LiveDisk disk, long from, long upTo) {
        TreeSet<Integer> blocks = new TreeSet<>();
        disk(disk.key()).writes.stream().filter(write -> write.seq() > from && write.seq() <= upTo)
                .forEach(write -> blocks.add(write.block()));
        blocks.removeAll(silentAbout);
        return ranges(blocks, (int) disk.capacityBytes());
    }

    @Override
    public RangeSet changedSince(LiveDisk disk, String changeId) throws IOException {
        at("before", "changed since");
        String[] parts = changeId.split("/");
        if (power != Power.OFF) {
            throw new SourceFaultException(Kind.OTHER, "InvalidArgument", "it runs", null);
        }
        if (disk.changeId() == null || !parts[0].equals("52 de " + history)) {
            throw new SourceFaultException(Kind.TRACKING_RESET, "FileFault", changeId + " is not known", null);
        }
        return changed(disk, Long.parseLong(parts[1]), seq);
    }

    private static RangeSet ranges(TreeSet<Integer> blocks, int size) {
        return RangeSet.of(blocks.stream().map(block -> new ByteRange((long) block * BLOCK,
                Math.min(BLOCK, size - block * BLOCK))).toList());
    }

    private Path file(LiveSnapshot snapshot, LiveDisk disk) throws IOException {
        return java.util.Objects.requireNonNull(frozen(snapshot).files().get(disk.key()));
    }

    @Override
    public List<DiskWay> ways(LiveSnapshot snapshot, LiveDisk disk, RateLimit limit) throws IOException {
        at("before", "ways");
        Path file = file(snapshot, disk);
        return wayNames.stream().map(name -> new DiskWay(name, fetched == 0,
                new DiskRef.Provided(name, name + ":" + file, () -> {
                    if (fetched > 0) {
                        at("before", "fetch");
                        limit.take(fetched);
                        at("after", "fetch");
                    }
                    return new BreakingDisk(DiskImages.open(DiskRef.file(file), OpenOptions.declared(DiskFormat.RAW)),
                            name, this);
                })))
                .toList();
    }

    @Override
    public boolean shutDown(Duration patience) throws IOException {
        at("before", "shutdown");
        calls.add("shutdown");
        if (!guestAnswers) {
            throw new SourceFaultException(Kind.POWER, "ToolsUnavailable", "nothing answers", null);
        }
        if (listens) {
            power = Power.OFF;
        }
        at("after", "shutdown");
        return power == Power.OFF;
    }

    @Override
    public void powerOff() {
        calls.add("power-off");
        power = Power.OFF;
    }

    @Override
    public void powerOn() {
        calls.add("power-on");
        power = Power.ON;
    }

    @Override
    public void connect(List<LiveNic> nics) {}

    @Override
    public void annotate(String note) {}

    @Override
    public void rename(String name) {}

    @Override
    public void close() {}
}
