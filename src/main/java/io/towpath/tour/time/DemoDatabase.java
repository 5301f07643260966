package io.towpath.tour.time;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Keeps the made-up program off real data, and real programs off made-up data: what [DemoSchema] does to a database cannot
/// be taken back.
@Component
final class DemoDatabase {

    /// @throws DemoStartException when the database is the other kind's
    DemoDatabase(JdbcClient jdbc, @Value("${towpath.demo.enabled:false}") boolean demo) {
        boolean made = is(jdbc, "to_regclass('demo_time.pace') is not null or exists (select from public.demo_step)");
        if (made && !demo) {
            throw DemoStartException.demo();
        }
        if (demo && !made) {
            refuse(jdbc, "app_user", "users");
            refuse(jdbc, "connection", "sources or targets");
            refuse(jdbc, "migration", "migrations");
        }
    }

    private static void refuse(JdbcClient jdbc, String table, String found) {
        if (is(jdbc, "exists (select from public.%s)".formatted(table))) {
            throw DemoStartException.real(found);
        }
    }

    private static boolean is(JdbcClient jdbc, String condition) {
        return jdbc.sql("select " + condition).query(Boolean.class).single();
    }
}
