package io.towpath.replication;

import io.towpath.platform.spi.LiveDisk;
import io.towpath.platform.spi.LiveState;
import io.towpath.platform.spi.Power;
import io.towpath.replication.Replication.How;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// What is planned to be kept in step, and what people decided about it: the tables `replication` and `replication_disk`.
@Component
class PlanLog {

    private final JdbcClient jdbc;

    PlanLog(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// As the inventory has it when it is looked at for the first time.
    ///
    /// @param goesOn what is told of what earlier attempts left; null where they left nothing
    /// @return false when it is planned already
    @Transactional
    public boolean plan(Trip trip, @Nullable String goesOn) {
        int made = jdbc.sql("""
                insert into replication (migration_id, source_id, vm_ref, vm_name, goes_on, quiesce)
                values (:id, :source, :ref, :name, :on,
                        coalesce((select policy from vm_quiesce where vm_id = :vm), 'TRY'))
                on conflict (migration_id) do nothing
                """).param("on", goesOn).param("id", trip.migrationId()).param("source", trip.vm().sourceId())
                .param("ref", trip.vm().externalId()).param("name", trip.vm().name()).param("vm", trip.vm().id())
                .update();
        if (made == 1) {
            trip.targets().forEach(target -> disk(trip.migrationId(), target, target.disk().facts().capacityBytes()));
        }
        return made == 1;
    }

    /// A disk that was just planned goes on with an image of before: its next pass compares it whole. Passes are counted from
    /// 1, so none takes it for done.
    void goesOn(UUID migrationId, EarlierCopies.Kept kept) {
        jdbc.sql("""
                update replication_disk set target_file = :file, pass = 0, uuid = :uuid, resync_reason = :why,
                       kept_of = :of, kept_bytes = :bytes
                 where migration_id = :id and disk_key = :key
                """).param("file", kept.file().toString()).param("uuid", kept.uuid())
                .param("why", "it goes on with what attempt %d left".formatted(kept.attempt())).param("of", kept.of())
                .param("bytes", kept.bytes()).param("id", migrationId).param("key", kept.key()).update();
    }

    private void disk(UUID migrationId, Trip.Target target, long capacityBytes) {
        jdbc.sql("""
                insert into replication_disk (migration_id, vm_disk_id, position, disk_key, label, capacity_bytes,
                                              target_file, format)
                values (:id, :disk, :position, :key, :label, :capacity, :file, :format)
                on conflict (migration_id, disk_key) do update
                   set vm_disk_id = excluded.vm_disk_id, position = excluded.position, label = excluded.label,
                       capacity_bytes = excluded.capacity_bytes, target_file = excluded.target_file,
                       pass = null, change_id = null, uuid = null, home = null, resync_reason = null,
                       kept_of = null, kept_bytes = null
                """).param("id", migrationId).param("disk", target.disk().id())
                .param("position", target.disk().position()).param("key", target.disk().facts().key())
                .param("label", target.disk().facts().label()).param("capacity", capacityBytes)
                .param("file", target.file().toString()).param("format", target.format().id()).update();
    }

    /// In what the source differs now; null when it does not. That another difference was taken says nothing of this one.
    void drift(UUID migrationId, @Nullable String drift) {
        jdbc.sql("""
                update replication set drift = :drift,
                       drift_accepted_by = case when drift is not distinct from :drift then drift_accepted_by end
                 where migration_id = :id
                """).param("drift", drift).param("id", migrationId).update();
    }

    /// @param shown what a person was told, which names at its end the drift, see [Drift#conflict], or to what the source was
    ///              set back: then the next pass compares
    /// @return false when the source differs otherwise by now
    @Transactional
    public boolean accept(UUID migrationId, String shown, String by) {
        int taken = jdbc.sql("""
                update replication set drift_accepted_by = :by
                 where migration_id = :id and right(:shown, length(drift) + 3) = ': ' || drift || '.'
                """).param("by", by).param("id", migrationId).param("shown", shown).update();
        Optional<String> back = jdbc.sql("""
                select set_back from replication
                 where migration_id = :id and right(:shown, length(set_back) + 3) = ': ' || set_back || '.' for update
                """).param("id", migrationId).param("shown", shown).query((row, _) -> row.getString(1)).optional();
        if (back.isPresent()) {
            jdbc.sql("update replication_disk set resync_reason = :why where migration_id = :id and pass is not null")
                    .param("why", "%s; %s had it compared".formatted(back.get(), by)).param("id", migrationId).update();
            jdbc.sql("update replication set set_back = null where migration_id = :id").param("id", migrationId)
                    .update();
        }
        return taken == 1 || back.isPresent();
    }

    /// Whether a person took this very drift.
    boolean accepted(UUID migrationId, String drift) {
        return jdbc.sql("""
                select exists (select from replication
                                where migration_id = :id and drift = :drift and drift_accepted_by is not null)
                """).param("id", migrationId).param("drift", drift).query(Boolean.class).single();
    }

    /// Plans the disks as they are at the source now: new ones and those of another size are to be seeded.
    @Transactional
    public void take(Trip trip, List<ReplicaDisk> planned, List<LiveDisk> found) {
        Map<String, LiveDisk> there = new TreeMap<>();
        found.forEach(disk -> there.put(disk.key(), disk));
        for (ReplicaDisk disk : planned) {
            if (!there.containsKey(disk.key())) {
                jdbc.sql("delete from replication_disk where migration_id = :id and disk_key = :key")
                        .param("id", trip.migrationId()).param("key", disk.key()).update();
            }
        }
        for (Trip.Target target : trip.targets()) {
            LiveDisk live = there.get(target.disk().facts().key());
            boolean same = planned.stream().anyMatch(disk -> live != null && disk.key().equals(live.key())
                    && disk.capacityBytes() == live.capacityBytes());
            if (live != null && !same) {
                disk(trip.migrationId(), target, live.capacityBytes());
            }
        }
        drift(trip.migrationId(), null);
    }

    /// How it is found what changed.
    ///
    /// @param why why not in a better way; null where there is none
    void tracking(UUID migrationId, TrackingWay way, @Nullable String why) {
        jdbc.sql("update replication set tracking = :way, tracking_why = :why where migration_id = :id")
                .param("way", way.name()).param("why", why).param("id", migrationId).update();
    }

    /// Only the first look counts: later ones see what we did.
    void trackingBefore(UUID migrationId, boolean tracking) {
        jdbc.sql("update replication set tracking_before = coalesce(tracking_before, :on) where migration_id = :id")
                .param("on", tracking).param("id", migrationId).update();
    }

    /// Whether tracking still has to be turned off again.
    boolean trackingIsOurs(UUID migrationId) {
        return jdbc.sql("""
                select exists (select from replication where migration_id = :id and not tracking_before
                                  and tracking_restored_at is null and coalesce(tracking, 'CHANGE_IDS') = 'CHANGE_IDS')
                """).param("id", migrationId).query(Boolean.class).single();
    }

    void trackingRestored(UUID migrationId) {
        jdbc.sql("update replication set tracking_restored_at = clock_timestamp() where migration_id = :id")
                .param("id", migrationId).update();
    }

    void powerBefore(UUID migrationId, LiveState state) {
        jdbc.sql("update replication set power_before = coalesce(power_before, :power) where migration_id = :id")
                .param("power", state.power().name()).param("id", migrationId).update();
    }

    /// What was known of asks to shut down before another one.
    record Asked(@Nullable Timestamp at, @Nullable Timestamp stillRanAt) {}

    /// The source runs and is asked to go off: until then it served.
    Asked asked(UUID migrationId) {
        Asked before = jdbc.sql("select asked_at, still_ran_at from replication where migration_id = :id")
                .param("id", migrationId)
                .query((row, _) -> new Asked(row.getTimestamp("asked_at"), row.getTimestamp("still_ran_at"))).single();
        jdbc.sql("update replication set asked_at = clock_timestamp(), still_ran_at = null where migration_id = :id")
                .param("id", migrationId).update();
        return before;
    }

    /// Nothing took the ask. One of before may do its work yet: on its way down a guest stops its tools first.
    void askedInVain(UUID migrationId, Asked before) {
        jdbc.sql("update replication set asked_at = :at, still_ran_at = :ran where migration_id = :id")
                .param("at", before.at(), Types.TIMESTAMP).param("ran", before.stillRanAt(), Types.TIMESTAMP)
                .param("id", migrationId).update();
    }

    /// The try that asked ends, and the source still runs. The ask may go on to shut it down.
    void stillRuns(UUID migrationId) {
        jdbc.sql("update replication set still_ran_at = clock_timestamp() where migration_id = :id")
                .param("id", migrationId).update();
    }

    /// Whether it was to be shut down before, and was not off then.
    boolean stillRan(UUID migrationId) {
        return jdbc.sql("""
                select exists (select from replication
                                where migration_id = :id and power_before is not null and shut_down_at is null)
                """).param("id", migrationId).query(Boolean.class).single();
    }

    void off(UUID migrationId, How how) {
        jdbc.sql("""
                update replication set shut_down_at = clock_timestamp(), shut_down_how =
                       case when power_before = :on and :how = 'WAS_OFF' then 'GUEST' else :how end
                 where migration_id = :id and shut_down_how is null
                """).param("on", Power.ON.name()).param("how", how.name()).param("id", migrationId).update();
    }

    /// Whether its target was started, or may have been: then that writes to its disks.
    boolean targetMayRun(UUID migrationId) {
        return jdbc.sql("""
                select exists (select from migration_power where migration_id = :id and start_began_at is not null)
                """).param("id", migrationId).query(Boolean.class).single();
    }

    /// It was seen to run after its last pass: whatever of it was found equal with its target is to be compared anew.
    void ran(UUID migrationId) {
        jdbc.sql("delete from source_comparison where migration_id = :id and said in ('EQUAL', 'WHOLE_BEFORE')")
                .param("id", migrationId).update();
    }

    /// It serves again; who agreed to what for the cutover that was given up did not agree for another.
    void serves(UUID migrationId) {
        jdbc.sql("""
                update replication
                   set power_before = null, asked_at = null, still_ran_at = null, shut_down_at = null,
                       shut_down_how = null, forced_by = null, forced_reason = null,
                       comparison_left_by = null, comparison_left_why = null,
                       differences_accepted_by = null, differences_accepted_why = null
                 where migration_id = :id
                """).param("id", migrationId).update();
    }

    void consent(UUID migrationId, String by, String reason) {
        jdbc.sql("update replication set forced_by = :by, forced_reason = :reason where migration_id = :id")
                .param("by", by).param("reason", reason).param("id", migrationId).update();
    }

    void leaveSource(UUID migrationId, String by, String why) {
        jdbc.sql("update replication set source_left_by = :by, source_left_why = :why where migration_id = :id")
                .param("by", by).param("why", why).param("id", migrationId).update();
    }

    boolean sourceIsLeft(UUID migrationId) {
        return jdbc.sql("""
                select exists (select from replication where migration_id = :id and source_left_by is not null)
                """).param("id", migrationId).query(Boolean.class).single();
    }

    /// @return false when there is no such replication
    boolean quiesce(UUID migrationId, Quiesce policy) {
        return jdbc.sql("update replication set quiesce = :policy where migration_id = :id")
                .param("policy", policy.name()).param("id", migrationId).update() == 1;
    }
}
