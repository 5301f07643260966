package io.towpath.inventory.reading;

import static io.towpath.inventory.reading.Export.read;
import static io.towpath.inventory.reading.Export.refused;
import static io.towpath.inventory.reading.Export.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.towpath.disk.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files whose columns nobody knows: what is asked of a person, what is proposed, and that they are read once he has said.
class MappedColumnsTest {

    private static final String UNKNOWN = """
            Inventarliste;;;;;;;
            Rechnername;Fachanwendung;Kontakt;Umgebung;RAM;Netz;Kostenst.;Rack
            fin-sql-01;Ledger;anna@example.com;Produktion;16;10.0.0.1;4711;R1
            fin-sql-02;Ledger;anna@example.com;Test;8;10.0.0.2;4712;R2
            """;

    @TempDir
    Path folder;

    private MappingNeeded needed(Path... files) {
        return Objects.requireNonNull(refused(files).mapping());
    }

    private static Map<String, String> uses(MappingNeeded needed, FileKind kind) {
        Map<String, String> uses = new LinkedHashMap<>();
        needed.suggestions(kind).forEach((header, suggestion) -> uses.put(header, suggestion.use()));
        return uses;
    }

    /// RVTools writes custom attributes as they are called: "Cost Center" and "CostCenter" may both be there.
    @Test
    void whatIsSaidOfOneColumnIsNotSaidOfAnotherThatIsSpelledAlike() {
        Map<String, String> both = Map.of("Cost Center", "ignore", "CostCenter", "businessUnit");

        assertThat(MappingFields.over(Map.of("cost_center", "tag"), both)).isEqualTo(both);
        assertThat(MappingFields.over(both, Map.of("Cost Center", "tag"))).containsOnly(entry("Cost Center", "tag"),
                entry("CostCenter", "businessUnit"));
        assertThat(MappingFields.over(Map.of("CostCenter", "tag", "Rack", "tag"), Map.of("Cost Center", "ignore")))
                .containsOnly(entry("Cost Center", "ignore"), entry("Rack", "tag"));
    }

    @Test
    void unknownHeadersAreRefusedWithWhatTheyProbablyAre() {
        Path file = text(folder.resolve("liste.csv"), UNKNOWN);

        MappingNeeded needed = needed(file);

        assertThat(refused(file).reason()).isEqualTo(Reason.IMPORT_INVALID);
        assertThat(needed.kinds().getFirst()).isEqualTo(FileKind.VMS_CSV);
        assertThat(needed.columns()).extracting(MappingNeeded.Column::header).containsExactly("Rechnername",
                "Fachanwendung", "Kontakt", "Umgebung", "RAM", "Netz", "Kostenst.", "Rack");
        assertThat(needed.columns().get(2)).satisfies(column -> {
            assertThat(column.column()).isEqualTo("C");
            assertThat(column.samples()).containsExactly("anna@example.com");
            assertThat(column.shape()).isEqualTo(ColumnShape.MAIL);
        });
        assertThat(uses(needed, FileKind.VMS_CSV)).containsOnly(entry("Rechnername", "name"),
                entry("Fachanwendung", "application"), entry("Kontakt", "ownerEmail"),
                entry("Umgebung", "environment"), entry("RAM", "memoryGiB"), entry("Netz", "ipAddresses"),
                entry("Kostenst.", "ignore"), entry("Rack", "ignore"));
        assertThat(needed.suggestions(FileKind.VMS_CSV).get("Netz"))
                .isEqualTo(new MappingNeeded.Suggestion("ipAddresses", "its values"));
    }

    @Test
    void aMappedFileIsReadAsItsKind() throws Exception {
        Path file = text(folder.resolve("liste.csv"), UNKNOWN);
        Map<String, String> uses = new LinkedHashMap<>(uses(needed(file), FileKind.VMS_CSV));
        uses.put("Kostenst.", "tag");
        uses.put("Rack", "externalId");

        EstateFile read = read(new ReadOptions(FileKind.VMS_CSV, uses, ZoneOffset.UTC, "inventar"), file);

        assertThat(read.faults()).isEmpty();
        assertThat(read.vms()).hasSize(2);
        assertThat(read.vms().getFirst().keys()).isEqualTo(new VmKeys(null, null, null, null, null, "inventar", "R1",
                "fin-sql-01"));
        assertThat(read.vms().getFirst().values()).containsOnly(entry(VmField.NAME, "fin-sql-01"),
                entry(VmField.APPLICATION, "Ledger"), entry(VmField.OWNER_EMAIL, "anna@example.com"),
                entry(VmField.ENVIRONMENT, "production"), entry(VmField.MEMORY_BYTES, 16L << 30),
                entry(VmField.IP_ADDRESSES, "10.0.0.1"));
        assertThat(read.vms().getFirst().tags()).containsOnly(entry("Kostenst.", "4711"));
        Path out = folder.resolve("annotated.csv");
        AnnotatedFile.write(read, List.of(file), out, Map.of());
        assertThat(Files.readString(out)).contains("towpath result", "fin-sql-01;Ledger");
    }

    @Test
    void otherKindsAreMappedToo() {
        Path applications = text(folder.resolve("a.csv"), "Verfahren,Schutz,Chef\nLedger,1,Anna Keller\n");
        Path flows = text(folder.resolve("f.csv"), "Client Host,Dst,Dst Port,Zuletzt\nweb01,db01,5432,2026-11-01\n");

        EstateFile apps = read(new ReadOptions(FileKind.APPLICATIONS, Map.of("Verfahren", "name", "Schutz", "tier",
                "Chef", "ownerName"), ZoneOffset.UTC), applications);
        EstateFile edges = read(new ReadOptions(FileKind.DEPENDENCIES, Map.of("Client Host", "from", "Dst", "to",
                "Dst Port", "port", "Zuletzt", "lastSeen"), ZoneOffset.UTC), flows);

        assertThat(apps.applications()).singleElement().satisfies(row -> {
            assertThat(row.name()).isEqualTo("Ledger");
            assertThat(row.tier()).isEqualTo(1);
            assertThat(row.ownerName()).isEqualTo("Anna Keller");
        });
        assertThat(edges.dependencies()).singleElement().satisfies(row -> {
            assertThat(row.from().name()).isEqualTo("web01");
            assertThat(row.port()).isEqualTo(5432);
        });
    }

    @Test
    void aDoubtfulFileAsksWithTheKindsItMayBe() {
        MappingNeeded needed = needed(text(folder.resolve("list.csv"), "name,tier,environment\nLedger,1,prod\n"));

        assertThat(needed.kinds()).startsWith(FileKind.VMS_CSV, FileKind.APPLICATIONS);
        assertThat(uses(needed, FileKind.APPLICATIONS)).containsOnly(entry("name", "name"), entry("tier", "tier"),
                entry("environment", "environment"));
    }

    @Test
    void columnsThatNoImportMaySetAreProposedForNothing() {
        MappingNeeded needed = needed(Path.of("src/test/resources/inventory/reading/cmdb-mass-assign.csv"));

        assertThat(needed.why()).contains("id, role, cutover_approved, created_by");
        assertThat(uses(needed, FileKind.VMS_CSV)).contains(entry("role", "ignore"), entry("cutover_approved",
                "ignore"), entry("created_by", "ignore"));
    }

    @Test
    void whatSomebodySaysCountsMoreThanWhatAColumnIsCalled() {
        Path file = text(folder.resolve("vms.csv"), "name,host name\nasset 7,web01\n");

        EstateFile read = read(new ReadOptions(FileKind.VMS_CSV, Map.of("host name", "name", "name", "annotation"),
                ZoneOffset.UTC), file);

        assertThat(read.vms().getFirst().keys().name()).isEqualTo("web01");
        assertThat(read.vms().getFirst().values()).containsEntry(VmField.ANNOTATION, "asset 7");
    }

    @Test
    void aHeaderAloneIsNoTableToMap() {
        assertThat(refused(text(folder.resolve("x.csv"), "just,some\n")).mapping()).isNull();
        assertThat(refused(text(folder.resolve("y.csv"), "just,some\n1,2,3\n\"open\n")).mapping()).isNull();
    }

    @Test
    void aMappingIsCheckedBeforeItIsUsed() {
        assertThat(MappingFields.fault(FileKind.VMS_CSV, Map.of("a", "name", "b", "tag"))).isNull();
        assertThat(MappingFields.fault(FileKind.VMS_CSV, Map.of("a", "cpus"))).isEqualTo(
                "no column goes to name, which VMs need");
        assertThat(MappingFields.fault(FileKind.VMS_CSV, Map.of("a", "memoryMiB", "b", "memoryGiB")))
                .contains("both go to");
        assertThat(MappingFields.fault(FileKind.APPLICATIONS, Map.of("a", "cpus"))).contains("cannot go to 'cpus'");
        assertThat(MappingFields.fault(FileKind.APPLICATIONS, Map.of("a", "tag"))).contains("cannot go to 'tag'");
        assertThat(MappingFields.fault(FileKind.SERVICENOW, Map.of("a", "name"))).contains("nothing is mapped");
    }

    @Test
    void everyFieldThatIsOfferedIsAColumnOfItsTable() {
        for (FileKind kind : MappingFields.kinds()) {
            Dictionary dictionary = MappingFields.dictionary(kind);
            assertThat(dictionary.kind()).isEqualTo(kind);
            assertThat(MappingFields.of(kind)).as(kind.word()).isNotEmpty()
                    .allSatisfy(word -> assertThat(dictionary.knows(word)).as(word).isTrue());
            assertThat(MappingFields.needed(kind)).allSatisfy(group -> assertThat(MappingFields.of(kind))
                    .containsAll(group));
        }
    }
}
