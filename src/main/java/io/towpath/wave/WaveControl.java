package io.towpath.wave;

import static io.towpath.wave.WaveTrigger.PAUSE;
import static io.towpath.wave.WaveTrigger.RESUME;
import static io.towpath.wave.WaveTrigger.START;
import static io.towpath.wave.WaveTrigger.STOP;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.database.Again;
import io.towpath.migration.RefusedException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/// Drives waves: start, pause, resume, stop. Given twice, a command has the effect of one.
@Component
public class WaveControl {

    private final WaveStore store;
    private final Advance advance;
    private final Starting starting;
    private final GroupHolds holds;
    private final Musters musters;
    private final DownNow down;
    private final AuditTrail audit;
    private final TransactionTemplate transaction;

    WaveControl(WaveStore store, Advance advance, Starting starting, GroupHolds holds, Musters musters,
            DownNow down, AuditTrail audit, TransactionTemplate transaction) {
        this.musters = musters;
        this.down = down;
        this.store = store;
        this.advance = advance;
        this.starting = starting;
        this.holds = holds;
        this.audit = audit;
        this.transaction = transaction;
    }

    /// Plans every member and starts as many as there are slots.
    ///
    /// @param seen the version that the person saw; null for the present one
    public void start(UUID id, @Nullable Integer seen, String actor) {
        give(id, START, seen, actor, null);
    }

    /// No new starts, and no source is shut down but those whose group is down already; what runs goes on.
    public void pause(UUID id, @Nullable Integer seen, String actor, @Nullable String reason) {
        give(id, PAUSE, seen, actor, reason);
    }

    /// Goes on; failures known by now no longer pause it.
    public void resume(UUID id, @Nullable Integer seen, String actor) {
        give(id, RESUME, seen, actor, null);
    }

    /// For good: what waits or is being copied is cancelled, what was cut over goes on to its own end.
    ///
    /// @param typed the wave's key, as the person typed it; null: nothing was
    /// @throws RefusedException naming the VMs that are in an outage, unless there are none or the key was typed
    public void stop(UUID id, @Nullable Integer seen, String actor, @Nullable String reason, @Nullable String typed) {
        give(id, STOP, seen, actor, reason, wave -> down.requireTyped(wave.key(), musters.of(wave), typed));
    }

    /// Where nobody is in an outage.
    public void stop(UUID id, @Nullable Integer seen, String actor, @Nullable String reason) {
        stop(id, seen, actor, reason, null);
    }

    /// Those that a failed VM holds go on without it.
    public void letGroupGo(UUID id, UUID failedVm, String actor, String reason) {
        holds.letGo(id, failedVm, actor, reason);
        advance.advance(id);
    }

    /// Of those that wait it is the next that gets a slot.
    public void startNext(UUID id, UUID vmId, String actor) {
        Again.run(() -> transaction.executeWithoutResult(_ -> {
            WaveRow wave = Refusals.known(store.lock(id), id);
            if (wave.state() != WaveState.RUNNING && wave.state() != WaveState.PAUSED) {
                throw Refusals.notNow(wave, "reordered", "VMs get in line while it is running or paused.");
            }
            Musters.Muster muster = musters.call(wave);
            List<MemberView> waiting = muster.members().stream()
                    .filter(member -> member.standing() == Standing.WAITING).toList();
            MemberView own = waiting.stream().filter(member -> member.vmId().equals(vmId)).findFirst()
                    .orElseThrow(() -> new RefusedException("not-waiting",
                            "VM %s does not wait for its turn in %s.".formatted(vmId, wave.key()),
                            "Look at the console: it has started, is left out, or is not in this wave."));
            String batch = muster.cut().waits().get(vmId);
            if (batch != null) {
                throw new RefusedException(Batches.WAITS, "%s is not started next. %s".formatted(own.vmName(), batch),
                        Batches.REMEDY);
            }
            List<UUID> before = waiting.stream().filter(member -> member.position() < own.position())
                    .map(MemberView::vmId).toList();
            if (!before.isEmpty()) {
                store.first(id, vmId, before);
                audit.append(AuditEntry.of(actor, "wave.member-moved-up", wave.subject()).with(Map.of("vm",
                        vmId.toString(), "name", own.vmName(), "passed", Integer.toString(before.size()))));
            }
        }));
        advance.advance(id);
    }

    private void give(UUID id, WaveTrigger trigger, @Nullable Integer seen, String actor, @Nullable String reason) {
        give(id, trigger, seen, actor, reason, wave -> {
            if (trigger == START) {
                starting.check(wave, actor);
            }
        });
    }

    /// @param check what may be against it; asked where it is not so already
    private void give(UUID id, WaveTrigger trigger, @Nullable Integer seen, String actor, @Nullable String reason,
            Consumer<WaveRow> check) {
        Again.run(() -> transaction.executeWithoutResult(_ -> {
            WaveRow wave = Refusals.known(store.lock(id), id);
            if (seen != null) {
                Refusals.unlessSeen(wave, seen);
            }
            WaveState to = WaveLifecycle.TABLE.next(wave.state(), trigger).orElse(null);
            if (to == null) {
                refuseUnlessThere(wave, trigger);
                return;
            }
            check.accept(wave);
            if (!store.move(wave, to, reason)) {
                throw Refusals.fasterThanYou(wave);
            }
            if (to == WaveState.STOPPED) {
                advance.leaveOutTheUnplanned(wave);
            }
            audit.append(AuditEntry.of(actor, "wave." + past(trigger), wave.subject()).because(reason));
        }));
        advance.advance(id);
    }

    /// The same command once more is no mistake; any other is.
    private static void refuseUnlessThere(WaveRow wave, WaveTrigger trigger) {
        boolean there = switch (trigger) {
            case START, RESUME -> wave.state() == WaveState.RUNNING;
            case PAUSE -> wave.state() == WaveState.PAUSED;
            case STOP -> wave.state() == WaveState.STOPPED;
            case COMPLETE -> wave.state() == WaveState.COMPLETED;
        };
        if (!there) {
            throw Refusals.notNow(wave, past(trigger), "Its page shows what is possible now.");
        }
    }

    static String past(WaveTrigger trigger) {
        return switch (trigger) {
            case START -> "started";
            case PAUSE -> "paused";
            case RESUME -> "resumed";
            case STOP -> "stopped";
            case COMPLETE -> "completed";
        };
    }
}
