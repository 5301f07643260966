package io.towpath.inventory.imports;

import static io.towpath.inventory.imports.Files.uuid;
import static io.towpath.inventory.imports.Files.vm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.inventory.SourceTold;
import io.towpath.inventory.reading.EstateFile;
import io.towpath.inventory.reading.FileKind;
import io.towpath.platform.spi.Gathering;
import io.towpath.platform.spi.Surroundings;
import io.towpath.platform.spi.Surroundings.About;
import io.towpath.platform.spi.Surroundings.Health;
import io.towpath.platform.spi.Surroundings.Licence;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/// What an export says of its vCenter is kept with the source, shown, and judged.
@DatabaseTest
class SourceToldTest {

    private static final LocalDate LONG_AGO = LocalDate.of(2001, 2, 3);

    final String vcenter = uuid();
    final Files.Vm one = vm(vcenter, "vm-1", "told-" + vcenter);
    Desk desk;

    @Autowired
    Imports imports;
    @Autowired
    SourceTold.Sources told;
    @Autowired
    JdbcClient jdbc;
    @Autowired
    MockMvcTester mvc;

    @Autowired
    void desk(ImportStore store, ImportReader reader, Clock clock) {
        desk = new Desk(store, reader, imports, clock, jdbc);
    }

    @AfterEach
    void noLicenceIsLeft() {
        jdbc.sql("delete from source_told where source_id in (select id from connection where instance_uuid = :v)")
                .param("v", vcenter).update();
    }

    private EstateFile file(About about) {
        Surroundings around = Files.around();
        return Files.of(FileKind.RVTOOLS_XLSX, Files.rows(one), List.of(),
                Map.of(vcenter, "vc-" + vcenter.substring(0, 8)), Map.of(vcenter, new Surroundings(around.networks(),
                        around.datastores(), around.clusters(), around.hosts(), about)));
    }

    private static About about(String version, @Nullable LocalDate ends, Health... health) {
        return new About(version, List.of(new Licence("vSphere 6 (…A1B2C)", "cpuPackage", 32, 24, ends)),
                List.of(health));
    }

    private UUID source() {
        return jdbc.sql("select id from connection where instance_uuid = :v").param("v", vcenter).query(UUID.class)
                .single();
    }

    @Test
    void isKeptOnceAndTakenBackWithTheImport() {
        About first = about("6.5.0", LONG_AGO, new Health("[ds1] x.vmdk", "Zombie?", "Zombie"));
        ImportView applied = desk.apply(file(first));
        assertThat(applied.summary().get("sources")).containsEntry("created", 1);
        assertThat(told.told(source())).map(SourceTold::about).contains(first);

        assertThat(desk.preview(file(first)).summary().get("sources")).containsOnlyKeys("unchanged");

        About second = about("8.0.2", null);
        ImportView changed = desk.preview(file(second));
        assertThat(desk.rows(changed, Outcome.UPDATED)).singleElement().satisfies(row -> assertThat(row.diff())
                .extracting(diff -> diff.field() + ": " + diff.old() + " → " + diff.now()).containsExactlyInAnyOrder(
                        "version: \"6.5.0\" → \"8.0.2\"", "licences: 1 → 1", "health: 1 → 0"));
        desk.apply(changed);
        assertThat(told.told(source())).map(SourceTold::about).contains(second);

        imports.undo(changed.id(), null, "lena");
        assertThat(told.told(source())).map(SourceTold::about).contains(first);
    }

    @Test
    void whatAFileDoesNotTellStays() {
        About first = about("8.0.2", LONG_AGO);
        desk.apply(file(first));

        desk.apply(file(new About(null, null, List.of(new Health("web01", "no tools", null)))));

        assertThat(told.told(source())).map(SourceTold::about).contains(
                new About("8.0.2", first.licences(), List.of(new Health("web01", "no tools", null))));
    }

    /// What was kept of one of them by an older version, or before there was a second, does not stand for both.
    @Test
    void ofSeveralDatastoresOfOneNameOnlyWhatIsAlikeIsKept() {
        desk.apply(file(About.UNKNOWN));
        Gathering two = new Gathering();
        for (String place : List.of("ZRH", "GVA")) {
            two.datastore(place, new Surroundings.Datastore("ds-01", "VMFS", 1L << 42, place.equals("ZRH")
                    ? 1L << 40
                    : 1L << 41, 4, place.equals("ZRH")));
        }

        ImportView applied = desk.apply(Files.of(FileKind.RVTOOLS_XLSX, Files.rows(one), List.of(),
                Map.of(vcenter, "vc-" + vcenter.substring(0, 8)), Map.of(vcenter, two.with(List.of(),
                        About.UNKNOWN))));

        assertThat(applied.warnings()).filteredOn(warning -> warning.code().equals("NAME_IN_SEVERAL_DATACENTERS"))
                .singleElement().satisfies(warning -> assertThat(warning.detail()).contains(
                        "Of 1 name there are several, in different datacenters: datastore ds-01 (ZRH, GVA)."));
        assertThat(store()).isEqualTo("VMFS 4398046511104 null 4 null");

        imports.undo(applied.id(), null, "lena");
        assertThat(store()).isEqualTo("VMFS 4398046511104 1099511627776 4 true");
    }

    private String store() {
        return jdbc.sql("""
                select concat_ws(' ', kind, coalesce(capacity_bytes::text, 'null'), coalesce(free_bytes::text, 'null'), hosts,
                                 coalesce(accessible::text, 'null'))
                  from source_datastore where source_id = :source and name = 'ds-01'
                """).param("source", source()).query(String.class).single();
    }

    @Test
    void thePagesShowIt() {
        desk.apply(file(about("6.5.0", LONG_AGO, new Health("[ds1] <x>.vmdk", "Zombie?", "Zombie"))));
        var lena = user("lena").authorities(new SimpleGrantedAuthority("inventory:read"));

        assertThat(mvc.get().uri("/sources/" + source()).with(lena)).hasStatusOk().bodyText()
                .contains("What it says of itself", "6.5.0", "vSphere 6 (…A1B2C)", "3 Feb 2001, ",
                        "24 of 32 cpuPackage used",
                        "Health, 1 remark", "[ds1] &lt;x&gt;.vmdk");
        assertThat(mvc.get().uri("/").with(lena)).hasStatusOk().bodyText()
                .contains("Source licence runway", "(3 Feb 2001)", "/sources/" + source());
    }
}
