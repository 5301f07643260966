package io.towpath.wave;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.migration.Stall;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// When a wave pauses by itself: at the first failure where its policy is PAUSE, else at its limits.
@Component
public class AutoPause {

    private static final String ACCEPT = " Look at what they have in common and mend it, then resume the wave: what has failed "
            + "until then counts no more. Or raise the limit first.";

    private final WaveStore store;
    private final JdbcClient db;
    private final AuditTrail audit;

    AutoPause(WaveStore store, JdbcClient db, AuditTrail audit) {
        this.store = store;
        this.db = db;
        this.audit = audit;
    }

    /// Those in force: the usual ones until somebody sets others, or none.
    public FailureLimits limits(UUID waveId) {
        return set(waveId).orElse(FailureLimits.USUAL);
    }

    /// Those that somebody set for this wave, empty while the usual ones hold.
    public Optional<FailureLimits> set(UUID waveId) {
        return db.sql("select failed_percent, in_a_row from wave_failure_limit where wave_id = :wave")
                .param("wave", waveId)
                .query((row, _) -> new FailureLimits(row.getObject("failed_percent", Integer.class),
                        row.getObject("in_a_row", Integer.class)))
                .optional();
    }

    /// What failed since a person accepted failures.
    public Failures failures(UUID waveId, List<MemberView> members) {
        Instant accepted = store.find(waveId).map(WaveRow::failuresKnownAt).orElse(null);
        return Failures.of(members, accepted);
    }

    /// Counts from the next failure or success on.
    @Transactional
    public void limit(UUID waveId, FailureLimits limits, String actor) {
        WaveRow wave = Refusals.known(store.lock(waveId), waveId);
        if (wave.isFinished()) {
            throw Refusals.notNow(wave, "limited any more", "Nothing starts in it.");
        }
        FailureLimits before = limits(waveId);
        db.sql("""
                insert into wave_failure_limit (wave_id, failed_percent, in_a_row, changed_by, changed_at)
                values (:wave, :percent, :row, :actor, clock_timestamp())
                on conflict (wave_id) do update set failed_percent = excluded.failed_percent,
                    in_a_row = excluded.in_a_row, changed_by = excluded.changed_by, changed_at = excluded.changed_at
                """).param("wave", waveId).param("percent", limits.percent()).param("row", limits.inARow())
                .param("actor", actor).update();
        audit.append(AuditEntry.of(actor, "wave.failure-limits-set", wave.subject())
                .with(Map.of("before", words(before), "after", words(limits))));
    }

    /// @return why it pauses now; empty while it goes on
    Optional<String> due(WaveRow wave, List<MemberView> members) {
        return switch (wave.onFailure()) {
            case PAUSE -> members.stream().filter(member -> isNews(member, wave.failuresKnownAt())).findFirst()
                    .map(member -> "%s needs a person: %s %s Then resume the wave.".formatted(member.vmName(),
                            sentence(stall(member).what()), sentence(stall(member).remedy())));
            case CONTINUE, HOLD_GROUP, ROLL_BACK_GROUP ->
                over(Failures.of(members, wave.failuresKnownAt()), set(wave.id()));
        };
    }

    /// Where nobody set a limit one failure alone is no share: the wave's policy is that the others go on, and in a small
    /// wave one VM is more than the usual share.
    private static Optional<String> over(Failures now, Optional<FailureLimits> set) {
        return set.isEmpty() && now.failed() < 2
                ? Optional.empty()
                : now.over(set.orElse(FailureLimits.USUAL)).map(why -> why + ACCEPT);
    }

    private static String sentence(String said) {
        return said.endsWith(".") ? said : said + ".";
    }

    /// A failure that nobody has accepted yet by starting or resuming the wave.
    private static boolean isNews(MemberView member, @Nullable Instant accepted) {
        return member.standing() == Standing.FAILED && member.migration() != null && member.migration().stall() != null
                && (accepted == null || member.migration().stall().since().isAfter(accepted));
    }

    private static Stall stall(MemberView member) {
        return java.util.Objects.requireNonNull(java.util.Objects.requireNonNull(member.migration()).stall());
    }

    private static String words(FailureLimits limits) {
        return limits.none()
                ? "none"
                : "%s, %s".formatted(limits.percent() == null ? "no share" : limits.percent() + " %",
                        limits.inARow() == null ? "no row" : limits.inARow() + " in a row");
    }
}
