package io.towpath.migration;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.database.Again;
import io.towpath.triage.Clusters;
import io.towpath.triage.Triage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.support.TransactionOperations;

/// Retries, holds and releases many trips at once: those of a failure, a wave, a source, an application, or chosen ones. Each
/// is decided by itself, under its own lock, as it stands then; what does not apply to one is told and keeps no other.
@Component
public class ManyTrips {

    private static final Logger LOG = LoggerFactory.getLogger(ManyTrips.class);

    /// More are not taken at once.
    public static final int MOST = 2_000;

    /// What is to be done with them.
    public enum Verb {
        /// Those that wait for a person go on.
        RETRY,
        /// They pause: the step that runs is stopped where it can go on later.
        HOLD,
        /// The opposite of [#HOLD].
        RELEASE;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Which trips are meant: all of what is named holds of each.
    ///
    /// @param failure a fingerprint: those that were seen to fail like this
    /// @param wave    `W-003`
    /// @param application its name
    /// @param vms     null for any
    public record Selection(@Nullable String failure, @Nullable String wave, @Nullable UUID source,
            @Nullable String application, @Nullable List<UUID> vms) {

        public Selection {
            failure = blank(failure);
            wave = blank(wave);
            application = blank(application);
            vms = vms == null ? null : List.copyOf(vms);
        }

        private static @Nullable String blank(@Nullable String text) {
            return text == null || text.isBlank() ? null : text.strip();
        }

        /// The same, of these VMs only.
        public Selection only(List<UUID> these) {
            return new Selection(failure, wave, source, application, these);
        }

        boolean isEmpty() {
            return failure == null && wave == null && source == null && application == null && vms == null;
        }
    }

    /// One of them.
    ///
    /// @param tripId  null where none is under way
    /// @param against why nothing is done with it, a sentence; null where it is done
    public record One(UUID vmId, String vmName, @Nullable UUID tripId, @Nullable String against) {}

    /// @param cut more are meant than are taken at once
    public record Answer(Verb verb, List<One> all, boolean cut) {

        public Answer {
            all = List.copyOf(all);
        }

        public List<One> done() {
            return all.stream().filter(one -> one.against() == null).toList();
        }

        public List<One> left() {
            return all.stream().filter(one -> one.against() != null).toList();
        }
    }

    private final JdbcClient jdbc;
    private final MigrationStore store;
    private final Migrations migrations;
    private final Clusters clusters;
    private final Triage triage;
    private final AuditTrail audit;
    private final TransactionOperations transaction;

    ManyTrips(JdbcClient jdbc, MigrationStore store, Migrations migrations, Clusters clusters, Triage triage,
            AuditTrail audit, TransactionOperations transaction) {
        this.jdbc = jdbc;
        this.store = store;
        this.migrations = migrations;
        this.clusters = clusters;
        this.triage = triage;
        this.audit = audit;
        this.transaction = transaction;
    }

    /// What would be done now, and with which not, and why.
    ///
    /// @throws RefusedException where nothing says which are meant
    public Answer look(Verb verb, Selection selection) {
        List<Meant> meant = meant(selection);
        Map<UUID, MigrationRow> rows = rows(meant);
        Set<UUID> outages = verb == Verb.HOLD ? outages(meant) : Set.of();
        return answer(verb, meant, one -> {
            MigrationRow row = one.trip() == null ? null : rows.get(one.trip());
            return against(verb, selection, row, outages);
        });
    }

    /// Does it. Given twice it has the effect of one: what is done already is left.
    public Answer act(Verb verb, Selection selection, String actor, @Nullable String reason) {
        if (verb == Verb.HOLD && (reason == null || reason.isBlank())) {
            throw new RefusedException("validation", "Nothing says why they are held.",
                    "Say why in 1 to 500 characters: it is kept on the audit trail.");
        }
        Answer answer = answer(verb, meant(selection), one -> one.trip() == null
                ? against(verb, selection, null, Set.of())
                : done(verb, selection, one.trip(), actor, reason));
        if (!answer.done().isEmpty()) {
            transaction.executeWithoutResult(_ -> note(answer, selection, actor, reason));
        }
        return answer;
    }

    /// @return why it was left as it is; null where it was done
    private @Nullable String done(Verb verb, Selection selection, UUID trip, String actor, @Nullable String reason) {
        try {
            return Again.of(() -> transaction.execute(_ -> {
                Optional<MigrationRow> row = store.lock(trip);
                Set<UUID> outage = verb == Verb.HOLD ? outages(trip) : Set.of();
                String against = against(verb, selection, row.orElse(null), outage);
                if (against == null) {
                    switch (verb) {
                        case RETRY -> migrations.retry(trip, actor);
                        case HOLD -> migrations.hold(trip, actor, Objects.requireNonNull(reason));
                        case RELEASE -> migrations.release(trip, actor);
                    }
                }
                return against;
            }));
        } catch (RefusedException refused) {
            return refused.getMessage();
        } catch (CannotCreateTransactionException e) {
            // the database is away: so it is for all that follow, and for the trail
            throw e;
        } catch (RuntimeException e) {
            // those before it are done: one fault keeps neither those that follow, nor the trail from telling it
            LOG.error("migration {}: to {} it with others failed", trip, verb.word(), e);
            return "Nothing was done with it, since that failed: %s. Try it again; the log says more.".formatted(
                    String.valueOf(NestedExceptionUtils.getMostSpecificCause(e).getMessage()).lines().findFirst()
                            .orElse(e.getClass().getSimpleName()));
        }
    }

    private @Nullable String against(Verb verb, Selection selection, @Nullable MigrationRow row, Set<UUID> outages) {
        if (row == null || row.state().isFinal()) {
            return "No trip of it is under way.";
        }
        Hold hold = row.hold();
        return switch (verb) {
            case RETRY -> againstRetry(selection, row);
            case HOLD -> hold != null
                    ? "It is held already, by %s: %s".formatted(hold.by(), sentence(hold.reason()))
                    : outages.contains(row.id()) || row.state() == State.ROLLING_BACK
                            ? "It is in its outage: held, nobody would be served. Hold it on its own page if it has to be."
                            : null;
            case RELEASE -> hold == null ? "It is not held." : null;
        };
    }

    private @Nullable String againstRetry(Selection selection, MigrationRow row) {
        Stall stall = row.stall();
        if (stall == null) {
            return "It waits for nobody.";
        }
        if (stall.isAway()) {
            return "It waits for its %s and goes on by itself when that answers.".formatted(
                    stall.code().equals(Stall.SOURCE_AWAY) ? "source" : "target");
        }
        if (stall.nextTryAt() != null) {
            return "It is tried again by itself.";
        }
        if (row.held()) {
            return "It is held: release it first.";
        }
        if (stall.code().equals(MigrationCommands.OWNER_REJECTED)) {
            return "Its owner reported a problem: say on its page what is done about it.";
        }
        if (selection.failure() != null) {
            var means = triage.of(stall.code(), stall.what(), row.vmName());
            return means.fingerprint().equals(selection.failure())
                    ? null
                    : "It stopped for another cause since: %s.".formatted(means.title());
        }
        return null;
    }

    private static String sentence(String text) {
        return text.endsWith(".") ? text : text + ".";
    }

    /// A VM and its trip that is under way, if any.
    private record Meant(UUID vm, String name, @Nullable UUID trip) {}

    private interface Decision {

        @Nullable
        String against(Meant one);
    }

    private static Answer answer(Verb verb, List<Meant> meant, Decision decision) {
        List<One> all = new ArrayList<>();
        for (Meant one : meant.subList(0, Math.min(MOST, meant.size()))) {
            all.add(new One(one.vm(), one.name(), one.trip(), decision.against(one)));
        }
        return new Answer(verb, all, meant.size() > MOST);
    }

    private List<Meant> meant(Selection selection) {
        if (selection.isEmpty()) {
            throw new RefusedException("validation", "Nothing says which trips are meant.",
                    "Name a failure, a wave, a source, an application or VMs.");
        }
        UUID[] seen = selection.failure() == null
                ? null
                : clusters.vms(selection.failure(), MOST + 1).stream().map(Clusters.SeenOn::vmId)
                        .toArray(UUID[]::new);
        UUID[] vms = selection.vms() == null ? null : selection.vms().toArray(UUID[]::new);
        return jdbc.sql("""
                select vm.id as vm, vm.name, m.id as trip
                  from vm left join migration m on m.vm_id = vm.id
                       and m.state not in ('DONE', 'ROLLED_BACK', 'CANCELLED')
                 where (cast(:seen as uuid[]) is null or vm.id = any(:seen))
                   and (cast(:vms as uuid[]) is null or vm.id = any(:vms))
                   and (cast(:source as uuid) is null or vm.source_id = :source)
                   and (cast(:wave as text) is null or m.wave_key = :wave)
                   and (cast(:application as text) is null or exists (select from application a
                        where a.id = vm.application_id and lower(a.name) = lower(:application)))
                   and (m.id is not null or cast(:vms as uuid[]) is not null or cast(:seen as uuid[]) is not null)
                 order by lower(vm.name), vm.id limit :most
                """).param("seen", seen).param("vms", vms).param("source", selection.source())
                .param("wave", selection.wave()).param("application", selection.application()).param("most", MOST + 1)
                .query((row, _) -> new Meant(row.getObject("vm", UUID.class), row.getString("name"),
                        row.getObject("trip", UUID.class)))
                .list();
    }

    private Map<UUID, MigrationRow> rows(List<Meant> meant) {
        return store.of(meant.stream().map(Meant::trip).filter(Objects::nonNull).toList()).stream()
                .collect(Collectors.toMap(MigrationRow::id, row -> row));
    }

    private Set<UUID> outages(List<Meant> meant) {
        return outages(meant.stream().map(Meant::trip).filter(Objects::nonNull).toArray(UUID[]::new));
    }

    /// Those whose source was, or is being, shut down for a cutover that is under way: nobody is served.
    private Set<UUID> outages(UUID... trips) {
        return Set.copyOf(jdbc.sql("""
                select m.id from migration m
                 where m.id = any(:ids) and m.state = 'CUTTING_OVER' and (
                       exists (select from migration_step s
                                where s.migration_id = m.id and s.visit = m.visit and s.step = 'shut-down-source'
                                  and s.outcome in ('RUNNING', 'DONE'))
                       or exists (select from replication r
                                   where r.migration_id = m.id
                                     and (r.shut_down_at is not null
                                          or r.asked_at is not null and r.still_ran_at is null)))
                """).param("ids", trips).query((row, _) -> row.getObject(1, UUID.class)).list());
    }

    private void note(Answer answer, Selection selection, String actor, @Nullable String reason) {
        Map<String, String> detail = new LinkedHashMap<>();
        detail.put("done", Integer.toString(answer.done().size()));
        detail.put("left", Integer.toString(answer.left().size()));
        put(detail, "failure", selection.failure());
        put(detail, "wave", selection.wave());
        put(detail, "source", selection.source());
        put(detail, "application", selection.application());
        put(detail, "vms", selection.vms() == null ? null : selection.vms().size());
        String action = switch (answer.verb()) {
            case RETRY -> "migrations.retried";
            case HOLD -> "migrations.held";
            case RELEASE -> "migrations.released";
        };
        audit.append(new AuditEntry(actor, action, new Subject("migrations", answer.verb().word(),
                "%d trips".formatted(answer.done().size())), reason, detail));
    }

    private static void put(Map<String, String> detail, String name, @Nullable Object value) {
        if (value != null) {
            detail.put(name, value.toString());
        }
    }
}
