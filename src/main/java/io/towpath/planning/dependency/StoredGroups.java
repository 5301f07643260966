package io.towpath.planning.dependency;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.inventory.RefusedException;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

@Component
class StoredGroups implements Groups {

    private final GroupReader reader;
    private final EstateReader estates;
    private final JdbcClient jdbc;
    private final Regrouping regrouping;
    private final Desk desk;

    StoredGroups(GroupReader reader, EstateReader estates, JdbcClient jdbc, Regrouping regrouping, Desk desk) {
        this.reader = reader;
        this.estates = estates;
        this.jdbc = jdbc;
        this.regrouping = regrouping;
        this.desk = desk;
    }

    @Component
    record Desk(StoredDependencies dependencies, StoredWaivers waivers, AuditTrail audit) {}

    @Override
    public Status status() {
        return reader.status();
    }

    @Override
    public List<Group> page(Filter filter, int limit, int offset) {
        return reader.page(filter, limit, offset);
    }

    @Override
    public int count(Filter filter) {
        return reader.count(filter);
    }

    @Override
    public Optional<Group> find(String key) {
        return reader.one("select id from dependency_group where key = upper(:value)", key);
    }

    @Override
    public Optional<Group> ofVm(UUID vm) {
        return reader.one("select group_id from dependency_group_member where vm_id = :value", vm);
    }

    @Override
    public Map<UUID, Name> names(Collection<UUID> vms) {
        return reader.names(vms);
    }

    @Override
    public List<Member> members(UUID group, int limit, int offset) {
        return reader.members(group, limit, offset);
    }

    @Override
    public List<Reason> why(UUID group, UUID from, UUID to) {
        List<Explanation.Reason> reasons = Explanation.between(Ties.of(estates.of(group)), from, to);
        Map<UUID, String> names = names(reasons);
        return reasons.stream().map(reason -> reason(reason, names)).toList();
    }

    private Reason reason(Explanation.Reason reason, Map<UUID, String> names) {
        String from = names.getOrDefault(reason.from().id(), "?");
        String to = names.getOrDefault(reason.to().id(), "?");
        Estate.Edge edge = reason.edge();
        if (edge != null) {
            Dependency dependency = desk.dependencies.find(edge.id()).orElseThrow();
            return new Reason(from, to, StoredDependencies.label(dependency), Proof.of(dependency), edge.id());
        }
        if (reason.from().isVm() && reason.to().isVm()) {
            String application = reason.through() == null ? "?" : names.getOrDefault(reason.through(), "?");
            return new Reason(from, to, "%s and %s both serve %s".formatted(from, to, application), "application",
                    null);
        }
        return reason.from().isVm()
                ? new Reason(from, to, "%s serves %s".formatted(from, to), "application", null)
                : new Reason(from, to, "%s is served by %s".formatted(from, to), "application", null);
    }

    private Map<UUID, String> names(List<Explanation.Reason> reasons) {
        Set<UUID> ids = new HashSet<>();
        reasons.forEach(reason -> {
            ids.add(reason.from().id());
            ids.add(reason.to().id());
            if (reason.through() != null) {
                ids.add(reason.through());
            }
        });
        Map<UUID, String> names = new HashMap<>();
        jdbc.sql("""
                select id, name from vm where id = any(cast(:ids as uuid[]))
                union all select id, name from application where id = any(cast(:ids as uuid[]))
                """).param("ids", GroupStore.array(ids)).query(row -> {
            names.put(row.getObject("id", UUID.class), row.getString("name"));
        });
        return names;
    }

    @Override
    public List<Cut> cuts(UUID group) {
        return Cuts.of(Ties.of(estates.of(group))).stream()
                .map(cut -> new Cut(cut.way().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'),
                        cut.dependencies().stream().flatMap(id -> desk.dependencies.find(id).stream()).toList(),
                        cut.price(), cut.parts()))
                .toList();
    }

    @Override
    public void recompute() {
        regrouping.recompute();
    }

    @Override
    @Transactional
    public void split(String key, Collection<UUID> dependencies, String reason, @Nullable LocalDate until,
            Waivers.Who who) {
        Group group = known(key);
        Set<UUID> within = estates.of(group.id()).edges().stream().map(Estate.Edge::id).collect(Collectors.toSet());
        Set<UUID> strangers = new HashSet<>(dependencies);
        strangers.removeAll(within);
        if (!strangers.isEmpty()) {
            throw DependencyDraft.invalid("dependency-elsewhere",
                    "%d of the dependencies named are not of %s".formatted(
                            strangers.size(), group.key()),
                    "Choose among the dependencies of the group.");
        }
        desk.waivers.request(dependencies, reason, until, who);
        desk.audit.append(AuditEntry.of(who.actor(), "dependency-group.split-requested", subject(group)).because(reason)
                .with(Map.of("dependencies", "" + dependencies.size())));
    }

    @Override
    @Transactional
    public void merge(List<String> keys, String reason, String actor) {
        List<Group> groups = new LinkedHashSet<>(keys).stream().map(this::known).distinct().toList();
        if (groups.size() < 2) {
            throw DependencyDraft.invalid("groups-too-few", "%d group is named, expected two or more".formatted(
                    groups.size()), "Choose the groups that shall move together.");
        }
        if (reason.isBlank()) {
            throw DependencyDraft.invalid("reason-missing", "no reason is given",
                    "Say in a sentence why they must move together: it is the evidence of the new dependency.");
        }
        Group first = groups.getFirst();
        End from = representative(first);
        for (Group other : groups.subList(1, groups.size())) {
            desk.dependencies
                    .add(new DependencyDraft(from, representative(other), Kind.DEPENDS_ON, Evidence.MANUAL, null,
                            null, null, null, null, null, reason), actor, reason);
        }
        desk.audit.append(AuditEntry.of(actor, "dependency-group.merged", subject(first)).because(reason)
                .with(Map.of("groups", groups.stream().map(Group::key).collect(Collectors.joining(", ")))));
    }

    /// Whom a dependency of the whole group is drawn to: the application with the most VMs, else the first VM.
    private End representative(Group group) {
        return jdbc.sql("""
                select v.application_id from dependency_group_member m join vm v on v.id = m.vm_id
                  join application a on a.id = v.application_id and not a.infrastructure
                 where m.group_id = :group group by 1 order by count(*) desc, 1 limit 1
                """).param("group", group.id()).query(UUID.class).optional().map(End::application)
                .orElseGet(() -> End.vm(movable(group)));
    }

    /// Its first VM; none where all are infrastructure, since that is tied to nobody.
    private UUID movable(Group group) {
        return jdbc.sql("""
                select v.id from dependency_group_member m join vm v on v.id = m.vm_id
                 where m.group_id = :group and v.application_id is null order by lower(v.name), v.id limit 1
                """).param("group", group.id()).query(UUID.class).optional()
                .orElseThrow(() -> DependencyDraft.invalid("group-is-infrastructure",
                        "%s is infrastructure, which joins no group".formatted(group.key()),
                        "Plan it in a wave of its own, or take the mark off its application."));
    }

    private Group known(String key) {
        return find(key).orElseThrow(() -> new RefusedException(RefusedException.Kind.ABSENT, "not-found",
                "there is no dependency group " + key, "It may have become part of another: look for its VMs."));
    }

    private static Subject subject(Group group) {
        return new Subject("dependency-group", group.id().toString(), group.key());
    }
}
