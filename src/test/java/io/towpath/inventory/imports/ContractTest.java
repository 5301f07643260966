package io.towpath.inventory.imports;

import static io.towpath.inventory.imports.Files.cmdb;
import static io.towpath.inventory.imports.Files.cmdbFile;
import static io.towpath.inventory.imports.Files.faulty;
import static io.towpath.inventory.imports.Files.rejected;
import static io.towpath.inventory.imports.Files.rvtools;
import static io.towpath.inventory.imports.Files.uuid;
import static io.towpath.inventory.imports.Files.vm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.DatabaseTest;
import io.towpath.audit.AuditTrail;
import io.towpath.inventory.EstateImported;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.People;
import io.towpath.inventory.RefusedException;
import io.towpath.inventory.reading.EstateFile;
import io.towpath.inventory.reading.VmField;
import io.towpath.inventory.reading.WaveAssignmentRow;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.event.ApplicationEvents;
import org.springframework.test.context.event.RecordApplicationEvents;

/// What an import promises, row by row of its contract.
@DatabaseTest
@RecordApplicationEvents
class ContractTest {

    Desk desk;

    @Autowired
    Imports imports;
    @Autowired
    Inventory inventory;
    @Autowired
    People people;
    @Autowired
    AuditTrail audit;
    @Autowired
    JdbcClient jdbc;
    @Autowired
    ApplicationEvents events;

    @Autowired
    void desk(ImportStore store, ImportReader reader, Clock clock) {
        desk = new Desk(store, reader, imports, clock, jdbc);
    }

    private final String vcenter = uuid();
    private final Files.Vm one = vm(vcenter, "vm-1", "one-" + vcenter).says(VmField.OWNER_NAME, "Anna");
    private final Files.Vm two = vm(vcenter, "vm-2", "two-" + vcenter);

    @Test
    void authorityWhatAPersonWroteIsKeptAndListed() {
        desk.apply(rvtools(vcenter, one));
        UUID id = desk.vm(one.name);
        people.assign(id, inventory.vm(id).orElseThrow().version(), new People.Owner("Ledger", "Ben", null), "lena");

        ImportView preview = desk.preview(rvtools(vcenter, one.says(VmField.CPUS, 8)));
        assertThat(preview.keptFields()).isEqualTo(1);
        assertThat(desk.rows(preview, Outcome.UPDATED).getFirst().diff()).anySatisfy(diff -> {
            assertThat(diff.field()).isEqualTo("ownerName");
            assertThat(diff.kept()).isTrue();
            assertThat(diff.origin()).isEqualTo("manual");
        });

        desk.apply(preview);
        assertThat(desk.of("owner_name", id)).isEqualTo("Ben");
        assertThat(desk.of("cpus", id)).isEqualTo("8");
    }

    @Test
    void authorityTheFileIsTakenWhenSomebodySaysSo() {
        desk.apply(rvtools(vcenter, one));
        UUID id = desk.vm(one.name);
        people.assign(id, inventory.vm(id).orElseThrow().version(), new People.Owner("Ledger", "Ben", null), "lena");

        desk.apply(desk.preview(rvtools(vcenter, one), null, null, "take"));

        assertThat(desk.of("owner_name", id)).isEqualTo("Anna");
        assertThat(jdbc.sql("select origin from field_origin where vm_id = :id and field = 'ownerName'")
                .param("id", id).query(String.class).single()).isEqualTo("import");
    }

    @Test
    void absentRowsAreNeverDeletedAndStayAsTheyAre() {
        desk.apply(rvtools(vcenter, one, two));

        ImportView preview = desk.preview(rvtools(vcenter, one));
        assertThat(desk.rows(preview, Outcome.MISSING)).singleElement()
                .satisfies(row -> assertThat(row.label()).isEqualTo(two.name));
        desk.apply(preview);

        assertThat(inventory.vm(desk.vm(two.name)).orElseThrow().missingSince()).isNull();
    }

    @Test
    void absentRowsAreMarkedMissingAndComeBack() {
        desk.apply(rvtools(vcenter, one, two));

        desk.apply(desk.preview(rvtools(vcenter, one), null, "mark-missing", null));
        assertThat(inventory.vm(desk.vm(two.name)).orElseThrow().missingSince()).isNotNull();

        desk.apply(rvtools(vcenter, one, two));
        assertThat(inventory.vm(desk.vm(two.name)).orElseThrow().missingSince()).isNull();
    }

    @Test
    void absentRowsAreNotMarkedWhenTheyMayBeAmongThoseThatCouldNotBeRead() {
        desk.apply(rvtools(vcenter, one, two));

        ImportView preview = desk.preview(faulty(rvtools(vcenter, one), rejected(3)), null, "mark-missing", null);
        desk.apply(preview);

        assertThat(preview.warnings()).extracting(Warning::code).containsExactly("ABSENT_UNSURE");
        assertThat(inventory.vm(desk.vm(two.name)).orElseThrow().missingSince()).isNull();
    }

    @Test
    void retiringNeedsALeadAndTheNumberConfirmed() {
        desk.apply(rvtools(vcenter, one, two));
        ImportView preview = desk.preview(rvtools(vcenter, one), null, "retire", null);

        assertThatThrownBy(() -> imports.apply(preview.id(), new Imports.Order(null, null, false, 1), "eve"))
                .isInstanceOf(org.springframework.security.access.AccessDeniedException.class);
        assertThatThrownBy(() -> imports.apply(preview.id(), new Imports.Order(null, null, true, null), "lead"))
                .isInstanceOf(RefusedException.class).hasMessageContaining("1 VMs");
        imports.apply(preview.id(), new Imports.Order(null, null, true, 1), "lead");

        assertThat(desk.of("strategy", desk.vm(two.name))).isEqualTo("retire");
    }

    @Test
    void absentVmsOfAStartedWaveAreConflicts() {
        desk.apply(rvtools(vcenter, one, two));
        wave(desk.vm(two.name), "RUNNING");

        ImportView preview = desk.preview(rvtools(vcenter, one), null, "mark-missing", null);
        desk.apply(preview);

        assertThat(desk.rows(preview, Outcome.CONFLICT)).singleElement()
                .satisfies(row -> assertThat(row.code()).isEqualTo("VM_IN_STARTED_WAVE"));
        assertThat(inventory.vm(desk.vm(two.name)).orElseThrow().missingSince()).isNull();
    }

    @Test
    void partialAcceptSkipsRejectedRows() {
        ImportView applied = desk.apply(faulty(rvtools(vcenter, one), rejected(3)));

        assertThat(applied.state()).isEqualTo(ImportView.State.APPLIED);
        assertThat(applied.count("vms", Outcome.REJECTED)).isEqualTo(1);
        assertThat(desk.vm(one.name)).isNotNull();
    }

    @Test
    void rejectAllAppliesNothingAndNamesTheCells() {
        ImportView preview = desk.preview(faulty(rvtools(vcenter, one), rejected(3)), "reject-all", null, null);

        assertThatThrownBy(() -> desk.apply(preview)).isInstanceOfSatisfying(RefusedException.class, refused -> {
            assertThat(refused.code()).isEqualTo("import-rows-rejected");
            assertThat(refused.more().get("errors").toString()).contains("vInfo", "line=3", "column=Q", "4 (2x2)");
        });
        assertThat(imports.get(preview.id()).state()).isEqualTo(ImportView.State.PREVIEWED);
        assertThat(jdbc.sql("select count(*) from vm where name = :n").param("n", one.name).query(Integer.class)
                .single()).isZero();
    }

    @Test
    void stopAboveCountsShares() {
        EstateFile file = faulty(rvtools(vcenter, one, two), rejected(4));

        assertThatThrownBy(() -> desk.apply(desk.preview(file, "stop-above=10%", null, null)))
                .isInstanceOf(RefusedException.class).hasMessageContaining("1 of 3 rows");
        assertThat(desk.apply(desk.preview(file, "stop-above=40%", null, null)).state())
                .isEqualTo(ImportView.State.APPLIED);
    }

    @Test
    void aLineThatIsRejectedTwiceIsOneRow() {
        EstateFile vms = cmdbFile(Stream.of("1", "1", "2", "3").map(id -> cmdb("servicenow", id + vcenter, "vm" + id
                + vcenter)).toArray(Files.Vm[]::new));
        EstateFile file = Files.with(vms, List.of(), List.of(), List.of(), List.of(), vms.vms().stream()
                .map(row -> new WaveAssignmentRow(row.at(), row.keys(), "W " + vcenter, null, "F", "wave")).toList());

        ImportView preview = desk.preview(file, "stop-above=30%", null, null);

        assertThat(preview.count("vms", Outcome.REJECTED)).isEqualTo(1);
        assertThat(preview.count("wave-assignments", Outcome.REJECTED)).isEqualTo(1);
        assertThat(desk.apply(preview).state()).isEqualTo(ImportView.State.APPLIED);
    }

    @Test
    void aPreviewIsRefusedWhenTheInventoryChanged() {
        desk.apply(rvtools(vcenter, one));
        ImportView preview = desk.preview(rvtools(vcenter, one.says(VmField.CPUS, 8)));
        UUID id = desk.vm(one.name);
        people.assign(id, inventory.vm(id).orElseThrow().version(), new People.Owner(null, "Ben", null), "lena");

        assertThatThrownBy(() -> desk.apply(preview)).isInstanceOfSatisfying(RefusedException.class, refused -> {
            assertThat(refused.code()).isEqualTo("import-stale-preview");
            assertThat(refused.kind().status()).isEqualTo(412);
        });
        assertThat(desk.of("cpus", id)).isEqualTo("4");
    }

    @Test
    void aPreviewIsRefusedWhenAnotherMadeTheSameVm() {
        ImportView first = desk.preview(rvtools(vcenter, one));
        ImportView second = desk.preview(rvtools(vcenter, one));
        desk.apply(first);

        assertThatThrownBy(() -> desk.apply(second)).isInstanceOf(RefusedException.class)
                .hasMessageContaining("nothing was applied");
    }

    @Test
    void appliedTwiceAtOnceItHappensOnce() throws Exception {
        ImportView preview = desk.preview(rvtools(vcenter, one, two));
        try (ExecutorService two = Executors.newFixedThreadPool(2)) {
            Callable<ImportView> apply = () -> desk.apply(preview);
            for (Future<ImportView> answer : two.invokeAll(List.of(apply, apply))) {
                assertThat(answer.get().state()).isEqualTo(ImportView.State.APPLIED);
            }
        }
        assertThat(audit.about("import", preview.id().toString(), 10)).extracting(event -> event.entry().action())
                .containsOnlyOnce("import.applied");
        assertThat(desk.of("version", desk.vm(one.name))).isEqualTo("1");
    }

    @Test
    void nothingIsHalfApplied() {
        ImportView preview = desk.preview(rvtools(vcenter, one, two));
        Map<String, String> before = desk.images();
        jdbc.sql("update import_change set after = after || '{\"controller\":\"none\"}' where import_id = :id"
                + " and in_table = 'vm_disk'").param("id", preview.id()).update();

        assertThatThrownBy(() -> desk.apply(preview)).isInstanceOf(RuntimeException.class);

        assertThat(desk.images()).isEqualTo(before);
        assertThat(imports.get(preview.id()).state()).isEqualTo(ImportView.State.PREVIEWED);
    }

    @Test
    void undoRestoresEveryField() {
        desk.apply(rvtools(vcenter, one, two));
        Map<String, String> before = desk.images();
        Files.Vm three = vm(vcenter, "vm-3", "three-" + vcenter).says(VmField.APPLICATION, "New " + vcenter);

        ImportView applied = desk.apply(desk.preview(rvtools(vcenter, one.says(VmField.CPUS, 16).withoutNic()
                .secondDisk(99L << 30).tag("a", "b").says(VmField.OWNER_NAME, "Carl").says(VmField.TIER, 1), three),
                null,
                "mark-missing", null));
        assertThat(desk.images()).isNotEqualTo(before);
        imports.undo(applied.id(), "wrong file", "lena");

        assertThat(desk.images()).isEqualTo(before);
        assertThat(audit.about("import", applied.id().toString(), 1)).singleElement().satisfies(event -> {
            assertThat(event.entry().action()).isEqualTo("import.undone");
            assertThat(event.entry().reason()).isEqualTo("wrong file");
        });
    }

    @Test
    void undoOfTheFirstFileLeavesNothingOfIt() {
        Map<String, String> before = desk.images();

        imports.undo(desk.apply(rvtools(vcenter, one, two)).id(), null, "lena");

        assertThat(desk.images()).isEqualTo(before);
    }

    @Test
    void undoLeavesWhatPeopleChangedSince() {
        desk.apply(rvtools(vcenter, one));
        ImportView applied = desk.apply(rvtools(vcenter, one.says(VmField.CPUS, 8).says(VmField.OWNER_NAME, "Carl")));
        UUID id = desk.vm(one.name);
        people.assign(id, inventory.vm(id).orElseThrow().version(), new People.Owner(null, "Ben", null), "lena");

        imports.undo(applied.id(), null, "lena");

        assertThat(desk.of("cpus", id)).isEqualTo("4");
        assertThat(desk.of("owner_name", id)).isEqualTo("Ben");
    }

    @Test
    void undoEndsWithTheNextImportOfTheKind() {
        ImportView first = desk.apply(rvtools(vcenter, one));
        ImportView second = desk.apply(rvtools(vcenter, one.says(VmField.CPUS, 8)));

        assertThatThrownBy(() -> imports.undo(first.id(), null, "lena")).isInstanceOf(RefusedException.class)
                .hasMessageContaining("later import");
        imports.undo(second.id(), null, "lena");
        assertThat(desk.of("cpus", desk.vm(one.name))).isEqualTo("4");
    }

    @Test
    void undoEndsWhenAWaveWithItsVmsStarts() {
        ImportView applied = desk.apply(rvtools(vcenter, one));
        wave(desk.vm(one.name), "RUNNING");

        assertThatThrownBy(() -> imports.undo(applied.id(), null, "lena")).isInstanceOf(RefusedException.class)
                .hasMessageContaining("wave that has started");
    }

    @Test
    void oneEntryOnTheTrailAndOneEventForAllVms() {
        ImportView applied = desk.apply(rvtools(vcenter, one, two));

        assertThat(audit.about("import", applied.id().toString(), 1)).singleElement().satisfies(event -> assertThat(
                event.entry().detail()).containsEntry("vms", "{created=2}").containsKey("sha256"));
        assertThat(events.stream(EstateImported.class).filter(event -> event.vmIds().contains(desk.vm(one.name))))
                .singleElement().satisfies(event -> {
                    assertThat(event.vmIds()).hasSize(2);
                    assertThat(event.sourceIds()).hasSize(1);
                });
        assertThat(events.stream(io.towpath.inventory.VmChanged.class)).isEmpty();
    }

    @Test
    void aCmdbIdIsTheKeyAfterTheVcenters() {
        Files.Vm row = cmdb("servicenow", "CI-" + vcenter, "cmdb-" + vcenter);
        desk.apply(cmdbFile(row));

        ImportView preview = desk.preview(cmdbFile(cmdb("servicenow", "CI-" + vcenter, "renamed-" + vcenter)));

        assertThat(desk.rows(preview, Outcome.UPDATED)).singleElement()
                .satisfies(found -> assertThat(found.targetId()).isEqualTo(desk.vm("cmdb-" + vcenter)));
    }

    private void wave(UUID vm, String state) {
        UUID target = jdbc.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at)
                values ('target', 'libvirt', :name, :name, 'lena', now()) returning id
                """).param("name", "kvm " + uuid()).query(UUID.class).single();
        UUID wave = jdbc.sql("""
                insert into wave (key, name, state, on_failure, target_id, format, slots, soak_business_days, since, created_at,
                                  created_by)
                values (:key, 'Pilot', :state, 'PAUSE', :target, 'QCOW2', 2, 5, now(), now(), 'lena') returning id
                """).param("key", "W-" + uuid()).param("state", state).param("target", target).query(UUID.class)
                .single();
        jdbc.sql("insert into wave_member (wave_id, vm_id, position) values (:wave, :vm, 1)").param("wave", wave)
                .param("vm", vm).update();
    }
}
