package io.towpath.inventory.imports;

import static io.towpath.inventory.imports.Files.cmdb;
import static io.towpath.inventory.imports.Files.cmdbFile;
import static io.towpath.inventory.imports.Files.rvtools;
import static io.towpath.inventory.imports.Files.uuid;
import static io.towpath.inventory.imports.Files.vm;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.People;
import io.towpath.inventory.Tagging;
import io.towpath.inventory.reading.VmField;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Whose word a field is, of files that count more or less: in previews, and when an import is undone.
@DatabaseTest
class ToldByTest {

    private final String vcenter = uuid();
    private final Files.Vm export = vm(vcenter, "vm-1", "told-" + vcenter);
    private final Files.Vm row = cmdb("servicenow", "CI-" + vcenter, "told").instance(export.instance);

    private Desk desk;

    @Autowired
    Imports imports;
    @Autowired
    Inventory inventory;
    @Autowired
    People people;
    @Autowired
    Tagging tagging;
    @Autowired
    JdbcClient jdbc;

    @Autowired
    void desk(ImportStore store, ImportReader reader, Clock clock) {
        desk = new Desk(store, reader, imports, clock, jdbc);
    }

    @Test
    void anApplicationThatACmdbToldTooIsNotMovedByAnExport() {
        desk.apply(rvtools(vcenter, export.says(VmField.APPLICATION, "Shop " + vcenter)));
        desk.apply(cmdbFile(row.says(VmField.APPLICATION, "shop " + vcenter)));
        assertThat(told("application")).isEqualTo("import servicenow");

        String other = "Other " + vcenter;
        ImportView preview = desk.preview(rvtools(vcenter, export.says(VmField.APPLICATION, other)));

        assertThat(preview.keptFields()).isEqualTo(1);
        assertThat(preview.count("vms", Outcome.UNCHANGED)).isEqualTo(1);
        assertThat(preview.count("applications", Outcome.CREATED)).as("nothing will be in it").isZero();
        desk.apply(preview);
        assertThat(application()).isEqualTo("Shop " + vcenter);
        assertThat(applications(other)).isZero();

        desk.apply(desk.preview(rvtools(vcenter, export), null, null, "take"));
        assertThat(application()).isEqualTo(other);
    }

    @Test
    void anApplicationThatIsKeptFromOneVmIsMadeForAnother() {
        String other = "Other " + vcenter;
        desk.apply(rvtools(vcenter, export.says(VmField.APPLICATION, "Shop " + vcenter)));
        desk.apply(cmdbFile(row.says(VmField.APPLICATION, "Shop " + vcenter)));
        Files.Vm second = vm(vcenter, "vm-2", "second-" + vcenter).says(VmField.APPLICATION, other);

        ImportView preview = desk.preview(rvtools(vcenter, export.says(VmField.APPLICATION, other), second), null,
                null, "take");
        assertThat(preview.count("applications", Outcome.CREATED)).isEqualTo(1);
        desk.apply(preview);

        assertThat(applications(other)).isEqualTo(1);
        assertThat(application()).isEqualTo(other);
    }

    @Test
    void aRowThatAPersonDecidedIsOfItsFileStill() {
        String bios = uuid();
        desk.apply(rvtools(vcenter, export.bios(bios), vm(vcenter, "vm-2", "clone-" + vcenter).bios(bios)));
        desk.apply(cmdbFile(row.says(VmField.OWNER_NAME, "Anna")));
        UUID id = desk.vm(export.name);
        ImportView preview = desk.preview(rvtools(vcenter, cmdb("servicenow", null, "other").bios(bios)
                .says(VmField.OWNER_NAME, "Max")));
        RowView conflict = desk.rows(preview, Outcome.CONFLICT).getFirst();

        ImportView decided = imports.resolve(preview.id(), Map.of(conflict.number(), id), List.of(), List.of(), false,
                "lena");

        assertThat(decided.keptFields()).isEqualTo(1);
        desk.apply(decided);
        assertThat(desk.of("owner_name", id)).isEqualTo("Anna");
    }

    @Test
    void anUndoGivesTheWordBack() {
        desk.apply(rvtools(vcenter, export.says(VmField.OWNER_NAME, "Otto")));
        UUID id = desk.vm(export.name);

        ImportView other = desk.apply(cmdbFile(row.says(VmField.OWNER_NAME, "Anna")));
        assertThat(told("ownerName")).isEqualTo("import servicenow");
        imports.undo(other.id(), null, "lena");
        assertThat(desk.of("owner_name", id)).isEqualTo("Otto");
        assertThat(told("ownerName")).isEqualTo("import rvtools-xlsx");

        ImportView same = desk.apply(cmdbFile(row.says(VmField.OWNER_NAME, "Otto")));
        assertThat(told("ownerName")).isEqualTo("import servicenow");
        imports.undo(same.id(), null, "lena");
        assertThat(told("ownerName")).isEqualTo("import rvtools-xlsx");

        people.assign(id, inventory.vm(id).orElseThrow().version(), new People.Owner(null, "Ben", null), "lena");
        ImportView taken = desk.apply(desk.preview(cmdbFile(row.says(VmField.OWNER_NAME, "Anna")), null, null,
                "take"));
        assertThat(told("ownerName")).isEqualTo("import servicenow");
        imports.undo(taken.id(), null, "lena");
        assertThat(desk.of("owner_name", id)).isEqualTo("Ben");
        assertThat(told("ownerName")).isEqualTo("manual null");
    }

    @Test
    void whatAPersonWroteSinceStaysThePersons() {
        desk.apply(rvtools(vcenter, export));
        UUID id = desk.vm(export.name);
        ImportView applied = desk.apply(cmdbFile(row.says(VmField.OWNER_NAME, "Anna")));
        people.assign(id, inventory.vm(id).orElseThrow().version(), new People.Owner(null, "Ben", null), "lena");

        imports.undo(applied.id(), null, "lena");

        assertThat(desk.of("owner_name", id)).isEqualTo("Ben");
        assertThat(told("ownerName")).as("or the next file would overwrite it").isEqualTo("manual null");
        assertThat(kept(applied)).isEqualTo("1");
    }

    @Test
    void whatAnotherFileToldTooStaysThatFilesWord() {
        desk.apply(rvtools(vcenter, export));
        UUID id = desk.vm(export.name);
        people.assign(id, inventory.vm(id).orElseThrow().version(), new People.Owner(null, "Ben", null), "lena");
        ImportView applied = desk.apply(desk.preview(rvtools(vcenter, export.says(VmField.OWNER_NAME, "Anna")), null,
                null, "take"));

        desk.apply(cmdbFile(row.says(VmField.OWNER_NAME, "Anna")));
        imports.undo(applied.id(), null, "lena");

        assertThat(desk.of("owner_name", id)).as("the CMDB says so").isEqualTo("Anna");
        assertThat(told("ownerName")).isEqualTo("import servicenow");
        assertThat(kept(applied)).isEqualTo("1");
    }

    @Test
    void tagsOfPeopleStayWhenAnImportIsUndone() {
        desk.apply(rvtools(vcenter, export.tag("site", "bern")));
        UUID id = desk.vm(export.name);
        tagging.tag(List.of(id), "gone=1", "lena");
        ImportView second = desk.apply(rvtools(vcenter, export.tag("site", "zug").tag("rack", "7").tag("dc", "2")));
        tagging.untag(List.of(id), "gone", "lena");
        tagging.tag(List.of(id), "own=x", "lena");
        jdbc.sql("update vm set tags = tags || '{\"dc\": \"3\"}' where id = :id").param("id", id).update();

        imports.undo(second.id(), null, "lena");

        assertThat(inventory.vm(id).orElseThrow().tags()).containsExactlyInAnyOrderEntriesOf(
                Map.of("site", "bern", "own", "x", "dc", "3"));
    }

    @Test
    void aTagOfAPersonHidesThatOfAFileWithoutAChangeForEver() {
        ImportView first = desk.apply(rvtools(vcenter, export));
        UUID id = desk.vm(export.name);
        tagging.tag(List.of(id), "site=mine", "lena");

        ImportView preview = desk.preview(rvtools(vcenter, export.tag("site", "bern")));

        assertThat(preview.count("vms", Outcome.UNCHANGED)).isEqualTo(1);
        imports.discard(preview.id(), "lena");
        imports.undo(first.id(), null, "lena");
        assertThat(inventory.vm(id).orElseThrow().tags()).as("what a person told stays, and so does the VM")
                .containsOnly(Map.entry("site", "mine"));
        tagging.untag(List.of(id), "site", "lena");
        assertThat(desk.preview(rvtools(vcenter, export)).count("vms", Outcome.UPDATED)).isEqualTo(1);
    }

    private String told(String field) {
        return jdbc.sql("""
                select origin || ' ' || coalesce(told_by, 'null') from field_origin where vm_id = :vm and field = :field
                """).param("vm", desk.vm(export.name)).param("field", field).query(String.class).single();
    }

    private String kept(ImportView undone) {
        return jdbc.sql("""
                select detail ->> 'keptFields' from audit_event where subject_id = :id and action = 'import.undone'
                """).param("id", undone.id().toString()).query(String.class).single();
    }

    private String application() {
        return jdbc.sql("select a.name from vm join application a on a.id = vm.application_id where vm.id = :vm")
                .param("vm", desk.vm(export.name)).query(String.class).single();
    }

    private int applications(String name) {
        return jdbc.sql("select count(*) from application where name = :name").param("name", name)
                .query(Integer.class).single();
    }
}
