package io.towpath.inventory.imports;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Table `import_change`: does what it says, and undoes it. A few statements for each table, however many rows they
/// change, in the caller's transaction.
@Component
final class ChangeStore {

    private static final List<Target> BACKWARDS = List.of(Target.values()).reversed();
    /// What people would miss, or wonder at, when it stays after an undo.
    private static final Set<Target> REPORTED = Set.of(Target.VM, Target.DEPENDENCY, Target.CUTOVER_WINDOW);

    private static final int MANY = 1_000;

    private final JdbcClient jdbc;

    ChangeStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// Does the changes; those that are not asked for are dropped, so that what stays is what was done.
    ///
    /// @param ways of applying that hold: which conditional changes are done, after all others
    /// @return false when a row is not there any more: the transaction has to be given up
    boolean apply(UUID importId, Collection<String> ways) {
        jdbc.sql("""
                delete from import_change where import_id = :id and only_if is not null
                and only_if <> all(cast(:ways as text[]))
                """).param("id", importId).param("ways", ways.toArray(new String[0])).update();
        // what would be made only then is made anyhow
        jdbc.sql("""
                delete from import_change c using import_change always
                where c.import_id = :id and c.in_table = 'application' and c.op = 'insert' and c.only_if is not null
                  and always.import_id = c.import_id and always.in_table = c.in_table and always.op = c.op
                  and always.only_if is null and always.row_id = c.row_id
                """).param("id", importId).update();
        List<@Nullable String> stages = new ArrayList<>();
        stages.add(null);
        stages.addAll(ways);
        Shapes shapes = Shapes.of(jdbc, importId);
        for (String stage : stages) {
            for (Target target : Target.values()) {
                if (!apply(importId, shapes, target, stage)) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean apply(UUID importId, Shapes shapes, Target target, @Nullable String stage) {
        for (Change.Op op : List.of(Change.Op.DELETE, Change.Op.UPDATE, Change.Op.INSERT)) {
            int wanted = shapes.count(target, op, stage);
            List<String> columns = shapes.columns(target, op, stage);
            if (wanted > 0 && wanted != switch (op) {
                case DELETE -> delete(importId, target, stage);
                case UPDATE -> update(importId, target, stage, columns);
                case INSERT -> insert(importId, target, stage, columns);
            }) {
                return false;
            }
        }
        if (target == Target.VM && stage == null && shapes.count(Target.VM, Change.Op.INSERT, null) > 0) {
            origins(importId);
        }
        return true;
    }

    private int delete(UUID importId, Target target, @Nullable String stage) {
        run("""
                update import_change c set before = to_jsonb(v) from %1$s v where %3$s and c.op = 'delete' and %2$s
                """.formatted(target.table(), target.same(), MEANT), importId, target, stage);
        return run("delete from %1$s v using import_change c where %3$s and c.op = 'delete' and %2$s"
                .formatted(target.table(), target.same(), MEANT), importId, target, stage);
    }

    private int update(UUID importId, Target target, @Nullable String stage, List<String> columns) {
        run("""
                update import_change c
                set before = (select jsonb_object_agg(k, image.was -> k) from jsonb_object_keys(c.after) k)
                from %1$s v cross join lateral (select to_jsonb(v) as was offset 0) image
                where %3$s and c.op = 'update' and %2$s
                """.formatted(target.table(), target.same(), MEANT), importId, target, stage);
        return run("""
                update %1$s v set (%4$s) = (select %5$s from jsonb_populate_record(v, c.after) p) %6$s
                from import_change c where %3$s and c.op = 'update' and %2$s
                """.formatted(target.table(), target.same(), MEANT, list("", columns), list("p.", columns),
                target.versioned() ? ", version = v.version + 1" : ""), importId, target, stage);
    }

    private int insert(UUID importId, Target target, @Nullable String stage, List<String> columns) {
        return run("""
                insert into %1$s (%3$s)
                select %4$s from import_change c cross join lateral jsonb_populate_record(null::%1$s, c.after) p
                where %2$s and c.op = 'insert' order by c.number
                """.formatted(target.table(), MEANT, list("", columns), filled(target, columns)), importId, target,
                stage);
    }

    /// Who wrote the fields of a VM that is made. They go with it, so undoing needs to know nothing of them.
    private void origins(UUID importId) {
        jdbc.sql("""
                insert into field_origin (vm_id, field, origin, told_by, since)
                select c.row_id, field, 'import', (select kind from import where id = :id),
                       cast(c.after ->> 'first_seen_at' as timestamptz)
                from import_change c cross join unnest(c.origins) as field
                where c.import_id = :id and c.origins is not null order by c.number
                """).param("id", importId).update();
    }

    /// What was done is undone, but for what somebody changed since.
    ///
    /// @return how many rows could not be taken away, and how many fields stay as somebody changed them
    Undone undo(UUID importId) {
        Set<String> tables = Set.copyOf(jdbc.sql("select distinct in_table from import_change where import_id = :id")
                .param("id", importId).query((row, _) -> row.getString("in_table")).list());
        int fields = 0;
        for (Authored one : Authored.values()) {
            fields += tables.contains(one.origins().table()) ? leaveRetold(importId, one) : 0;
        }
        fields += restoreTags(importId);
        Shapes shapes = Shapes.of(jdbc, importId);
        for (Target target : BACKWARDS) {
            fields += restoreFields(importId, shapes, target);
        }
        for (Target target : Target.values()) {
            if (shapes.count(target, Change.Op.DELETE, null) > 0) {
                restoreRows(importId, target);
            }
        }
        Map<String, Integer> kept = new HashMap<>();
        for (Target target : BACKWARDS) {
            int made = shapes.count(target, Change.Op.INSERT, null);
            int gone = made == 0 ? 0 : run("""
                    delete from %1$s v using import_change c
                    where c.import_id = :id and c.in_table = :table and c.op = 'insert' and cast(:stage as text) is null
                      and %2$s and %3$s
                    """.formatted(target.table(), target.same(), target.removable()), importId, target, null);
            if (gone < made && REPORTED.contains(target)) {
                kept.put(target.table(), made - gone);
            }
        }
        return new Undone(fields, kept);
    }

    record Undone(int keptFields, Map<String, Integer> keptRows) {}

    /// Fields of people that somebody told since, a person or a file whose word counts more, stay with whose word they are,
    /// though their value may be the same. The changes are dropped, so that nothing is done for them.
    ///
    /// @return how many
    private int leaveRetold(UUID importId, Authored one) {
        return jdbc.sql("""
                with retold as (
                    select c.number, c.row_id, c.part
                    from import_change c join %1$s v on %2$s
                    cross join lateral (select to_jsonb(v) as now, to_jsonb(jsonb_populate_record(v, c.after)) as mine
                                        offset 0) image
                    where c.import_id = :id and c.in_table = '%1$s' and c.op <> 'delete'
                      and image.now <> image.mine
                ), dropped as (
                    delete from import_change c using retold where c.import_id = :id and c.number = retold.number
                ), stay as (
                    update import_change c set after = c.after - fields.names
                    from (select told.number, array_agg(field.name) as names
                            from retold
                            join unnest(cast(:words as text[]), cast(:names as text[])) as field(word, name)
                              on field.word = retold.part
                            join import_change told on told.import_id = :id and told.in_table = '%3$s'
                             and told.op = 'update' and told.row_id = retold.row_id
                             and jsonb_exists(told.after, field.name)
                           group by told.number) fields
                    where c.import_id = :id and c.number = fields.number
                    returning cardinality(fields.names) as many
                )
                select coalesce(sum(many), 0) from stay
                """.formatted(one.origins().table(), one.origins().same(), one.table().table())).param("id", importId)
                .param("words", one.fields()).param("names", one.columns()).query(Integer.class).single();
    }

    /// Tags are told by several: what people gave a VM since, and other names that were told since, stay. The changes are
    /// dropped then, so that nothing more is done for them.
    ///
    /// @return how many VMs have tags of this import that somebody changed since, and keep those
    private int restoreTags(UUID importId) {
        return jdbc.sql("""
                with told as (
                    select c.row_id, tag.key, c.before -> 'tags' -> tag.key as was,
                           v.tags -> tag.key is distinct from tag.value and not jsonb_exists(v.own_tags, tag.key) as later
                    from import_change c join vm v on v.id = c.row_id
                    cross join lateral jsonb_each(c.after -> 'tags') tag
                    where c.import_id = :id and c.in_table = 'vm' and c.op = 'update'
                      and tag.value is distinct from c.before -> 'tags' -> tag.key
                ), back as (
                    select row_id, array_agg(key) as names, jsonb_object_agg(key, was) filter (where was is not null) as was
                    from told where not later group by row_id
                ), restored as (
                    update vm v set tags = (v.tags - back.names) || coalesce(back.was, '{}'), version = v.version + 1
                    from back where v.id = back.row_id
                ), done as (
                    update import_change c set after = c.after - 'tags'
                    where c.import_id = :id and c.in_table = 'vm' and c.op = 'update' and jsonb_exists(c.after, 'tags')
                )
                select count(distinct row_id) from told where later
                """).param("id", importId).query(Integer.class).single();
    }

    private int restoreFields(UUID importId, Shapes shapes, Target target) {
        int later = 0;
        for (String stage : List.of(Change.RETIRE, Change.MARK_MISSING, Change.TAKE, "")) {
            @Nullable
            String way = stage.isEmpty() ? null : stage;
            List<String> columns = shapes.columns(target, Change.Op.UPDATE, way);
            if (columns.isEmpty()) {
                continue;
            }
            String mine = way == null ? "c.only_if is null" : "c.only_if = '" + way + "'";
            later += jdbc.sql("""
                    with done as (
                        select c.row_id, c.part, (select jsonb_object_agg(k, c.before -> k) from jsonb_object_keys(c.after) k
                                           where image.now -> k is not distinct from image.mine -> k) as back,
                               (select count(*) from jsonb_object_keys(c.after) k
                                 where image.now -> k is distinct from image.mine -> k) as later
                        from import_change c join %1$s v on %2$s
                        cross join lateral (select to_jsonb(v) as now, to_jsonb(jsonb_populate_record(v, c.after)) as mine
                                            offset 0) image
                        where c.import_id = :id and c.in_table = :table and c.op = 'update' and %3$s
                    ), restored as (
                        update %1$s v set (%4$s) = (select %5$s from jsonb_populate_record(v, c.back) p) %6$s
                        from done c where c.back is not null and %2$s
                        returning 1
                    )
                    select coalesce(sum(later), 0) from done
                    """.formatted(target.table(), target.same(), mine, list("", columns), list("p.", columns),
                    target.versioned() ? ", version = v.version + 1" : "")).param("id", importId)
                    .param("table", target.table()).query(Integer.class).single();
        }
        return later;
    }

    private void restoreRows(UUID importId, Target target) {
        jdbc.sql("""
                insert into %1$s select p.* from import_change c
                cross join lateral jsonb_populate_record(null::%1$s, c.before) p
                where c.import_id = :id and c.in_table = :table and c.op = 'delete' on conflict do nothing
                """.formatted(target.table())).param("id", importId).param("table", target.table()).update();
    }

    private static final String MEANT = """
            c.import_id = :id and c.in_table = :table and c.only_if is not distinct from cast(:stage as text)
            """;

    private int run(String sql, UUID importId, Target target, @Nullable String stage) {
        return jdbc.sql(sql).param("id", importId).param("table", target.table()).param("stage", stage).update();
    }

    /// A row that does not name a column which another one names gets the column's default.
    private String filled(Target target, List<String> columns) {
        Map<String, String> defaults = new HashMap<>();
        jdbc.sql("""
                select quote_ident(a.attname) as name, pg_get_expr(d.adbin, d.adrelid) as usual
                from pg_attribute a join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
                where a.attrelid = cast(:table as regclass)
                """).param("table", target.table()).query(row -> {
            defaults.put(row.getString("name"), row.getString("usual"));
        });
        return columns.stream().map(column -> defaults.containsKey(column)
                ? "coalesce(p.%s, %s)".formatted(column, defaults.get(column))
                : "p." + column).collect(Collectors.joining(", "));
    }

    /// After many changes the planner would go by what it knew before.
    void analyze(UUID importId) {
        if (jdbc.sql("select count(*) from import_change where import_id = :id").param("id", importId)
                .query(Integer.class).single() >= MANY) {
            jdbc.sql("analyze vm, vm_disk, vm_nic, field_origin, application").update();
        }
    }

    private static String list(String prefix, List<String> columns) {
        return columns.stream().map(column -> prefix + column).collect(Collectors.joining(", "));
    }

}
