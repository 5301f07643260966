package io.towpath.mail;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.mail.Mail.State;
import io.towpath.mail.MailServer.Outcome;
import io.towpath.mail.MailStore.Leased;
import io.towpath.secret.SealedException;
import io.towpath.secret.Secrets;
import jakarta.mail.MessagingException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/// Gives mails to the server: each until it was taken or refused for good. A crash between an answer and its note has a mail sent
/// twice, under the same name, never not at all. A node that stops in order gives back what it had not begun.
@Component
class Postman implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Postman.class);
    private static final int AT_ONCE = 20;
    private static final String FELL = "what it says did not hold any more before it was sent";
    /// What is not begun by then is given back.
    private static final long ROUND_NANOS = Duration.ofMinutes(2).toNanos();
    private static final long CLEAN_NANOS = Duration.ofMinutes(10).toNanos();
    private static final List<Duration> PAUSES = List.of(Duration.ofSeconds(30), Duration.ofMinutes(2),
            Duration.ofMinutes(10), Duration.ofMinutes(30), Duration.ofHours(1));
    /// Up to the third of them none is sent at all where the server is away or does not let us in.
    private static final int MOST_CLOSED = 2;

    private final MailStore store;
    private final MailServer server;
    private final Secrets secrets;
    private final MailProperties properties;
    private final Map<Mail.Kind, Relevance> relevance = new ConcurrentHashMap<>();
    private final AuditTrail trail;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher news;
    private final AtomicBoolean busy = new AtomicBoolean();
    private final Set<Leased> held = ConcurrentHashMap.newKeySet();
    /// How often in a row there was no connection, and until when none is tried: of whoever is busy.
    private int closed;
    private long closedUntilNanos;
    private volatile @Nullable Thread thread;
    private volatile long cleanedNanos;
    private volatile boolean running;
    private volatile boolean stopping;

    Postman(MailStore store, MailServer server, Secrets secrets, MailProperties properties, List<Relevance> relevance,
            AuditTrail trail, TransactionTemplate transaction, ApplicationEventPublisher news) {
        this.store = store;
        this.server = server;
        this.secrets = secrets;
        this.properties = properties;
        relevance.forEach(each -> each.kinds().forEach(kind -> this.relevance.put(kind, each)));
        this.trail = trail;
        this.transaction = transaction;
        this.news = news;
    }

    /// Begins with what is due and returns: a server that does not answer holds up nobody.
    void wake() {
        boolean off = properties.host().isEmpty();
        if (stopping || off && !cleanIsDue() || !busy.compareAndSet(false, true)) {
            return;
        }
        thread = Thread.ofVirtual().name("mail").start(() -> {
            try {
                cleanAtTimes();
                while (!off && !stopping && isOpen() && round() == AT_ONCE) {
                    // there may be more
                }
            } catch (RuntimeException e) {
                LOG.warn("mails: {}", e.toString());
            } finally {
                busy.set(false);
            }
        });
    }

    boolean isBusy() {
        return busy.get();
    }

    /// A server that does not let us in is not asked again for each mail that waits: accounts are locked for that.
    private boolean isOpen() {
        return closed == 0 || System.nanoTime() - closedUntilNanos >= 0;
    }

    /// @return how many were due
    int round() {
        Deque<Leased> due = new ArrayDeque<>(store.lease(AT_ONCE));
        held.addAll(due);
        int count = due.size();
        long until = System.nanoTime() + ROUND_NANOS;
        try {
            while (!due.isEmpty() && !stopping && System.nanoTime() < until) {
                send(due, until);
            }
        } finally {
            if (!stopping) {
                due.forEach(this::giveBack);
                held.clear();
            }
        }
        return count;
    }

    /// Over one connection, as far as it holds.
    private void send(Deque<Leased> due, long until) {
        due.removeIf(each -> !isStillToBeSent(each));
        if (due.isEmpty()) {
            return;
        }
        try (MailServer.Line line = server.open()) {
            closed = 0;
            boolean broken = false;
            while (!broken && !due.isEmpty() && !stopping && System.nanoTime() < until) {
                Leased next = due.remove();
                // those before it may have taken long
                broken = isStillToBeSent(next) && store.lengthen(next) && send(next, line);
            }
        } catch (MessagingException e) {
            String why = MailServer.why(e);
            LOG.warn("mails wait: {}", why);
            closedUntilNanos = System.nanoTime() + PAUSES.get(Math.min(closed, MOST_CLOSED)).toNanos();
            closed++;
            due.forEach(each -> failed(each, why));
            due.clear();
        }
    }

    private boolean isStillToBeSent(Leased each) {
        if (stands(each.mail())) {
            return true;
        }
        withdraw(each.mail(), () -> store.end(each, State.WITHDRAWN, FELL, true)
                ? Optional.of(each.contentId())
                : Optional.empty());
        return false;
    }

    /// As with [#undelivered], whoever hears of it locks first.
    private void withdraw(Mail mail, Supplier<Optional<UUID>> content) {
        transaction.executeWithoutResult(status -> {
            news.publishEvent(new MailWithdrawn(mail.kind(), mail.about()));
            content.get().ifPresentOrElse(secrets::forget, status::setRollbackOnly);
        });
    }

    private boolean stands(Mail mail) {
        Relevance asked = relevance.get(mail.kind());
        return asked == null || asked.stands(mail);
    }

    /// @return whether the connection is of no use any more
    private boolean send(Leased each, MailServer.Line line) {
        Outcome outcome;
        try {
            outcome = line.send(each, Content.forms(secrets.reveal(each.contentId())));
        } catch (SealedException e) {
            outcome = new Outcome.Failed("its content cannot be opened: " + e.getMessage(), false);
        }
        switch (outcome) {
            case Outcome.Taken _ -> sent(each);
            case Outcome.Refused refused -> bounced(each, refused.why());
            case Outcome.Failed failed -> failed(each, failed.why());
        }
        return outcome instanceof Outcome.Failed failed && failed.lineBroken();
    }

    private void sent(Leased each) {
        transaction.executeWithoutResult(_ -> {
            if (store.end(each, State.SENT, null, true)) {
                secrets.forget(each.contentId());
            }
        });
    }

    private void bounced(Leased each, String why) {
        Mail mail = each.mail();
        undelivered(mail, "mail.bounced", why, () -> store.end(each, State.BOUNCED, why, false));
        LOG.warn("mail {} to {} was refused: {}", mail.id(), mail.recipient(), why);
    }

    /// Whoever hears of it locks what the mail tells of before the mail is, as whoever queues or withdraws one does.
    private void undelivered(Mail mail, String action, String why, BooleanSupplier noted) {
        transaction.executeWithoutResult(status -> {
            news.publishEvent(new MailBounced(mail.kind(), mail.about(), mail.recipient(), why));
            if (noted.getAsBoolean()) {
                trail.append(AuditEntry.of("system", action, subject(mail)).because(why)
                        .with(Map.of("recipient", mail.recipient(), "kind", mail.kind().code())));
            } else {
                status.setRollbackOnly();
            }
        });
    }

    private void failed(Leased each, String why) {
        if (stopping) {
            // it broke off for that alone
            return;
        }
        Duration pause = PAUSES.get(Math.min(each.mail().tries(), PAUSES.size() - 1));
        if (!store.isLastTry(each, properties.giveUpAfter())) {
            store.failed(each, why, pause);
            return;
        }
        Mail mail = each.mail();
        undelivered(mail, "mail.given-up", "given up: " + why, () -> store.giveUp(each, why));
        LOG.warn("mail {} to {} was given up: {}", mail.id(), mail.recipient(), why);
    }

    static Subject subject(Mail mail) {
        return new Subject("mail", mail.id().toString(), mail.subject());
    }

    private void cleanAtTimes() {
        if (cleanIsDue()) {
            cleanedNanos = System.nanoTime();
            clean();
        }
    }

    private boolean cleanIsDue() {
        return cleanedNanos == 0 || System.nanoTime() - cleanedNanos > CLEAN_NANOS;
    }

    /// What does not hold any more, what nobody can have sent again, and what is long over; also where no mails are sent any more.
    void clean() {
        store.queued().stream().filter(mail -> !stands(mail))
                .forEach(mail -> withdraw(mail, () -> store.withdraw(mail.id(), FELL)));
        transaction.executeWithoutResult(_ -> {
            store.detachOld(properties.againWithin()).forEach(secrets::forget);
            store.deleteOld(properties.keptFor());
        });
    }

    @Override
    public void start() {
        held.clear();
        stopping = false;
        running = true;
    }

    /// Before the database goes. A mail that was sent and is not noted yet is sent again.
    @Override
    public void stop() {
        stopping = true;
        Thread at = thread;
        boolean interrupted = false;
        if (at != null) {
            at.interrupt();
            try {
                at.join(Duration.ofSeconds(3));
            } catch (InterruptedException e) {
                // told afterwards: whoever is interrupted gets no connection to give back with
                interrupted = true;
            }
        }
        held.forEach(this::giveBack);
        running = false;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void giveBack(Leased each) {
        try {
            store.release(each);
        } catch (RuntimeException e) {
            LOG.warn("mail {} waits until its lease ends: {}", each.mail().id(), e.toString());
        }
    }
}
