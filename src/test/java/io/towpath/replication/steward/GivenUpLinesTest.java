package io.towpath.replication.steward;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.replication.outlook.SyncRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Whoever reads the ledger in the database is told which of its closed lines say that a snapshot is gone.
@DatabaseTest
class GivenUpLinesTest {

    @Autowired
    JdbcClient db;

    @ParameterizedTest
    @ValueSource(strings = {"removed_at", "last_error"})
    void theColumnsSayThatALineMayBeGivenUp(String column) {
        assertThat(db.sql("""
                select col_description(attrelid, attnum) from pg_attribute
                 where attrelid = 'source_snapshot'::regclass and attname = :column
                """).param("column", column).query(String.class).single()).contains("given up");
    }

    @Test
    void theOperatorsQuestionNamesThemAndNoOthers() throws IOException {
        SyncRows rows = new SyncRows(db);
        SyncRows.Trip trip = rows.inStep("db", 2, Instant.now());
        String name = db.sql("""
                update source_snapshot set last_error = 'Held to be gone.'
                 where id = (select id from source_snapshot where migration_id = :id limit 1) returning name
                """).param("id", trip.id()).query(String.class).single();
        List<String> told = db.sql(Files.readString(Path.of("db/query/snapshots-given-up.sql")))
                .query((row, _) -> row.getString("vm_name").equals(trip.vmName()) ? row.getString("name") : "")
                .list();
        assertThat(told).filteredOn(each -> !each.isEmpty()).containsExactly(name);
        db.sql("update source_snapshot set last_error = null where migration_id = :id").param("id", trip.id()).update();
    }
}
