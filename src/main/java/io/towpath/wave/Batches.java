package io.towpath.wave;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.migration.MigrationView;
import io.towpath.migration.Migrations;
import io.towpath.migration.State;
import io.towpath.planning.dependency.StartGroups;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// A wave in batches: the pilot first, the next when enough of those before are good. Batches follow the turns of the VMs as
/// they are now; who starts together is in one batch, which may grow by that. Like held groups ([GroupHolds]), VMs of a batch
/// that has not begun do not start their cutover: cold ones wait, warm ones are copied and kept in step.
@Component
public class Batches {

    /// Code of the refusal of what only waits for the batch before.
    public static final String WAITS = "batch-waits";
    public static final String REMEDY = "Wait until enough of the batch before are good, lower the share, or take the "
            + "batches away (the wave's page).";

    private final WaveStore store;
    private final Migrations migrations;
    private final GroupHolds holds;
    private final JdbcClient db;
    private final AuditTrail audit;

    Batches(WaveStore store, Migrations migrations, GroupHolds holds, JdbcClient db, AuditTrail audit) {
        this.store = store;
        this.migrations = migrations;
        this.holds = holds;
        this.db = db;
        this.audit = audit;
    }

    /// Empty while the whole wave is one batch.
    public Optional<BatchPolicy> policy(UUID waveId) {
        return db.sql("select first_vms, next_vms, good_percent from wave_batch_policy where wave_id = :wave")
                .param("wave", waveId).query((row, _) -> new BatchPolicy(row.getInt("first_vms"),
                        row.getObject("next_vms", Integer.class), row.getInt("good_percent")))
                .optional();
    }

    /// Counts from the next start on: what runs goes on.
    ///
    /// @param policy null: no batches
    @Transactional
    public void set(UUID waveId, @Nullable BatchPolicy policy, String actor) {
        WaveRow wave = Refusals.known(store.lock(waveId), waveId);
        if (wave.isFinished()) {
            throw Refusals.notNow(wave, "cut into batches any more", "Nothing starts in it.");
        }
        String before = policy(waveId).map(BatchPolicy::words).orElse("none");
        if (policy == null) {
            db.sql("delete from wave_batch_policy where wave_id = :wave").param("wave", waveId).update();
        } else {
            db.sql("""
                    insert into wave_batch_policy (wave_id, first_vms, next_vms, good_percent, share_set_at, changed_by,
                                                   changed_at)
                    values (:wave, :first, :next, :percent, clock_timestamp(), :actor, clock_timestamp())
                    on conflict (wave_id) do update set first_vms = excluded.first_vms, next_vms = excluded.next_vms,
                        good_percent = excluded.good_percent,
                        share_set_at = case when excluded.good_percent < wave_batch_policy.good_percent
                                            then excluded.share_set_at else wave_batch_policy.share_set_at end,
                        changed_by = excluded.changed_by,
                        changed_at = excluded.changed_at
                    """).param("wave", waveId).param("first", policy.first()).param("next", policy.next())
                    .param("percent", policy.percent()).param("actor", actor).update();
        }
        audit.append(AuditEntry.of(actor, "wave.batches-set", wave.subject())
                .with(Map.of("before", before, "after", policy == null ? "none" : policy.words())));
    }

    /// In their order; none while the whole wave is one batch.
    public List<Batch> of(UUID waveId) {
        return cut(waveId).batches;
    }

    /// Whose cutover does not start now: because of a VM that failed, or because its batch has not begun.
    ///
    /// @param why          by VM, a sentence
    /// @param byBatchAlone those whom nothing but their batch holds
    public record Held(Map<UUID, String> why, Set<UUID> byBatchAlone) {

        public Held {
            why = Map.copyOf(why);
            byBatchAlone = Set.copyOf(byBatchAlone);
        }
    }

    public Held held(UUID waveId) {
        Map<UUID, String> why = cut(waveId).waits();
        Set<UUID> byBatchAlone = new HashSet<>(why.keySet());
        Map<UUID, String> ofGroups = holds.held(waveId);
        byBatchAlone.removeAll(ofGroups.keySet());
        why.putAll(ofGroups);
        return new Held(why, byBatchAlone);
    }

    /// As [Held#why], of a wave that was looked at already.
    Map<UUID, String> held(UUID waveId, Cut cut) {
        Map<UUID, String> held = cut.waits();
        held.putAll(holds.held(waveId));
        return held;
    }

    /// A wave in its batches, of one moment.
    ///
    /// @param batches in their order; none while the whole wave is one batch
    /// @param trips   by VM, where they are asked for
    record Cut(List<Batch> batches, Map<UUID, MigrationView> trips) {

        static final Cut NONE = new Cut(List.of(), Map.of());

        /// Whose cutover does not start now because of its batch, by VM, with the reason, a sentence.
        Map<UUID, String> waits() {
            Map<UUID, String> held = new HashMap<>();
            Batch before = null;
            for (Batch batch : batches) {
                if (!batch.begun()) {
                    Batch last = Objects.requireNonNull(before);
                    String told = batch.number() == last.number() + 1
                            ? last.nextWaitsFor()
                            : "It is of batch %d. %s".formatted(batch.number(), last.nextWaitsFor());
                    batch.vms().stream().filter(vm -> beforeItsCutover(trips.get(vm)))
                            .forEach(vm -> held.put(vm, told));
                } else {
                    before = batch;
                }
            }
            return held;
        }

        /// Why no further batch of a wave can begin, because of VMs that went back since a person accepted failures by
        /// starting or resuming it, sentences; empty while it can, and while a VM of a batch that has begun is before or in
        /// its cutover: those go on, whatever became of the others.
        Optional<String> outOfReach(@Nullable Instant accepted) {
            if (batches.stream().filter(Batch::begun).flatMap(batch -> batch.vms().stream()).map(trips::get)
                    .anyMatch(Batches::isToLand)) {
                return Optional.empty();
            }
            return batches.stream().limit(Math.max(0, batches.size() - 1)).filter(Batch::begun)
                    .filter(batch -> !batch.goodEnough()).filter(Batch::isOutOfReach)
                    .filter(batch -> batch.vms().stream().map(trips::get).anyMatch(trip -> trip != null && isLost(trip)
                            && (accepted == null || trip.since().isAfter(accepted))))
                    .map(batch -> batch.nextWaitsFor() + " Then resume the wave.").findFirst();
        }
    }

    private Cut cut(UUID waveId) {
        Optional<BatchPolicy> policy = policy(waveId);
        return policy.isEmpty()
                ? Cut.NONE
                : cut(waveId, policy.get(), store.members(waveId), migrations.ofWave(waveId).stream()
                        .collect(Collectors.toMap(MigrationView::vmId, Function.identity(), (newer, _) -> newer)));
    }

    /// Of a wave whose members were read already: a large one is read once for all that is asked of it.
    Cut cut(UUID waveId, List<MemberRow> members, Map<UUID, MigrationView> trips) {
        return policy(waveId).map(policy -> cut(waveId, policy, members, trips)).orElse(Cut.NONE);
    }

    private Instant shareSetAt(UUID waveId) {
        return db.sql("select share_set_at from wave_batch_policy where wave_id = :wave").param("wave", waveId)
                .query((row, _) -> row.getObject("share_set_at", OffsetDateTime.class).toInstant())
                .optional().orElse(Instant.EPOCH);
    }

    private Cut cut(UUID waveId, BatchPolicy policy, List<MemberRow> members, Map<UUID, MigrationView> trips) {
        List<Batch> batches = new ArrayList<>();
        boolean begun = true;
        Instant shareSetAt = shareSetAt(waveId);
        for (List<UUID> vms : split(units(waveId, members, trips), policy)) {
            int good = (int) vms.stream().filter(vm -> isGood(trips.get(vm))).count();
            List<MigrationView> lost = vms.stream().map(trips::get).filter(Objects::nonNull).filter(Batches::isLost)
                    .toList();
            // who lowers the share after some went back means a share of the others
            int known = policy.percent() == 100
                    ? 0
                    : (int) lost.stream().filter(trip -> !trip.since().isAfter(shareSetAt)).count();
            Batch batch = new Batch(batches.size() + 1, vms, good, lost.size(),
                    policy.needed(vms.size() - known), begun);
            batches.add(batch);
            begun = begun && batch.goodEnough();
        }
        return new Cut(batches, trips);
    }

    /// Those that start together, by the turn of their first.
    private Collection<List<UUID>> units(UUID waveId, List<MemberRow> members, Map<UUID, MigrationView> trips) {
        Map<UUID, StartGroups.Group> groups = holds.groups(waveId);
        Map<UUID, List<UUID>> units = new LinkedHashMap<>();
        for (MemberRow row : members) {
            MigrationView trip = trips.get(row.vmId());
            if (row.skipped() == null && (trip == null || trip.state() != State.CANCELLED)) {
                StartGroups.Group group = groups.get(row.vmId());
                units.computeIfAbsent(group == null ? row.vmId() : group.id(), _ -> new ArrayList<>()).add(row.vmId());
            }
        }
        return units.values();
    }

    private static List<List<UUID>> split(Collection<List<UUID>> units, BatchPolicy policy) {
        List<List<UUID>> batches = new ArrayList<>();
        int room = 0;
        for (List<UUID> unit : units) {
            if (room <= 0) {
                Integer next = policy.next();
                room = batches.isEmpty() ? policy.first() : next == null ? Integer.MAX_VALUE : next;
                batches.add(new ArrayList<>());
            }
            batches.getLast().addAll(unit);
            room -= unit.size();
        }
        return batches;
    }

    private static boolean isGood(@Nullable MigrationView trip) {
        return trip != null && Standing.of(null, trip) != Standing.FAILED && switch (trip.state()) {
            case AWAITING_SIGN_OFF, SOAKING, DONE -> true;
            case PLANNED, SEEDING, SYNCING, CUTTING_OVER, VALIDATING, ROLLING_BACK, ROLLED_BACK, CANCELLED -> false;
        };
    }

    /// At its end, and not there.
    private static boolean isLost(MigrationView trip) {
        return trip.state().isFinal() && !isGood(trip);
    }

    private static boolean isToLand(@Nullable MigrationView trip) {
        return beforeItsCutover(trip) || trip != null && trip.state() == State.CUTTING_OVER;
    }

    private static boolean beforeItsCutover(@Nullable MigrationView trip) {
        return trip == null || trip.state() == State.PLANNED || trip.state() == State.SEEDING
                || trip.state() == State.SYNCING;
    }
}
