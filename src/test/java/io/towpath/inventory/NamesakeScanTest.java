package io.towpath.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.disk.DiskRef;
import io.towpath.platform.spi.Gathering;
import io.towpath.platform.spi.LivePlatform;
import io.towpath.platform.spi.Place;
import io.towpath.platform.spi.Probe;
import io.towpath.platform.spi.ScanListener;
import io.towpath.platform.spi.SourcePlatform;
import io.towpath.platform.spi.Surroundings;
import io.towpath.platform.spi.TargetPlatform;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/// A vCenter with two datacenters that use one name.
@DatabaseTest
class NamesakeScanTest {

    @Autowired
    ScanStore store;
    @Autowired
    Estate estate;
    @Autowired
    ScanRun.Unit unit;
    @Autowired
    Reach reach;
    @Autowired
    ConnectionStore connections;
    @Autowired
    SourceAccess access;
    @Autowired
    JdbcClient jdbc;
    @Autowired
    Clock clock;

    private @Nullable UUID source;

    @AfterEach
    void gone() {
        for (String table : List.of("source_datastore", "scan")) {
            jdbc.sql("delete from %s where source_id = :id".formatted(table)).param("id", source).update();
        }
        jdbc.sql("delete from connection where id = :id").param("id", source).update();
    }

    /// Tells these as its datastores.
    private record Told(Surroundings around) implements SourcePlatform {

        @Override
        public String kind() {
            return "vsphere";
        }

        @Override
        public Probe probe(Place place) {
            return new Probe(true, "It answers.", null);
        }

        @Override
        public void scan(Place place, ScanListener listener) {
            listener.surroundings(around);
            listener.namesakes(around.namesakes());
        }

        @Override
        public DiskRef disk(Place place, String file, @Nullable String member) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String fingerprint(Place place, String file, @Nullable String member) {
            throw new UnsupportedOperationException();
        }
    }

    private Connection registered() {
        UUID made = connections.insert(Connection.Direction.SOURCE, "vsphere", "twins " + UUID.randomUUID(),
                "https://twins-" + UUID.randomUUID(), "lena", clock.instant());
        source = made;
        return connections.find(made).orElseThrow();
    }

    private ScanView scan(Connection of, Surroundings told) {
        StaticListableBeanFactory beans = new StaticListableBeanFactory(Map.of("it", new Told(told)));
        Platforms platforms = new Platforms(beans.getBeanProvider(SourcePlatform.class),
                beans.getBeanProvider(TargetPlatform.class), beans.getBeanProvider(LivePlatform.class));
        UUID id = store.begin(of.id(), "system", clock.instant()).orElseThrow();
        new ScanRun(store, estate, new Sight(platforms, reach, connections, access, clock), unit).run(id, of, "system");
        return store.find(id).orElseThrow();
    }

    private static Surroundings.Datastore store(long free, boolean accessible) {
        return new Surroundings.Datastore("ds1", "VMFS", 100L, free, 4, accessible);
    }

    @Test
    void isToldOnceAndNothingIsKeptOfOneOfThem() {
        Connection vcenter = registered();
        Gathering one = new Gathering();
        one.datastore("oslo", store(7, false));
        assertThat(scan(vcenter, one.with(List.of(), Surroundings.About.UNKNOWN)).error()).isNull();
        one.datastore("rome", store(50, true));
        Surroundings two = one.with(List.of(), Surroundings.About.UNKNOWN);

        scan(vcenter, two);
        ScanView again = scan(vcenter, two);

        assertThat(again.state()).isEqualTo(ScanView.State.DONE);
        assertThat(again.error()).startsWith(
                "Of 1 name there are several, in different datacenters: datastore ds1 (oslo, rome).");
        assertThat(again.remedy()).startsWith("Give each a name of its own");
        assertThat(store.of(vcenter.id(), 9)).as("quiet looks leave no history").filteredOn(
                scan -> scan.error() != null).hasSize(1);
        assertThat(jdbc.sql("""
                select capacity_bytes || ' ' || coalesce(free_bytes::text, '-') || ' ' || coalesce(accessible::text, '-')
                  from source_datastore where source_id = :id
                """).param("id", vcenter.id()).query(String.class).single()).isEqualTo("100 - -");
    }
}
