package io.towpath.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.replication.Pass;
import io.towpath.replication.steward.Room;
import io.towpath.replication.steward.Watch;
import io.towpath.slot.Bandwidth;
import io.towpath.slot.SlotWorld;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

/// A vCenter's datastore that gets full: what it tells of its room and of its files decides whether passes are made.
@DatabaseTest
@TestPropertySource(properties = "towpath.replication.steward.room.look-every=100ms")
class RoomLabTest extends LabTrips {

    private static final long GIB = 1L << 30;

    @Autowired
    Watch watch;
    @Autowired
    MockMvcTester mvc;
    @Autowired
    Bandwidth bandwidth;

    @BeforeAll
    static void start() throws IOException {
        begin("-vms", "4", "-real-vms", "3", "-real-size", "16777216", "-write-every", "50ms");
    }

    @AfterEach
    void room() throws IOException {
        SlotWorld.rate(jdbc, bandwidth, null);
        lab.steer("/heal");
        free(600);
    }

    @Test
    void aTripWaitsForRoomSaysWhereAndGoesOnByItself() throws Exception {
        UUID trip = started(vm("real-01"));
        free(50);

        driven(trip);

        assertThat(note(trip)).contains("RealDS has 50 GiB free, 5 %, limit 10 %", "goes on by itself");
        assertThat(migrations.find(trip).orElseThrow().stall()).as("it is no trouble").isNull();
        assertThat(snapshotsMade("real-01")).isEmpty();
        assertThat(watch.waiting()).anySatisfy(one -> assertThat(one.vmName()).isEqualTo("real-01"));
        assertThat(mvc.get().uri("/snapshots").with(lena())).hasStatusOk().bodyText().contains("Wait for room",
                "real-01", "RealDS has 50 GiB free");
        assertThat(mvc.get().uri("/migrations/{id}/sync", trip).with(lena())).hasStatusOk().bodyText()
                .contains("Datastore RealDS has 50 GiB free, 5 %, limit 10 %, since", "Its passes wait");

        free(600);
        eventually(trip, State.SYNCING);
        assertThat(watch.waiting()).noneSatisfy(one -> assertThat(one.vmName()).isEqualTo("real-01"));
        assertThat(mvc.get().uri("/migrations/{id}/sync", trip).with(lena())).bodyText().doesNotContain("No room");
    }

    @Test
    void aSeedEndsWhenItsDatastoreFillsAndBeginsAgainWithRoom() throws Exception {
        UUID trip = started(vm("real-02"));
        // at this rate a disk of 16 MiB takes minutes; who waits for the next block hears that it is to stop
        SlotWorld.rate(jdbc, bandwidth, 65_536L);
        CompletableFuture<Void> node = CompletableFuture.runAsync(() -> driven(trip),
                each -> Thread.ofPlatform().name("node").start(each));
        until("the seed's snapshot is read", () -> replications.passes(trip).stream()
                .anyMatch(pass -> !pass.disks().isEmpty()));
        until("the growth of its file is told", () -> watch.rooms().stream()
                .anyMatch(room -> room.datastore().equals("RealDS") && room.basis().contains("measured")
                        || jdbc.sql("select count(*) from snapshot_growth where migration_id = :id and bytes > 0")
                                .param("id", trip).query(Integer.class).single() > 0));
        free(50);
        node.join();

        Pass seed = replications.passes(trip).getFirst();
        assertThat(seed.state()).isEqualTo(Pass.State.FAILED);
        assertThat(seed.code()).isEqualTo("source-room");
        assertThat(note(trip)).contains("Its pass was ended and our snapshot was removed", "RealDS has", "limit 10 %");
        assertThat(migrations.find(trip).orElseThrow().stall()).isNull();
        assertThat(replications.openSnapshots()).filteredOn(each -> each.migrationId().equals(trip)).isEmpty();
        due(trip);
        driven(trip);
        assertThat(replications.passes(trip)).as("no other is begun").hasSize(1);

        SlotWorld.rate(jdbc, bandwidth, null);
        free(600);
        eventually(trip, State.SYNCING);
        cutOver(trip, "the window is open");
        asTheJournalSays(trip, "real-02", replications.passes(trip).getLast());
    }

    /// Nobody is served: there is no room, and it goes on.
    @Test
    void aCutoverIsNotHeldUp() throws Exception {
        UUID trip = started(vm("real-03"));
        driven(trip);
        eventually(trip, State.SYNCING);
        free(50);
        due(trip);
        driven(trip);
        assertThat(note(trip)).contains("RealDS has");

        cutOver(trip, "the window is open");

        asTheJournalSays(trip, "real-03", replications.passes(trip).getLast());
        assertThat(watch.rooms()).filteredOn(room -> room.datastore().equals("RealDS")).extracting(Room::alarm)
                .allSatisfy(alarm -> assertThat(alarm).contains("limit 10 %"));
    }

    private static void free(int gib) throws IOException {
        lab.steer("/room?store=RealDS&free=" + gib * GIB);
    }

    private String note(UUID trip) {
        return migrations.find(trip).orElseThrow().steps().stream()
                .filter(step -> step.progress() != StepView.Progress.DONE && step.note() != null)
                .map(step -> String.valueOf(step.note())).findFirst().orElse("");
    }

    private static void until(String what, BooleanSupplier sign) {
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (!sign.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            pause(Duration.ofMillis(50));
        }
    }

    private static RequestPostProcessor lena() {
        return user("lena").authorities(new SimpleGrantedAuthority("inventory:read"),
                new SimpleGrantedAuthority("wave:read"), new SimpleGrantedAuthority("wave:execute"));
    }
}
