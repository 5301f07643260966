package io.towpath.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.towpath.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/// An upgrade beside a pool whose statements are ended soon, by the server and by who waits for them.
class UpgradeTest {

    @TempDir
    Path folder;

    @Test
    void waitsHoweverLongThePoolsOwnStatementsMayTake() throws Exception {
        Files.writeString(folder.resolve("V999__takes_long.sql"), """
                select pg_sleep(2);
                create table as_upgraded as select current_setting('lock_timeout') as locks,
                       current_setting('idle_in_transaction_session_timeout') as idle;
                """);
        var details = TestDatabase.clone("upgrade");
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setJdbcUrl(details.getJdbcUrl());
            pool.setUsername(details.getUsername());
            pool.setPassword(details.getPassword());
            pool.addDataSourceProperty("socketTimeout", "1");
            pool.addDataSourceProperty("options", "-c statement_timeout=500ms -c lock_timeout=400ms"
                    + " -c idle_in_transaction_session_timeout=600ms");
            pool.setMaximumPoolSize(3);
            FluentConfiguration flyway = Flyway.configure().locations("classpath:db/migration", "filesystem:" + folder)
                    .dataSource(pool);

            new Upgrade(details).customize(flyway);
            flyway.load().migrate();

            JdbcClient db = JdbcClient.create(pool);
            assertThat(db.sql("select locks || ' ' || idle from as_upgraded").query(String.class).single())
                    .isEqualTo("0 0");
            assertThat(db.sql("select current_setting('statement_timeout')").query(String.class).single())
                    .as("the pool stays as it was").isEqualTo("500ms");
        }
    }
}
