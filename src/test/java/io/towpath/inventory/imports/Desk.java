package io.towpath.inventory.imports;

import io.towpath.inventory.RefusedException;
import io.towpath.inventory.reading.EstateFile;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Brings files of tests into the inventory, and shows rows of tables as they are.
final class Desk {

    private final ImportStore store;
    private final ImportReader reader;
    private final Imports imports;
    private final Clock clock;
    private final JdbcClient jdbc;

    Desk(ImportStore store, ImportReader reader, Imports imports, Clock clock, JdbcClient jdbc) {
        this.store = store;
        this.reader = reader;
        this.imports = imports;
        this.clock = clock;
        this.jdbc = jdbc;
    }

    ImportView preview(EstateFile file) {
        return preview(file, null, null, null);
    }

    ImportView preview(EstateFile file, String onError, String absent, String manual) {
        UUID id = UUID.randomUUID();
        store.insert(new ImportStore.New(id, "rvtools.xlsx", 1, "0".repeat(32) + id.toString().replace("-", ""), null,
                ImportOptions.parse(onError, absent, manual, true), "test", "lena"), clock.instant());
        reader.preview(store.find(id).orElseThrow(), file, clock.instant());
        return imports.get(id);
    }

    /// What other tests left under way may change the inventory between a preview and its apply, which is refused then; as a
    /// person does, it is compared again.
    ImportView apply(EstateFile file) {
        for (int again = 0; again < 5; again++) {
            try {
                return apply(preview(file));
            } catch (RefusedException e) {
                if (!e.code().equals("import-stale-preview")) {
                    throw e;
                }
            }
        }
        return apply(preview(file));
    }

    ImportView apply(ImportView preview) {
        return imports.apply(preview.id(), Imports.Order.asSent(), "lena");
    }

    UUID vm(String name) {
        return jdbc.sql("select id from vm where name = :name").param("name", name).query(UUID.class).single();
    }

    String of(String column, UUID vm) {
        return String.valueOf(jdbc.sql("select " + column + " from vm where id = :id").param("id", vm).query()
                .singleRow().values().iterator().next());
    }

    List<RowView> rows(ImportView one, Outcome outcome) {
        return imports.rows(one.id(), outcome, null, false, 0, 10_000);
    }

    /// Every row of every table that imports write, as text; without the counters that every change moves.
    Map<String, String> images() {
        Map<String, String> images = new TreeMap<>();
        for (Target target : Target.values()) {
            jdbc.sql("select (to_jsonb(v) - 'version')::text as image from %s v".formatted(target.table()))
                    .query(String.class).list()
                    .forEach(image -> images.merge(target + " " + image, "1", String::concat));
        }
        return images;
    }
}
