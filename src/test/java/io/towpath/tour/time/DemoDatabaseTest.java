package io.towpath.tour.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.towpath.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Each start on a database of its own.
class DemoDatabaseTest {

    private JdbcClient db;

    @BeforeEach
    void anEmptyDatabase() {
        var details = TestDatabase.clone("demodatabase");
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(details.getJdbcUrl());
        source.setUser(details.getUsername());
        source.setPassword(details.getPassword());
        db = JdbcClient.create(source);
    }

    @Test
    void anEmptyOneIsAnybodys() {
        assertThatCode(() -> new DemoDatabase(db, false)).doesNotThrowAnyException();
        assertThatCode(() -> new DemoDatabase(db, true)).doesNotThrowAnyException();
    }

    @Test
    void oneWithUsersOrSourcesDoesNotBecomeTheDemos() {
        user();
        refused(true, "has users");
        db.sql("delete from app_user").update();
        db.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at)
                values ('source', 'staged', 'a real one', '/srv/images', 'test', now())
                """).update();
        refused(true, "has sources or targets");
        assertThatCode(() -> new DemoDatabase(db, false)).doesNotThrowAnyException();
        assertThat(db.sql("select to_regnamespace('demo_time') is null").query(Boolean.class).single()).isTrue();
    }

    @Test
    void theDemosIsNobodyElses() {
        DemoSchema.create(db);
        user();
        assertThatCode(() -> new DemoDatabase(db, true)).as("killed before its first step").doesNotThrowAnyException();
        refused(false, "This is the demo's database");
    }

    @Test
    void aDemoOfBeforeItsTimeIsKnownByItsSteps() {
        db.sql("insert into demo_step (name) values ('files')").update();
        user();
        assertThatCode(() -> new DemoDatabase(db, true)).doesNotThrowAnyException();
        refused(false, "This is the demo's database");
    }

    private void user() {
        db.sql("""
                insert into app_user (login, display_name, password_hash, role, zone, created_at)
                values ('lena', 'Lena', 'x', 'LEAD', 'UTC', now())
                """).update();
    }

    private void refused(boolean demo, String found) {
        assertThatExceptionOfType(DemoStartException.class).isThrownBy(() -> new DemoDatabase(db, demo))
                .withMessageContaining(found).withMessageContaining("Expected")
                .satisfies(refused -> assertThat(new DemoStartFailureAnalyzer().analyze(refused)).satisfies(
                        told -> assertThat(told.getAction()).contains("TOWPATH_DATA_DIR"),
                        told -> assertThat(told.getDescription()).contains(found)));
    }
}
