package io.towpath.inventory.imports;

import static io.towpath.inventory.imports.Files.at;
import static io.towpath.inventory.imports.Files.cmdb;
import static io.towpath.inventory.imports.Files.cmdbFile;
import static io.towpath.inventory.imports.Files.uuid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.towpath.DatabaseTest;
import io.towpath.inventory.RefusedException;
import io.towpath.inventory.reading.EstateFile;
import io.towpath.inventory.reading.FileKind;
import io.towpath.inventory.reading.RowRef;
import io.towpath.inventory.reading.VmField;
import io.towpath.inventory.reading.VmKeys;
import io.towpath.inventory.reading.WaveAssignmentRow;
import io.towpath.planning.PlanContent;
import io.towpath.planning.PlanDesk;
import io.towpath.planning.PlannedWave;
import io.towpath.planning.Plans;
import io.towpath.planning.wave.WaveKind;
import io.towpath.planning.wave.Window;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/// Waves that files name become placements in the plan: shown before, applied at once, taken back as a whole.
@DatabaseTest
class WaveAssignmentTest {

    Desk desk;

    @Autowired
    Imports imports;
    @Autowired
    Plans plans;
    @Autowired
    PlanDesk planner;
    @Autowired
    JdbcClient jdbc;
    @Autowired
    TransactionOperations transaction;

    private final String mark = uuid().substring(0, 8);
    private UUID plan;

    @Autowired
    void desk(ImportStore store, ImportReader reader, Clock clock) {
        desk = new Desk(store, reader, imports, clock, jdbc);
    }

    @BeforeEach
    void anOpenDraft() {
        plan = planner.draft(null, "lena");
    }

    @Test
    void wavesAreMadeAndVmsPlacedInThemAndAllOfItIsTakenBack() {
        desk.apply(cmdbFile(vm("1"), vm("2"), vm("3")));
        EstateFile file = waves(row(2, "1", "W09 " + mark), row(3, "2", "w09 " + mark), row(4, "77", "W09"));

        ImportView seen = desk.preview(file);

        assertThat(seen.summary().get("wave-assignments")).isEqualTo(Map.of("created", 2, "rejected", 1));
        assertThat(content().waves()).isEmpty();
        assertThat(desk.rows(seen, Outcome.CREATED)).first().satisfies(row -> {
            assertThat(row.diff()).singleElement().satisfies(diff -> {
                assertThat(Trees.none(diff.old())).isTrue();
                assertThat(diff.now().stringValue()).isEqualTo("W09 " + mark);
            });
        });
        desk.apply(seen);
        assertThat(content().waves()).extracting(PlannedWave::name).containsExactly("W09 " + mark);
        assertThat(placed("1")).isEqualTo("W09 " + mark);
        assertThat(placed("2")).isEqualTo("W09 " + mark);
        assertThat(placed("3")).isNull();
        assertThat(content().placements().get(id("1")).because()).isEqualTo("Assigned by rvtools.xlsx, line 2.");
        assertThat(desk.of("tags", id("1"))).doesNotContain("W09");

        imports.undo(seen.id(), null, "lena");

        assertThat(content().waves()).isEmpty();
        assertThat(content().placements()).isEmpty();
    }

    @Test
    void theSameFileAgainChangesNothing() {
        desk.apply(cmdbFile(vm("1")));
        EstateFile file = waves(row(2, "1", "W " + mark));
        desk.apply(file);
        int version = plans.find(plan).orElseThrow().version();

        ImportView again = desk.apply(file);

        assertThat(again.summary().get("wave-assignments")).isEqualTo(Map.of("unchanged", 1));
        assertThat(plans.find(plan).orElseThrow().version()).isEqualTo(version);
    }

    @Test
    void whatAPersonPlacedStaysUnlessTheFileShallWin() {
        desk.apply(cmdbFile(vm("1")));
        UUID theirs = planner.addWave(plan, wave("Theirs " + mark, null), null, "emil");
        planner.move(plan, List.of(id("1")), theirs, null, "emil");
        EstateFile file = waves(row(2, "1", "Other " + mark));

        ImportView kept = desk.apply(file);

        assertThat(kept.keptFields()).isEqualTo(1);
        assertThat(placed("1")).isEqualTo("Theirs " + mark);
        desk.apply(desk.preview(file, null, null, "take"));
        assertThat(placed("1")).isEqualTo("Other " + mark);
    }

    @Test
    void whatSomebodyMovedSinceStaysWhenTheImportIsTakenBack() {
        desk.apply(cmdbFile(vm("1"), vm("2")));
        ImportView applied = desk.apply(waves(row(2, "1", "W " + mark), row(3, "2", "W " + mark)));
        UUID other = planner.addWave(plan, wave("Other " + mark, null), null, "emil");
        planner.move(plan, List.of(id("1")), other, null, "emil");

        imports.undo(applied.id(), null, "lena");

        assertThat(placed("1")).isEqualTo("Other " + mark);
        assertThat(placed("2")).isNull();
        assertThat(content().waves()).extracting(PlannedWave::name).containsExactly("Other " + mark);
    }

    @Test
    void whatAPlanKeepsThatWasSavedSinceIsCounted() {
        desk.apply(cmdbFile(vm("1"), vm("2"), vm("3")));
        ImportView applied = desk.apply(waves(row(2, "1", "W " + mark), row(3, "2", "W " + mark), row(4, "3",
                "W " + mark)));
        planner.move(plan, List.of(id("1")), null, null, "emil");
        planner.save(plan, null, null, "emil");

        imports.undo(applied.id(), null, "lena");

        assertThat(jdbc.sql("""
                select detail ->> 'kept plan_placement' from audit_event
                 where action = 'import.undone' and subject_id = :id
                """).param("id", applied.id().toString()).query(String.class).single()).isEqualTo("2");
        assertThat(content().placements()).hasSize(2);
    }

    @Test
    void aWaveThatTheImportGaveAWindowGoesWithItUnlessSomebodyChangedItSince() {
        desk.apply(cmdbFile(vm("1"), vm("2")));
        window(20);
        ImportView applied = desk.apply(waves(inWindow(2, "1", "W " + mark), row(3, "2", "V " + mark)));
        assertThat(content().waves()).filteredOn(wave -> wave.window() != null).extracting(PlannedWave::name)
                .containsExactly("W " + mark);
        PlannedWave other = content().waves().stream().filter(wave -> wave.window() == null).findFirst().orElseThrow();
        planner.changeWave(plan, new PlannedWave(other.id(), other.origin(), "Ours " + mark, other.kind(), null,
                List.of(), null), null, "emil");
        jdbc.sql("update cutover_window set capacity_vms = 30, version = version + 1 where name = :name")
                .param("name", "Small " + mark).update();

        imports.undo(applied.id(), null, "lena");

        assertThat(content().waves()).extracting(PlannedWave::name).containsExactly("Ours " + mark);
        assertThat(content().placements()).isEmpty();
    }

    @Test
    void aGroupGoesWholeOrEachCellSaysThatItIsSplit() {
        desk.apply(cmdbFile(ofShop("1"), ofShop("2"), ofShop("3")));

        ImportView whole = desk.preview(waves(row(2, "1", "A " + mark), row(3, "2", "a " + mark)));
        ImportView torn = desk.preview(waves(row(2, "1", "A " + mark), row(3, "2", "B " + mark)));

        assertThat(whole.summary().get("wave-assignments")).isEqualTo(Map.of("created", 3));
        assertThat(desk.rows(whole, Outcome.CREATED)).filteredOn(row -> row.line() == null).singleElement()
                .satisfies(row -> {
                    assertThat(row.label()).isEqualTo("vm-3-" + mark);
                    assertThat(row.detail()).contains("moves together with others of Shop " + mark);
                });
        assertThat(faults(whole)).extracting(FaultView::code).containsOnly("NO_WINDOW");
        assertThat(faults(torn)).filteredOn(fault -> fault.code().equals("GROUP_SPLIT"))
                .extracting(FaultView::line, FaultView::column, FaultView::value)
                .containsExactly(tuple(2, "C", "A " + mark), tuple(3, "C", "B " + mark));
        desk.apply(whole);
        assertThat(placed("3")).isEqualTo("A " + mark);
        assertThat(desk.preview(waves(row(2, "1", "A " + mark))).summary().get("wave-assignments"))
                .isEqualTo(Map.of("unchanged", 1));
    }

    @Test
    void aGroupOfWhichAPersonPlacedAMemberStaysWholeAndIsTakenWhole() {
        desk.apply(cmdbFile(ofShop("1"), ofShop("2"), ofShop("3")));
        UUID theirs = planner.addWave(plan, wave("Theirs " + mark, null), null, "emil");
        planner.move(plan, List.of(id("1"), id("2")), theirs, null, "emil");
        EstateFile file = waves(row(2, "1", "Other " + mark));

        ImportView kept = desk.apply(file);

        assertThat(kept.summary().get("wave-assignments")).isEqualTo(Map.of("unchanged", 3));
        assertThat(desk.rows(kept, Outcome.UNCHANGED)).allMatch(row -> row.kept() == 1);
        assertThat(placed("1")).isEqualTo("Theirs " + mark);
        assertThat(placed("2")).isEqualTo("Theirs " + mark);
        assertThat(placed("3")).isNull();

        desk.apply(desk.preview(file, null, null, "take"));

        assertThat(List.of(placed("1"), placed("2"), placed("3"))).containsOnly("Other " + mark);
    }

    @Test
    void cellsThatFindTheWindowFullAreTold() {
        desk.apply(cmdbFile(vm("1"), vm("2"), vm("3")));
        UUID window = window(2);
        planner.addWave(plan, wave("Small " + mark, window), null, "lena");

        ImportView seen = desk.preview(waves(row(2, "1", "Small " + mark), row(3, "2", "Small " + mark),
                row(4, "3", "Small " + mark)));

        assertThat(faults(seen)).singleElement().satisfies(fault -> {
            assertThat(fault.line()).isEqualTo(4);
            assertThat(fault.code()).isEqualTo("WINDOW_CAPACITY");
            assertThat(fault.detail()).contains("3 VMs, its window takes 2");
        });
        assertThat(seen.summary().get("wave-assignments")).isEqualTo(Map.of("created", 3));
    }

    @Test
    void aPreviewIsStaleWhenThePlanWasEditedSince() {
        desk.apply(cmdbFile(vm("1")));
        ImportView seen = desk.preview(waves(row(2, "1", "W " + mark)));
        assertThat(imports.fresh(seen.id())).isTrue();

        planner.addWave(plan, wave("New " + mark, null), null, "emil");

        assertThat(imports.fresh(seen.id())).isFalse();
    }

    @Test
    void aPreviewOfAnOlderTowpathIsStale() {
        desk.apply(cmdbFile(vm("1")));
        ImportView seen = desk.preview(waves(row(2, "1", "W " + mark)));
        jdbc.sql("""
                update import_row set diff = replace(diff::text, '"wave"', '"tag:wave"')::jsonb where import_id = :id
                """).param("id", seen.id()).update();

        assertThatThrownBy(() -> desk.apply(seen)).isInstanceOfSatisfying(RefusedException.class,
                refused -> assertThat(refused.code()).isEqualTo("import-stale-preview"));
    }

    @Test
    void anEditThatIsUnderWayWhenTheImportIsAppliedIsNotOverwritten() {
        desk.apply(cmdbFile(vm("1")));
        desk.apply(waves(row(2, "1", "First " + mark)));
        UUID theirs = planner.addWave(plan, wave("Theirs " + mark, null), null, "emil");
        ImportView seen = desk.preview(waves(row(2, "1", "Other " + mark)));

        Future<ImportView> applied = Objects.requireNonNull(transaction.execute(_ -> {
            planner.move(plan, List.of(id("1")), theirs, null, "emil");
            FutureTask<ImportView> other = new FutureTask<>(() -> desk.apply(seen));
            Thread.ofVirtual().start(other);
            somebodyWaits();
            return other;
        }));

        assertThatThrownBy(applied::get).cause().isInstanceOfSatisfying(RefusedException.class,
                refused -> assertThat(refused.kind()).isEqualTo(RefusedException.Kind.STALE));
        assertThat(placed("1")).isEqualTo("Theirs " + mark);
    }

    private void somebodyWaits() {
        Instant late = Instant.now().plusSeconds(60);
        while (jdbc.sql("select count(*) from pg_locks where not granted").query(Integer.class).single() == 0) {
            assertThat(Instant.now()).as("nobody waits for a lock").isBefore(late);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    @Test
    void aVmThatTheSameFileMakesIsPlacedWithIt() {
        EstateFile vms = cmdbFile(vm("1").says(VmField.APPLICATION, "Shop " + mark));
        RowRef at = vms.vms().getFirst().at();
        EstateFile file = Files.with(vms, List.of(), List.of(), List.of(), List.of(), List.of(new WaveAssignmentRow(at,
                vms.vms().getFirst().keys(), "W " + mark, null, "F", "wave")));

        ImportView applied = desk.apply(file);

        assertThat(applied.summary().get("wave-assignments")).isEqualTo(Map.of("created", 1));
        assertThat(placed("1")).isEqualTo("W " + mark);
        imports.undo(applied.id(), null, "lena");
        assertThat(content().placements()).isEmpty();

        assertThat(planner.undo(plan, null, "lena")).startsWith("Took back");

        assertThat(content().waves()).extracting(PlannedWave::name).containsExactly("W " + mark);
        assertThat(content().placements()).as("the VM is no more").isEmpty();
    }

    @Test
    void aVmThatIsNotPlannedAndAWaveThatHasStartedAreRefused() {
        desk.apply(cmdbFile(vm("1"), vm("2"), vm("3")));
        jdbc.sql("update vm set strategy = 'retire' where id = :id").param("id", id("1")).update();
        UUID started = jdbc.sql("""
                insert into wave (key, name, state, on_failure, target_id, format, slots, soak_business_days, since,
                                  created_at, created_by)
                values (:key, :key, 'RUNNING', 'PAUSE', :target, 'QCOW2', 1, 1, now(), now(), 'lena') returning id
                """).param("key", "S-" + mark).param("target", jdbc.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at)
                values ('target', 'libvirt', :name, :name, 'lena', now()) returning id
                """).param("name", "kvm " + mark).query(UUID.class).single()).query(UUID.class).single();
        planner.addWave(plan, new PlannedWave(UUID.randomUUID(), UUID.randomUUID(), "As planned " + mark,
                WaveKind.PRODUCTION, null, List.of(), started), null, "lena");

        ImportView seen = desk.preview(waves(row(2, "1", "W " + mark), row(3, "2", "s-" + mark), row(4, "3",
                "As planned " + mark)));

        assertThat(desk.rows(seen, Outcome.REJECTED)).extracting(RowView::code)
                .containsExactlyInAnyOrder("VM_NOT_PLANNED", "WAVE_STARTED", "WAVE_STARTED");
        assertThat(desk.rows(seen, Outcome.REJECTED)).extracting(RowView::detail)
                .anyMatch(detail -> detail.contains("of another strategy: retire"))
                .anyMatch(detail -> detail.equals("S-" + mark + " has started and takes no more VMs"));
    }

    private Files.Vm vm(String id) {
        return cmdb("servicenow", id + "-" + mark, "vm-" + id + "-" + mark);
    }

    private Files.Vm ofShop(String id) {
        return vm(id).says(VmField.APPLICATION, "Shop " + mark);
    }

    private UUID id(String id) {
        return desk.vm("vm-" + id + "-" + mark);
    }

    private PlanContent content() {
        return plans.content(plan);
    }

    private String placed(String id) {
        var placed = content().placements().get(id(id));
        return placed == null ? null : content().wave(placed.wave()).orElseThrow().name();
    }

    private List<FaultView> faults(ImportView one) {
        return imports.faults(one.id(), "warning", 0, 100);
    }

    private WaveAssignmentRow row(int line, String id, String wave) {
        return new WaveAssignmentRow(at(line), new VmKeys(null, null, null, null, null, "servicenow", id + "-" + mark,
                null), wave, null, "C", "wave");
    }

    private WaveAssignmentRow inWindow(int line, String id, String wave) {
        WaveAssignmentRow row = row(line, id, wave);
        return new WaveAssignmentRow(row.at(), row.keys(), wave, "Small " + mark, "C", "wave");
    }

    private static EstateFile waves(WaveAssignmentRow... rows) {
        return Files.with(Files.of(FileKind.WAVE_ASSIGNMENTS, List.of(), List.of(), Map.of(), Map.of()), List.of(),
                List.of(), List.of(), List.of(), List.of(rows));
    }

    private static PlannedWave wave(String name, UUID window) {
        Instant opens = Instant.parse("2031-01-11T22:00:00Z");
        return new PlannedWave(UUID.randomUUID(), UUID.randomUUID(), name, WaveKind.PRODUCTION, window == null
                ? null
                : new Window(window, name, opens, opens.plus(Duration.ofHours(8)), 2, 20), List.of(), null);
    }

    private UUID window(int vms) {
        return jdbc.sql("""
                insert into cutover_window (name, opens_at, lockout_at, closes_at, zone, capacity_vms, parallel_slots,
                                            on_overrun, created_by)
                values (:name, '2031-01-11T22:00:00Z', '2031-01-12T05:00:00Z', '2031-01-12T06:00:00Z', 'UTC', :vms, 20,
                        'return-source', 'lena') returning id
                """).param("name", "Small " + mark).param("vms", vms).query(UUID.class).single();
    }
}
