package io.towpath.platform.vsphere;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.Judges;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.ImageException;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.RateLimit;
import io.towpath.disk.Reason;
import io.towpath.platform.spi.Capabilities.Reach;
import io.towpath.platform.spi.Capabilities.Transport;
import io.towpath.platform.spi.DiskWay;
import io.towpath.platform.spi.LiveDisk;
import io.towpath.platform.spi.LiveSnapshot;
import io.towpath.platform.spi.LiveVm;
import io.towpath.platform.spi.Place;
import io.towpath.platform.spi.SourceFaultException;
import io.towpath.platform.spi.SourceFaultException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A snapshot's disks are read over each way while the guest writes on, and are what the journal says.
class WaysTest {

    @TempDir
    static Path folder;

    private static RealLab real;

    @TempDir
    Path here;

    private RealLab.Guest guest;

    @BeforeAll
    static void start() throws IOException {
        real = new RealLab(folder.resolve("ds"), 24, "-lease-timeout", "2s");
    }

    @AfterAll
    static void stop() {
        real.close();
    }

    @BeforeEach
    void next() throws IOException {
        real.lab.steer("/heal");
        guest = real.guest();
        guest.writes(30);
    }

    @AfterEach
    void leavesNothingBehind() throws IOException {
        guest.close();
        real.lab.steer("/heal");
        if (Files.exists(real.spool)) {
            try (Stream<Path> left = Files.walk(real.spool)) {
                assertThat(left.filter(Files::isRegularFile)).as("files that were fetched, sockets and passwords")
                        .isEmpty();
            }
        }
    }

    private List<DiskWay> ways(Place place, LiveSnapshot snapshot, int key) throws IOException {
        try (LiveVm vm = real.live.open(place, guest.id)) {
            return vm.ways(snapshot, guest.disk(snapshot, key));
        }
    }

    private static DiskWay way(List<DiskWay> ways, String name) {
        return ways.stream().filter(way -> way.name().equals(name)).findFirst().orElseThrow();
    }

    private static DiskReader opened(DiskWay way) throws IOException {
        return DiskImages.open(way.ref(), OpenOptions.recognise());
    }

    private Path copied(DiskReader disk, String name) throws IOException {
        Path raw = here.resolve(name);
        try (FileChannel out = FileChannel.open(raw, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.allocate(5 << 20); // several parts, none of them whole
            for (long at = 0; at < disk.sizeBytes(); at += buffer.capacity()) {
                buffer.clear().limit((int) Math.min(buffer.capacity(), disk.sizeBytes() - at));
                disk.read(at, buffer);
                buffer.flip();
                while (buffer.hasRemaining()) {
                    out.write(buffer);
                }
            }
        }
        return raw;
    }

    private static Transport told(String way) throws IOException {
        return real.book.transports(real.sessions.with(Told.place(real.lab), Readings::server)).stream()
                .filter(each -> each.name().equals(way)).findFirst().orElseThrow();
    }

    @Test
    void allWaysGiveTheBytesOfTheSnapshotUnderOneName() throws IOException {
        LiveSnapshot snapshot = guest.taken("frozen");
        guest.writes(30);
        List<DiskWay> ways = ways(real.nbd(), snapshot, 2001);
        assertThat(ways).extracting(DiskWay::name).containsExactly("nbd", "folder", "lease");
        assertThat(ways).extracting(DiskWay::ranged).containsExactly(true, true, false);
        List<String> identities = new ArrayList<>();
        for (DiskWay way : ways) {
            try (DiskReader disk = opened(way)) {
                identities.add(disk.identity());
                guest.writes(10);
                guest.judged(2001, snapshot.ref(), copied(disk, way.name() + ".raw")).ok();
                assertThat(disk.sources()).isEmpty();
            }
        }
        assertThat(identities).hasSize(3).containsOnly(identities.getFirst());
        assertThat(ways).extracting(way -> way.ref().label()).containsOnly(guest.name + ": Hard disk 2");
        assertThat(told("nbd").reach()).isEqualTo(Reach.WORKS);
        assertThat(told("lease").reach()).isEqualTo(Reach.WORKS);
    }

    @Test
    void anotherSnapshotOrDiskIsAnotherIdentity() throws IOException {
        LiveSnapshot first = guest.taken("first");
        LiveSnapshot second = guest.taken("second");
        List<String> identities = new ArrayList<>();
        for (LiveSnapshot snapshot : List.of(first, second)) {
            for (int key : new int[]{2000, 2001}) {
                try (DiskReader disk = opened(way(ways(Told.place(real.lab), snapshot, key), "folder"))) {
                    identities.add(disk.identity());
                }
            }
        }
        assertThat(identities).doesNotHaveDuplicates();
    }

    @Test
    void deltasOfOlderSnapshotsAreReadOverHttpsToo() throws IOException {
        guest.taken("somebody's");
        guest.writes(40);
        guest.taken("somebody's second");
        guest.writes(40);
        LiveSnapshot ours = guest.taken("ours");
        guest.writes(40);
        for (int key : new int[]{2000, 2001}) {
            DiskWay way = way(ways(Told.place(real.lab), ours, key), "folder");
            try (DiskReader disk = opened(way)) {
                guest.judged(key, ours.ref(), copied(disk, key + ".raw")).ok();
                assertThat(disk.facts()).anyMatch(fact -> fact.key().equals("chain"));
            }
        }
    }

    @Test
    void aServerThatShowsAnotherDiskIsNotOffered() throws IOException {
        Judges.require("nbdkit");
        LiveSnapshot snapshot = guest.taken("frozen");
        long size = guest.disk(snapshot, 2000).capacityBytes();
        guest.writes(2000, 0, 4096, 5);
        guest.vm.removeSnapshot(snapshot.ref());
        LiveSnapshot again = guest.taken("again");
        Path socket = here.resolve("zeroes");
        try (Child other = Child.start(List.of("nbdkit", "-f", "-U", socket.toString(), "memory", "size=" + size),
                here.resolve("said"))) {
            other.await(socket, Duration.ofSeconds(20));
            Place place = real.nbd("nbd+unix:///{snapshot}-{disk}?socket=" + socket);
            assertThat(ways(place, again, 2000)).extracting(DiskWay::name).doesNotContain("nbd").contains("folder");
            assertThat(told("nbd").reach()).isEqualTo(Reach.FAILS);
            assertThat(told("nbd").why()).contains("other bytes than the datastore at byte 0");
            assertThat(ways(place, again, 2001)).extracting(DiskWay::name).doesNotContain("nbd");
            assertThat(told("nbd").why()).contains("is it another disk?");
        }
    }

    @Test
    void aServerThatIsNotThereIsSaidToFail() throws IOException {
        LiveSnapshot snapshot = guest.taken("frozen");
        assertThat(ways(real.nbd("nbd+unix:///{snapshot}-{disk}?socket=" + here.resolve("nobody")), snapshot, 2000))
                .extracting(DiskWay::name).doesNotContain("nbd").contains("folder");
        assertThat(told("nbd").reach()).isEqualTo(Reach.FAILS);
    }

    @Test
    void aProgramOfTheOperatorsServesOneDiskAndEndsWithIt() throws IOException {
        Judges.require("nbdkit");
        LiveSnapshot snapshot = guest.taken("frozen");
        LiveProperties patience = new LiveProperties(Duration.ofMillis(20), Duration.ofSeconds(20),
                Duration.ofSeconds(10),
                Duration.ofSeconds(20), Duration.ofSeconds(2), List.of("nbdkit", "-f", "-r", "-U", "{socket}", "nbd",
                        "uri=nbd://" + real.lab.nbd() + "/{vm}/{snapshot}/{disk}"));
        List<DiskWay> ways;
        try (LiveVm vm = real.live(patience).open(Told.place(real.lab), guest.id)) {
            ways = vm.ways(snapshot, guest.disk(snapshot, 2000));
        }
        assertThat(ways).extracting(DiskWay::name).startsWith("nbdkit", "folder");
        long before = programs();
        try (DiskReader disk = opened(way(ways, "nbdkit"))) {
            assertThat(programs()).isEqualTo(before + 1);
            guest.judged(2000, snapshot.ref(), copied(disk, "a.raw")).ok();
            assertThat(disk.facts())
                    .anyMatch(fact -> fact.key().equals("reader") && fact.value().startsWith("nbdkit "));
        }
        assertThat(programs()).isEqualTo(before);
    }

    private static long programs() {
        return ProcessHandle.current().descendants()
                .filter(each -> each.info().command().orElse("").endsWith("/nbdkit"))
                .count();
    }

    @Test
    void aProgramThatEndsAtOnceSaysWhy() throws IOException {
        LiveSnapshot snapshot = guest.taken("frozen");
        LiveProperties patience = new LiveProperties(Duration.ofMillis(20), Duration.ofSeconds(20),
                Duration.ofSeconds(10),
                Duration.ofSeconds(20), Duration.ofSeconds(2), List.of("ls", "--no-such-option", "{socket}"));
        try (LiveVm vm = real.live(patience).open(Told.place(real.lab), guest.id)) {
            assertThat(vm.ways(snapshot, guest.disk(snapshot, 2000))).extracting(DiskWay::name)
                    .doesNotContain("nbdkit");
        }
        assertThat(told("nbdkit").why()).contains("ended with status 2").contains("no-such-option");
    }

    @ParameterizedTest
    @ValueSource(strings = {"drop", "eio"})
    void aPartThatBreaksOffIsAskedForAgain(String kind) throws IOException {
        LiveSnapshot snapshot = guest.taken("frozen");
        DiskWay way = way(ways(Told.place(real.lab), snapshot, 2000), "folder");
        try (DiskReader disk = opened(way)) {
            real.lab.steer("/bytes?way=folder&kind=%s&count=3&skip=1".formatted(kind));
            guest.judged(2000, snapshot.ref(), copied(disk, "a.raw")).ok();
        }
    }

    @Test
    void aSessionThatEndsAmidTheReadingIsRenewedOnce() throws IOException {
        LiveSnapshot snapshot = guest.taken("frozen");
        DiskWay way = way(ways(Told.place(real.lab), snapshot, 2000), "folder");
        try (DiskReader disk = opened(way)) {
            real.lab.forgetCalls();
            real.lab.expireSessions();
            guest.judged(2000, snapshot.ref(), copied(disk, "a.raw")).ok();
            assertThat(real.lab.calls()).containsEntry("Login", 1);
        }
    }

    @Test
    void aRangeThatIsIgnoredIsNotTakenForTheRange() throws IOException {
        LiveSnapshot snapshot = guest.taken("frozen");
        DiskWay way = way(ways(Told.place(real.lab), snapshot, 2000), "folder");
        try (DiskReader disk = opened(way)) {
            real.lab.steer("/bytes?way=folder&kind=ignored&count=-1");
            RealLab.fails(() -> disk.read(4096, ByteBuffer.allocate(4096)), Kind.OTHER, "RANGE_IGNORED");
            LiveDisk other = guest.disk(snapshot, 2001);
            assertThat(guest.vm.ways(snapshot, other)).extracting(DiskWay::name).doesNotContain("folder");
            assertThat(told("folder").why()).contains("sends the whole file");
        }
    }

    @Test
    void aFileThatIsNeverToBeHadFailsSoon() throws IOException {
        LiveSnapshot snapshot = guest.taken("frozen");
        DiskWay way = way(ways(Told.place(real.lab), snapshot, 2000), "folder");
        try (DiskReader disk = opened(way)) {
            real.lab.steer("/bytes?way=folder&kind=eio&count=-1");
            RealLab.fails(() -> disk.read(4096, ByteBuffer.allocate(4096)), Kind.UNREACHABLE, "HTTP 500");
        }
    }

    @Test
    void aLeaseIsKeptWhileItsDiskComesSlowly() throws IOException {
        LiveSnapshot snapshot = guest.taken("frozen");
        DiskWay way = way(ways(Told.place(real.lab), snapshot, 2000), "lease");
        real.lab.steer("/bytes?way=export&kind=slow&takes=150&count=30&disk=2000");
        try (DiskReader disk = opened(way)) {
            guest.judged(2000, snapshot.ref(), copied(disk, "a.raw")).ok();
        }
    }

    @Test
    void anExportKeepsToTheRateOfItsSourceAndStopsWhileItWaits() throws IOException {
        LiveSnapshot snapshot = guest.taken("frozen");
        AtomicInteger asked = new AtomicInteger();
        RateLimit slow = new RateLimit(65_536).until(() -> asked.incrementAndGet() > 3);
        try (LiveVm vm = real.live.open(Told.place(real.lab), guest.id)) {
            DiskWay way = way(vm.ways(snapshot, guest.disk(snapshot, 2000), slow), "lease");
            assertThatThrownBy(() -> opened(way).close()).isInstanceOfSatisfying(ImageException.class,
                    e -> assertThat(e.reason()).isEqualTo(Reason.CANCELLED));
        }
        assertThat(asked).hasValue(4);
        assertThat(told("lease").reach()).as("a stop says nothing of it").isEqualTo(Reach.WORKS);
    }

    @Test
    void anExportThatBreaksOffIsNoDisk() throws IOException {
        LiveSnapshot snapshot = guest.taken("frozen");
        DiskWay way = way(ways(Told.place(real.lab), snapshot, 2000), "lease");
        real.lab.steer("/bytes?way=export&kind=drop&skip=5");
        assertThatThrownBy(() -> opened(way).close()).isInstanceOfSatisfying(SourceFaultException.class,
                e -> assertThat(e
                        .kind()).isEqualTo(Kind.UNREACHABLE));
        try (DiskReader disk = opened(way)) {
            guest.judged(2000, snapshot.ref(), copied(disk, "b.raw")).ok();
        }
    }

    @Test
    void anExportThatIsAnotherDiskIsNoDisk() throws IOException {
        LiveSnapshot snapshot = guest.taken("frozen");
        DiskWay way = way(ways(Told.place(real.lab), snapshot, 2000), "lease");
        real.lab.steer("/bytes?way=export-disk&kind=other");
        assertThatThrownBy(() -> opened(way).close()).isInstanceOf(IOException.class)
                .hasMessageContaining("other bytes than");
        try (DiskReader disk = opened(way)) {
            guest.judged(2000, snapshot.ref(), copied(disk, "b.raw")).ok();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"drop", "half"})
    void aDiskThatIsThereIsNotThrownAwayWhenTheEndOfTheExportIsNotConfirmed(String kind) throws IOException {
        LiveSnapshot snapshot = guest.taken("frozen");
        DiskWay way = way(ways(Told.place(real.lab), snapshot, 2000), "lease");
        real.lab.fault("HttpNfcLeaseComplete", kind, 0, 1);
        try (DiskReader disk = opened(way)) {
            guest.judged(2000, snapshot.ref(), copied(disk, "a.raw")).ok();
        }
    }

    @Test
    void onlyAManifestThatThereIsNotIsDoneWithout() throws IOException {
        LiveSnapshot snapshot = guest.taken("frozen");
        DiskWay way = way(ways(Told.place(real.lab), snapshot, 2000), "lease");
        real.lab.fault("HttpNfcLeaseGetManifest", "NotSupported", 0, 1);
        opened(way).close();
        real.lab.fault("HttpNfcLeaseGetManifest", "InvalidState", 0, 1);
        RealLab.fails(() -> opened(way).close(), Kind.OTHER, "InvalidState");
    }

    @Test
    void anExportThatSendsNothingIsGivenUpWhenItIsTried() throws IOException {
        LiveSnapshot snapshot = guest.taken("frozen");
        LeaseWay way = new LeaseWay(real.sessions, RealLab.PATIENCE, 100, real.spool, Duration.ofMillis(400));
        LiveDisk disk = guest.disk(snapshot, 2000);
        Reading reading = new Reading(Told.place(real.lab), "vc", guest.id, guest.name, "DC0", snapshot, disk,
                List.of(disk.backing()), "ParaVirtualSCSIController0:0", 0, 2);
        real.lab.steer("/bytes?way=export&kind=slow&takes=3000&count=-1");
        assertThatThrownBy(() -> way.tryOut(reading)).hasMessageContaining("nothing came");
    }

    @Test
    void roomIsLookedForBeforeAnythingIsFetched() {
        RealLab.fails(() -> Spool.make(here, Long.MAX_VALUE / 2, "a large disk"), Kind.NO_SPACE, "spool");
    }

    @Test
    void howFastItComesIsToldWhenEnoughCame() throws IOException {
        LiveSnapshot snapshot = guest.taken("frozen");
        try (DiskReader disk = opened(way(ways(Told.place(real.lab), snapshot, 2000), "folder"))) {
            for (int n = 0; n < 3; n++) {
                copied(disk, n + ".raw");
            }
        }
        assertThat(told("folder").speed()).isPositive();
        assertThat(told("folder").at()).isNotNull();
    }
}
