package io.towpath.platform.vsphere;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.Capabilities.Transport;
import io.towpath.platform.spi.DiskWay;
import io.towpath.platform.spi.LiveSnapshot;
import io.towpath.platform.spi.LiveVm;
import io.towpath.platform.spi.Place;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A disk is offered over the way first that was measured to be much faster at its server.
class WaysOrderTest {

    @TempDir
    static Path folder;

    @Test
    void oneThatIsMuchFasterComesFirstAndItsServerSaysWhyUntilItIsNot() throws IOException {
        var real = new RealLab(folder.resolve("ds"), 24, "-lease-timeout", "2s");
        try (real; RealLab.Guest guest = real.guest()) {
            LiveSnapshot snapshot = guest.taken("measured");
            assertThat(ways(real, guest, snapshot)).containsExactly("nbd", "folder", "lease");

            for (int looks = 0; looks < 9; looks++) {
                ways(real, guest, snapshot);
            }
            assertThat(real.book.transports(real.sessions.with(Told.place(real.lab), Readings::server)))
                    .as("a sample is no measurement").extracting(Transport::speed).containsOnlyNulls();

            String server = real.sessions.with(Told.place(real.lab), Readings::server);
            real.book.moved(server, "nbd", 1L << 34, 1_000_000_000_000L);
            real.book.moved(server, "folder", 1L << 38, 1_000_000_000L);
            assertThat(ways(real, guest, snapshot)).containsExactly("folder", "nbd", "lease");
            assertThat(folder(real, server).why()).startsWith("preferred: measured at ");

            // alone it comes before nobody
            assertThat(ways(real, guest, snapshot, Told.place(real.lab))).containsExactly("folder", "lease");
            assertThat(folder(real, server).why()).isNull();
            assertThat(ways(real, guest, snapshot)).containsExactly("folder", "nbd", "lease");
            assertThat(folder(real, server).why()).startsWith("preferred: measured at ");

            real.book.moved(server, "nbd", 1L << 52, 1_000_000_000L);
            assertThat(ways(real, guest, snapshot)).containsExactly("nbd", "folder", "lease");
            assertThat(folder(real, server).why()).isNull();
        }
    }

    private static List<String> ways(RealLab real, RealLab.Guest guest, LiveSnapshot snapshot) throws IOException {
        return ways(real, guest, snapshot, real.nbd());
    }

    private static List<String> ways(RealLab real, RealLab.Guest guest, LiveSnapshot snapshot, Place place)
            throws IOException {
        try (LiveVm vm = real.live.open(place, guest.id)) {
            return vm.ways(snapshot, guest.disk(snapshot, 2001)).stream().map(DiskWay::name).toList();
        }
    }

    private static Transport folder(RealLab real, String server) {
        return real.book.transports(server).stream().filter(each -> each.name().equals("folder")).findFirst()
                .orElseThrow();
    }
}
