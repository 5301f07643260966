package io.towpath.wave;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.migration.RefusedException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Groups of a wave go back by themselves only where somebody agreed by name that what their targets wrote is lost then.
@Component
public class WayBackConsents {

    private static final int NOTE = 500;
    /// How much each VM changed between the newest two passes of its newest trip.
    private static final String CHANGED = """
            with newest as (
                select pass.id, pass.snapshot_at, lag(pass.snapshot_at) over trips as before,
                       row_number() over (partition by member.vm_id order by trip.attempt desc, pass.number desc) as nth
                  from wave_member member join migration trip on trip.vm_id = member.vm_id
                  join replication_pass pass on pass.migration_id = trip.id
                 where member.wave_id = :wave and pass.state in ('LANDED', 'DONE') and pass.snapshot_at is not null
                window trips as (partition by trip.id order by pass.number))
            select sum(disks.bytes / greatest(extract(epoch from snapshot_at - before), 1) * 3600)::bigint
                       as bytes_per_hour, count(*) as measured
              from newest cross join lateral (
                   select sum(changed_bytes) as bytes from replication_pass_disk where pass_id = newest.id) disks
             where nth = 1 and before is not null
            """;

    private final WaveStore waves;
    private final JdbcClient db;
    private final AuditTrail audit;
    private final WayBackSettings settings;

    WayBackConsents(WaveStore waves, JdbcClient db, AuditTrail audit, WayBackSettings settings) {
        this.waves = waves;
        this.db = db;
        this.audit = audit;
        this.settings = settings;
    }

    /// @param note what they said to it; null: nothing
    public record Consent(String by, Instant at, @Nullable String note) {}

    /// What a wave would lose at most, as far as it is known before.
    ///
    /// @param needed        the wave's policy asks for consent
    /// @param consent       null while nobody agreed
    /// @param minutes       of the wave's window, or of the reach where it has none: a target serves no longer before it goes back
    /// @param bytesPerHour  that its VMs changed between their newest passes, all together; null where nothing was measured
    /// @param measuredVms   of how many VMs that is
    public record Asked(boolean needed, @Nullable Consent consent, long graceSeconds, long minutes,
            @Nullable Long bytesPerHour, int measuredVms, int vms) {

        public boolean missing() {
            return needed && consent == null;
        }
    }

    public Optional<Consent> of(UUID waveId) {
        return db.sql("select agreed_by, agreed_at, note from wave_way_back_consent where wave_id = :wave")
                .param("wave", waveId).query((row, _) -> new Consent(row.getString("agreed_by"),
                        row.getTimestamp("agreed_at").toInstant(), row.getString("note")))
                .optional();
    }

    /// What is agreed to, for who is to agree.
    @Transactional(readOnly = true)
    public Asked asked(UUID waveId) {
        WaveRow wave = Refusals.known(waves.find(waveId), waveId);
        long minutes = db.sql("""
                select extract(epoch from slot.closes_at - slot.opens_at)::bigint / 60
                  from wave_charter charter join cutover_window slot on slot.id = charter.window_id
                 where charter.wave_id = :wave and slot.cancelled_at is null
                """).param("wave", waveId).query(Long.class).optional().orElse(settings.reach().toMinutes());
        int vms = db.sql("select count(*) from wave_member where wave_id = :wave").param("wave", waveId)
                .query(Integer.class).single();
        boolean needed = wave.onFailure() == FailurePolicy.ROLL_BACK_GROUP;
        // passes are many: they are read for who is to agree only
        Changed changed = needed
                ? db.sql(CHANGED).param("wave", waveId).query((row, _) -> new Changed(
                        row.getObject("bytes_per_hour", Long.class), row.getInt("measured"))).single()
                : new Changed(null, 0);
        return new Asked(needed, of(waveId).orElse(null), settings.grace().toSeconds(), minutes,
                changed.bytesPerHour(), changed.vms(), vms);
    }

    private record Changed(@Nullable Long bytesPerHour, int vms) {}

    /// Whether the wave's policy asks for consent that nobody gave.
    public boolean missing(UUID waveId) {
        return db.sql("""
                select on_failure = 'ROLL_BACK_GROUP'
                       and not exists (select from wave_way_back_consent where wave_id = wave.id)
                  from wave where id = :wave
                """).param("wave", waveId).query(Boolean.class).single();
    }

    /// Said twice it is the newest that counts.
    @Transactional
    public void agree(UUID waveId, @Nullable String note, String actor) {
        WaveRow wave = Refusals.known(waves.lock(waveId), waveId);
        if (wave.onFailure() != FailurePolicy.ROLL_BACK_GROUP || wave.isFinished()) {
            throw new RefusedException("state-transition", "No group of %s goes back by itself.".formatted(wave.key()),
                    "Agree where the wave's policy is to roll the group back, before it is over.");
        }
        String said = note == null || note.isBlank() ? null : note.strip();
        if (said != null && said.length() > NOTE) {
            throw new RefusedException("reason-missing", "The note has %d characters; %d fit.".formatted(said.length(),
                    NOTE), "Say it shorter.");
        }
        db.sql("""
                insert into wave_way_back_consent (wave_id, agreed_by, note) values (:wave, :by, :note)
                on conflict (wave_id) do update set agreed_by = excluded.agreed_by, agreed_at = clock_timestamp(),
                    note = excluded.note
                """).param("wave", waveId).param("by", actor).param("note", said).update();
        audit.append(AuditEntry.of(actor, "wave.way-back-agreed", wave.subject()).because(said));
    }
}
