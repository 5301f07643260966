package io.towpath.webhook;

import io.towpath.DatabaseTest;
import io.towpath.access.CurrentUser;
import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditFeed;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.secret.Secrets;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// A receiver that is a real server, and who brings events to it.
@DatabaseTest
abstract class Deliveries {

    static final String BASE = "https://towpath.example.com";

    @Autowired
    WebhookStore store;
    @Autowired
    AuditFeed feed;
    @Autowired
    AuditTrail trail;
    @Autowired
    Secrets secrets;
    @Autowired
    CurrentUser current;
    @Autowired
    TransactionTemplate transaction;
    @Autowired
    JdbcClient jdbc;

    final Receiver receiver = receiver();
    Webhooks webhooks = webhooks(Duration.ofHours(24), 20);
    Courier courier = courier(Duration.ofHours(24), 20);

    private static Receiver receiver() {
        try {
            return new Receiver();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @BeforeEach
    void alone() {
        jdbc.sql("delete from webhook").update();
        with(Duration.ofHours(24), 20);
    }

    @AfterEach
    void end() {
        jdbc.sql("delete from webhook").update();
        receiver.close();
    }

    final void with(Duration giveUpAfter, int kept) {
        courier = courier(giveUpAfter, kept);
        webhooks = webhooks(giveUpAfter, kept);
    }

    private static WebhooksProperties properties(Duration giveUpAfter, int kept) {
        return new WebhooksProperties(List.of("127.0.0.0/8"), giveUpAfter, kept);
    }

    private Courier courier(Duration giveUpAfter, int kept) {
        WebhooksProperties properties = properties(giveUpAfter, kept);
        return new Courier(store, feed, trail, secrets, new Post(properties), properties, transaction,
                Clock.systemUTC(),
                BASE + "/");
    }

    private Webhooks webhooks(Duration giveUpAfter, int kept) {
        return new Webhooks(store, courier(giveUpAfter, kept), new Post(properties(giveUpAfter, kept)), secrets, feed,
                trail, current);
    }

    final Webhooks.Created told(Topic... topics) {
        return in(
                () -> webhooks.create(new Webhooks.Draft("Chat " + UUID.randomUUID(), receiver.url(), Set.of(topics))));
    }

    final <T> T in(Supplier<T> work) {
        return transaction.execute(_ -> work.get());
    }

    final void happens(String... actions) {
        for (String action : actions) {
            transaction.executeWithoutResult(_ -> trail.append(new AuditEntry("lena", action, new Subject("wave", "w1",
                    "Wave \"ü\" 1"), "because", Map.of("slots", "20"))));
        }
    }

    /// One beat.
    final void beat() {
        store.lease(feed.last(), 8).forEach(courier::serve);
    }

    final void due() {
        jdbc.sql("update webhook set next_try_at = null").update();
    }
}
