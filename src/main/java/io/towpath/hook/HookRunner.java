package io.towpath.hook;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.database.DatabaseAway;
import io.towpath.database.GaveWay;
import io.towpath.hook.HookRunStore.Leased;
import io.towpath.secret.SealedException;
import io.towpath.secret.Secrets;
import jakarta.annotation.PreDestroy;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/// Carries out what is due, each run by one node at a time. Whoever carries one out renews its lease while it does, and ends it
/// where that fails for longer than the lease may last: before another node can begin, also while a renewal hangs.
///
/// Where a node dies, another goes on once the lease has run out with what its hook calls repeatable: a request is sent again
/// under the same key. Of the rest nobody can know whether it ran: a person has to look.
@Component
class HookRunner {

    private static final Logger LOG = LoggerFactory.getLogger(HookRunner.class);
    private static final int AT_ONCE = 32;
    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final Duration RENEW = Duration.ofSeconds(5);
    /// Well below the lease: the time between is for ending what runs.
    static final Duration UNRENEWED = Duration.ofSeconds(15);
    private static final List<Duration> PAUSES = List.of(Duration.ofSeconds(2), Duration.ofSeconds(5),
            Duration.ofSeconds(15), Duration.ofSeconds(30), Duration.ofMinutes(1), Duration.ofMinutes(5));
    static final Duration ENDS = Duration.ofSeconds(8);
    /// What is told to end when this node goes down has its time, and what came of it is noted.
    private static final Duration DRAIN = ENDS.plusSeconds(4);
    private static final Duration FORGETS_EVERY = Duration.ofHours(1);

    private final HookRunStore runs;
    private final HookStore hooks;
    private final Secrets secrets;
    private final AuditTrail trail;
    private final TransactionTemplate transaction;
    private final Duration keptFor;
    private final String node;
    private final Map<HookKind, Performer> performers = new EnumMap<>(HookKind.class);
    private final Semaphore free = new Semaphore(AT_ONCE);
    /// Each waits for one try and notes what came of it: an interruption would break the connection that it notes it over.
    private final ExecutorService threads = threads("hook-");
    /// What is interrupted where this node goes down.
    private final ExecutorService work = threads("hook-work-");
    private volatile boolean goingDown;
    private volatile long forgot = System.nanoTime() - FORGETS_EVERY.toNanos();

    HookRunner(HookRunStore runs, HookStore hooks, Secrets secrets, AuditTrail trail, TransactionTemplate transaction,
            HooksProperties properties, List<Performer> performers) {
        this.runs = runs;
        this.hooks = hooks;
        this.secrets = secrets;
        this.trail = trail;
        this.transaction = transaction;
        this.keptFor = properties.keptFor();
        this.node = name();
        performers.forEach(each -> this.performers.put(each.kind(), each));
    }

    private static ExecutorService threads(String name) {
        return Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name(name, 0).factory());
    }

    private static String name() {
        String process = Long.toString(ProcessHandle.current().pid());
        try {
            return InetAddress.getLocalHost().getHostName() + ":" + process;
        } catch (UnknownHostException e) {
            return "node:" + process;
        }
    }

    /// Begins with what is due and returns. What is leased has a thread at once: a lease that nobody renews is lost.
    synchronized void wake() {
        if (goingDown) {
            return;
        }
        // also where there is no room: somebody waits for what was stopped
        runs.settle();
        int room = free.drainPermits();
        if (room == 0) {
            return;
        }
        List<Leased> due = List.of();
        try {
            due = runs.lease(node, room);
        } finally {
            free.release(room - due.size());
        }
        due.forEach(this::submit);
        if (System.nanoTime() - forgot > FORGETS_EVERY.toNanos()) {
            forgot = System.nanoTime();
            runs.forget(keptFor);
        }
    }

    private void submit(Leased due) {
        try {
            threads.submit(() -> {
                try {
                    serve(due);
                } finally {
                    free.release();
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("hook {}: this node goes down, another takes it", due.run().hookName());
            giveBack(due);
        }
    }

    /// One try, to its end.
    void serve(Leased due) {
        long began = System.nanoTime();
        Capture capture = new Capture();
        Masks masks = Masks.of("");
        Result result;
        boolean begun = false;
        try {
            Hook hook = Optional.ofNullable(due.run().hookId()).flatMap(hooks::find).orElse(null);
            if (hook == null) {
                result = Result.failed("hook-gone", "The hook %s was deleted.".formatted(due.run().hookName()),
                        "Make it anew, or do without it.", false);
            } else if (due.takenOver() && !hook.repeatable()) {
                result = Result.failed("hook-unknown",
                        "Its node stopped while it ran: it is not known whether it had its effect.",
                        "Look at what it was to do; then run it again, or let it count as done.", false);
            } else {
                String secret = hooks.secret(hook.id()).map(id -> secrets.reveal(id).value()).orElse("");
                masks = Masks.of(secret);
                if (System.nanoTime() - due.asked() >= unrenewed().toNanos()) {
                    LOG.warn("hook {}: its lease is old before it began, another node takes it", hook.name());
                    giveBack(due);
                    return;
                }
                begun = true;
                result = due.left().isPositive()
                        ? perform(due, new Attempt(due.run().id(), due.run().attempts(), due.run().key(), hook, secret,
                                due.run().variables().values(), due.left(), capture))
                        : tooLate(due);
            }
        } catch (SealedException e) {
            result = Result.failed("hook-sealed", "Its secret cannot be opened: " + e.getMessage() + ".",
                    "Give the key that sealed it, or enter the secret anew.", false);
        } catch (Broken e) {
            if (e.mayRunAgain()) {
                giveBack(due);
                return;
            }
            result = Result.failed("hook-unknown", "This node was stopped while it ran, and ended it.",
                    "Look at what it was to do; then run it again, or let it count as done.", false);
        } catch (RuntimeException e) {
            if (!begun && passes(e)) {
                LOG.warn("hook {}: the database did not answer before it began, it is begun again: {}", due.run()
                        .hookName(), e.toString());
                giveBack(due);
                return;
            }
            LOG.error("hook {}: a try failed in a way nobody foresaw", due.run().hookName(), e);
            result = Result.failed("hook-internal", "It failed in a way nobody foresaw: " + e.getClass()
                    .getSimpleName() + ".", "Run it again; if it comes again, report it with the log of this node.",
                    false);
        }
        note(due, result, capture.text(masks), masks, (System.nanoTime() - began) / 1_000_000);
    }

    /// Whether it is the database's trouble, which passes.
    private static boolean passes(RuntimeException e) {
        return e instanceof TransientDataAccessException || DatabaseAway.isWhy(e) || GaveWay.isWhy(e);
    }

    /// Until that is noted, or the lease runs out by itself: then whoever is next has to take it for begun.
    private void giveBack(Leased due) {
        persist(due, () -> runs.giveBack(due));
    }

    /// @return false where it could not be noted within the lease, or this node goes down: then whoever is next goes on as after a
    ///         crash
    private boolean persist(Leased due, Runnable write) {
        long until = System.nanoTime() + HookRunStore.LEASE.toNanos();
        while (true) {
            try {
                write.run();
                return true;
            } catch (RuntimeException e) {
                LOG.warn("hook {}: what came of it could not be noted: {}", due.run().hookName(), e.toString());
                if (System.nanoTime() > until || !pauses()) {
                    return false;
                }
            }
        }
    }

    private static Result tooLate(Leased due) {
        return due.tries() == 1
                ? Result.failed("hook-timed-out", "No node began it within %s.".formatted(words(HookRunStore.UNBEGUN)),
                        "See that nodes run and what keeps them busy; then run it again.", false)
                : Result.failed("hook-timed-out", "Its time of %s was over before it was done.".formatted(
                        words(due.run().timeout())), "Look at what keeps it, or give it more time; then run it again.",
                        false);
    }

    private Result perform(Leased due, Attempt attempt) {
        Performer performer = performers.get(attempt.hook().kind());
        if (performer == null) {
            throw new IllegalStateException("nobody carries out " + attempt.hook().kind());
        }
        CountDownLatch over = new CountDownLatch(1);
        Future<Result> running;
        try {
            running = work.submit(() -> {
                try {
                    return performer.perform(attempt);
                } finally {
                    over.countDown();
                }
            });
        } catch (RejectedExecutionException e) {
            throw new Broken(true);
        }
        long until = System.nanoTime() + due.left().toNanos();
        long renewed = due.asked();
        long asked = System.nanoTime();
        @Nullable
        Future<Boolean> renewal = null;
        while (true) {
            try {
                return running.get(Math.clamp(until - System.nanoTime(), 1, BEAT.toNanos()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                LOG.trace("hook {} runs on", attempt.hook().name());
            } catch (InterruptedException e) {
                end(running, over);
                throw new Broken(attempt.hook().repeatable());
            } catch (ExecutionException e) {
                if (goingDown) {
                    throw new Broken(attempt.hook().repeatable());
                }
                throw new IllegalStateException(e.getCause());
            }
            long now = System.nanoTime();
            if (now >= until) {
                end(running, over);
                return Result.failed("hook-timed-out", "It was not done within %s, and was %s.".formatted(
                        words(due.run().timeout()), attempt.hook().kind() == HookKind.SCRIPT
                                ? "ended with all that it began"
                                : "given up: it may run on there"),
                        "Look at what keeps it, or give it more time; then run it again.",
                        false);
            }
            boolean lost = false;
            if (renewal != null && renewal.isDone()) {
                Boolean still = renewal.state() == Future.State.SUCCESS ? renewal.resultNow() : null;
                renewed = Boolean.TRUE.equals(still) ? asked : renewed;
                lost = Boolean.FALSE.equals(still);
                renewal = null;
            }
            if (lost) {
                end(running, over);
                return Result.failed("hook-stopped", "It was stopped.", "Run it again.", false);
            }
            if (now - renewed >= unrenewed().toNanos()) {
                end(running, over);
                return Result.failed("hook-unknown",
                        "The database did not answer its node, which ended it: it is not known "
                                + "whether it had its effect.",
                        "Look at what it was to do; then run it again, or let it count as done.", attempt.hook()
                                .repeatable());
            }
            if (renewal == null && now - asked >= renewsEvery().toNanos() && !goingDown) {
                asked = now;
                renewal = renewing(due);
            }
        }
    }

    Duration renewsEvery() {
        return RENEW;
    }

    /// How old the last renewal may be.
    Duration unrenewed() {
        return UNRENEWED;
    }

    /// On a thread of its own: a database that is away may keep it longer than the lease holds. It fails where the database does.
    private @Nullable Future<Boolean> renewing(Leased due) {
        try {
            return work.submit(() -> {
                try {
                    return runs.renew(due.run().id(), due.lease());
                } catch (RuntimeException e) {
                    LOG.warn("hook {}: its lease could not be renewed: {}", due.run().hookName(), e.getMessage());
                    throw e;
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("hook {}: this node goes down", due.run().hookName());
            return null;
        }
    }

    /// Returns when nothing of it runs here any more: what was interrupted has the time that this takes.
    private static void end(Future<Result> running, CountDownLatch over) {
        running.cancel(true);
        try {
            if (!over.await(ENDS.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("a hook that was told to end has not within {}", words(ENDS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void note(Leased due, Result result, String output, Masks masks, long tookMillis) {
        Result told = new Result(result.status(), result.code(), result.trouble() == null
                ? null
                : masks.mask(result.trouble()), result.remedy(), result.again());
        boolean noted = persist(due, () -> transaction.executeWithoutResult(_ -> runs.ended(due, told, output,
                tookMillis, pause(due, told, tookMillis)).filter(run -> run.state() == RunState.FAILED).ifPresent(
                        this::audit)));
        if (noted && told.isGood()) {
            LOG.info("hook {} done for {}", due.run().hookName(), due.run().key());
        } else if (noted) {
            LOG.warn("hook {} failed for {}: {}", due.run().hookName(), due.run().key(), told.trouble());
        }
    }

    /// @return false where this node goes down
    private boolean pauses() {
        try {
            Thread.sleep(BEAT);
            return !goingDown;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void audit(HookRun run) {
        UUID hook = run.hookId();
        trail.append(new AuditEntry("system", "hook.failed", new Subject("hook", hook == null
                ? run.id().toString()
                : hook.toString(), run.hookName()), run.trouble(), Map.of("run", run.id().toString(), "key", run.key(),
                        "code", String.valueOf(run.code()))));
    }

    /// @return null where there is no other try
    private @Nullable Duration pause(Leased due, Result result, long tookMillis) {
        if (result.isGood() || !result.again()) {
            return null;
        }
        int most = Optional.ofNullable(due.run().hookId()).flatMap(hooks::find).map(Hook::attempts).orElse(0);
        Duration pause = PAUSES.get(Math.clamp(due.tries() - 1, 0, PAUSES.size() - 1));
        return due.tries() < most && pause.plusMillis(tookMillis).compareTo(due.left()) < 0 ? pause : null;
    }

    static String words(Duration time) {
        return time.toSeconds() < 120 ? time.toSeconds() + " s" : time.toMinutes() + " min";
    }

    @PreDestroy
    void stop() {
        goingDown = true;
        threads.shutdown();
        work.shutdownNow();
        try {
            if (!threads.awaitTermination(DRAIN.toSeconds(), TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
