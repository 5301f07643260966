package io.towpath.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.inventory.Inventory;
import io.towpath.replication.Pass;
import io.towpath.replication.ReplicaDisk;
import io.towpath.replication.SourceComparisons;
import io.towpath.replication.SourceComparisons.Comparison;
import io.towpath.replication.SourceComparisons.Disk;
import io.towpath.replication.SourceComparisons.Said;
import io.towpath.replication.SourceSnapshot;
import io.towpath.replication.Trip;
import io.towpath.replication.forecast.Part;
import io.towpath.replication.outlook.Outlooks;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/// VMs of the lab whose change tracking keeps silent about blocks, or does not; nothing is looked at by sample. After the
/// cutover the whole source is read and compared with what its target held, which has gone on meanwhile.
@DatabaseTest
@TestPropertySource(properties = "towpath.replication.audit-blocks=0")
class ComparedSourceLabTest extends LabTrips {

    @Autowired
    SourceComparisons comparisons;
    @Autowired
    Inventory inventory;
    @Autowired
    SourceDecisions decisions;
    @Autowired
    Outlooks outlooks;

    @BeforeAll
    static void start() throws IOException {
        begin("-vms", "6", "-real-vms", "6", "-real-size", "8388608", "-write-every", "0");
    }

    private UUID cutOverAfterPasses(String vm) throws Exception {
        UUID trip = started(vm(vm));
        driven(trip);
        eventually(trip, State.SYNCING);
        for (int pass = 0; pass < 2; pass++) {
            lab.steer("/step?vm=%s&n=6".formatted(vm));
            due(trip);
            driven(trip);
        }
        lab.steer("/step?vm=%s&n=6".formatted(vm));
        cutOver(trip, "the window is open");
        return trip;
    }

    private Comparison compared(UUID trip, String vm) throws Exception {
        comparisons.await(trip);
        for (ReplicaDisk disk : replications.of(trip).orElseThrow().disks()) {
            try (RandomAccessFile file = new RandomAccessFile(disk.targetFile(), "rw")) {
                file.seek(file.length() - 70_000);
                file.write(new byte[65_536]);
            }
        }
        return comparisons.compare(new Trip(trip, inventory.vm(vm(vm)).orElseThrow(), List.of(), () -> false));
    }

    @Test
    void whatTheTargetHeldBeforeItsStartEqualsTheSource() throws Exception {
        UUID trip = cutOverAfterPasses("real-01");
        asTheJournalSays(trip, "real-01", replications.passes(trip).getLast());

        Comparison found = compared(trip, "real-01");

        assertThat(found.disks()).hasSize(2).extracting(Disk::said).containsOnly(Said.EQUAL);
        assertThat(found.disks()).extracting(Disk::comparedBytes).containsExactly(8388608L + 4096, 8388608L + 8192);
        assertThat(replications.openSnapshots()).filteredOn(each -> each.migrationId().equals(trip))
                .extracting(SourceSnapshot::standsFor).singleElement().asString().contains("compared");
    }

    /// By the driver, with slots as all copies have them, from the checks to the end of the soak.
    @Test
    void theSoakEndsWithTheSourceCompared() throws Exception {
        UUID trip = cutOverAfterPasses("real-03");

        soaked(trip);

        assertThat(comparisons.of(trip).equal()).isTrue();
        assertThat(migrations.find(trip).orElseThrow().steps()).filteredOn(step -> step.name().equals("compare-source"))
                .singleElement().extracting(StepView::note).asString().contains("equal at the moment of the cutover");
        assertThat(replications.openSnapshots()).filteredOn(each -> each.migrationId().equals(trip)).isEmpty();
        assertThat(jdbc.sql("select count(*) from slot_claim where migration_id = ?").param(trip).query(Integer.class)
                .single()).isZero();
    }

    /// Neither passes nor the cutover wait for what only the comparison needs.
    @Test
    void aTripComesToItsEndThoughNoDigestsCanBeKept() throws Exception {
        UUID trip = started(vm("real-04"));
        driven(trip);
        eventually(trip, State.SYNCING);
        for (ReplicaDisk disk : replications.of(trip).orElseThrow().disks()) {
            Path sums = Path.of(disk.targetFile() + ".sums");
            Files.delete(sums);
            Files.createFile(Files.createDirectory(sums).resolve("in the way"));
        }
        lab.steer("/step?vm=real-04&n=6");
        due(trip);
        driven(trip);
        assertThat(migrations.find(trip).orElseThrow().stall()).isNull();
        assertThat(lastDone(trip).number()).isEqualTo(2);
        lab.steer("/step?vm=real-04&n=6");
        cutOver(trip, "the window is open");
        asTheJournalSays(trip, "real-04", replications.passes(trip).getLast());

        soaked(trip);

        assertThat(comparisons.of(trip).disks()).hasSize(2).extracting(Disk::said).containsOnly(Said.NOT_COMPARED);
        assertThat(migrations.find(trip).orElseThrow().steps()).filteredOn(step -> step.name().equals("compare-source"))
                .singleElement().extracting(StepView::note).asString().contains("were not kept");
    }

    /// Its vCenter was switched off while the target soaked.
    @Test
    void aTripWhoseSourceAnswersNoMoreEndsOnceAPersonWentOnWithoutIt() throws Exception {
        UUID trip = cutOverAfterPasses("real-05");
        soaking(trip);
        String place = jdbc.sql("select location from connection where id = ?").param(sourceOf(trip))
                .query(String.class).single();
        moved(trip, "https://127.0.0.1:1");
        try {
            due(trip);
            driven(trip);
            assertThat(migrations.find(trip).orElseThrow().stall()).isNotNull()
                    .satisfies(stall -> assertThat(stall.step()).isEqualTo("compare-source"));

            decisions.leaveComparison(trip, "lena", "it was scrapped");
            eventually(trip, State.DONE);

            MigrationView ended = migrations.find(trip).orElseThrow();
            assertThat(ended.stall()).isNull();
            assertThat(ended.steps()).filteredOn(step -> step.name().equals("clean-source")).singleElement()
                    .extracting(StepView::note).asString().contains("tracking", "stay on the books");
            assertThat(comparisons.of(trip).leftBy()).isEqualTo("lena");
            assertThat(comparisons.isDue(trip)).isFalse();
            assertThat(replications.of(trip).orElseThrow().disks())
                    .allSatisfy(disk -> assertThat(Path.of(disk.targetFile() + ".sums")).doesNotExist());
            assertThat(replications.openSnapshots()).filteredOn(each -> each.migrationId().equals(trip))
                    .isNotEmpty().allSatisfy(each -> assertThat(each.removalWantedAt()).isNotNull());
            assertThat(replications.passes(trip)).extracting(Pass::state).doesNotContain(Pass.State.RUNNING,
                    Pass.State.LANDED);
        } finally {
            moved(trip, place);
        }
    }

    private UUID sourceOf(UUID trip) {
        return jdbc.sql("select source_id from replication where migration_id = ?").param(trip).query(UUID.class)
                .single();
    }

    private void moved(UUID trip, String place) {
        jdbc.sql("update connection set location = ? where id = ?").params(place, sourceOf(trip)).update();
    }

    /// From the target's start to the end, by the driver.
    private void soaked(UUID trip) {
        soaking(trip);
        eventually(trip, State.DONE);
    }

    private void soaking(UUID trip) {
        stands(trip, "VALIDATING");
        eventually(trip, State.AWAITING_SIGN_OFF);
        assertThat(stepDone(trip, "remove-snapshots")).isTrue();
        assertThat(replications.openSnapshots()).filteredOn(each -> each.migrationId().equals(trip)).hasSize(1);
        jdbc.sql("update checklist set state = 'SIGNED' where migration_id = ?").param(trip).update();
        stands(trip, "SOAKING");
    }

    /// No hypervisor starts it here.
    private void stands(UUID trip, String state) {
        jdbc.sql("""
                update migration set state = ?, visit = visit + 1, since = clock_timestamp(), stall_step = null,
                    stall_code = null, stall_what = null, stall_remedy = null, stall_since = null, stall_next_try = null
                 where id = ?""").params(state, trip).update();
    }

    /// Of tier 1: before anybody may write to the target.
    @Test
    void theLieOfATrackerIsFoundAndMendedBeforeTheTargetStarts() throws Exception {
        jdbc.sql("update vm set tier = 1 where id = ?").param(vm("real-06")).update();
        UUID trip = started(vm("real-06"));
        driven(trip);
        eventually(trip, State.SYNCING);
        lab.steer("/step?vm=real-06&n=6");
        due(trip);
        driven(trip);
        lab.steer("/cbt?vm=real-06&lie=7");
        lab.steer("/write?vm=real-06&disk=2000&offset=%d&length=4096&seed=9".formatted(14 * 65536));
        lab.steer("/write?vm=real-06&disk=2000&offset=%d&length=4096&seed=10".formatted(15 * 65536));

        cutOver(trip, "the window is open");

        assertThat(migrations.find(trip).orElseThrow().steps())
                .filteredOn(step -> step.name().equals("compare-before-start")).singleElement()
                .extracting(StepView::note).asString()
                .contains("was read whole in the last pass", "Change tracking kept silent about what differed",
                        "1 block of 64 KiB, at byte " + 14 * 65536);
        asTheJournalSays(trip, "real-06", replications.passes(trip).getLast());
        assertThat(comparisons.of(trip).equal()).isTrue();
        assertThat(comparisons.isDue(trip)).as("again in the soak").isFalse();
        assertThat(outlooks.latest(List.of(trip)).get(trip)).satisfies(told -> assertThat(told.prediction().parts())
                .extracting(part -> part.part()).contains(Part.COMPARE));
        assertThat(outlooks.outages(List.of(trip)).get(trip).took()).containsKey(Part.COMPARE);
    }

    @Test
    void theLieOfATrackerIsFound() throws Exception {
        UUID trip = started(vm("real-02"));
        driven(trip);
        eventually(trip, State.SYNCING);
        lab.steer("/cbt?vm=real-02&lie=7");
        lab.steer("/write?vm=real-02&disk=2000&offset=%d&length=4096&seed=9".formatted(14 * 65536));
        lab.steer("/write?vm=real-02&disk=2000&offset=%d&length=4096&seed=10".formatted(15 * 65536));
        due(trip);
        driven(trip);
        assertThat(lastDone(trip).changedBytes()).as("one of two blocks is told").isEqualTo(65536);
        cutOver(trip, "the window is open");

        Comparison found = compared(trip, "real-02");

        assertThat(found.differs()).isTrue();
        assertThat(found.disks().getFirst().why()).isEqualTo("1 block of 64 KiB, at byte " + 14 * 65536);
        assertThat(found.disks().getLast().said()).isEqualTo(Said.EQUAL);
    }
}
