package io.towpath.replication;

import io.towpath.platform.spi.LiveState;
import io.towpath.platform.spi.LiveVm;
import io.towpath.platform.spi.Power;
import io.towpath.platform.spi.SourceFaultException;
import io.towpath.replication.Replication.How;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Turns a source off, politely: the guest is asked and waited for; power is taken away only where somebody agreed.
@Component
class ShutDownRun {

    /// A wait is cut in pieces of this length, so that a person can stop it.
    private static final Duration PIECE = Duration.ofSeconds(15);
    /// A guest is asked no more often than this.
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final PlanLog plan;
    private final SnapshotLedger ledger;
    private final ReplicationProperties properties;
    private final List<StandingConsent> standing;

    ShutDownRun(PlanLog plan, SnapshotLedger ledger, ReplicationProperties properties,
            List<StandingConsent> standing) {
        this.plan = plan;
        this.ledger = ledger;
        this.properties = properties;
        this.standing = List.copyOf(standing);
    }

    String run(Replication of, LiveVm live, BooleanSupplier stop) throws ReplicationException {
        try {
            LiveState state = live.state();
            plan.powerBefore(of.migrationId(), state);
            if (state.power() == Power.OFF) {
                plan.off(of.migrationId(), How.WAS_OFF);
                return "It is off.";
            }
            if (state.power() != Power.ON) {
                throw new ReplicationException("source-power",
                        "%s is %s, expected it on or off.".formatted(of.vmName(), state.power()),
                        "Resume it, or shut it down, then retry.", false, null);
            }
            ledger.note(of, "source.shut-down");
            PlanLog.Asked before = plan.asked(of.migrationId());
            Ask ask = new Ask();
            try {
                return off(of, live, ask, stop);
            } catch (IOException | ReplicationException e) {
                if (ask.taken) {
                    lookAgain(of, live, e);
                } else {
                    plan.askedInVain(of.migrationId(), before);
                }
                throw e;
            }
        } catch (IOException e) {
            throw Trouble.of(of.vmName() + ": shutting it down", e);
        }
    }

    /// What became of an ask: one that was taken may shut the source down also after its try has ended.
    private static final class Ask {

        private boolean taken;

        /// What the platform answered with a fault was not done, unless nobody knows.
        void met(SourceFaultException.Kind fault) {
            taken |= switch (fault) {
                case UNSURE, UNREACHABLE, OTHER -> true;
                case QUIESCE, TRACKING_RESET, NOT_TRACKED, BUSY, GONE, NO_SPACE, DENIED, POWER -> false;
            };
        }
    }

    private String off(Replication of, LiveVm live, Ask ask, BooleanSupplier stop)
            throws IOException, ReplicationException {
        String silent = asked(of, live, ask, stop);
        if (silent.isEmpty()) {
            plan.off(of.migrationId(), How.GUEST);
            return "The guest shut down.";
        }
        return forced(of, live, silent, ask, stop);
    }

    /// Whether the source serves on, for the length of the outage. Where that cannot be found out, it may have ended.
    private void lookAgain(Replication of, LiveVm live, Exception failed) {
        try {
            if (live.state().power() == Power.ON) {
                plan.stillRuns(of.migrationId());
            }
        } catch (IOException e) {
            failed.addSuppressed(e);
        }
    }

    /// Nothing answers where there are no tools, and where the guest has stopped them on its way down and still flushes
    /// what it holds: which of the two it is cannot be told, so it has all its time in both.
    ///
    /// @return why it still runs; empty when it is off
    private String asked(Replication of, LiveVm live, Ask ask, BooleanSupplier stop)
            throws IOException, ReplicationException {
        long until = System.nanoTime() + properties.shutDownWithin().toNanos();
        for (long from = System.nanoTime(); from < until; from = System.nanoTime()) {
            stopped(stop);
            try {
                if (live.shutDown(Duration.ofNanos(Math.min(until - from, PIECE.toNanos())))) {
                    return "";
                }
                ask.taken = true;
            } catch (SourceFaultException e) {
                if (e.kind() != SourceFaultException.Kind.POWER) {
                    ask.met(e.kind());
                    throw e;
                }
                if (live.state().power() == Power.OFF) {
                    return "";
                }
            }
            LockSupport.parkNanos(Math.min(from + AGAIN.toNanos(), until) - System.nanoTime());
        }
        if (live.state().power() == Power.OFF) {
            return "";
        }
        String within = "within %d s".formatted(properties.shutDownWithin().toSeconds());
        return ask.taken ? "its guest did not shut down " + within : "nothing in its guest answered " + within;
    }

    private static void stopped(BooleanSupplier stop) throws ReplicationException {
        if (stop.getAsBoolean()) {
            throw ReplicationException.stopped();
        }
    }

    private String forced(Replication of, LiveVm live, String why, Ask ask, BooleanSupplier stop)
            throws IOException, ReplicationException {
        Replication.Consent consent = consent(of);
        if (consent == null) {
            throw new ReplicationException("shutdown-refused",
                    "%s still runs: %s.".formatted(of.vmName(), why),
                    "Shut it down by hand and retry, or agree that its power is taken away.", false, null);
        }
        stopped(stop);
        ledger.note(of, "source.power-off");
        ask.taken = true;
        live.powerOff();
        if (live.state().power() != Power.OFF) {
            throw new ReplicationException("source-power",
                    "%s still runs after its power was taken away.".formatted(of.vmName()),
                    "Look at it at the source, then retry.", true, null);
        }
        plan.off(of.migrationId(), How.FORCED);
        return "Its power was taken away, since %s; %s agreed: %s".formatted(why, consent.by(), consent.reason());
    }

    /// What is found elsewhere is written down here, so that the record of the outage says who agreed.
    private Replication.@Nullable Consent consent(Replication of) {
        if (of.consent() != null) {
            return of.consent();
        }
        Replication.Consent found = standing.stream().flatMap(each -> each.of(of.migrationId()).stream()).findFirst()
                .orElse(null);
        if (found != null) {
            plan.consent(of.migrationId(), found.by(), found.reason());
        }
        return found;
    }
}
