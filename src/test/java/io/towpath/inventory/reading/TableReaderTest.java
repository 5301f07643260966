package io.towpath.inventory.reading;

import static io.towpath.inventory.reading.Export.read;
import static io.towpath.inventory.reading.Export.refused;
import static io.towpath.inventory.reading.Export.text;
import static io.towpath.inventory.reading.Export.uuid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.groups.Tuple.tuple;

import io.towpath.disk.Reason;
import io.towpath.inventory.imports.Templates;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Our own templates: VMs, applications, owners, dependencies, windows, baselines, waves; as CSV, workbook and JSON.
class TableReaderTest {

    private static final String VMS = """
            externalId,sourceSystem,name,application,owner,ownerEmail,tier,environment,criticality,strategy,maintenanceWindow,\
            soakDays,tag:costCenter,memoryMiB,ip,wave
            CMDB-001,cmdb1,fin-sql-01,Ledger,Anna Keller,anna@example.com,1,prod,high,rehost,Sat 22:00-02:00,10,4711,\
            4096,10.0.0.1 10.0.0.2,W-01
            """;

    @TempDir
    Path folder;

    @Test
    void readsVmsOfACsv() {
        EstateFile read = read(text(folder.resolve("vms.csv"), VMS));

        assertThat(read.kind()).isEqualTo(FileKind.VMS_CSV);
        assertThat(read.faults()).isEmpty();
        VmRow vm = read.vms().getFirst();
        assertThat(vm.at()).isEqualTo(new RowRef("vms.csv", null, 2));
        assertThat(vm.keys()).isEqualTo(new VmKeys(null, null, null, null, null, "cmdb1", "CMDB-001", "fin-sql-01"));
        assertThat(vm.values()).containsOnly(entry(VmField.NAME, "fin-sql-01"), entry(VmField.APPLICATION, "Ledger"),
                entry(VmField.OWNER_NAME, "Anna Keller"), entry(VmField.OWNER_EMAIL, "anna@example.com"), entry(
                        VmField.TIER, 1),
                entry(VmField.ENVIRONMENT, "production"), entry(VmField.CRITICALITY, "high"),
                entry(VmField.STRATEGY, "rehost"), entry(VmField.MAINTENANCE_WINDOW, "Sat 22:00-02:00"), entry(
                        VmField.SOAK_DAYS, 10),
                entry(VmField.MEMORY_BYTES, 4L << 30), entry(VmField.IP_ADDRESSES,
                        "10.0.0.1 10.0.0.2"));
        assertThat(vm.tags()).containsOnly(entry("costCenter", "4711"));
        assertThat(read.waveAssignments()).containsExactly(new WaveAssignmentRow(vm.at(), vm.keys(), "W-01", null, "P",
                "wave"));
    }

    @Test
    void aMaintenanceWindowThatCannotBeReadIsAWarningAndStaysAsText() {
        EstateFile read = read(text(folder.resolve("vms.csv"), "name,maintenanceWindow\nweb01,ask Anna\n"));

        assertThat(read.faults()).singleElement().satisfies(fault -> {
            assertThat(fault.code()).isEqualTo("WINDOW_NOT_READ");
            assertThat(fault.hint()).isEqualTo("Sat 22:00-02:00");
        });
        assertThat(read.vms().getFirst().values()).containsEntry(VmField.MAINTENANCE_WINDOW, "ask Anna");
    }

    /// What we hand out to be filled in we also take: each column, and the table by its columns.
    @Test
    void everyTemplateIsRecognisedByItsOwnColumns() {
        for (Templates.Template template : Templates.all()) {
            String row = String.join(",", Collections.nCopies(template.all().size(), "x"));
            EstateFile read = read(text(folder.resolve("a.csv"), template.csv(true) + row + "\r\n"));
            assertThat(read.kind().word()).as(template.name()).startsWith(template.name());
        }
    }

    @Test
    void readsTheSameFromAWorkbookAndFromJson() {
        Path workbook = Export.of("People", "hello").sheet("vms", "name,tier,tag:costCenter,memory_gb").row("web01", 2,
                4711, 4).xlsx(folder.resolve("vms.xlsx"));
        Path json = text(folder.resolve("vms.json"), """
                {"vms": [{"name": "web01", "tier": 2, "tags": {"costCenter": "4711"}, "memoryGiB": 4}]}""");
        Path lines = text(folder.resolve("vms.ndjson"), """
                {"name": "web01", "tier": "2", "tag:costCenter": 4711, "memoryBytes": 4294967296}
                {"name": "web02"}
                """);

        EstateFile first = read(workbook);
        EstateFile second = read(json);
        EstateFile third = read(lines);

        assertThat(first.kind()).isEqualTo(FileKind.VMS_XLSX);
        assertThat(first.ignoredSheets()).containsExactly("People");
        assertThat(second.kind()).isEqualTo(FileKind.VMS_JSON);
        assertThat(second.vms().getFirst().values()).isEqualTo(first.vms().getFirst().values());
        assertThat(second.vms().getFirst().tags()).isEqualTo(first.vms().getFirst().tags());
        assertThat(third.vms()).extracting(vm -> vm.at().line(), vm -> vm.keys().name()).containsExactly(tuple(1,
                "web01"), tuple(2, "web02"));
        assertThat(third.vms().getFirst().values()).isEqualTo(first.vms().getFirst().values());
    }

    @Test
    void refusesColumnsThatNoImportMaySetByName() {
        Path file = text(folder.resolve("vms.csv"), "name,application,status,cutover_approved\nweb01,a,b,c\n");

        UnreadableFileException refusal = refused(file);
        EstateFile told = read(new ReadOptions(null, Map.of("Status", "tag", "cutover_approved", "ignore"),
                ZoneOffset.UTC), file);

        assertThat(refusal.reason()).isEqualTo(Reason.IMPORT_INVALID);
        assertThat(refusal.line()).isEqualTo(1);
        assertThat(refusal).hasMessage("vms.csv, line 1: cannot import columns status, cutover_approved");
        assertThat(told.vms().getFirst().tags()).containsOnly(entry("status", "b"));
        assertThat(refused(new ReadOptions(null, Map.of("status", "state"), ZoneOffset.UTC), file))
                .hasMessageContaining(
                        "cannot go to 'state'");
    }

    @Test
    void readsApplicationsAndOwners() {
        EstateFile applications = read(text(folder.resolve("a.csv"), """
                application;code;tier;env;businessUnit;owner;ownerEmail;readyOn;infrastructure;description
                Ledger;LDG;1;prod;Finance;Anna Keller;anna@example.com;30.11.2026;no;Books
                """));
        EstateFile owners = read(
                text(folder.resolve("b.csv"), "application,owner,owner_email\nLedger,Anna,anna@example.com\n"));

        assertThat(applications.kind()).isEqualTo(FileKind.APPLICATIONS);
        assertThat(applications.applications()).containsExactly(new ApplicationRow(new RowRef("a.csv", null, 2),
                "Ledger",
                "LDG", null, null, 1, "production", null, "Finance", "Anna Keller", "anna@example.com", LocalDate.of(
                        2026, 11, 30),
                false, "Books"));
        assertThat(owners.kind()).isEqualTo(FileKind.OWNERS);
        assertThat(owners.applications()).singleElement()
                .satisfies(row -> assertThat(row.ownerName()).isEqualTo("Anna"));
    }

    @Test
    void readsDependenciesInBothDirections() {
        EstateFile read = read(text(folder.resolve("d.csv"), """
                fromExternalId,toExternalId,type,direction,evidence,weightPerDay,firstSeen,lastSeen
                A,B,depends on,outbound,cmdb,12,2026-01-01,2026-11-01
                A,C,connects-to,inbound,flow,,,
                A,A,uses,both,manual,,,
                """));
        EstateFile flows = read(text(folder.resolve("f.csv"), """
                source,target,port,protocol,first_seen,last_seen,bytes,kind
                web01,db01,5432,tcp,2026-01-01,2026-11-01,1024,
                """));

        assertThat(read.dependencies()).extracting(row -> row.from().externalId(), row -> row.to().externalId(),
                DependencyRow::kind, DependencyRow::evidence).containsExactly(tuple("A", "B", "depends-on", "cmdb"),
                        tuple("C", "A", "connects-to", "flow"), tuple("A", "A", "uses", "manual"),
                        tuple("A", "A", "uses",
                                "manual"));
        assertThat(read.dependencies().getFirst().weightPerDay()).isEqualTo(12);
        assertThat(flows.dependencies()).containsExactly(new DependencyRow(new RowRef("f.csv", null, 2),
                new EndRef(null,
                        null, "web01", null),
                new EndRef(null, null, "db01", null), "connects-to", "flow", 5432, "tcp", 1024L,
                LocalDate.of(2026, 1, 1), LocalDate.of(2026, 11, 1)));
    }

    @Test
    void readsWindowsInTheirOwnZone() {
        EstateFile read = read(text(folder.resolve("w.csv"), """
                name,opensAt,closesAt,zone,capacityVms,type,scope
                Sat,2026-11-28 22:00,2026-11-29 04:00,Europe/Zurich,40,window,
                Close,2026-12-20 00:00,2027-01-05 00:00,,,freeze,Finance
                Wrong,2026-12-20 00:00,2026-12-19 00:00,,,,
                """));

        assertThat(read.windows()).containsExactly(new WindowRow(new RowRef("w.csv", null, 2), "Sat", false, Instant
                .parse("2026-11-28T21:00:00Z"), Instant.parse("2026-11-29T03:00:00Z"), null, "Europe/Zurich", 40, null,
                null, null, null),
                new WindowRow(new RowRef("w.csv", null, 3), "Close", true, Instant.parse(
                        "2026-12-20T00:00:00Z"), Instant.parse("2027-01-05T00:00:00Z"), null, "Z", null, null,
                        "Finance",
                        null, null));
        assertThat(read.faults()).extracting(fault -> fault.at().line()).containsExactly(4);
    }

    @Test
    void readsBaselinesAndWaveAssignments() {
        EstateFile baselines = read(text(folder.resolve("b.csv"), """
                name,measuredFrom,measuredTo,cpuAverage,cpuP95,memoryP95,diskReadBytesPerSecond,diskIopsP95
                web01,2026-10-01 00:00,2026-11-01 00:00,"12,5",80,101,4096,300
                """));
        EstateFile waves = read(text(folder.resolve("w.csv"), "vm,wave\nweb01,W-1\nweb02,W-1\nweb01,W-2\n"));

        assertThat(baselines.baselines()).singleElement().satisfies(row -> {
            assertThat(row.cpuAverage()).isEqualTo(12.5);
            assertThat(row.memoryP95()).isNull();
            assertThat(row.diskReadBytesPerSecond()).isEqualTo(4096);
        });
        assertThat(baselines.faults()).extracting(CellFault::code).containsExactly("OUT_OF_RANGE");
        assertThat(waves.kind()).isEqualTo(FileKind.WAVE_ASSIGNMENTS);
        assertThat(waves.waveAssignments()).extracting(row -> row.keys().name(), WaveAssignmentRow::wave)
                .containsExactly(
                        tuple("web01", "W-1"), tuple("web02", "W-1"));
        assertThat(waves.faults()).extracting(CellFault::code).containsExactly("DUPLICATE_ROW");
    }

    @Test
    void asksWhenAFileMayBeTwoThings() {
        Path doubtful = text(folder.resolve("list.csv"), "name,tier,environment\nLedger,1,prod\n");
        Path named = text(folder.resolve("applications.csv"), "name,tier,environment\nLedger,1,prod\n");

        assertThat(refused(doubtful).reason()).isEqualTo(Reason.FORMAT_UNKNOWN);
        assertThat(refused(doubtful)).hasMessageContaining("vms-csv, applications");
        assertThat(read(named).kind()).isEqualTo(FileKind.APPLICATIONS);
        assertThat(read(new ReadOptions(FileKind.VMS_CSV, Map.of(), ZoneOffset.UTC), doubtful).vms()).hasSize(1);
        assertThat(refused(doubtful, text(folder.resolve("waves.csv"), "vm,wave\na,b\n")).reason()).isEqualTo(
                Reason.FORMAT_UNKNOWN);
        assertThat(refused(named, text(folder.resolve("waves.csv"), "vm,wave\na,b\n"))).hasMessageContaining(
                "several kinds: applications, wave-assignments");
    }

    @Test
    void rejectsTheSecondOfTwoRowsThatSayTheSame() {
        EstateFile read = read(text(folder.resolve("vms.csv"),
                "externalId,name,tier\nA,web01,1\nA,web01,2\nB,web01,3\n,web02,1\n,web02,2\n,,1\n"));

        assertThat(read.vms()).extracting(vm -> vm.keys().cmdbId(), vm -> vm.keys().name()).containsExactly(tuple("A",
                "web01"), tuple("B", "web01"), tuple(null, "web02"));
        assertThat(read.faults()).extracting(CellFault::code, fault -> fault.at().line()).containsExactly(tuple(
                "DUPLICATE_ROW", 3), tuple("DUPLICATE_ROW", 6), tuple("KEY_MISSING", 7));
        assertThat(read.faults().getFirst().detail()).contains("line 2");
    }

    @Test
    void warnsOfClonesThatShareABiosUuid() {
        EstateFile read = read(text(folder.resolve("vms.csv"), "externalId,name,biosUuid\nA,web01,%s\nB,web02,%s\n"
                .formatted(uuid(0x42, 1), uuid(0x42, 1).toUpperCase())));

        assertThat(read.vms()).hasSize(2);
        assertThat(read.faults()).extracting(CellFault::code, CellFault::level).containsExactly(tuple(
                "DUPLICATE_BIOS_UUID", CellFault.Level.WARNING));
    }

    @Test
    void readsTheIntakeFormOfAnotherTool() {
        EstateFile read = read(text(folder.resolve("cmf.csv"),
                "wave_name,app_name,server_name,server_os_version,server_fqdn,server_tier,server_environment,r_type\n"
                        + "Wave 1,Ledger,web01,RHEL 8,web01.example.com,tier1,prod,Rehost\n"));

        assertThat(read.vms().getFirst().values()).contains(entry(VmField.APPLICATION, "Ledger"),
                entry(VmField.TIER, 1),
                entry(VmField.STRATEGY, "rehost"), entry(VmField.OS_NAME, "RHEL 8"));
        assertThat(read.waveAssignments()).extracting(WaveAssignmentRow::wave).isEqualTo(List.of("Wave 1"));
    }

    @ParameterizedTest
    @CsvSource({"cmdb-ok-formula.csv,", "cmdb-mass-assign.csv,IMPORT_INVALID"})
    void decidesHostileFilesAsTheirPackSays(String name, Reason reason) {
        Path file = Path.of("src/test/resources/inventory/reading", name);

        if (reason == null) {
            EstateFile read = read(file);
            assertThat(read.vms().getFirst().keys().name()).isEqualTo("=cmd|' /C calc'!A0");
            assertThat(read.vms().getFirst().values()).contains(entry(VmField.APPLICATION, "@SUM(1)"), entry(
                    VmField.OWNER_EMAIL, "+1@example.org"));
            assertThat(read.waveAssignments().getFirst().wave()).isEqualTo("=1");
            assertThat(read.faults()).extracting(CellFault::level).containsOnly(CellFault.Level.WARNING);
        } else {
            assertThat(refused(file).reason()).isEqualTo(reason);
            assertThat(refused(file)).hasMessageContaining("id, role, cutover_approved, created_by");
        }
    }
}
