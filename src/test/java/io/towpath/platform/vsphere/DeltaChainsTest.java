package io.towpath.platform.vsphere;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.disk.RangeSet;
import io.towpath.platform.spi.CertificateChangedException;
import io.towpath.platform.spi.DeltaFiles;
import io.towpath.platform.spi.DeltaFiles.Fit;
import io.towpath.platform.spi.LiveDisk;
import io.towpath.platform.spi.LiveSnapshot;
import io.towpath.platform.spi.SourceFaultException;
import io.towpath.platform.spi.SourceFaultException.Kind;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// VMs whose changes nobody tracks: what their snapshots' files tell is held against the lab's journal.
class DeltaChainsTest {

    private static final List<Integer> DISKS = List.of(2000, 2001);

    @TempDir
    static Path folder;

    private static RealLab real;

    private RealLab.Guest guest;
    private DeltaFiles files;

    @BeforeAll
    static void start() throws IOException {
        real = new RealLab(folder.resolve("ds"), 12, "-untracked", "12");
    }

    @AfterAll
    static void stop() {
        real.close();
    }

    @BeforeEach
    void next() throws IOException {
        guest = real.guest();
        guest.writes(20);
        files = guest.vm.deltaFiles();
    }

    @AfterEach
    void leavesNothingBehind() throws IOException {
        guest.close();
        if (Files.exists(real.spool)) {
            try (Stream<Path> left = Files.walk(real.spool)) {
                assertThat(left.filter(Files::isRegularFile)).as("what was fetched").isEmpty();
            }
        }
    }

    private RangeSet between(LiveSnapshot since, LiveSnapshot to, int key) throws IOException {
        return files.between(since, to, guest.disk(to, key));
    }

    /// All that was written, and nothing besides but the rest of a grain.
    private void tellsAll(LiveSnapshot since, LiveSnapshot to) throws IOException {
        for (int key : DISKS) {
            assertThat(RealLab.blocks(between(since, to, key))).as("disk %d", key)
                    .isEqualTo(guest.written(key, since.ref(), to.ref()));
        }
    }

    @Test
    void tellsWhatWasWrittenBetweenTwoSnapshots() throws IOException {
        assertThat(guest.vm.state().canTrack()).isFalse();
        LiveSnapshot first = guest.taken("first");
        guest.writes(30);
        LiveSnapshot second = guest.taken("second");
        guest.writes(10);

        tellsAll(first, second);
        assertThat(between(first, second, 2000).bytes()).as("grains, not blocks")
                .isLessThan(RealLab.BLOCK * guest.written(2000, first.ref(), second.ref()).size());
        assertThat(between(second, guest.taken("third"), 2000).count()).isPositive();
    }

    @Test
    void theRemovalOfTheEarlierSnapshotChangesNothing() throws IOException {
        LiveSnapshot first = guest.taken("first");
        guest.writes(10);
        LiveSnapshot second = guest.taken("second");
        String home = files.home(second, guest.disk(second, 2000));
        guest.vm.removeSnapshot(first.ref());
        guest.writes(10);
        LiveSnapshot third = guest.taken("third");

        tellsAll(second, third);
        assertThat(files.home(third, guest.disk(third, 2000))).isEqualTo(home);
        RealLab.fails(() -> between(first, third, 2000), Kind.NOT_TRACKED, "otherBranch");
    }

    @Test
    void severalFilesAreToldTogetherAlsoWhenOneIsGoneAgain() throws IOException {
        LiveSnapshot first = guest.taken("first");
        guest.writes(5);
        LiveSnapshot among = guest.taken("somebody's");
        guest.writes(5);
        LiveSnapshot last = guest.taken("last");

        tellsAll(first, last);
        guest.vm.removeSnapshot(among.ref());
        tellsAll(first, last);
    }

    @Test
    void aVmThatWasSetBackElsewhereSaysNothing() throws IOException {
        LiveSnapshot old = guest.taken("old");
        guest.writes(5);
        LiveSnapshot since = guest.taken("since");
        guest.writes(5);
        real.sessions.with(Told.place(real.lab), session -> session.call((port, _) -> port.revertToSnapshot_Task(
                VmCalls.reference("VirtualMachineSnapshot", old.ref()), null, false)));
        guest.vm.settle();
        guest.writes(5);
        LiveSnapshot now = guest.taken("now");

        RealLab.fails(() -> between(since, now, 2000), Kind.NOT_TRACKED, "otherBranch");
    }

    @Test
    void whatCannotBeReadSaysNothing() throws IOException {
        LiveSnapshot since = guest.taken("since");
        guest.writes(10);
        LiveSnapshot now = guest.taken("now");
        LiveDisk disk = guest.disk(now, 2000);
        Path delta = folder.resolve("ds/datastore").resolve(disk.backing().replaceFirst("^\\[[^\\]]*\\] ", "")
                .replace(".vmdk", "-delta.vmdk"));
        try (RandomAccessFile file = new RandomAccessFile(delta.toFile(), "rw")) {
            file.write("XXXX".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        }

        RealLab.fails(() -> between(since, now, 2000), Kind.NOT_TRACKED, "deltaFile");
        assertThat(between(since, now, 2001).count()).as("the other disk's file is sound").isPositive();
    }

    @Test
    void ofAVmThatIsOffTheTopFileTellsWhatWasWrittenUpToNow() throws IOException {
        guest.vm.powerOff();
        LiveSnapshot last = guest.taken("last");
        LiveDisk disk = guest.vm.state().disks().getFirst();
        assertThat(files.since(last, disk).count()).isZero();

        guest.vm.powerOn();
        guest.writes(2000, 3 * 4096, 512, 77);
        RealLab.fails(() -> files.since(last, guest.vm.state().disks().getFirst()), Kind.NOT_TRACKED, "deltaFile");
        guest.vm.powerOff();
        assertThat(files.since(last, guest.vm.state().disks().getFirst()).between(0, 1 << 20))
                .singleElement().satisfies(range -> assertThat(range.offset()).isEqualTo(3 * 4096));

        guest.taken("later");
        RealLab.fails(() -> files.since(last, guest.vm.state().disks().getFirst()), Kind.NOT_TRACKED, "otherChain");
    }

    @Test
    void disksOnFileSystemsFitAndTheDatastoreIsAsked() throws IOException {
        assertThat(files.fitness(guest.vm.state().disks().getFirst()).fit()).isEqualTo(Fit.TOLD);
    }

    @Test
    void aBaseThatVanishesMeanwhileSaysNothing() throws IOException {
        LiveSnapshot base = guest.taken("base");
        guest.writes(5);
        LiveDisk disk = guest.vm.state().disks().getFirst();
        guest.vm.powerOff();
        guest.vm.removeSnapshot(base.ref());

        RealLab.fails(() -> files.since(base, disk), Kind.NOT_TRACKED, "otherChain");
        RealLab.fails(() -> files.home(base, disk), Kind.NOT_TRACKED, "otherChain");
    }

    /// A file system without any room stands for a data directory that is full.
    @Test
    @EnabledOnOs(OS.LINUX)
    void thatWeHaveNoRoomSaysNothingOfTheFile() throws IOException {
        LiveSnapshot base = guest.taken("base");
        guest.writes(2000, 3 * 4096, 512, 77);
        guest.vm.powerOff();
        var calls = new VmCalls(real.sessions, Told.place(real.lab), guest.id, Told.PROPERTIES.page());
        var look = new VmLook(calls);
        var without = new DeltaChains(calls, look, new Readings(calls, look),
                new FolderDeltas(real.sessions, Path.of("/proc")));
        LiveDisk disk = guest.vm.state().disks().getFirst();

        RealLab.fails(() -> without.since(base, disk), Kind.NO_SPACE, SourceFaultException.OWN_ROOM);
        assertThat(files.since(base, disk).count()).isPositive();
    }

    @Test
    void thatOurDirectoryCannotBeUsedSaysNothingOfTheFile() throws IOException {
        LiveSnapshot base = guest.taken("base");
        guest.writes(2000, 3 * 4096, 512, 77);
        guest.vm.powerOff();
        var calls = new VmCalls(real.sessions, Told.place(real.lab), guest.id, Told.PROPERTIES.page());
        var look = new VmLook(calls);
        Path taken = Files.writeString(folder.resolve("taken"), "no folder");
        var without = new DeltaChains(calls, look, new Readings(calls, look), new FolderDeltas(real.sessions, taken));
        LiveDisk disk = guest.vm.state().disks().getFirst();

        RealLab.fails(() -> without.since(base, disk), Kind.NO_SPACE, SourceFaultException.OWN_ROOM);
    }

    @Test
    void onlyWhatIsSaidOfTheFileCounts() {
        assertThat(DeltaChains.ofTheFile(new SourceFaultException(Kind.OTHER, "unsupportedFile", "", null))).isTrue();
        assertThat(DeltaChains.ofTheFile(new SourceFaultException(Kind.DENIED, "NoPermission", "", null))).isTrue();
        assertThat(DeltaChains.ofTheFile(new SourceFaultException(Kind.GONE, "FileNotFound", "", null))).isTrue();
        assertThat(DeltaChains.ofTheFile(new SourceFaultException(Kind.UNREACHABLE, "HTTP 500", "", null)))
                .as("it is in use").isTrue();
        assertThat(DeltaChains.ofTheFile(new SourceFaultException(Kind.UNREACHABLE, "HTTP 503", "", null))).isFalse();
        assertThat(DeltaChains.ofTheFile(new SourceFaultException(Kind.UNREACHABLE, "connection", "", null)))
                .isFalse();
        assertThat(DeltaChains.ofTheFile(new SourceFaultException(Kind.DENIED, "InvalidLogin", "",
                new SignInRefusedException("the password has expired")))).isFalse();
        assertThat(DeltaChains.ofTheFile(new CertificateChangedException("vc", "a", "b"))).isFalse();
        assertThat(DeltaChains.ofTheFile(new FileSystemException("/data", null, "read only"))).isFalse();
    }

    @Test
    void disksWhoseNewestFileIsOfAnotherKindOrGoneAreFrozenOnly() throws IOException {
        guest.taken("first");
        LiveDisk disk = guest.vm.state().disks().getFirst();
        assertThat(files.fitness(disk).fit()).isEqualTo(Fit.TOLD);
        Path top = folder.resolve("ds/datastore").resolve(disk.backing().replaceFirst("^\\[[^\\]]*\\] ", ""));
        String descriptor = Files.readString(top);
        Files.writeString(top, descriptor.replaceAll("VMFSSPARSE|SESPARSE", "VSANSPARSE"));

        assertThat(files.fitness(disk)).satisfies(found -> {
            assertThat(found.fit()).isEqualTo(Fit.FROZEN);
            assertThat(found.why()).contains(disk.label()).contains("VSANSPARSE");
        });
        Files.delete(top);
        assertThat(files.fitness(disk)).satisfies(found -> {
            assertThat(found.fit()).isEqualTo(Fit.FROZEN);
            assertThat(found.why()).contains("it is not there");
        });
        Files.writeString(top, descriptor);
        assertThat(files.fitness(disk).fit()).isEqualTo(Fit.TOLD);
    }
}
