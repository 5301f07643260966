package io.towpath.inventory.imports;

import io.towpath.inventory.imports.ImportView.State;
import io.towpath.inventory.reading.FileKind;
import io.towpath.inventory.reading.MappingNeeded;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/// Table `import`.
@Component
final class ImportStore {

    private static final String VIEW = """
            select i.*, array(select c.name from connection c where c.id = any(i.source_ids) order by c.name) as sources
                   , (select count(*) from import_fault f where f.import_id = i.id and f.level = 'warning') as warning_faults
                   , (select count(*) from import_row r where r.import_id = i.id and r.outcome = 'conflict'
                       and r.told is not null and r.answer is null) as undecided
                   , p.phase, coalesce(p.done, 0) as done
            from import i left join import_progress p on p.import_id = i.id
            """;

    private final JdbcClient jdbc;
    private final Trees trees;

    ImportStore(JdbcClient jdbc, Trees trees) {
        this.jdbc = jdbc;
        this.trees = trees;
    }

    record New(UUID id, String fileName, long sizeBytes, String sha256, @Nullable String askedKind,
            ImportOptions options, String node, String actor) {}

    void insert(New one, Instant now) {
        jdbc.sql("""
                insert into import (id, state, since, node, file_name, size_bytes, sha256, asked_kind, options, created_by,
                                    created_at)
                values (:id, 'reading', :now, :node, :name, :size, :sha256, :kind, cast(:options as jsonb), :actor, :now)
                """).param("id", one.id).param("now", Timestamp.from(now)).param("node", one.node)
                .param("name", one.fileName).param("size", one.sizeBytes).param("sha256", one.sha256)
                .param("kind", one.askedKind).param("options", trees.write(one.options)).param("actor", one.actor)
                .update();
    }

    Optional<ImportView> find(UUID id) {
        return jdbc.sql(VIEW + "where i.id = :id").param("id", id).query(this::view).optional();
    }

    /// Nobody else changes it until the transaction ends.
    Optional<ImportView> lock(UUID id) {
        jdbc.sql("select 1 from import where id = :id for update").param("id", id).query(Integer.class).optional();
        return find(id);
    }

    /// Newest first, older than the given one.
    List<ImportView> list(int limit, @Nullable UUID before) {
        return jdbc.sql(VIEW + """
                where cast(:before as uuid) is null
                   or (i.created_at, i.id) < (select created_at, id from import where id = cast(:before as uuid))
                order by i.created_at desc, i.id desc limit :limit
                """).param("before", before).param("limit", limit).query(this::view).list();
    }

    /// The newest of the same file with the same options that still counts.
    Optional<ImportView> same(String sha256, @Nullable String askedKind, ImportOptions options) {
        return jdbc.sql(VIEW + """
                where i.sha256 = :sha256 and i.state in ('reading', 'needs-mapping', 'previewed', 'applied')
                  and i.asked_kind is not distinct from cast(:kind as text)
                order by i.created_at desc limit 20
                """).param("sha256", sha256).param("kind", askedKind).query(this::view).list().stream()
                .filter(one -> options.same(one.options()))
                // one that waits for a mapping is not what the same file with one gives
                .filter(one -> one.state() != State.NEEDS_MAPPING || !options.bringMapping()).findFirst();
    }

    @Nullable
    String askedKind(UUID id) {
        return jdbc.sql("select asked_kind from import where id = :id").param("id", id).query(String.class).optional()
                .orElse(null);
    }

    void progress(UUID id, String phase, int done) {
        jdbc.sql("""
                insert into import_progress (import_id, phase, done) values (:id, :phase, :done)
                on conflict (import_id) do update set phase = excluded.phase, done = excluded.done
                """).param("phase", phase).param("done", done).param("id", id).update();
    }

    /// What the file turned out to be.
    record Read(String kind, ImportView.Producer producer, int rows, long readMillis, String scope,
            Collection<UUID> sourceIds, List<ImportView.Column> columns, List<String> ignoredSheets,
            List<Warning> warnings, int faultsLeftOut) {}

    /// @return false when it is not being read any more
    boolean previewed(UUID id, Read read, Instant now) {
        return jdbc.sql("""
                update import
                set state = 'previewed', since = :now, kind = :kind, producer = cast(:producer as jsonb),
                    rows = :rows, read_millis = :millis, scope = :scope, source_ids = cast(:sources as uuid[]),
                    columns = cast(:columns as jsonb), ignored_sheets = cast(:ignored as jsonb),
                    warnings = cast(:warnings as jsonb), faults_left_out = :leftOut, version = version + 1
                where id = :id and state = 'reading'
                """).param("now", Timestamp.from(now)).param("kind", read.kind)
                .param("producer", trees.write(read.producer)).param("rows", read.rows)
                .param("millis", read.readMillis).param("scope", read.scope)
                .param("sources", Known.array(read.sourceIds)).param("columns", trees.write(read.columns))
                .param("ignored", trees.write(read.ignoredSheets)).param("warnings", trees.write(read.warnings))
                .param("leftOut", read.faultsLeftOut).param("id", id).update() == 1;
    }

    /// @return false when it is not being read any more
    boolean needsMapping(UUID id, MappingNeeded needed, Instant now) {
        return jdbc.sql("""
                update import set state = 'needs-mapping', since = :now, mapping = cast(:mapping as jsonb),
                                  version = version + 1
                where id = :id and state = 'reading'
                """).param("now", Timestamp.from(now)).param("mapping", trees.write(needed)).param("id", id)
                .update() == 1;
    }

    void mapped(UUID id, FileKind kind, ImportOptions options, Instant now) {
        jdbc.sql("""
                update import set state = 'reading', since = :now, asked_kind = :kind,
                                  options = cast(:options as jsonb), version = version + 1
                where id = :id and state = 'needs-mapping'
                """).param("now", Timestamp.from(now)).param("kind", kind.word())
                .param("options", trees.write(options)).param("id", id).update();
    }

    /// As [#mapped], without a person: it goes on being read.
    void mappedAsBefore(UUID id, MappingNeeded needed, FileKind kind, ImportOptions options) {
        jdbc.sql("""
                update import set mapping = cast(:mapping as jsonb), asked_kind = :kind,
                                  options = cast(:options as jsonb), version = version + 1
                where id = :id and state = 'reading'
                """).param("mapping", trees.write(needed)).param("kind", kind.word())
                .param("options", trees.write(options)).param("id", id).update();
    }

    void mapAgain(UUID id, Instant now) {
        jdbc.sql("""
                update import set state = 'needs-mapping', since = :now, version = version + 1
                where id = :id and state = 'previewed' and mapping is not null
                """).param("now", Timestamp.from(now)).param("id", id).update();
    }

    void failed(UUID id, ImportView.Failure failure, Instant now) {
        jdbc.sql("""
                update import set state = 'failed', since = :now, problem = cast(:problem as jsonb),
                                  version = version + 1
                where id = :id and state in ('reading', 'previewed')
                """).param("now", Timestamp.from(now)).param("problem", trees.write(failure)).param("id", id).update();
    }

    void readAgain(UUID id, ImportOptions options, Instant now) {
        jdbc.sql("""
                update import set state = 'reading', since = :now, options = cast(:options as jsonb), version = version + 1
                where id = :id and state = 'previewed'
                """).param("now", Timestamp.from(now)).param("options", trees.write(options)).param("id", id).update();
    }

    void applied(UUID id, ImportOptions options, String actor, @Nullable String reason, long millis, Instant now) {
        jdbc.sql("""
                update import set state = 'applied', since = :now, applied_by = :actor, applied_at = :now, reason = :reason,
                                  options = cast(:options as jsonb), apply_millis = :millis, version = version + 1
                where id = :id and state = 'previewed'
                """).param("now", Timestamp.from(now)).param("actor", actor).param("reason", reason)
                .param("options", trees.write(options)).param("millis", millis).param("id", id).update();
    }

    void undone(UUID id, String actor, Instant now) {
        jdbc.sql("""
                update import set state = 'undone', since = :now, undone_by = :actor, undone_at = :now, version = version + 1
                where id = :id and state = 'applied'
                """).param("now", Timestamp.from(now)).param("actor", actor).param("id", id).update();
    }

    /// Ends one that nobody applied: `discarded` or `expired`; what was kept of it goes.
    void dropped(UUID id, State state, Instant now) {
        jdbc.sql("""
                update import set state = :state, since = :now, version = version + 1
                where id = :id and state in ('reading', 'needs-mapping', 'previewed')
                """).param("state", ImportOptions.word(state)).param("now", Timestamp.from(now)).param("id", id)
                .update();
        jdbc.sql("delete from import_change where import_id = :id").param("id", id).update();
        jdbc.sql("delete from import_row where import_id = :id").param("id", id).update();
    }

    /// What of its values was kept to ask about its columns goes with the file.
    void filesRemoved(UUID id, Instant now) {
        jdbc.sql("""
                update import set files_removed_at = :now, mapping = jsonb_set(mapping, '{columns}', (
                           select coalesce(jsonb_agg(asked.of || '{"samples": []}' order by asked.number), '[]')
                             from jsonb_array_elements(mapping -> 'columns') with ordinality as asked (of, number)))
                 where id = :id and files_removed_at is null
                """).param("now", Timestamp.from(now)).param("id", id).update();
    }

    List<UUID> inState(State state, Instant sinceBefore) {
        return jdbc.sql("select id from import where state = :state and since < :before")
                .param("state", ImportOptions.word(state)).param("before", Timestamp.from(sinceBefore))
                .query((found, _) -> found.getObject(1, UUID.class)).list();
    }

    List<UUID> withFiles(State state, Instant sinceBefore) {
        return jdbc.sql("select id from import where state = :state and since < :before and files_removed_at is null")
                .param("state", ImportOptions.word(state)).param("before", Timestamp.from(sinceBefore))
                .query((found, _) -> found.getObject(1, UUID.class)).list();
    }

    /// Which of these are to keep their files.
    List<UUID> needFiles(List<UUID> ids) {
        return jdbc.sql("""
                select id from import where id = any(:ids) and files_removed_at is null
                   and state not in ('discarded', 'expired')
                """).param("ids", ids.toArray(UUID[]::new))
                .query((found, _) -> found.getObject(1, UUID.class)).list();
    }

    private ImportView view(ResultSet row, int number) throws SQLException {
        Map<String, Map<String, Integer>> summary = new TreeMap<>();
        trees.read(row.getString("summary")).properties().forEach(kind -> {
            Map<String, Integer> counts = new TreeMap<>();
            kind.getValue().properties().forEach(count -> counts.put(count.getKey(), count.getValue().intValue()));
            summary.put(kind.getKey(), counts);
        });
        String problem = row.getString("problem");
        String mapping = row.getString("mapping");
        return new ImportView(row.getObject("id", UUID.class),
                State.valueOf(row.getString("state").toUpperCase(java.util.Locale.ROOT).replace('-', '_')),
                instant(row, "since"),
                row.getString("phase"), row.getInt("done"), row.getString("file_name"), row.getLong("size_bytes"),
                row.getString("sha256"), row.getString("kind"),
                trees.read(row.getString("options"), ImportOptions.class), producer(row.getString("producer")),
                row.getInt("rows"), row.getObject("read_millis", Long.class), row.getObject("apply_millis", Long.class),
                summary, list(row, "columns", ImportView.Column[].class), list(row, "ignored_sheets", String[].class),
                list(row, "warnings", Warning[].class), row.getInt("faults_left_out"), row.getInt("kept_fields"),
                problem == null ? null : trees.read(problem, ImportView.Failure.class), row.getString("created_by"),
                instant(row, "created_at"), row.getString("applied_by"), instantOrNull(row, "applied_at"),
                row.getString("reason"), row.getString("undone_by"), instantOrNull(row, "undone_at"),
                row.getTimestamp("files_removed_at") == null, row.getInt("version"),
                List.of((String[]) row.getArray("sources").getArray()), row.getInt("warning_faults"),
                row.getInt("undecided"),
                mapping == null ? null : trees.read(mapping, MappingNeeded.class));
    }

    private ImportView.Producer producer(String text) {
        JsonNode node = trees.read(text);
        return node.isEmpty() ? ImportView.Producer.UNKNOWN : trees.read(text, ImportView.Producer.class);
    }

    private <T> List<T> list(ResultSet row, String column, Class<T[]> type) throws SQLException {
        return Arrays.asList(trees.read(row.getString(column), type));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getTimestamp(column).toInstant();
    }

    private static @Nullable Instant instantOrNull(ResultSet row, String column) throws SQLException {
        Timestamp stamp = row.getTimestamp(column);
        return stamp == null ? null : stamp.toInstant();
    }
}
