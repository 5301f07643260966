package io.towpath.inventory.imports;

import static io.towpath.inventory.imports.Files.cmdb;
import static io.towpath.inventory.imports.Files.cmdbFile;
import static io.towpath.inventory.imports.Files.rvtools;
import static io.towpath.inventory.imports.Files.uuid;
import static io.towpath.inventory.imports.Files.vm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.towpath.DatabaseTest;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.Vm;
import io.towpath.inventory.reading.VmField;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Which VM a row means, and what it changes of it.
@DatabaseTest
class VmImportTest {

    Desk desk;

    @Autowired
    Imports imports;
    @Autowired
    Inventory inventory;
    @Autowired
    JdbcClient jdbc;

    @Autowired
    void desk(ImportStore store, ImportReader reader, Clock clock) {
        desk = new Desk(store, reader, imports, clock, jdbc);
    }

    @Test
    void aNewFileMakesTheSourceTheVmsAndWhatStandsAroundThem() {
        String vcenter = uuid();
        String name = "web-" + uuid();

        ImportView preview = desk.preview(rvtools(vcenter, vm(vcenter, "vm-1", name).tag("CostCenter", "4711")
                .says(VmField.APPLICATION, "Shop " + vcenter)));
        assertThat(preview.state()).isEqualTo(ImportView.State.PREVIEWED);
        assertThat(preview.count("vms", Outcome.CREATED)).isEqualTo(1);
        assertThat(preview.summary().get("disks")).containsEntry("created", 2);
        assertThat(preview.summary().get("networks")).containsEntry("created", 1);
        assertThat(preview.summary().get("applications")).containsEntry("created", 1);
        assertThat(jdbc.sql("select count(*) from vm where name = :n").param("n", name).query(Integer.class).single())
                .isZero();

        ImportView applied = desk.apply(preview);
        Vm made = inventory.vm(desk.vm(name)).orElseThrow();
        assertThat(applied.state()).isEqualTo(ImportView.State.APPLIED);
        assertThat(made.sourceName()).isEqualTo("vc-" + vcenter.substring(0, 8));
        assertThat(made.externalId()).isEqualTo("vm-1");
        assertThat(made.hardware().cpus()).isEqualTo(4);
        assertThat(made.disks()).hasSize(2);
        assertThat(made.nics()).hasSize(1);
        assertThat(made.application()).isEqualTo("Shop " + vcenter);
        assertThat(made.tags()).containsExactly(Map.entry("CostCenter", "4711"));
        assertThat(made.traits().toolsStatus()).isEqualTo("running");
        assertThat(made.placement().ipAddresses()).containsExactly("10.0.0.1", "10.0.0.2");
        assertThat(made.notes()).isEmpty();
        assertThat(jdbc.sql("select count(*) from source_host where source_id = :id").param("id", made.sourceId())
                .query(Integer.class).single()).isEqualTo(1);
    }

    @Test
    void anEqualFileGivesOnlyUnchanged() {
        String vcenter = uuid();
        Files.Vm[] vms = {vm(vcenter, "vm-1", "a-" + vcenter), vm(vcenter, "vm-2", "b-" + vcenter)};
        desk.apply(rvtools(vcenter, vms));
        Map<String, String> before = desk.images();

        ImportView again = desk.preview(rvtools(vcenter, vms));

        again.summary().forEach((kind, counts) -> assertThat(counts).as(kind).containsOnlyKeys("unchanged"));
        desk.apply(again);
        assertThat(desk.images()).isEqualTo(before);
    }

    @Test
    void changesAreShownFieldByFieldAndDone() {
        String vcenter = uuid();
        Files.Vm one = vm(vcenter, "vm-1", "a-" + vcenter);
        desk.apply(rvtools(vcenter, one));

        ImportView changed = desk.preview(rvtools(vcenter, one.says(VmField.CPUS, 8).tag("tier", "gold")
                .secondDisk(30L << 30).withoutNic()));
        assertThat(desk.rows(changed, Outcome.UPDATED)).singleElement().satisfies(row -> assertThat(row.diff())
                .extracting(diff -> diff.field() + ": " + diff.old() + " → " + diff.now())
                .containsExactlyInAnyOrder("cpus: 4 → 8", "tag:tier: null → \"gold\"",
                        "disk Hard disk 2 capacityBytes: 21474836480 → 32212254720",
                        "disk Hard disk 2 storedBytes: 10737418240 → 16106127360",
                        "network card 0: \"VM Network\" → null"));

        desk.apply(changed);
        Vm vm = inventory.vm(desk.vm("a-" + vcenter)).orElseThrow();
        assertThat(vm.hardware().cpus()).isEqualTo(8);
        assertThat(vm.nics()).isEmpty();
        assertThat(vm.disks().get(1).facts().capacityBytes()).isEqualTo(30L << 30);
    }

    @Test
    void identityIsTheMorefThenTheInstanceThenTheBiosUuid() {
        String vcenter = uuid();
        Files.Vm one = vm(vcenter, "vm-1", "moref-" + vcenter);
        Files.Vm two = vm(vcenter, "vm-2", "instance-" + vcenter);
        Files.Vm three = vm(null, null, "bios-" + vcenter);
        three.system = "cmdb-" + vcenter;
        three.instance(null);
        desk.apply(rvtools(vcenter, one, two));
        desk.apply(cmdbFile(three));
        String bios = three.bios;

        Files.Vm sameMoref = vm(vcenter, "vm-1", "renamed-" + vcenter).instance(null).bios(null);
        Files.Vm sameInstance = vm(vcenter, "vm-22", two.name).instance(two.instance).bios(null);
        Files.Vm sameBios = vm(vcenter, "vm-3", three.name).bios(bios);
        ImportView matched = desk.preview(rvtools(vcenter, sameMoref, sameInstance, sameBios));

        assertThat(matched.count("vms", Outcome.UPDATED)).isEqualTo(3);
        assertThat(matched.count("vms", Outcome.CREATED)).isZero();
        UUID moved = desk.vm(three.name);
        desk.apply(matched);
        assertThat(desk.of("moref", moved)).isEqualTo("vm-3");
        assertThat(inventory.vm(moved).orElseThrow().sourceName()).isEqualTo("vc-" + vcenter.substring(0, 8));
        assertThat(desk.of("moref", desk.vm(two.name))).isEqualTo("vm-22");
    }

    @Test
    void mergedVcentersKeepTheirMorefsApart() {
        String zurich = uuid();
        String geneva = uuid();
        var merged = new io.towpath.inventory.reading.EstateFile(io.towpath.inventory.reading.FileKind.RVTOOLS_XLSX,
                new io.towpath.inventory.reading.EstateFile.Producer("RVTools", null, null), 2,
                Files.rows(vm(zurich, "vm-1", "z-" + zurich), vm(geneva, "vm-1", "g-" + zurich)), List.of(), List.of(),
                List.of(), List.of(), List.of(), Map.of(), Map.of(), List.of(), 0, List.of(), List.of());

        ImportView preview = desk.preview(merged);
        desk.apply(preview);

        assertThat(preview.count("vms", Outcome.CREATED)).isEqualTo(2);
        assertThat(inventory.vm(desk.vm("z-" + zurich)).orElseThrow().sourceId())
                .isNotEqualTo(inventory.vm(desk.vm("g-" + zurich)).orElseThrow().sourceId());
        assertThat(desk.preview(merged).count("vms", Outcome.UNCHANGED)).isEqualTo(2);
    }

    @Test
    void theSameKeyTwiceRejectsTheSecondRowNamingTheFirst() {
        String vcenter = uuid();

        ImportView preview = desk.preview(rvtools(vcenter, vm(vcenter, "vm-1", "a-" + vcenter),
                vm(vcenter, "vm-1", "b-" + vcenter)));

        assertThat(desk.rows(preview, Outcome.REJECTED)).singleElement().satisfies(row -> {
            assertThat(row.code()).isEqualTo("DUPLICATE_ROW");
            assertThat(row.detail()).contains("line 2 of vInfo");
            assertThat(row.line()).isEqualTo(3);
        });
    }

    @Test
    void clonesAreBothKeptWithAWarning() {
        String vcenter = uuid();
        String bios = uuid();

        ImportView preview = desk.preview(rvtools(vcenter, vm(vcenter, "vm-1", "a-" + vcenter).bios(bios),
                vm(vcenter, "vm-2", "b-" + vcenter).bios(bios)));

        assertThat(preview.count("vms", Outcome.CREATED)).isEqualTo(2);
        assertThat(imports.faults(preview.id(), "warning", 0, 10)).singleElement()
                .satisfies(fault -> assertThat(fault.code()).isEqualTo("DUPLICATE_BIOS_UUID"));
    }

    @Test
    void templatesAreRowsOfTheirOwnKind() {
        String vcenter = uuid();

        desk.apply(rvtools(vcenter, vm(vcenter, "vm-1", "t-" + vcenter).says(VmField.KIND, "template")));

        assertThat(desk.of("kind", desk.vm("t-" + vcenter))).isEqualTo("template");
    }

    @Test
    void aCmdbRowEnrichesAnRvtoolsVmAndDoesNotChangeItsFacts() {
        String vcenter = uuid();
        Files.Vm known = vm(vcenter, "vm-1", "fin-" + vcenter);
        desk.apply(rvtools(vcenter, known));
        Files.Vm row = cmdb("servicenow", "CI-" + vcenter, "FIN.example.com").instance(known.instance)
                .says(VmField.CPUS, 2).says(VmField.DNS_NAME, "fin.example.com")
                .says(VmField.OWNER_EMAIL, "anna@example.com")
                .says(VmField.TIER, 1);

        desk.apply(cmdbFile(row));

        UUID id = desk.vm("fin-" + vcenter);
        assertThat(desk.of("cpus", id)).isEqualTo("4");
        assertThat(desk.of("dns_name", id)).isEqualTo("fin.example.com");
        assertThat(desk.of("owner_email", id)).isEqualTo("anna@example.com");
        assertThat(desk.of("cmdb_id", id)).isEqualTo("CI-" + vcenter);
        assertThat(desk.preview(cmdbFile(row)).count("vms", Outcome.UNCHANGED)).isEqualTo(1);
    }

    @Test
    void anOwnerThatACmdbToldIsNotOverwrittenByAnExportsCustomAttribute() {
        String vcenter = uuid();
        Files.Vm export = vm(vcenter, "vm-1", "pay-" + vcenter).says(VmField.OWNER_NAME, "Old Otto");
        desk.apply(rvtools(vcenter, export));
        Files.Vm row = cmdb("servicenow", "CI-" + vcenter, "pay").instance(export.instance).says(VmField.OWNER_NAME,
                "Anna");
        UUID id = desk.vm("pay-" + vcenter);

        desk.apply(cmdbFile(row));
        assertThat(desk.of("owner_name", id)).isEqualTo("Anna");

        ImportView again = desk.preview(rvtools(vcenter, export.says(VmField.CPUS, 8)));
        assertThat(again.keptFields()).isEqualTo(1);
        assertThat(desk.rows(again, Outcome.UPDATED).getFirst().diff()).anySatisfy(diff -> {
            assertThat(diff.kept()).isTrue();
            assertThat(diff.toldBy()).isEqualTo("servicenow");
        });
        desk.apply(again);
        assertThat(desk.of("owner_name", id)).isEqualTo("Anna");
        assertThat(desk.of("cpus", id)).isEqualTo("8");
        assertThat(desk.preview(cmdbFile(row)).count("vms", Outcome.UNCHANGED)).isEqualTo(1);

        desk.apply(desk.preview(rvtools(vcenter, export), null, null, "take"));
        assertThat(desk.of("owner_name", id)).isEqualTo("Old Otto");
    }

    @Test
    void aCmdbThatSaysTheSameMakesItsWordTheCmdbs() {
        String vcenter = uuid();
        Files.Vm export = vm(vcenter, "vm-1", "crm-" + vcenter).says(VmField.OWNER_NAME, "Otto");
        desk.apply(rvtools(vcenter, export));
        Files.Vm row = cmdb("servicenow", "CI-" + vcenter, "crm").instance(export.instance).says(VmField.OWNER_NAME,
                "Otto");
        desk.apply(cmdbFile(row));
        UUID id = desk.vm("crm-" + vcenter);

        desk.apply(cmdbFile(row));
        assertThat(desk.preview(cmdbFile(row)).count("vms", Outcome.UNCHANGED)).isEqualTo(1);
        desk.apply(rvtools(vcenter, export.says(VmField.OWNER_NAME, "Max")));

        assertThat(desk.of("owner_name", id)).isEqualTo("Otto");
    }

    @Test
    void aCmdbRowOfItsOwnGoesToTheSourceOfItsSystemAndItsHardwareIsAssumed() {
        String system = "cmdb-" + uuid();

        desk.apply(cmdbFile(cmdb(system, "1", "only-" + system)));

        Vm vm = inventory.vm(desk.vm("only-" + system)).orElseThrow();
        assertThat(vm.sourceName()).isEqualTo(system);
        assertThat(vm.container()).isEqualTo("cmdb");
        assertThat(vm.notes()).singleElement().satisfies(note -> assertThat(note.code()).isEqualTo("hardware-assumed"));
        String vcenter = uuid();
        Files.Vm told = vm(vcenter, "vm-9", "only-" + system);
        ImportView proposal = desk.preview(rvtools(vcenter, told));
        imports.resolve(proposal.id(), Map.of(), List.of(), List.of(), true, "lena");
        desk.apply(imports.get(proposal.id()));
        Vm moved = inventory.vm(vm.id()).orElseThrow();
        assertThat(moved.notes()).isEmpty();
        assertThat(moved.externalId()).isEqualTo("vm-9");
        assertThat(moved.container()).isEqualTo("vcenter");
    }

    @Test
    void aNameAloneOnlyProposes() {
        String vcenter = uuid();
        desk.apply(rvtools(vcenter, vm(vcenter, "vm-1", "fin-" + vcenter)));
        Files.Vm row = cmdb("servicenow", "CI-" + vcenter, "FIN-" + vcenter).says(VmField.TIER, 2);

        ImportView preview = desk.preview(cmdbFile(row));
        assertThat(desk.rows(preview, Outcome.CONFLICT)).singleElement().satisfies(conflict -> {
            assertThat(conflict.code()).isEqualTo("MATCH_BY_NAME");
            assertThat(conflict.candidates()).singleElement().matches(Candidate::proposed);
        });

        ImportView confirmed = imports.resolve(preview.id(), Map.of(), List.of(), List.of(), true, "lena");
        assertThat(confirmed.count("vms", Outcome.UPDATED)).isEqualTo(1);
        assertThat(confirmed.count("vms", Outcome.CONFLICT)).isZero();
        desk.apply(confirmed);
        assertThat(desk.of("tier", desk.vm("fin-" + vcenter))).isEqualTo("2");
    }

    @Test
    void anAmbiguousRowWaitsForAPersonWhoChoosesOrSkips() {
        String vcenter = uuid();
        String bios = uuid();
        desk.apply(rvtools(vcenter, vm(vcenter, "vm-1", "a-" + vcenter).bios(bios), vm(vcenter, "vm-2", "b-" + vcenter)
                .bios(bios)));
        Files.Vm row = cmdb("servicenow", "CI-" + vcenter, "other-" + vcenter).bios(bios).says(VmField.TIER, 3);

        ImportView preview = desk.preview(cmdbFile(row));
        RowView conflict = desk.rows(preview, Outcome.CONFLICT).getFirst();
        assertThat(conflict.code()).isEqualTo("AMBIGUOUS_BIOS_UUID");
        assertThat(conflict.candidates()).hasSize(2);

        ImportView chosen = imports.resolve(preview.id(), Map.of(conflict.number(), desk.vm("b-" + vcenter)), List.of(),
                List.of(), false, "lena");
        desk.apply(chosen);
        assertThat(desk.of("tier", desk.vm("b-" + vcenter))).isEqualTo("3");
        assertThat(desk.of("tier", desk.vm("a-" + vcenter))).isEqualTo("null");

        ImportView second = desk.preview(cmdbFile(cmdb("netbox", "9" + vcenter, "c-" + vcenter).bios(bios)));
        RowView open = desk.rows(second, Outcome.CONFLICT).getFirst();
        imports.resolve(second.id(), Map.of(), List.of(), List.of(open.number()), false, "lena");
        desk.apply(imports.get(second.id()));
        assertThat(jdbc.sql("select count(*) from vm where source_system = 'netbox' and cmdb_id = :id")
                .param("id", "9" + vcenter).query(Integer.class).single()).isZero();
    }

    @Test
    void aDnsNameOrAnAddressOfACardOnlyProposes() {
        String vcenter = uuid();
        String mark = vcenter.substring(0, 8);
        String mac = "00:50:56:%s:%s:%s".formatted(mark.substring(0, 2), mark.substring(2, 4), mark.substring(4, 6));
        desk.apply(rvtools(vcenter, vm(vcenter, "vm-1", "fin-" + mark),
                vm(vcenter, "vm-2", "Shop " + mark).says(VmField.DNS_NAME, "shop-" + mark + ".corp.example.com"),
                vm(vcenter, "vm-3", "Payroll " + mark).mac(mac)));

        ImportView preview = desk.preview(cmdbFile(
                cmdb("servicenow", "1" + mark, "FIN-" + mark + ".corp.example.com").says(VmField.TIER, 1),
                cmdb("servicenow", "2" + mark, "Shop").says(VmField.DNS_NAME, "shop-" + mark + ".corp.example.com"),
                cmdb("servicenow", "3" + mark, "pay01-" + mark).mac(mac),
                cmdb("servicenow", "4" + mark, "shop-" + mark + ".branch.example.com")));
        assertThat(desk.rows(preview, Outcome.CONFLICT)).extracting(RowView::code, row -> row.candidates().getFirst()
                .by()).containsExactly(tuple("MATCH_BY_DNS_NAME", "host-name"), tuple("MATCH_BY_DNS_NAME", "dns-name"),
                        tuple("MATCH_BY_MAC", "mac"));
        assertThat(preview.undecided()).isEqualTo(3);
        assertThat(desk.rows(preview, Outcome.CREATED)).extracting(RowView::label).as("of another domain")
                .containsExactly("shop-" + mark + ".branch.example.com");

        ImportView confirmed = imports.resolve(preview.id(), Map.of(), List.of(), List.of(), true, "lena");
        assertThat(confirmed.undecided()).isZero();
        desk.apply(confirmed);
        assertThat(desk.of("tier", desk.vm("fin-" + mark))).isEqualTo("1");
        assertThat(desk.of("cmdb_id", desk.vm("Shop " + mark))).isEqualTo("2" + mark);
        assertThat(desk.of("cmdb_id", desk.vm("Payroll " + mark))).isEqualTo("3" + mark);
    }

    @Test
    void rowsThatMeanOneVmByTheirDnsNamesAreNotTakenUnasked() {
        String vcenter = uuid();
        String mark = vcenter.substring(0, 8);
        desk.apply(rvtools(vcenter, vm(vcenter, "vm-1", "fin-" + mark), vm(vcenter, "vm-2", "Shop " + mark)
                .says(VmField.DNS_NAME, "shop.a.example.com")));

        ImportView preview = desk.preview(cmdbFile(cmdb("servicenow", "1" + mark, "fin-" + mark + ".a.example.com"),
                cmdb("servicenow", "2" + mark, "fin-" + mark + ".b.example.com")));
        ImportView asked = imports.resolve(preview.id(), Map.of(), List.of(), List.of(), true, "lena");

        assertThat(asked.count("vms", Outcome.CONFLICT)).isEqualTo(2);
        ImportView elsewhere = desk.preview(cmdbFile(cmdb("servicenow", "3" + mark, "Shop " + mark).says(
                VmField.DNS_NAME, "shop.b.example.com")));
        assertThat(desk.rows(elsewhere, Outcome.CONFLICT).getFirst()).satisfies(row -> {
            assertThat(row.code()).isEqualTo("MATCH_BY_NAME");
            assertThat(row.candidates()).noneMatch(Candidate::proposed);
        });
        String other = uuid();
        assertThat(desk.preview(rvtools(other, vm(other, "vm-1", "fin-" + mark + ".a.example.com")))
                .count("vms", Outcome.CREATED)).as("what another vCenter tells by its keys").isEqualTo(1);
    }
}
