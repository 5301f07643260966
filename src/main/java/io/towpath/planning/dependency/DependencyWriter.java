package io.towpath.planning.dependency;

import io.towpath.inventory.RefusedException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Writes table `dependency`, in the caller's transaction.
@Component
final class DependencyWriter {

    private static final String KEY = """
            (coalesce(from_vm_id, from_application_id), coalesce(to_vm_id, to_application_id), kind, evidence,
             coalesce(port, -1), coalesce(protocol, ''))
            """;

    private final JdbcClient jdbc;

    DependencyWriter(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// @param changed it was known, with other figures
    record Written(UUID id, boolean added, boolean changed) {}

    /// What makes two of them the same, as the table's unique index has it.
    static String key(DependencyDraft draft) {
        return Stream.of(draft.from().id(), draft.to().id(), draft.kind(), draft.evidence(), draft.port(),
                draft.protocol()).map(String::valueOf).collect(Collectors.joining("|"));
    }

    void checkEnds(List<DependencyDraft> drafts) {
        for (End.Type type : End.Type.values()) {
            Set<UUID> named = new HashSet<>();
            drafts.forEach(draft -> Stream.of(draft.from(), draft.to()).filter(end -> end.type() == type)
                    .forEach(end -> named.add(end.id())));
            jdbc.sql("select id from %s where id = any(cast(:ids as uuid[]))".formatted(type.word()))
                    .param("ids", GroupStore.array(named)).query((found, _) -> found.getObject(1, UUID.class)).list()
                    .forEach(named::remove);
            if (!named.isEmpty()) {
                throw new RefusedException(RefusedException.Kind.INVALID, "end-unknown",
                        "there is no %s %s%s".formatted(type.word(), named.iterator().next(),
                                named.size() == 1 ? "" : " (and %d more)".formatted(named.size() - 1)),
                        "Name ends by the ids that the lists of VMs and applications give.");
            }
        }
    }

    /// @return nothing when the same is known
    Optional<UUID> insert(DependencyDraft draft, String actor) {
        return jdbc.sql("""
                insert into dependency (from_vm_id, from_application_id, to_vm_id, to_application_id, kind, evidence, port,
                    protocol, weight_per_day, first_seen, last_seen, source_system, detail, created_by)
                values (:fromVm, :fromApplication, :toVm, :toApplication, :kind, :evidence, :port,
                    :protocol, :weight, :first, :last, :system, :detail, :actor)
                on conflict do nothing returning id
                """).param("fromVm", id(draft.from(), End.Type.VM))
                .param("fromApplication", id(draft.from(), End.Type.APPLICATION))
                .param("toVm", id(draft.to(), End.Type.VM)).param("toApplication", id(draft.to(), End.Type.APPLICATION))
                .param("kind", draft.kind().word()).param("evidence", draft.evidence().word())
                .param("port", draft.port()).param("protocol", draft.protocol()).param("weight", draft.weightPerDay())
                .param("first", draft.firstSeen()).param("last", draft.lastSeen())
                .param("system", draft.sourceSystem()).param("detail", draft.detail()).param("actor", actor)
                .query(UUID.class).optional();
    }

    boolean update(UUID id, String seen, DependencyDraft draft) {
        return jdbc.sql("""
                update dependency set weight_per_day = :weight, first_seen = :first, last_seen = :last,
                       source_system = :system, detail = :detail
                 where id = :id and cast(xmin as text) = :seen
                """).param("weight", draft.weightPerDay()).param("first", draft.firstSeen())
                .param("last", draft.lastSeen()).param("system", draft.sourceSystem()).param("detail", draft.detail())
                .param("id", id).param("seen", seen).update() == 1;
    }

    boolean delete(UUID id, String seen) {
        return jdbc.sql("delete from dependency where id = :id and cast(xmin as text) = :seen").param("id", id)
                .param("seen", seen).update() == 1;
    }

    /// In one statement, each key once. First and last seen only widen; the rest is what was told last.
    List<Written> upsert(List<DependencyDraft> drafts, String actor) {
        return jdbc.sql("""
                with told as (
                    select * from unnest(cast(:fromVm as uuid[]), cast(:fromApplication as uuid[]), cast(:toVm as uuid[]),
                        cast(:toApplication as uuid[]), :kind, :evidence, cast(:port as integer[]), :protocol,
                        cast(:weight as bigint[]), cast(:first as date[]), cast(:last as date[]), :system, :detail)
                      as t (from_vm_id, from_application_id, to_vm_id, to_application_id, kind, evidence, port, protocol,
                            weight, first, last, system, detail)),
                known as (
                    select d.id, cast(d.xmin as text) as seen from dependency d join told t
                      on %1$s
                ),
                written as (
                    insert into dependency as old (from_vm_id, from_application_id, to_vm_id, to_application_id, kind,
                        evidence, port, protocol, weight_per_day, first_seen, last_seen, source_system, detail, created_by)
                    select from_vm_id, from_application_id, to_vm_id, to_application_id, kind, evidence, port, protocol,
                           weight, first, last, system, detail, :actor from told
                    on conflict %2$s do update set weight_per_day = excluded.weight_per_day,
                        first_seen = least(old.first_seen, excluded.first_seen),
                        last_seen = greatest(old.last_seen, excluded.last_seen),
                        source_system = coalesce(excluded.source_system, old.source_system),
                        detail = coalesce(excluded.detail, old.detail)
                    where (old.weight_per_day, least(old.first_seen, excluded.first_seen),
                           greatest(old.last_seen, excluded.last_seen), coalesce(excluded.source_system, old.source_system),
                           coalesce(excluded.detail, old.detail))
                          is distinct from
                          (excluded.weight_per_day, old.first_seen, old.last_seen, old.source_system, old.detail)
                    returning id)
                select w.id, k.id is null as added, k.id is not null as changed
                  from written w left join known k on k.id = w.id
                union all
                select k.id, false, false from known k where not exists (select from written w where w.id = k.id)
                """.formatted(same(), KEY)).param("fromVm", ids(drafts, DependencyDraft::from, End.Type.VM))
                .param("fromApplication", ids(drafts, DependencyDraft::from, End.Type.APPLICATION))
                .param("toVm", ids(drafts, DependencyDraft::to, End.Type.VM))
                .param("toApplication", ids(drafts, DependencyDraft::to, End.Type.APPLICATION))
                .param("kind", texts(drafts, draft -> draft.kind().word()))
                .param("evidence", texts(drafts, draft -> draft.evidence().word()))
                .param("port", texts(drafts, DependencyDraft::port))
                .param("protocol", texts(drafts, DependencyDraft::protocol))
                .param("weight", texts(drafts, DependencyDraft::weightPerDay))
                .param("first", texts(drafts, DependencyDraft::firstSeen))
                .param("last", texts(drafts, DependencyDraft::lastSeen))
                .param("system", texts(drafts, DependencyDraft::sourceSystem))
                .param("detail", texts(drafts, DependencyDraft::detail)).param("actor", actor)
                .query((row, _) -> new Written(row.getObject("id", UUID.class), row.getBoolean("added"),
                        row.getBoolean("changed")))
                .list();
    }

    private static String same() {
        return """
                coalesce(d.from_vm_id, d.from_application_id) = coalesce(t.from_vm_id, t.from_application_id)
                and coalesce(d.to_vm_id, d.to_application_id) = coalesce(t.to_vm_id, t.to_application_id)
                and d.kind = t.kind and d.evidence = t.evidence and coalesce(d.port, -1) = coalesce(t.port, -1)
                and coalesce(d.protocol, '') = coalesce(t.protocol, '')
                """;
    }

    /// Those that a system told before and does not tell any more. A waived one stays: a person spoke about it.
    int deleteOthers(String system, Collection<UUID> told) {
        return jdbc.sql("""
                delete from dependency where source_system = :system and waived_at is null
                   and id <> all(cast(:told as uuid[]))
                """).param("system", system).param("told", GroupStore.array(told)).update();
    }

    private static @Nullable UUID id(End end, End.Type type) {
        return end.type() == type ? end.id() : null;
    }

    private static @Nullable String[] ids(List<DependencyDraft> drafts, Function<DependencyDraft, End> side,
            End.Type type) {
        return texts(drafts, draft -> id(side.apply(draft), type));
    }

    private static @Nullable String[] texts(List<DependencyDraft> drafts,
            Function<DependencyDraft, @Nullable Object> field) {
        return drafts.stream().map(field).map(value -> value == null ? null : value.toString()).toArray(String[]::new);
    }
}
