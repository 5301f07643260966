package io.towpath.platform.vsphere;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.LiveDisk;
import io.towpath.platform.spi.LiveSnapshot;
import io.towpath.platform.spi.SourceFaultException.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a vCenter tells of written ranges, against the journal of what was written.
class ChangedAreasTest {

    @TempDir
    static Path folder;

    private static RealLab real;

    private RealLab.Guest guest;

    @BeforeAll
    static void start() throws IOException {
        real = new RealLab(folder.resolve("ds"), 12);
    }

    @AfterAll
    static void stop() {
        real.close();
    }

    @BeforeEach
    void next() throws IOException {
        real.lab.steer("/heal");
        guest = real.guest();
    }

    @AfterEach
    void leave() throws IOException {
        guest.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 2000})
    void changedRangesAreThoseOfTheJournal(int areas) throws IOException {
        guest.vm.trackChanges(true);
        LiveSnapshot first = guest.taken("first");
        String since = guest.disk(first, 2000).changeId();
        guest.writes(40);
        long capacity = guest.disk(first, 2000).capacityBytes();
        guest.writes(2000, capacity - 4096, 4096, 4711); // up to the last byte
        guest.vm.removeSnapshot(first.ref());
        LiveSnapshot second = guest.taken("second");
        guest.writes(40);
        real.lab.steer("/cbt?areas=" + areas);
        try {
            var changed = guest.vm.changed(second, guest.disk(second, 2000), since);

            TreeSet<Long> wanted = guest.written(2000, first.ref(), second.ref());
            assertThat(RealLab.blocks(changed)).isEqualTo(wanted);
            assertThat(changed.end()).isEqualTo(capacity);
            assertThat(RealLab.blocks(guest.vm.allocated(second, guest.disk(second, 2000))))
                    .isEqualTo(guest.written(2000, null, second.ref()));
        } finally {
            real.lab.steer("/cbt?areas=2000");
        }
    }

    @Test
    void pagesWithoutAnyAreaAreGoneThrough() throws IOException {
        guest.vm.trackChanges(true);
        LiveSnapshot first = guest.taken("first");
        LiveDisk disk = guest.disk(first, 2001);
        guest.writes(2001, disk.capacityBytes() - 512, 512, 1);
        LiveSnapshot second = guest.taken("second");
        real.lab.steer("/cbt?slice=" + RealLab.BLOCK);
        real.lab.forgetCalls();
        try {
            var changed = guest.vm.changed(second, guest.disk(second, 2001), String.valueOf(disk.changeId()));
            assertThat(RealLab.blocks(changed)).containsExactly((disk.capacityBytes() - 1) / RealLab.BLOCK);
            assertThat(real.lab.calls().get("QueryChangedDiskAreas"))
                    .isEqualTo((int) ((disk.capacityBytes() + RealLab.BLOCK - 1) / RealLab.BLOCK));
        } finally {
            real.lab.steer("/cbt?slice=1099511627776");
        }
    }

    @Test
    void whatIsAllocatedIsNotBelievedOverASnapshotOfOthers() throws IOException {
        guest.vm.trackChanges(true);
        guest.taken("somebody's");
        LiveSnapshot ours = guest.taken("ours");
        LiveDisk disk = guest.disk(ours, 2000);
        assertThat(guest.vm.allocated(ours, disk).bytes()).isEqualTo(disk.capacityBytes());
    }

    @Test
    void aResetIsSeenByTheIdsAndByTheFault() throws IOException {
        guest.vm.trackChanges(true);
        LiveSnapshot first = guest.taken("first");
        LiveDisk before = guest.disk(first, 2000);
        String since = String.valueOf(before.changeId());
        LiveSnapshot second = guest.taken("second");
        LiveDisk now = guest.disk(second, 2000);
        RealLab.fails(() -> guest.vm.changed(first, before, String.valueOf(now.changeId())), Kind.TRACKING_RESET,
                "otherHistory");
        real.lab.steer("/cbt?reset=1&vm=" + guest.name);
        RealLab.fails(() -> guest.vm.changed(second, now, since), Kind.TRACKING_RESET, "FileFault");
        guest.vm.removeSnapshot(second.ref());
        LiveSnapshot third = guest.taken("third");
        RealLab.fails(() -> guest.vm.changed(third, guest.disk(third, 2000), since), Kind.TRACKING_RESET,
                "otherHistory");
        assertThat(guest.vm.allocated(second, now).bytes()).isEqualTo(now.capacityBytes());
    }

    @Test
    void withoutTrackingNothingIsTold() throws IOException {
        LiveSnapshot first = guest.taken("first");
        LiveDisk disk = guest.disk(first, 2000);
        assertThat(disk.changeId()).isNull();
        assertThat(guest.vm.allocated(first, disk).bytes()).isEqualTo(disk.capacityBytes());
        RealLab.fails(() -> guest.vm.changed(first, disk, "52 de/1"), Kind.NOT_TRACKED, "noChangeId");
    }
}
