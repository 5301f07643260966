package io.towpath.inventory.imports;

import io.towpath.inventory.reading.CellFault;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Tables `import_row` and `import_fault`, and what is counted from them.
@Component
final class RowStore {

    private final JdbcClient jdbc;
    private final JdbcOperations copies;
    private final Trees trees;

    RowStore(JdbcClient jdbc, JdbcOperations copies, Trees trees) {
        this.jdbc = jdbc;
        this.copies = copies;
        this.trees = trees;
    }

    Ledger ledger(UUID importId) {
        return new Ledger(jdbc, copies, trees, importId);
    }

    void clear(UUID importId) {
        for (String table : List.of("import_row", "import_change", "import_fault")) {
            jdbc.sql("delete from " + table + " where import_id = :id").param("id", importId).update();
        }
    }

    void faults(UUID importId, List<CellFault> faults) {
        List<Map<String, @Nullable Object>> batch = new ArrayList<>();
        int number = 0;
        for (CellFault fault : faults) {
            Map<String, @Nullable Object> row = new HashMap<>();
            row.put("number", ++number);
            row.put("file", fault.at().file());
            row.put("sheet", fault.at().sheet());
            row.put("line", fault.at().line());
            row.put("col", fault.column());
            row.put("header", fault.header());
            row.put("value", fault.value());
            row.put("level", ImportOptions.word(fault.level()));
            row.put("code", fault.code());
            row.put("detail", fault.detail());
            row.put("hint", fault.hint());
            batch.add(row);
        }
        jdbc.sql("""
                insert into import_fault (import_id, number, file, sheet, line, "column", header, value, level, code, detail,
                                          hint)
                select :id, number, file, sheet, line, col, header, value, level, code, detail, hint
                from jsonb_to_recordset(cast(:rows as jsonb)) as row (number integer, file text, sheet text, line integer,
                     col text, header text, value text, level text, code text, detail text, hint text)
                """).param("id", importId).param("rows", trees.write(batch)).update();
    }

    /// The rows are new to the planner: without this it would take them for a few.
    void analyze() {
        jdbc.sql("analyze import_row, import_change").update();
    }

    /// Counts outcomes by kind, and what is kept, and takes down on what the preview depends.
    void sum(UUID importId) {
        jdbc.sql("""
                update import i
                set kept_fields = (select coalesce(sum(kept), 0) from import_row where import_id = :id),
                    basis = (%s),
                    summary = (
                        select coalesce(jsonb_object_agg(kind, counts), '{}') from (
                            select kind, jsonb_object_agg(outcome, many) as counts from (
                                select kind, outcome, count(*) as many from import_row where import_id = :id
                                group by kind, outcome
                                union all
                                select case in_table when 'vm_disk' then 'disks' else 'nics' end,
                                       case when op = 'insert' then 'created'
                                            when op = 'delete' or after ->> 'removed_at' is not null then 'removed'
                                            else 'updated' end, count(*)
                                from import_change
                                where import_id = :id and in_table in ('vm_disk', 'vm_nic') and only_if is null
                                group by 1, 2) as single
                            group by kind) as kinds)
                where id = :id
                """.formatted(BASIS)).param("id", importId).update();
    }

    /// Whether the inventory is, as far as the preview depends on it, as it was then.
    boolean fresh(UUID importId) {
        return Boolean.TRUE.equals(jdbc.sql("select i.basis = (%s) from import i where i.id = :id".formatted(BASIS))
                .param("id", importId).query(Boolean.class).single());
    }

    /// Nobody else changes them until the transaction ends; who refers to them goes on, since none of them is deleted.
    void lockVms(UUID importId) {
        jdbc.sql("""
                select count(*) from (select 1 from vm where id in (
                    select target_id from import_row where import_id = :id) order by id for no key update) as locked
                """).param("id", importId).query(Integer.class).single();
    }

    /// So with applications, windows and freezes that were there before.
    void lockOthers(UUID importId) {
        lock(importId, "application", "applications", "owners");
        lock(importId, "cutover_window", "windows");
        lock(importId, "change_freeze", "freezes");
    }

    private void lock(UUID importId, String table, String... kinds) {
        jdbc.sql("""
                select count(*) from (select 1 from %s where id in (
                    select target_id from import_row
                    where import_id = :id and kind = any(cast(:kinds as text[])) and outcome <> 'created')
                    order by id for no key update) as locked
                """.formatted(table)).param("id", importId).param("kinds", kinds).query(Integer.class).single();
    }

    int count(UUID importId, Outcome outcome, boolean open) {
        return jdbc.sql("""
                select count(*) from import_row where import_id = :id and outcome = :outcome and (not :open or answer is null)
                """).param("id", importId).param("outcome", outcome.word()).param("open", open).query(Integer.class)
                .single();
    }

    /// Lines of the file that are rejected: one that tells of a VM and of its wave is one.
    int rejectedLines(UUID importId) {
        return jdbc.sql("""
                select count(distinct (file, sheet, line)) from import_row where import_id = :id and outcome = 'rejected'
                """).param("id", importId).query(Integer.class).single();
    }

    /// VMs that rows with these outcomes are about.
    List<UUID> vms(UUID importId, Collection<Outcome> outcomes) {
        return jdbc.sql("""
                select distinct target_id from import_row
                where import_id = :id and kind in ('vms', 'memberships', 'wave-assignments') and target_id is not null
                  and outcome = any(cast(:outcomes as text[]))
                """).param("id", importId).param("outcomes",
                outcomes.stream().map(Outcome::word).toArray(String[]::new))
                .query((found, _) -> found.getObject(1, UUID.class)).list();
    }

    List<RowView> rows(UUID importId, @Nullable Outcome outcome, @Nullable String kind, boolean kept, int after,
            int limit) {
        return jdbc.sql("""
                select * from import_row
                where import_id = :id and number > :after and (cast(:outcome as text) is null or outcome = :outcome)
                  and (cast(:kind as text) is null or kind = :kind) and (not :kept or kept > 0)
                order by number limit :limit
                """).param("id", importId).param("after", after).param("outcome", outcome == null
                ? null
                : outcome.word()).param("kind", kind).param("kept", kept).param("limit", limit).query(this::row).list();
    }

    List<FaultView> faults(UUID importId, @Nullable String severity, int after, int limit) {
        return jdbc.sql("""
                select * from import_fault
                where import_id = :id and number > :after and (cast(:level as text) is null or level = :level)
                order by number limit :limit
                """).param("id", importId).param("after", after).param("level", severity).param("limit", limit)
                .query((row, _) -> new FaultView(row.getInt("number"), row.getString("file"), row.getString("sheet"),
                        row.getInt("line"), row.getString("column"), row.getString("header"), row.getString("value"),
                        row.getString("level"), row.getString("code"), row.getString("detail"),
                        row.getString("hint")))
                .list();
    }

    /// Conflicts with what the file says of them, by number.
    Map<Integer, Told> told(UUID importId, @Nullable Collection<Integer> numbers) {
        Map<Integer, Told> told = new java.util.TreeMap<>();
        jdbc.sql("""
                select number, told from import_row
                where import_id = :id and outcome = 'conflict' and told is not null and answer is null
                  and (:all or number = any(cast(:numbers as integer[])))
                """).param("id", importId).param("all", numbers == null)
                .param("numbers", numbers == null ? new Integer[0] : numbers.toArray(new Integer[0]))
                .query(row -> {
                    told.put(row.getInt("number"), trees.read(row.getString("told"), Told.class));
                });
        return told;
    }

    /// What a name or an address alone proposes, by number. Rows that are called alike on the network and mean one VM
    /// propose nothing: one of them is another machine.
    Map<Integer, UUID> proposals(UUID importId) {
        Map<Integer, UUID> proposals = new HashMap<>();
        jdbc.sql("""
                select number, vm from (
                    select number, code, cast(candidates -> 0 ->> 'vmId' as uuid) as vm,
                           count(*) over (partition by candidates -> 0 ->> 'vmId') as rows
                    from import_row
                    where import_id = :id and outcome = 'conflict' and answer is null
                      and cast(candidates -> 0 ->> 'proposed' as boolean)) as proposed
                where rows = 1 or code = 'MATCH_BY_NAME'
                """).param("id", importId).query(row -> {
            proposals.put(row.getInt("number"), row.getObject("vm", UUID.class));
        });
        return proposals;
    }

    void remove(UUID importId, Collection<Integer> numbers) {
        jdbc.sql("delete from import_row where import_id = :id and number = any(cast(:numbers as integer[]))")
                .param("id", importId).param("numbers", numbers.toArray(new Integer[0])).update();
    }

    void skip(UUID importId, Collection<Integer> numbers) {
        jdbc.sql("""
                update import_row set answer = 'skip'
                where import_id = :id and outcome = 'conflict' and number = any(cast(:numbers as integer[]))
                """).param("id", importId).param("numbers", numbers.toArray(new Integer[0])).update();
    }

    private RowView row(ResultSet row, int number) throws SQLException {
        return new RowView(row.getInt("number"), row.getString("kind"), Outcome.of(row.getString("outcome")),
                row.getString("label"), row.getString("source"), row.getString("file"), row.getString("sheet"),
                row.getObject("line", Integer.class), row.getObject("target_id", UUID.class), row.getString("code"),
                row.getString("detail"), Arrays.asList(trees.read(row.getString("diff"), FieldDiff[].class)),
                row.getInt("kept"), Arrays.asList(trees.read(row.getString("candidates"), Candidate[].class)),
                row.getString("answer"));
    }

    /// The VMs it is about and their waves, which VMs and applications and sources there are at all, and the applications,
    /// dependencies and windows that it would change.
    private static final String BASIS = """
            select md5(concat_ws('|',
                (select string_agg(v.id || ':' || v.version, ',' order by v.id) from vm v
                  where v.id in (select target_id from import_row where import_id = cast(:id as uuid))),
                (select count(*) || ':' || max(first_seen_at) from vm),
                (select string_agg(distinct m.wave_id || w.state, ',') from wave_member m join wave w on w.id = m.wave_id
                  where m.open and w.state <> 'DRAFT'
                    and m.vm_id in (select target_id from import_row where import_id = cast(:id as uuid))),
                (select count(*) || ':' || sum(hashtext(a.id || lower(a.name))) from application a),
                (select string_agg(a.id || ':' || a.version, ',' order by a.id) from application a
                  where a.id in (select target_id from import_row where import_id = cast(:id as uuid))),
                (select string_agg(c.id || coalesce(c.instance_uuid, '') || c.kind, ',' order by c.id) from connection c
                  where c.direction = 'source' and c.removed_at is null),
                (select count(*) || ':' || coalesce(sum(hashtext(to_jsonb(d)::text)), 0) from dependency d
                  where exists (select 1 from import_row r where r.import_id = cast(:id as uuid) and r.kind = 'dependencies')),
                (select count(*) || ':' || coalesce(sum(w.version), 0) from cutover_window w
                  where exists (select 1 from import_row r where r.import_id = cast(:id as uuid) and r.kind = 'windows')),
                (select count(*) || ':' || coalesce(sum(hashtext(to_jsonb(f)::text)), 0) from change_freeze f
                  where exists (select 1 from import_row r where r.import_id = cast(:id as uuid) and r.kind = 'freezes')),
                (select string_agg(p.id || ':' || p.version, ',' order by p.id) from plan p
                  where p.state in ('draft', 'published') and exists (select 1 from import_row r
                        where r.import_id = cast(:id as uuid) and r.kind = 'wave-assignments'))))
            """;
}
