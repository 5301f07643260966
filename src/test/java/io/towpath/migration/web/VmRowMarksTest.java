package io.towpath.migration.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/// A column that the list shows, and whose change leaves no mark, would show its old value for ever. So the views and the
/// trigger functions are compared as the database has them: who adds a column to `vm_overview` adds it to the function.
@DatabaseTest
class VmRowMarksTest {

    @Autowired
    JdbcClient jdbc;

    @ParameterizedTest
    @CsvSource({"vm, vm_row_mark_vm", "application, vm_row_mark_application"})
    void everyColumnThatTheListIsMadeOfLeavesAMark(String table, String function) {
        Set<String> compared = compared(function);

        assertThat(compared).as("columns of %s that %s() compares", table, function).containsAll(madeOf(table));
        assertThat(compared("o", function)).as("old values that %s() compares", function).isEqualTo(compared);
    }

    @Test
    void theListIsMadeOfMoreThanItsNames() {
        assertThat(madeOf("vm")).contains("os_id", "tags", "tier").doesNotContain("criticality", "traits");
    }

    /// Columns of a table that `vm_overview` reads and that `vm_row_fresh` has a use for.
    private Set<String> madeOf(String table) {
        Set<String> read = used("vm_overview", table);
        Set<String> unused = new TreeSet<>(jdbc.sql("""
                select column_name from information_schema.columns where table_name = 'vm_overview'
                """).query(String.class).list());
        unused.removeAll(used("vm_row_fresh", "vm_overview"));
        read.removeAll(unused);
        read.remove("id"); // never changes
        return read;
    }

    private Set<String> used(String view, String table) {
        List<String> columns = jdbc.sql("""
                select distinct column_name from information_schema.view_column_usage
                where view_name = :view and table_name = :table
                """).param("view", view).param("table", table).query(String.class).list();
        assertThat(columns).as("columns of %s in %s", table, view).isNotEmpty();
        return new TreeSet<>(columns);
    }

    private Set<String> compared(String function) {
        return compared("n", function);
    }

    private Set<String> compared(String alias, String function) {
        String body = jdbc.sql("select prosrc from pg_proc where proname = :name").param("name", function)
                .query(String.class).single();
        String condition = body.substring(body.indexOf("where"));
        return new TreeSet<>(Pattern.compile("\\b" + alias + "\\.(\\w+)").matcher(condition).results()
                .map(found -> found.group(1)).toList());
    }
}
