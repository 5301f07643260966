package io.towpath.planning.dependency;

import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Tables `dependency_group`, `dependency_group_member`, `grouping_request` and `grouping_run`, as computing writes them.
@Component
final class GroupStore {

    /// Any number that no other lock of the database uses: one computation at a time, whichever node does it.
    private static final long LOCK = 0x746f_7770_6772_7073L;

    private final JdbcClient jdbc;

    GroupStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void lock() {
        jdbc.sql("select pg_advisory_xact_lock(:lock)").param("lock", LOCK).query((_, _) -> 0).list();
    }

    /// Those whose transactions are visible now.
    List<String> requests() {
        return jdbc.sql("select cast(xid as text) from grouping_request").query((row, _) -> row.getString(1)).list();
    }

    /// Together with what this transaction itself asked for.
    void answer(List<String> requests) {
        jdbc.sql("""
                delete from grouping_request
                 where xid = any(cast(:seen as xid8[])) or xid = pg_current_xact_id_if_assigned()
                """).param("seen", "{" + String.join(",", requests) + "}").update();
    }

    /// Each VM's group.
    Map<UUID, UUID> membership() {
        Map<UUID, UUID> groups = new HashMap<>();
        jdbc.sql("select vm_id, group_id from dependency_group_member").query(row -> {
            groups.put(row.getObject("vm_id", UUID.class), row.getObject("group_id", UUID.class));
        });
        return groups;
    }

    /// New groups get the next keys, in their order.
    void add(List<UUID> ids) {
        jdbc.sql("""
                insert into dependency_group (id, key, name)
                select id, 'G-' || nextval('dependency_group_key_seq'), ''
                  from unnest(cast(:ids as uuid[])) with ordinality as made (id, place) order by place
                """).param("ids", array(ids)).update();
    }

    /// Moves VMs into groups; those of `without` leave theirs for none.
    void place(Map<UUID, UUID> moved, Collection<UUID> without) {
        List<UUID> vms = List.copyOf(moved.keySet());
        jdbc.sql("""
                insert into dependency_group_member (vm_id, group_id)
                select * from unnest(cast(:vms as uuid[]), cast(:groups as uuid[]))
                on conflict (vm_id) do update set group_id = excluded.group_id
                """).param("vms", array(vms)).param("groups", array(vms.stream().map(moved::get).toList())).update();
        jdbc.sql("delete from dependency_group_member where vm_id = any(cast(:vms as uuid[]))")
                .param("vms", array(without)).update();
    }

    void remove(Collection<UUID> groups) {
        jdbc.sql("delete from dependency_group where id = any(cast(:ids as uuid[]))").param("ids", array(groups))
                .update();
    }

    /// Names each group for its applications, the one with the most VMs first; without any, for its first VM.
    void nameAll() {
        jdbc.sql("""
                with part as (
                    select m.group_id, a.name, count(*) as vms
                      from dependency_group_member m join vm v on v.id = m.vm_id
                      join application a on a.id = v.application_id
                     group by m.group_id, a.id),
                named as (
                    select group_id, (array_agg(name order by vms desc, lower(name)))[1]
                           || case count(*) when 1 then '' else ' + ' || count(*) - 1 || ' more' end as name
                      from part group by group_id),
                alone as (
                    select m.group_id, (array_agg(v.name order by lower(v.name)))[1]
                           || case count(*) when 1 then '' else ' + ' || count(*) - 1 || ' VMs' end as name
                      from dependency_group_member m join vm v on v.id = m.vm_id
                     where m.group_id not in (select group_id from named) group by m.group_id)
                update dependency_group g set name = x.name
                  from (select * from named union all select * from alone) x
                 where x.group_id = g.id and g.name <> x.name
                """).update();
    }

    void ran(Instant at, LocalDate today, long millis, int vms, int ties, int groups) {
        jdbc.sql("""
                insert into grouping_run (computed_at, computed_for, took_ms, vms, ties, groups)
                values (:at, :day, :took, :vms, :ties, :groups)
                on conflict (one) do update set computed_at = excluded.computed_at, computed_for = excluded.computed_for,
                    took_ms = excluded.took_ms, vms = excluded.vms, ties = excluded.ties, groups = excluded.groups
                """).param("at", Timestamp.from(at)).param("day", today).param("took", millis).param("vms", vms)
                .param("ties", ties).param("groups", groups).update();
    }

    /// Whether it is time: somebody asked and nobody asked since `quiet`, somebody has waited since `patience`, or the day
    /// is another than the last time.
    boolean due(Instant quiet, Instant patience, LocalDate today) {
        return jdbc.sql("""
                select coalesce(max(asked_at) <= :quiet or min(asked_at) <= :patience, false)
                       or not exists (select from grouping_run where computed_for = :today)
                  from grouping_request
                """).param("quiet", Timestamp.from(quiet)).param("patience", Timestamp.from(patience))
                .param("today", today).query(Boolean.class).single();
    }

    static String array(Collection<UUID> ids) {
        return ids.stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}"));
    }
}
