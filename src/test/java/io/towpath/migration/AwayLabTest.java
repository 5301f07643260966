package io.towpath.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/// A vCenter that hangs while its VMs are kept in step, for longer than a trip tries by itself: nobody is asked, and what
/// arrives in the end is what the lab's journal says. A trip tries once more by itself here.
@DatabaseTest
@TestPropertySource(properties = {"towpath.vsphere.connect-timeout=5s", "towpath.vsphere.answer-timeout=5s",
        "towpath.vsphere.live.blip=1s", "towpath.migration.backoff=1s"})
class AwayLabTest extends LabTrips {

    @Autowired
    Aways aways;

    @BeforeAll
    static void start() throws IOException {
        begin("-vms", "6", "-real-vms", "5", "-real-disks", "1", "-real-size", "4194304", "-write-every", "0");
    }

    @Test
    void aVcenterThatHangsIsWaitedForByAllItsTripsAndNobodyIsAsked() throws Exception {
        List<UUID> trips = new ArrayList<>();
        for (int n = 1; n <= 5; n++) {
            UUID trip = started(vm("real-%02d".formatted(n)));
            eventually(trip, State.SYNCING);
            trips.add(trip);
        }
        lab.freeze();
        // another trouble would ask for a person at the second
        for (int look = 0; look < 2; look++) {
            trips.forEach(this::due);
            driven(trips);
            looked();
        }
        assertThat(trips).allSatisfy(trip -> {
            Stall stall = Objects.requireNonNull(migrations.find(trip).orElseThrow().stall());
            assertThat(stall.isAway()).as("%s", stall).isTrue();
        });

        lab.thaw();
        looked();
        assertThat(jdbc.sql("select count(*) from migration where id = any(:ids) and wake_at <= clock_timestamp()")
                .param("ids", trips.toArray(UUID[]::new)).query(Integer.class).single()).isEqualTo(5);
        // a node copies four at once: the fifth waits for its slot first
        driven(trips);
        driven(trips);
        assertThat(trips).allSatisfy(trip -> {
            MigrationView now = migrations.find(trip).orElseThrow();
            assertThat(now.stall()).isNull();
            assertThat(now.state()).isEqualTo(State.SYNCING);
        });
        lab.steer("/step?vm=real-01&n=20");
        cutOver(trips.getFirst(), "the window is open");
        asTheJournalSays(trips.getFirst(), "real-01", replications.passes(trips.getFirst()).getLast());
    }

    private void looked() {
        jdbc.sql("update migration_away set ask_at = clock_timestamp()").update();
        aways.look();
    }

    private void driven(List<UUID> trips) {
        try (ExecutorService turns = Executors.newFixedThreadPool(5)) {
            trips.forEach(trip -> turns.submit(() -> driven(trip)));
        }
    }
}
