package io.towpath.webhook;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditEvent;
import io.towpath.audit.AuditFeed;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.secret.SealedException;
import io.towpath.secret.Secrets;
import io.towpath.webhook.WebhookStore.Leased;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/// Brings events to whoever asked for them: one after the other, each until it was taken. A crash between an answer and its
/// note has an event sent twice, never not at all. A node that stops in order gives back what it had begun, so that another goes
/// on at once.
@Component
class Courier implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);
    private static final int AT_ONCE = 8;
    private static final int BATCH = 100;
    /// Well below a lease, so that nobody else begins while this one is at it.
    private static final long ROUND_NANOS = Duration.ofSeconds(40).toNanos();
    /// What is in the middle of a statement, or of a receiver's answer, ends it.
    private static final long STOPS_WITHIN_SECONDS = 3;
    private static final List<Duration> PAUSES = List.of(Duration.ofSeconds(5), Duration.ofSeconds(15),
            Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofMinutes(15), Duration.ofHours(1));

    private final WebhookStore store;
    private final AuditFeed feed;
    private final AuditTrail trail;
    private final Secrets secrets;
    private final Post post;
    private final WebhooksProperties properties;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final String base;
    private final Set<Leased> held = ConcurrentHashMap.newKeySet();
    private volatile ExecutorService threads = newThreads();
    private volatile boolean running;
    private volatile boolean stopping;

    Courier(WebhookStore store, AuditFeed feed, AuditTrail trail, Secrets secrets, Post post,
            WebhooksProperties properties, TransactionTemplate transaction, Clock clock,
            @Value("${towpath.public-url:}") String base) {
        this.store = store;
        this.feed = feed;
        this.trail = trail;
        this.secrets = secrets;
        this.post = post;
        this.properties = properties;
        this.transaction = transaction;
        this.clock = clock;
        this.base = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    }

    /// Begins with all that is due and returns: a receiver that does not answer holds up no other.
    void wake() {
        if (stopping) {
            return;
        }
        for (Leased due : store.lease(feed.last(), AT_ONCE)) {
            held.add(due);
            try {
                threads.submit(() -> serve(due));
            } catch (RejectedExecutionException e) {
                // it was told to stop in between
                giveBack(due);
            }
        }
    }

    void serve(Leased due) {
        held.add(due);
        serveHeld(due);
        if (!stopping) {
            held.remove(due);
        }
    }

    private void serveHeld(Leased due) {
        UUID id = due.webhook().id();
        try {
            if (round(due)) {
                store.release(id, due.lease());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SealedException e) {
            failed(due, "its signing key cannot be opened: " + e.getMessage(), tries(due));
        } catch (RuntimeException e) {
            LOG.warn("webhook {}: {}", due.webhook().name(), e.toString());
            if (!stopping) {
                unnoted(due, e);
            }
        }
    }

    /// What went wrong here counts as a try, so that it neither goes on for good nor unseen.
    private void unnoted(Leased due, RuntimeException e) {
        try {
            failed(due, "what came of it could not be noted: " + e.getClass().getSimpleName(), tries(due));
        } catch (RuntimeException again) {
            // the database is away: the lease ends by itself, and whoever is next begins where this one noted
            LOG.warn("webhook {}: {}", due.webhook().name(), again.toString());
        }
    }

    /// @return whether the lease is still ours and nothing failed
    private boolean round(Leased due) throws InterruptedException {
        SigningKey key = SigningKey.of(secrets.reveal(due.secretId()));
        long until = System.nanoTime() + ROUND_NANOS;
        long sentTo = due.webhook().sentTo();
        int tries = due.webhook().tries();
        while (System.nanoTime() < until) {
            List<AuditEvent> events = feed.after(sentTo, BATCH);
            if (events.isEmpty()) {
                return true;
            }
            boolean noted = true;
            for (AuditEvent event : events) {
                if (asksFor(due.webhook(), event)) {
                    if (!bring(due, event, key, tries)) {
                        return false;
                    }
                    tries = 0;
                    noted = true;
                    if (System.nanoTime() >= until) {
                        return true;
                    }
                } else {
                    noted = false;
                }
                sentTo = event.number();
            }
            if (!noted && !store.taken(due.webhook().id(), due.lease(), sentTo)) {
                return false;
            }
        }
        return true;
    }

    /// As it stands by now: an event may have been taken since the lease.
    private int tries(Leased due) {
        return store.find(due.webhook().id()).map(Webhook::tries).orElse(0);
    }

    private static boolean asksFor(Webhook webhook, AuditEvent event) {
        return Topic.of(event.entry().action()).map(webhook.topics()::contains).orElse(false);
    }

    private boolean bring(Leased due, AuditEvent event, SigningKey key, int tries) throws InterruptedException {
        UUID id = due.webhook().id();
        Post.Answer answer = post.send(due.webhook().url(), Envelope.of(event, base), key, clock.instant());
        store.log(id, event.number(), answer, null, properties.kept());
        if (answer.taken()) {
            return store.taken(id, due.lease(), event.number());
        }
        failed(due, String.valueOf(answer.trouble()), tries);
        return false;
    }

    /// @param tries of the same event that failed before
    private void failed(Leased due, String trouble, int tries) {
        Webhook webhook = due.webhook();
        Duration pause = PAUSES.get(Math.min(tries, PAUSES.size() - 1));
        transaction.executeWithoutResult(_ -> store.failed(webhook.id(), due.lease(), trouble, pause,
                properties.giveUpAfter()).filter(Webhook.State.PARKED::equals)
                .ifPresent(_ -> trail.append(new AuditEntry("system", "webhook.parked", new Subject("webhook",
                        webhook.id().toString(), webhook.name()), trouble, Map.of()))));
        LOG.warn("webhook {} did not take an event: {}", webhook.name(), trouble);
    }

    /// Sends one event out of turn, for somebody who waits for the answer.
    Post.Answer again(Webhook webhook, AuditEvent event, String by) {
        return now(webhook, event.number(), Envelope.of(event, base), by);
    }

    Post.Answer test(Webhook webhook, String by) {
        return now(webhook, null, Envelope.test(webhook.id(), base, by, clock.instant()), by);
    }

    /// What is sent of an event, to be shown.
    String body(AuditEvent event) {
        return Envelope.of(event, base).body();
    }

    private Post.Answer now(Webhook webhook, @org.jspecify.annotations.Nullable Long number, Envelope event,
            String by) {
        Post.Answer answer;
        try {
            answer = post.send(webhook.url(), event, SigningKey.of(secrets.reveal(store.secret(webhook.id()))),
                    clock.instant());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answer = new Post.Answer(null, "stopped before it was answered", 0);
        }
        store.log(webhook.id(), number, answer, by, properties.kept());
        return answer;
    }

    @Override
    public void start() {
        if (threads.isShutdown()) {
            threads = newThreads();
        }
        stopping = false;
        running = true;
    }

    /// Before the database goes. An event that was sent and is not noted yet is sent again.
    @Override
    public void stop() {
        stopping = true;
        threads.shutdownNow();
        boolean interrupted = false;
        try {
            if (!threads.awaitTermination(STOPS_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("webhooks: what is on its way does not end; who goes on may send it again");
            }
        } catch (InterruptedException e) {
            // told afterwards: whoever is interrupted gets no connection to give back with
            interrupted = true;
        }
        List.copyOf(held).forEach(this::giveBack);
        running = false;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void giveBack(Leased due) {
        held.remove(due);
        try {
            store.release(due.webhook().id(), due.lease());
        } catch (RuntimeException e) {
            LOG.warn("webhook {} waits until its lease ends: {}", due.webhook().name(), e.toString());
        }
    }

    private static ExecutorService newThreads() {
        return Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("webhook-", 0).factory());
    }
}
