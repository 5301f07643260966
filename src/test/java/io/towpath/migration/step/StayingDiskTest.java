package io.towpath.migration.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.inventory.Vm;
import io.towpath.migration.power.PowerFixtures;
import io.towpath.migration.power.PowerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The source of a VM one of whose disks stays there.
class StayingDiskTest {

    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

    @TempDir
    Path folder;
    private Peers peers;

    @BeforeEach
    void prepare() {
        peers = new Peers(folder);
    }

    /// By its file alone it is known whether the disk that stays is the one that a person excluded.
    @Test
    void aDiskThatStaysIsAsScannedToo() {
        peers.estate.unchanged = false;

        assertThat(checkSource(staying(1))).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.code()).isEqualTo("source-changed");
            assertThat(failed.what()).contains("web01-0.vmdk, web01-1.vmdk");
        });
    }

    @Test
    void theDiskThatAVmStartsFromDoesNotStay() {
        assertThat(checkSource(staying(1))).isInstanceOf(Outcome.Done.class);
        assertThat(checkSource(staying(0))).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.code()).isEqualTo("source-changed");
            assertThat(failed.what()).isEqualTo(
                    "web01: Hard disk 1 stays at the source: swap. It has become the disk that the VM starts from.");
        });
    }

    private Vm staying(int position) {
        Vm all = peers.vm;
        return new Vm(all.id(), all.sourceId(), all.sourceName(), all.externalId(), all.name(), all.hardware(),
                List.of(all.disks().get(1 - position)), all.nics(), all.notes(), all.container(), all.place(),
                all.storedBytes(), all.application(), all.ownerName(), all.ownerEmail(), all.firstSeenAt(),
                all.lastSeenAt(), null, all.version(), all.placement(), all.traits(), all.tags(), all.business(),
                List.of(new Vm.ExcludedDisk(all.disks().get(position), "swap", "lena", NOON)));
    }

    private Outcome checkSource(Vm vm) {
        return new CheckSource(peers.estate, peers.judge, peers.replicas(), new NoReplicator(),
                PowerFixtures.seal(new PowerSettings(Duration.ofMinutes(3), ""))).run(peers.context(1, vm));
    }
}
