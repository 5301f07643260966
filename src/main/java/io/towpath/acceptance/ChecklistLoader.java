package io.towpath.acceptance;

import io.towpath.acceptance.ChecklistView.Answer;
import io.towpath.acceptance.ChecklistView.Decision;
import io.towpath.acceptance.ChecklistView.Found;
import io.towpath.acceptance.ChecklistView.Item;
import io.towpath.acceptance.SoakView.Incident;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Reads checklists with everything on them: one query per table, however many checklists.
@Component
final class ChecklistLoader {

    private final JdbcClient jdbc;
    private final Calendars calendars;
    private final Clock clock;

    ChecklistLoader(JdbcClient jdbc, Calendars calendars, Clock clock) {
        this.jdbc = jdbc;
        this.calendars = calendars;
        this.clock = clock;
    }

    ChecklistView view(ChecklistRow row) {
        return views(List.of(row)).getFirst();
    }

    /// In the order of the rows.
    List<ChecklistView> views(List<ChecklistRow> rows) {
        if (rows.isEmpty()) {
            return List.of();
        }
        List<UUID> ids = rows.stream().map(ChecklistRow::id).toList();
        var disks = children(ids, "select * from checklist_disk where checklist_id in (:ids) order by position",
                ChecklistLoader::disk);
        var decisions = children(ids, "select * from checklist_item where checklist_id in (:ids)",
                row -> Map.entry(Criterion.valueOf(row.getString("criterion")), decision(row)));
        var evidence = children(ids, "select * from evidence where checklist_id in (:ids) order by source",
                ChecklistLoader::found);
        var answers = children(ids, "select * from sign_off where checklist_id in (:ids) order by at, id",
                ChecklistLoader::answer);
        var links = children(ids,
                "select * from sign_off_link where checklist_id in (:ids) order by created_at desc, id desc",
                row -> LinkRow.of(row).view(clock.instant()));
        var incidents = children(ids, "select * from soak_incident where checklist_id in (:ids) order by at, id",
                ChecklistLoader::incident);
        var hashes = children(ids, """
                select v.checklist_id, v.sha256 from checklist_version v
                join checklist c on c.id = v.checklist_id and c.version = v.number where c.id in (:ids)
                """, row -> row.getString("sha256"));
        BusinessDays calendar = calendars.businessDays();
        List<ChecklistView> views = new ArrayList<>();
        for (ChecklistRow row : rows) {
            UUID id = row.id();
            Map<Criterion, Decision> decided = new EnumMap<>(Criterion.class);
            of(decisions, id).forEach(entry -> decided.put(entry.getKey(), entry.getValue()));
            SoakView soak = soak(row, of(incidents, id), calendar);
            // null only inside the transaction that makes the first version
            String sha256 = of(hashes, id).stream().findFirst().orElse("");
            views.add(new ChecklistView(id, row.migrationId(), withDisks(row.vm(), of(disks, id)), row.state(),
                    row.since(), row.closedWhy(), row.version(), sha256, items(row, decided, of(evidence, id)),
                    of(answers, id), of(links, id), soak));
        }
        return views;
    }

    private static List<Item> items(ChecklistRow row, Map<Criterion, Decision> decided, List<Found> evidence) {
        List<Item> items = new ArrayList<>();
        for (Criterion criterion : Criterion.values()) {
            List<Found> found = evidence.stream().filter(each -> each.evidence().criterion() == criterion).toList();
            Decision decision = decided.get(criterion);
            items.add(new Item(criterion, verdict(row.state(), criterion, decision, found), decision, found));
        }
        return items;
    }

    /// A person's word counts before the machines'; one machine that saw it fail counts before those that saw it pass.
    private static Verdict verdict(ChecklistState state, Criterion criterion, @Nullable Decision decision,
            List<Found> evidence) {
        if (criterion == Criterion.OWNER_SIGN_OFF) {
            return state.isSigned() ? Verdict.PASSED : state == ChecklistState.REJECTED ? Verdict.FAILED : Verdict.OPEN;
        }
        if (criterion == Criterion.SOAK) {
            return state == ChecklistState.COMPLETE ? Verdict.PASSED : Verdict.OPEN;
        }
        if (decision != null) {
            return decision.verdict();
        }
        if (evidence.stream().anyMatch(found -> found.evidence().outcome() == Evidence.Outcome.FAILED)) {
            return Verdict.FAILED;
        }
        boolean seen = evidence.stream().anyMatch(found -> found.evidence().outcome() == Evidence.Outcome.PASSED);
        return seen ? Verdict.PASSED : Verdict.OPEN;
    }

    private static @Nullable SoakView soak(ChecklistRow row, List<Incident> incidents, BusinessDays calendar) {
        Integer days = row.soakDays();
        var started = row.soakStartedAt();
        return days == null || started == null
                ? null
                : new SoakView(days, started, calendar.endOf(started, days), row.soakEndedAt(), row.soakCompared(),
                        incidents);
    }

    private static Accepted withDisks(Accepted vm, List<Accepted.Disk> disks) {
        return new Accepted(vm.vmId(), vm.vmName(), vm.application(), vm.ownerName(), vm.ownerEmail(), vm.attempt(),
                vm.sourcePlace(), vm.targetPlace(), vm.startedAt(), vm.arrivedAt(), disks);
    }

    private <T> Map<UUID, List<T>> children(List<UUID> ids, String sql, Reading<T> reading) {
        Map<UUID, List<T>> children = new HashMap<>();
        jdbc.sql(sql).param("ids", ids).query((ResultSet row) -> {
            children.computeIfAbsent(row.getObject("checklist_id", UUID.class), _ -> new ArrayList<>())
                    .add(reading.of(row));
        });
        return children;
    }

    private static <T> List<T> of(Map<UUID, List<T>> children, UUID id) {
        return children.getOrDefault(id, List.of());
    }

    private static Accepted.Disk disk(ResultSet row) throws SQLException {
        return new Accepted.Disk(row.getString("label"), row.getString("file"), row.getString("format"),
                row.getLong("size_bytes"), row.getString("source_digest"), row.getString("target_digest"),
                row.getString("proof"));
    }

    private static Decision decision(ResultSet row) throws SQLException {
        return new Decision(Verdict.valueOf(row.getString("verdict")), row.getString("decided_by"),
                row.getTimestamp("decided_at").toInstant(), row.getString("note"));
    }

    private static Found found(ResultSet row) throws SQLException {
        return new Found(new Evidence(Criterion.valueOf(row.getString("criterion")),
                Evidence.Outcome.valueOf(row.getString("outcome")), row.getString("source"), row.getString("text")),
                row.getTimestamp("at").toInstant());
    }

    private static Answer answer(ResultSet row) throws SQLException {
        return new Answer(row.getString("outcome").equals("SIGNED"), row.getString("name"), row.getString("email"),
                row.getString("comment"), row.getBoolean("urgent"), row.getInt("version"), row.getString("sha256"),
                row.getTimestamp("at").toInstant());
    }

    private static Incident incident(ResultSet row) throws SQLException {
        return new Incident(row.getString("note"), row.getBoolean("restarted"), row.getString("reported_by"),
                row.getTimestamp("at").toInstant());
    }

    private interface Reading<T> {
        T of(ResultSet row) throws SQLException;
    }
}
