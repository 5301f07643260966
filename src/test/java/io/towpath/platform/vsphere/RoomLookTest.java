package io.towpath.platform.vsphere;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.LiveRoom;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a vCenter tells of the room for snapshots, and of what they take.
class RoomLookTest {

    private static final long GIB = 1L << 30;

    @TempDir
    static Path folder;

    @Test
    void whatIsFreeAndHowFilesGrowIsToldWhileASnapshotStands() throws Exception {
        try (RealLab real = new RealLab(folder.resolve("ds"), 1); RealLab.Guest guest = real.guest()) {
            real.lab.steer("/room?store=RealDS&free=" + 50 * GIB);
            LiveRoom room = guest.vm.room();
            assertThat(room.stores()).anySatisfy(store -> {
                assertThat(store.name()).isEqualTo("RealDS");
                assertThat(store.capacityBytes()).isEqualTo(1024 * GIB);
                assertThat(store.freeBytes()).isEqualTo(50 * GIB);
            });
            assertThat(room.growths()).as("no snapshot").isEmpty();

            guest.taken("ours");
            real.lab.steer("/write?vm=%s&disk=2001&offset=0&length=%d&seed=3".formatted(guest.name, 1 << 20));
            LiveRoom grown = told(guest, 1 << 20);

            assertThat(grown.growths()).extracting(LiveRoom.Growth::diskKey).containsExactly("2000", "2001");
            assertThat(grown.growths().getLast().bytes()).isBetween(1L << 20, 2L << 20);
            assertThat(grown.growths().getFirst().bytes()).as("nobody wrote there").isLessThan(1 << 18);
            assertThat(grown.growths().getFirst().within()).isPositive();
            assertThat(grown.stores()).anySatisfy(store -> assertThat(store.freeBytes()).as("the file takes it")
                    .isLessThanOrEqualTo(50 * GIB - (1 << 20)));
        }
    }

    /// The vCenter looks from time to time.
    private static LiveRoom told(RealLab.Guest guest, long atLeast) throws IOException {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        LiveRoom room = guest.vm.room();
        while (room.growths().stream().noneMatch(each -> each.bytes() >= atLeast) && System.nanoTime() < end) {
            room = guest.vm.room();
        }
        return room;
    }
}
