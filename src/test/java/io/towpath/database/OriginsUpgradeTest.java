package io.towpath.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.TestDatabase;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/// What an upgrade takes for a person's word of applications, windows and freezes that were there before.
class OriginsUpgradeTest {

    private JdbcClient db;
    private int number;

    @Test
    void onlyWhatTheTrailTellsAndStillHolds() {
        JdbcConnectionDetails details = TestDatabase.clone("origins");
        DriverManagerDataSource source = new DriverManagerDataSource(details.getJdbcUrl(), details.getUsername(),
                details.getPassword());
        db = JdbcClient.create(source);
        db.sql("drop table application_origin, cutover_window_origin, change_freeze_origin").update();
        db.sql("delete from flyway_schema_history where version = '111'").update();

        UUID shop = application("Shop", "ben@example.com", 2);
        trail("lena", "application.changed", "application", shop, "Shop", """
                {"tier": "none → 2", "ownerEmail": "anna@example.com → ben@example.com", "environment": "test → production"}
                """, null);
        UUID ledger = application("Ledger", "emil@example.com", null);
        trail("lena", "owner.handed-over", "owner", ledger, "anna", """
                {"to": "Emil@example.com", "applications": "1", "vms": "0"}""", null);
        // one of the two was zoe's before: nobody knows which
        UUID tills = application("Tills", "zoe@example.com", null);
        application("Stock", "zoe@example.com", null);
        trail("lena", "owner.handed-over", "owner", tills, "anna", """
                {"to": "zoe@example.com", "applications": "1", "vms": "0"}""", null);
        UUID made = application("Made", null, 1);
        trail("token:lena/ci", "application.created", "application", made, "Made", """
                {"name": "Made", "tier": "3", "infrastructure": "false"}""", null);
        application("Imported", "mia@example.com", 1);
        UUID night = window("Night", "Europe/Zurich", "2033-01-15T21:00:00Z", 10);
        trail("lena", "window.added", "window", night, "Night",
                """
                {"name": "Night", "opens": "2033-01-15T20:00", "closes": "2033-01-16T02:00", "lastStart": "2033-01-16T02:00",
                 "zone": "Europe/Zurich", "capacityVms": "9", "changeReference": "null", "onOverrun": "return-source"}""",
                null);
        trail("lena", "window.changed", "window", night, "Night",
                "{\"opens\": \"2033-01-15T20:00 → 2033-01-15T22:00\"}",
                null);
        UUID moved = window("Moved", "Europe/Zurich", "2033-01-15T21:00:00Z", 7);
        trail("lena", "window.changed", "window", moved, "Moved",
                """
                {"opens": "2033-01-15T20:00 → 2033-01-15T23:30", "closes": "x → 2033-01-16T02:00", "capacityVms": "6 → 7"}""",
                null);
        UUID odd = window("Odd", "+01:00", "2033-01-15T21:00:00Z", 7);
        trail("lena", "window.changed", "window", odd, "Odd", "{\"capacityVms\": \"6 → 7\"}", null);
        UUID books = freeze("Books", "Finance");
        trail("lena", "freeze.added", "freeze", books, "Books", """
                {"starts": "2033-02-01T00:00:00Z", "ends": "2033-02-03T00:00:00Z", "scope": "Finance"}""", "close");
        UUID feed = freeze("Feed", null);
        trail("lena", "freeze.added", "freeze", feed, "Feed", """
                {"starts": "2033-02-01T00:00:00Z", "ends": "2033-02-03T00:00:00Z", "scope": "all", "file": "a.ics"}""",
                "close");

        Flyway.configure().locations("classpath:db/migration").outOfOrder(true).dataSource(source).load().migrate();

        assertThat(told("application", "application_id")).containsExactlyInAnyOrder("Shop tier manual",
                "Shop ownerEmail manual", "Shop ownerName manual", "Ledger ownerEmail manual",
                "Ledger ownerName manual",
                "Made name api");
        assertThat(told("cutover_window", "window_id")).containsExactlyInAnyOrder("Night name manual",
                "Night opensAt manual", "Night closesAt manual", "Night lockoutAt manual", "Night zone manual",
                "Night onOverrun manual", "Moved capacityVms manual");
        assertThat(told("change_freeze", "freeze_id")).hasSize(7).allMatch(told -> told.startsWith("Books "));
    }

    private java.util.List<String> told(String table, String key) {
        return db.sql(
                "select v.name || ' ' || o.field || ' ' || o.origin from %1$s_origin o join %1$s v on v.id = o.%2$s"
                        .formatted(table, key))
                .query(String.class).list();
    }

    private UUID application(String name, String mail, Integer tier) {
        return db.sql("""
                insert into application (name, owner_email, tier) values (:name, :mail, :tier) returning id
                """).param("name", name).param("mail", mail).param("tier", tier, java.sql.Types.INTEGER)
                .query(UUID.class).single();
    }

    private UUID window(String name, String zone, String opens, int capacity) {
        return db.sql("""
                insert into cutover_window (name, opens_at, closes_at, lockout_at, zone, capacity_vms, created_by)
                values (:name, cast(:opens as timestamptz), cast(:opens as timestamptz) + interval '4 hours',
                        cast(:opens as timestamptz) + interval '4 hours', :zone, :capacity, 'lena')
                returning id
                """).param("name", name).param("opens", opens).param("zone", zone).param("capacity", capacity)
                .query(UUID.class).single();
    }

    private UUID freeze(String name, String unit) {
        return db.sql("""
                insert into change_freeze (name, starts_at, ends_at, zone, business_unit, reason, created_by)
                values (:name, '2033-02-01T00:00:00Z', '2033-02-03T00:00:00Z', 'UTC', :unit, 'close', 'lena') returning id
                """).param("name", name).param("unit", unit).query(UUID.class).single();
    }

    private void trail(String actor, String action, String type, UUID subject, String label, String detail,
            String reason) {
        db.sql("""
                insert into audit_event (number, at, actor, action, subject_type, subject_id, subject_label, reason, detail,
                                         previous_hash, hash)
                values (:number, now(), :actor, :action, :type, :subject, :label, :reason, cast(:detail as jsonb),
                        repeat('0', 64), lpad(to_hex(:number), 64, '0'))
                """).param("number", ++number).param("actor", actor).param("action", action).param("type", type)
                .param("subject", subject.toString()).param("label", label).param("reason", reason)
                .param("detail", detail).update();
    }
}
