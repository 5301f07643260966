package io.towpath.migration;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/// Every change of where a migration stands: one guarded statement, the news, and the entry on the trail, in the
/// transaction of the caller. `false` means that somebody was faster or the lease is gone, and nothing has changed.
@Component
@Transactional(propagation = Propagation.MANDATORY)
class Moves {

    private final JdbcClient jdbc;
    private final StepJournal journal;
    private final AuditTrail audit;
    private final ApplicationEventPublisher events;
    private final AlarmClock alarm;

    Moves(JdbcClient jdbc, StepJournal journal, AuditTrail audit, ApplicationEventPublisher events, AlarmClock alarm) {
        this.jdbc = jdbc;
        this.journal = journal;
        this.audit = audit;
        this.events = events;
        this.alarm = alarm;
    }

    /// Moves as the lifecycle says. Trouble, questions and the old visit's open steps end with it.
    ///
    /// @param lease null when a person or news moves it
    boolean move(MigrationRow row, Trigger trigger, String actor, String reason, @Nullable Lease lease) {
        State to = MigrationLifecycle.TABLE.next(row.state(), trigger).orElseThrow(
                () -> new IllegalStateException("%s: no %s in %s".formatted(row.label(), trigger, row.state())));
        int moved = jdbc.sql("""
                update migration
                   set state = :to, since = clock_timestamp(), reason = :reason, visit = visit + 1,
                       version = version + 1, wake_at = case when :works then clock_timestamp() end,
                       asked = null, asked_by = null, asked_reason = null,
                       hold_since = case when :ends then null else hold_since end,
                       hold_by = case when :ends then null else hold_by end,
                       hold_reason = case when :ends then null else hold_reason end,
                       stall_step = null, stall_code = null, stall_what = null, stall_remedy = null,
                       stall_since = null, stall_next_try = null, stall_tries = 0
                 where id = :id and version = :seen and state = :from
                   and (cast(:token as bigint) is null or lease_token = :token)
                """).param("to", to.name()).param("reason", reason).param("works", !to.isFinal() && to != State.PLANNED)
                .param("ends", to.isFinal()).param("id", row.id()).param("seen", row.version())
                .param("from", row.state().name()).param("token", lease == null ? null : lease.token()).update();
        if (moved == 0) {
            return false;
        }
        journal.leave(row, trigger, reason);
        tell(row, to, false, row.held() && !to.isFinal());
        audit(row, actor, "migration." + verb(trigger), reason,
                Map.of("from", row.state().name(), "to", to.name()));
        if (!to.isFinal()) {
            alarm.wake(row.id(), 0);
        }
        return true;
    }

    /// A new attempt stands in PLANNED.
    void planned(MigrationRow row, String actor) {
        tell(row, row.state(), false, false);
        audit(row, actor, "migration.planned", null, Map.of("attempt", Integer.toString(row.attempt()), "target",
                row.targetId().toString(), "format", row.format(), "mode", words(row.mode()), "soak-days",
                Integer.toString(row.soakDays())));
    }

    /// How its disks come over, while it is only planned.
    boolean changeMode(MigrationRow row, Mode mode, String actor) {
        int changed = jdbc.sql("""
                update migration set mode = :mode, version = version + 1
                 where id = :id and version = :seen and state = 'PLANNED' and mode <> :mode
                """).param("mode", mode.name()).param("id", row.id()).param("seen", row.version()).update();
        if (changed == 1) {
            tell(row, row.state(), row.stall() != null, row.held());
            audit(row, actor, "migration.mode-changed", null, Map.of("from", words(row.mode()), "to", words(mode)));
        }
        return changed == 1;
    }

    /// A step stopped with trouble. What a person asked for while it ran does not wait until it is tried again; a step of
    /// what was asked does.
    ///
    /// @param againSeconds when the machine tries again by itself; null when it waits for a person
    /// @param lease        null when news brings the trouble
    boolean stall(MigrationRow row, Stall stall, @Nullable Long againSeconds, @Nullable Lease lease) {
        return stall(row, stall, againSeconds, 1, lease);
    }

    /// It waits until its source or target answers.
    ///
    /// @param longestSeconds when it looks in any case
    /// @param tries          of its own that this uses up: none, unless nobody is served meanwhile
    boolean away(MigrationRow row, Stall stall, long longestSeconds, int tries, Lease lease) {
        return stall(row, stall, longestSeconds, tries, lease);
    }

    private boolean stall(MigrationRow row, Stall stall, @Nullable Long againSeconds, int tries,
            @Nullable Lease lease) {
        boolean mayBeAsked = row.asked() == null || row.asked().trigger() == Trigger.CUT_OVER;
        Optional<Boolean> askedMeanwhile = jdbc.sql("""
                update migration
                   set stall_step = :step, stall_code = :code, stall_what = :what, stall_remedy = :remedy,
                       stall_since = coalesce(stall_since, clock_timestamp()),
                       stall_next_try = clock_timestamp() + make_interval(secs => cast(:again as double precision)),
                       stall_tries = stall_tries + :tries,
                       wake_at = case when :mayBeAsked and asked in ('CANCEL', 'ROLL_BACK') then clock_timestamp()
                           else clock_timestamp() + make_interval(secs => cast(:again as double precision)) end,
                       version = version + 1
                 where id = :id and visit = :visit
                   and (cast(:token as bigint) is null or lease_token = :token)
                returning :mayBeAsked and asked is not null and asked in ('CANCEL', 'ROLL_BACK')
                """).param("mayBeAsked", mayBeAsked).param("step", stall.step()).param("code", stall.code())
                .param("what", stall.what()).param("remedy", stall.remedy()).param("again", againSeconds)
                .param("tries", tries).param("id", row.id()).param("visit", row.visit())
                .param("token", lease == null ? null : lease.token()).query((rs, _) -> rs.getBoolean(1)).optional();
        if (askedMeanwhile.isEmpty()) {
            return false;
        }
        tell(row, row.state(), true, row.held());
        audit(row, "system", "migration.stalled", stall.what(), Map.of("step", stall.step(), "code", stall.code(),
                "tries-again", againSeconds == null ? "no" : "in " + againSeconds + " s"));
        if (askedMeanwhile.get()) {
            alarm.wake(row.id(), 0);
        } else if (againSeconds != null) {
            alarm.wake(row.id(), againSeconds);
        }
        return true;
    }

    /// Trouble is over: the step that stopped runs again, or news made it void.
    boolean clearStall(MigrationRow row, String actor, String action) {
        int cleared = jdbc.sql("""
                update migration
                   set stall_step = null, stall_code = null, stall_what = null, stall_remedy = null,
                       stall_since = null, stall_next_try = null, stall_tries = 0, wake_at = clock_timestamp(),
                       version = version + 1
                 where id = :id and version = :seen and stall_since is not null
                """).param("id", row.id()).param("seen", row.version()).update();
        if (cleared == 0) {
            return false;
        }
        tell(row, row.state(), false, row.held());
        audit(row, actor, action, null, row.stall() == null ? Map.of() : Map.of("step", row.stall().step()));
        alarm.wake(row.id(), 0);
        return true;
    }

    /// The machine got over the trouble by itself.
    void recovered(MigrationRow row, Lease lease) {
        int cleared = jdbc.sql("""
                update migration
                   set stall_step = null, stall_code = null, stall_what = null, stall_remedy = null,
                       stall_since = null, stall_next_try = null, stall_tries = 0, version = version + 1
                 where id = :id and visit = :visit and lease_token = :token and stall_since is not null
                """).param("id", row.id()).param("visit", row.visit()).param("token", lease.token()).update();
        if (cleared == 1) {
            tell(row, row.state(), false, row.held());
            audit(row, "system", "migration.recovered", null, Map.of("state", row.state().name()));
        }
    }

    /// Nothing to do for now.
    ///
    /// @param againSeconds when to look again; null when news comes by itself
    boolean sleep(MigrationRow row, @Nullable Long againSeconds, Lease lease) {
        int asleep = jdbc.sql("""
                update migration
                   set wake_at = case when asked is null
                           then clock_timestamp() + make_interval(secs => cast(:again as double precision))
                           else clock_timestamp() end
                 where id = :id and visit = :visit and lease_token = :token
                """).param("again", againSeconds).param("id", row.id()).param("visit", row.visit())
                .param("token", lease.token()).update();
        if (asleep == 1 && againSeconds != null) {
            alarm.wake(row.id(), againSeconds);
        }
        return asleep == 1;
    }

    boolean hold(MigrationRow row, String actor, String reason) {
        int held = jdbc.sql("""
                update migration
                   set hold_since = clock_timestamp(), hold_by = :by, hold_reason = :reason, version = version + 1
                 where id = :id and version = :seen and hold_since is null
                """).param("by", actor).param("reason", reason).param("id", row.id()).param("seen", row.version())
                .update();
        if (held == 1) {
            tell(row, row.state(), row.stall() != null, true);
            audit(row, actor, "migration.held", reason, Map.of("state", row.state().name()));
        }
        return held == 1;
    }

    boolean release(MigrationRow row, String actor) {
        int released = jdbc.sql("""
                update migration
                   set hold_since = null, hold_by = null, hold_reason = null, version = version + 1
                 where id = :id and version = :seen and hold_since is not null
                """).param("id", row.id()).param("seen", row.version()).update();
        if (released == 1) {
            tell(row, row.state(), row.stall() != null, false);
            audit(row, actor, "migration.released", null, Map.of("state", row.state().name()));
            alarm.wake(row.id(), 0);
        }
        return released == 1;
    }

    /// Asks the driver to stop the step that runs and to make this move then.
    boolean ask(MigrationRow row, Trigger trigger, String actor, String reason) {
        int asked = jdbc.sql("""
                update migration
                   set asked = :asked, asked_by = :by, asked_reason = :reason, wake_at = clock_timestamp(),
                       version = version + 1
                 where id = :id and version = :seen and (asked is null or asked = 'CUT_OVER')
                """).param("asked", trigger.name()).param("by", actor).param("reason", reason).param("id", row.id())
                .param("seen", row.version()).update();
        if (asked == 1) {
            tell(row, row.state(), row.stall() != null, row.held());
            audit(row, actor, switch (trigger) {
                case CANCEL -> "migration.cancel-asked";
                case CUT_OVER -> "migration.cut-over-asked";
                default -> "migration.roll-back-asked";
            }, reason, Map.of("state", row.state().name()));
            alarm.wake(row.id(), 0);
        }
        return asked == 1;
    }

    /// A cutover that was only asked for is not made; the step that was to end before it runs again, unless it stopped with
    /// trouble that a person has to look at.
    boolean withdraw(MigrationRow row, String actor, String reason) {
        int withdrawn = jdbc.sql("""
                update migration
                   set asked = null, asked_by = null, asked_reason = null,
                       wake_at = case when stall_since is null or stall_next_try is not null then clock_timestamp() end,
                       version = version + 1
                 where id = :id and version = :seen and asked = 'CUT_OVER'
                """).param("id", row.id()).param("seen", row.version()).update();
        if (withdrawn == 1) {
            tell(row, row.state(), row.stall() != null, row.held());
            audit(row, actor, "migration.cut-over-withdrawn", reason, Map.of("state", row.state().name()));
            if (row.stall() == null || row.stall().nextTryAt() != null) {
                alarm.wake(row.id(), 0);
            }
        }
        return withdrawn == 1;
    }

    /// An entry about this migration.
    void audit(MigrationRow row, String actor, String action, @Nullable String reason, Map<String, String> detail) {
        Map<String, String> more = new HashMap<>(detail);
        more.put("vm", row.vmId().toString());
        if (row.waveKey() != null) {
            more.put("wave", row.waveKey());
        }
        audit.append(new AuditEntry(actor, action, new Subject("migration", row.id().toString(), row.label()), reason,
                more));
    }

    private void tell(MigrationRow row, State state, boolean stalled, boolean held) {
        events.publishEvent(new MigrationMoved(row.id(), row.vmId(), row.waveId(), state, stalled, held));
    }

    private static String verb(Trigger trigger) {
        return switch (trigger) {
            case SEEDED -> "seeded";
            case LANDED -> "landed";
            case CHECKED -> "checked";
            case SIGNED -> "signed-off";
            case SOAKED -> "done";
            case REVERTED -> "rolled-back";
            case BACK_IN_STEP -> "back-in-step";
            case START, SEED -> "started";
            case CUT_OVER -> "cutting-over";
            case CANCEL -> "cancelled";
            case ROLL_BACK -> "rolling-back";
            case VALIDATE_AGAIN -> "validates-again";
            case ASK_AGAIN -> "asks-again";
        };
    }

    static String words(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
