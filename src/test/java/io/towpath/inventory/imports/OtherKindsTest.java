package io.towpath.inventory.imports;

import static io.towpath.inventory.imports.Files.at;
import static io.towpath.inventory.imports.Files.cmdb;
import static io.towpath.inventory.imports.Files.cmdbFile;
import static io.towpath.inventory.imports.Files.uuid;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.inventory.reading.ApplicationRow;
import io.towpath.inventory.reading.BaselineRow;
import io.towpath.inventory.reading.DependencyRow;
import io.towpath.inventory.reading.EndRef;
import io.towpath.inventory.reading.EstateFile;
import io.towpath.inventory.reading.FileKind;
import io.towpath.inventory.reading.VmField;
import io.towpath.inventory.reading.VmKeys;
import io.towpath.inventory.reading.WindowRow;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Applications, owners, dependencies, windows and baselines.
@DatabaseTest
class OtherKindsTest {

    private static final Instant SATURDAY = Instant.parse("2027-01-16T21:00:00Z");

    Desk desk;

    @Autowired
    Imports imports;
    @Autowired
    JdbcClient jdbc;

    private final String mark = uuid();

    @Autowired
    void desk(ImportStore store, ImportReader reader, Clock clock) {
        desk = new Desk(store, reader, imports, clock, jdbc);
    }

    @Test
    void applicationsAreFoundByTheirIdThenTheirName() {
        ImportView made = desk.apply(applications(application("Ledger " + mark, "A1-" + mark, 1),
                application("Ledger " + mark, "A1-" + mark, 2)));
        assertThat(made.count("applications", Outcome.CREATED)).isEqualTo(1);
        assertThat(made.count("applications", Outcome.REJECTED)).isEqualTo(1);

        ImportView renamed = desk.apply(applications(application("General ledger " + mark, "A1-" + mark, 3)));
        assertThat(renamed.count("applications", Outcome.UPDATED)).isEqualTo(1);
        assertThat(jdbc.sql("select name || ' ' || tier from application where external_id = :id")
                .param("id", "A1-" + mark).query(String.class).list()).containsExactly("General ledger " + mark + " 3");

        imports.undo(renamed.id(), null, "lena");
        assertThat(jdbc.sql("select name || ' ' || tier from application where external_id = :id")
                .param("id", "A1-" + mark).query(String.class).list()).containsExactly("Ledger " + mark + " 1");
    }

    @Test
    void dependenciesJoinWhatIsKnownAndRejectWhatIsNot() {
        desk.apply(cmdbFile(cmdb("servicenow", "1-" + mark, "web-" + mark), cmdb("servicenow", "2-" + mark,
                "db-" + mark)));
        EstateFile file = links(link("1-" + mark, "2-" + mark, 5432, 100L), link("1-" + mark, "2-" + mark, 5432, 7L),
                link("1-" + mark, "9-" + mark, null, null));

        ImportView applied = desk.apply(file);

        assertThat(applied.summary().get("dependencies")).isEqualTo(Map.of("created", 1, "rejected", 2));
        assertThat(jdbc.sql("select from_vm_id from dependency where to_vm_id = :to").param("to", desk.vm("db-" + mark))
                .query(UUID.class).list()).containsExactly(desk.vm("web-" + mark));
        ImportView again = desk.preview(links(link("1-" + mark, "2-" + mark, 5432, 200L)));
        assertThat(again.count("dependencies", Outcome.UPDATED)).isEqualTo(1);
        desk.apply(again);
        assertThat(desk.preview(links(link("1-" + mark, "2-" + mark, 5432, 200L)))
                .count("dependencies", Outcome.UNCHANGED)).isEqualTo(1);
    }

    @Test
    void endsAreFoundByAddressAndDnsNameAndAddressesOfNobodyAreCounted() {
        String net = "fd00:%s:%s:".formatted(mark.substring(0, 4), mark.substring(4, 8));
        desk.apply(cmdbFile(cmdb("servicenow", "1-" + mark, "web-" + mark).says(VmField.IP_ADDRESSES, net + ":1"),
                cmdb("servicenow", "2-" + mark, "db-" + mark).says(VmField.DNS_NAME, "sql-" + mark + ".example.com"),
                cmdb("servicenow", "3-" + mark, "a-" + mark).says(VmField.IP_ADDRESSES, net + ":9"),
                cmdb("servicenow", "4-" + mark, "b-" + mark).says(VmField.IP_ADDRESSES, net + ":9")));

        ImportView applied = desk.apply(links(flow(2, net.toUpperCase(Locale.ROOT) + "0:0:0:0:1",
                "sql-" + mark + ".example.com"), flow(3, net + ":1", net + ":9"), flow(4, net + ":1", "192.0.2.9"),
                flow(5, net + ":1", "192.0.2.9"), flow(6, "127.0.0.1", net + ":1")));

        assertThat(applied.summary().get("dependencies")).isEqualTo(Map.of("created", 1, "rejected", 1));
        assertThat(jdbc.sql("select to_vm_id from dependency where from_vm_id = :from").param("from",
                desk.vm("web-" + mark)).query(UUID.class).list()).containsExactly(desk.vm("db-" + mark));
        assertThat(desk.rows(applied, Outcome.REJECTED)).singleElement().satisfies(row -> {
            assertThat(row.code()).isEqualTo("END_AMBIGUOUS");
            assertThat(row.detail()).contains("a-" + mark, "b-" + mark);
        });
        assertThat(applied.warnings()).singleElement().satisfies(warning -> assertThat(warning.detail())
                .isEqualTo("3 dependencies are left out, for no VM has an address of theirs: 2 of 192.0.2.9, "
                        + "1 of 127.0.0.1"));
    }

    private static DependencyRow flow(int line, String from, String to) {
        return new DependencyRow(at(line), new EndRef(null, null, from, null), new EndRef(null, null, to, null),
                "connects-to", "flow", 5432, "tcp", null, null, null);
    }

    @Test
    void membershipsPlaceVmsInApplications() {
        desk.apply(cmdbFile(cmdb("servicenow", "1-" + mark, "web-" + mark)));

        ImportView applied = desk.apply(links(new DependencyRow(at(2),
                new EndRef("servicenow", "1-" + mark, null, null),
                new EndRef("servicenow", "app", "Shop " + mark, "cmdb_ci_appl"), "member-of", "cmdb", null, null, null,
                null, null)));

        assertThat(applied.count("memberships", Outcome.UPDATED)).isEqualTo(1);
        assertThat(jdbc.sql("select a.name from vm join application a on a.id = vm.application_id where vm.id = :id")
                .param("id", desk.vm("web-" + mark)).query(String.class).single()).isEqualTo("Shop " + mark);
    }

    @Test
    void windowsAndFreezesAreFoundByName() {
        WindowRow window = new WindowRow(at(2), "Sat " + mark, false, SATURDAY, SATURDAY.plusSeconds(18_000),
                SATURDAY.plusSeconds(14_400), "Europe/Zurich", 40, null, null, "CHG1", null);
        WindowRow freeze = new WindowRow(at(3), "Year end " + mark, true, SATURDAY, SATURDAY.plusSeconds(86_400), null,
                "Europe/Zurich", null, null, "Finance " + mark, null, "books close");
        WindowRow wrong = new WindowRow(at(4), "Wrong " + mark, false, SATURDAY, SATURDAY, null, "UTC", 1, null, null,
                null, null);

        ImportView applied = desk.apply(windows(window, freeze, wrong));

        assertThat(applied.summary()).containsEntry("windows", Map.of("created", 1, "rejected", 1))
                .containsEntry("freezes", Map.of("created", 1));
        assertThat(jdbc.sql("select capacity_vms || ' ' || on_overrun from cutover_window where name = :n")
                .param("n", "Sat " + mark).query(String.class).single()).isEqualTo("40 return-source");
        assertThat(jdbc.sql("select business_unit from change_freeze where name = :n").param("n", "Year end " + mark)
                .query(String.class).single()).isEqualTo("Finance " + mark);
        assertThat(desk.preview(windows(window, freeze)).summary()).containsEntry("windows", Map.of("unchanged", 1))
                .containsEntry("freezes", Map.of("unchanged", 1));
        imports.undo(applied.id(), null, "lena");
        assertThat(jdbc.sql("select count(*) from cutover_window where name = :n").param("n", "Sat " + mark)
                .query(Integer.class).single()).isZero();
    }

    @Test
    void baselinesAreKeptByVmAndEnd() {
        desk.apply(cmdbFile(cmdb("servicenow", "1-" + mark, "web-" + mark)));
        BaselineRow row = baseline(12.5);

        assertThat(desk.apply(baselines(row)).count("baselines", Outcome.CREATED)).isEqualTo(1);
        assertThat(desk.preview(baselines(row)).count("baselines", Outcome.UNCHANGED)).isEqualTo(1);
        assertThat(desk.apply(baselines(baseline(13.0))).count("baselines", Outcome.UPDATED)).isEqualTo(1);
        assertThat(jdbc.sql("select cpu_avg_percent from vm_baseline where vm_id = :id").param("id",
                desk.vm("web-" + mark)).query(Double.class).list()).containsExactly(13.0);
    }

    private ApplicationRow application(String name, String id, int tier) {
        return new ApplicationRow(at(tier), name, null, "servicenow", id, tier, "production", null, null, null, null,
                LocalDate.of(2027, 2, 1), false, null);
    }

    private static EstateFile applications(ApplicationRow... rows) {
        return Files.with(Files.of(FileKind.APPLICATIONS, List.of(), List.of(), Map.of(), Map.of()), List.of(rows),
                List.of(), List.of(), List.of(), List.of());
    }

    private static DependencyRow link(String from, String to, Integer port, Long weight) {
        return new DependencyRow(at(2), new EndRef("servicenow", from, null, null), new EndRef("servicenow", to, null,
                null), "connects-to", "flow", port, port == null ? null : "tcp", weight, null, null);
    }

    private static EstateFile links(DependencyRow... rows) {
        return Files.with(Files.of(FileKind.DEPENDENCIES, List.of(), List.of(), Map.of(), Map.of()), List.of(),
                List.of(rows), List.of(), List.of(), List.of());
    }

    private static EstateFile windows(WindowRow... rows) {
        return Files.with(Files.of(FileKind.WINDOWS, List.of(), List.of(), Map.of(), Map.of()), List.of(), List.of(),
                List.of(rows), List.of(), List.of());
    }

    private BaselineRow baseline(double cpu) {
        return new BaselineRow(at(2), keys("1-" + mark), SATURDAY.minusSeconds(604_800), SATURDAY, cpu, null, null,
                null,
                null, null, null, null);
    }

    private static EstateFile baselines(BaselineRow... rows) {
        return Files.with(Files.of(FileKind.BASELINES, List.of(), List.of(), Map.of(), Map.of()), List.of(), List.of(),
                List.of(), List.of(rows), List.of());
    }

    private static VmKeys keys(String id) {
        return new VmKeys(null, null, null, null, null, "servicenow", id, null);
    }
}
