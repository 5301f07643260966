package io.towpath.platform.vsphere;

import static org.assertj.core.api.Assertions.assertThat;

import com.vmware.vim25.HttpNfcLeaseDeviceUrl;
import io.towpath.platform.spi.Credentials;
import io.towpath.platform.spi.LiveDisk;
import io.towpath.platform.spi.LiveSnapshot;
import io.towpath.platform.spi.Place;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Which of a lease's files is the disk that is meant.
class ExportLeaseTest {

    private static List<HttpNfcLeaseDeviceUrl> told(@Nullable String... keys) {
        return Arrays.stream(keys).map(key -> {
            HttpNfcLeaseDeviceUrl url = new HttpNfcLeaseDeviceUrl();
            url.setKey(key);
            return url;
        }).toList();
    }

    private static Reading reading(String bus, int order, int disks) {
        return new Reading(new Place("https://vc.example.com", new Credentials("a", "b"), "0".repeat(64)), "vc",
                "vm-42",
                "web01", "DC0", new LiveSnapshot("snapshot-7", "towpath-1-1", "", Instant.EPOCH, null, false),
                new LiveDisk("2000", "Hard disk 1", 1 << 20, "[DS] a/a.vmdk", "u", null), List.of("[DS] a/a.vmdk"), bus,
                order,
                disks);
    }

    @Test
    void theKeyTellsWhateverTheOrder() {
        var disks = told("/vm-42/ParaVirtualSCSIController0:1", "/vm-42/ParaVirtualSCSIController0:0");
        assertThat(ExportLease.of(disks, reading("ParaVirtualSCSIController0:0", 0, 2))).isSameAs(disks.get(1));
        assertThat(ExportLease.of(disks, reading("ParaVirtualSCSIController0:1", 1, 2))).isSameAs(disks.get(0));
    }

    @Test
    void keysThatNameOtherPlacesAreNotPassedOver() {
        var disks = told("/vm-42/VirtualLsiLogicController0:1", "/vm-42/VirtualLsiLogicController0:0");
        assertThat(ExportLease.of(disks, reading("ParaVirtualSCSIController0:0", 0, 2))).isNull();
        assertThat(ExportLease.of(disks, reading("", 0, 2))).isNull();
        assertThat(ExportLease.of(told(null, "/vm-42/VirtualLsiLogicController0:0"),
                reading("ParaVirtualSCSIController0:0", 0, 2))).as("one of them tells").isNull();
    }

    @Test
    void theOrderCountsWhereNothingIsToldAndOneDiskIsTheOne() {
        var silent = told(null, "");
        assertThat(ExportLease.of(silent, reading("ParaVirtualSCSIController0:3", 1, 2))).isSameAs(silent.get(1));
        assertThat(ExportLease.of(silent, reading("", 0, 3))).as("one is missing").isNull();
        var one = told("/vm-42/VirtualLsiLogicController0:0");
        assertThat(ExportLease.of(one, reading("ParaVirtualSCSIController0:0", 0, 1))).isSameAs(one.getFirst());
    }
}
