package io.towpath.inventory.imports;

import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Table `import_column`: where a person sent the extra columns of a source.
@Component
final class RememberedColumns {

    private final JdbcClient jdbc;

    RememberedColumns(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Map<String, String> of(String scope) {
        Map<String, String> uses = new HashMap<>();
        jdbc.sql("select header, use from import_column where scope = :scope").param("scope", scope)
                .query(row -> {
                    uses.put(row.getString("header"), row.getString("use"));
                });
        return uses;
    }

    void remember(String scope, Map<String, String> uses) {
        uses.forEach((header, use) -> jdbc.sql("""
                insert into import_column (scope, header, use) values (:scope, :header, :use)
                on conflict (scope, header) do update set use = excluded.use
                """).param("scope", scope).param("header", header).param("use", use).update());
    }
}
