package io.towpath.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.towpath.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/// An upgrade over a pool whose statements the server ends soon.
class UpgradeTest {

    @TempDir
    Path folder;

    @Test
    void waitsHoweverLongThePoolsOwnStatementsMayTake() throws Exception {
        Files.writeString(folder.resolve("V999__takes_long.sql"), """
                select pg_sleep(1);
                create table as_upgraded as select current_setting('lock_timeout') as locks;
                """);
        var details = TestDatabase.clone("upgrade");
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setJdbcUrl(details.getJdbcUrl());
            pool.setUsername(details.getUsername());
            pool.setPassword(details.getPassword());
            pool.addDataSourceProperty("options", "-c statement_timeout=500ms -c lock_timeout=400ms");
            pool.setMaximumPoolSize(3);

            Flyway.configure().locations("classpath:db/migration", "filesystem:" + folder).dataSource(pool).load()
                    .migrate();

            JdbcClient db = JdbcClient.create(pool);
            assertThat(db.sql("select locks from as_upgraded").query(String.class).single()).isEqualTo("0");
            for (int i = 0; i < 6; i++) {
                assertThat(db.sql("select current_setting('statement_timeout')").query(String.class).single())
                        .as("connections go back to the pool as they were").isEqualTo("500ms");
            }
        }
    }
}
