package io.towpath.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.DatabaseTest;
import io.towpath.access.AccessException;
import io.towpath.access.CurrentUser;
import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditFeed;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.secret.Secrets;
import io.towpath.webhook.Receiver.Heard;
import io.towpath.webhook.Webhook.State;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Events on their way to a receiver that is a real server, with all that it may do to them.
@DatabaseTest
class CourierTest {

    private static final String BASE = "https://towpath.example.com";

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

    private final Receiver receiver = receiver();
    private Webhooks webhooks = webhooks(Duration.ofHours(24), 20);
    private Courier courier = courier(Duration.ofHours(24), 20);

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

    private void with(Duration giveUpAfter, int kept) {
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

    private Webhooks.Created told(Topic... topics) {
        return in(
                () -> webhooks.create(new Webhooks.Draft("Chat " + UUID.randomUUID(), receiver.url(), Set.of(topics))));
    }

    private <T> T in(Supplier<T> work) {
        return transaction.execute(_ -> work.get());
    }

    private void happens(String... actions) {
        for (String action : actions) {
            transaction.executeWithoutResult(_ -> trail.append(new AuditEntry("lena", action, new Subject("wave", "w1",
                    "Wave \"ü\" 1"), "because", Map.of("slots", "20"))));
        }
    }

    /// One beat.
    private void beat() {
        store.lease(feed.last(), 8).forEach(courier::serve);
    }

    private void due() {
        jdbc.sql("update webhook set next_try_at = null").update();
    }

    @Test
    void whatWasAskedForComesInOrderAndSigned() {
        happens("wave.before");
        Webhooks.Created made = told(Topic.WAVES);
        happens("wave.one", "user.two", "wave.three", "user.four");

        beat();

        assertThat(receiver.taken()).containsExactly("wave.one", "wave.three");
        Heard heard = receiver.heard().getFirst();
        JsonNode event = JsonMapper.builder().build().readTree(heard.body());
        assertThat(event.path("specversion").asString()).isEqualTo("1.0");
        assertThat(event.path("id").asString()).isEqualTo(heard.id());
        assertThat(event.path("source").asString()).isEqualTo(BASE);
        assertThat(event.path("subject").asString()).isEqualTo("wave/w1");
        assertThat(event.path("data").path("label").asString()).isEqualTo("Wave \"ü\" 1");
        assertThat(event.path("data").path("actor").asString()).isEqualTo("lena");
        assertThat(event.path("data").path("reason").asString()).isEqualTo("because");
        assertThat(event.path("data").path("detail").path("slots").asString()).isEqualTo("20");
        assertThat(event.path("data").path("links").path("ui").asString()).isEqualTo(BASE + "/waves/w1");
        assertThat(heard.contentType()).startsWith("application/cloudevents+json");
        assertThat(heard.signature()).isEqualTo(SigningKey.of(made.key()).sign(heard.id(), Long.parseLong(heard
                .timestamp()), heard.body()));
        assertThat(webhooks.behind(webhooks.get(made.webhook().id()))).as("those nobody asked for are passed").isZero();

        beat();
        assertThat(receiver.heard()).as("nothing twice").hasSize(2);
    }

    @Test
    void whatIsNotTakenIsSentAgainAndNothingBeforeIt() {
        UUID id = told(Topic.WAVES).webhook().id();
        receiver.answer(heard -> heard.action().equals("wave.two") ? 503 : 200);
        happens("wave.one", "wave.two", "wave.three");

        beat();

        assertThat(receiver.taken()).containsExactly("wave.one");
        assertThat(webhooks.get(id)).satisfies(hook -> {
            assertThat(hook.tries()).isEqualTo(1);
            assertThat(hook.trouble()).contains("503");
            assertThat(hook.nextTryAt()).isAfter(hook.failingSince());
        });
        beat();
        assertThat(receiver.heard()).as("it is not its time yet").hasSize(2);

        due();
        beat();
        assertThat(webhooks.get(id).tries()).isEqualTo(2);
        receiver.answer(_ -> 204);
        due();
        beat();

        assertThat(receiver.taken()).containsExactly("wave.one", "wave.two", "wave.three");
        assertThat(receiver.heard().stream().filter(heard -> heard.action().equals("wave.two")).map(Heard::id)
                .distinct()).as("known as the same").hasSize(1);
        assertThat(webhooks.get(id)).satisfies(hook -> {
            assertThat(hook.tries()).isZero();
            assertThat(hook.failingSince()).isNull();
            assertThat(hook.trouble()).isNull();
        });
        assertThat(webhooks.deliveries(id, Long.MAX_VALUE, 10)).extracting(Delivery::status)
                .containsExactly(204, 204, 503, 503, 200);
    }

    @Test
    void aRedirectIsNotFollowedAndNotTaken() {
        UUID id = told(Topic.WAVES).webhook().id();
        receiver.answer(_ -> 302);
        happens("wave.one");

        beat();

        assertThat(receiver.heard()).hasSize(1);
        assertThat(webhooks.get(id).trouble()).contains("302");
    }

    @Test
    void anAnswerThatNeverEndsHoldsNobody() {
        UUID id = told(Topic.WAVES).webhook().id();
        receiver.answer(_ -> Receiver.ENDLESS);
        happens("wave.one", "wave.two");

        beat();

        assertThat(receiver.heard()).hasSize(2);
        assertThat(webhooks.get(id).tries()).isZero();
    }

    @Test
    void theFirstFailureAfterAnEventWasTakenIsAFirstOne() {
        UUID id = told(Topic.WAVES).webhook().id();
        receiver.answer(heard -> heard.action().equals("wave.two") ? 503 : 200);
        happens("wave.one", "wave.two");
        jdbc.sql("update webhook set tries = 6, failing_since = clock_timestamp() - interval '1 hour'").update();

        beat();

        assertThat(webhooks.get(id)).satisfies(hook -> {
            assertThat(hook.tries()).isEqualTo(1);
            assertThat(Duration.between(hook.failingSince(), hook.nextTryAt())).isLessThan(Duration.ofSeconds(10));
        });
    }

    @Test
    void anotherAddressAndAnotherKeyHoldAtOnce() {
        Webhooks.Created made = told(Topic.WAVES);
        UUID id = made.webhook().id();
        receiver.answer(_ -> 500);
        happens("wave.one");
        beat();
        receiver.answer(_ -> 200);

        in(() -> webhooks.newKey(id));
        beat();

        assertThat(receiver.taken()).as("tried at once").containsExactly("wave.one");
        Heard heard = receiver.heard().getLast();
        assertThat(heard.signature()).isNotEqualTo(SigningKey.of(made.key()).sign(heard.id(), Long.parseLong(heard
                .timestamp()), heard.body()));

        happens("wave.two");
        receiver.answer(_ -> {
            in(() -> webhooks.newKey(id));
            return 200;
        });
        beat();
        assertThat(webhooks.behind(webhooks.get(id))).as("noted by nobody whose key it was not").isPositive();
    }

    @Test
    void whatIsNoHttpIsNotRepeated() throws Exception {
        try (java.net.ServerSocket talker = new java.net.ServerSocket(0, 5, java.net.InetAddress.getLoopbackAddress())) {
            Thread.startVirtualThread(() -> {
                try (java.net.Socket socket = talker.accept()) {
                    socket.getInputStream().read(new byte[100]);
                    socket.getOutputStream().write("220 \0 secret of the house\r\n".getBytes(
                            java.nio.charset.StandardCharsets.UTF_8));
                } catch (IOException e) {
                    // the test is over
                }
            });
            UUID id = in(() -> webhooks.create(new Webhooks.Draft("Talker", "http://127.0.0.1:" + talker.getLocalPort(),
                    Set.of(Topic.WAVES)))).webhook().id();
            happens("wave.one");

            beat();

            assertThat(webhooks.get(id).tries()).isEqualTo(1);
            assertThat(webhooks.get(id).trouble()).doesNotContain("secret").contains("HTTP");
        }
    }

    @Test
    void whoDoesNotAnswerAtAllIsTriedAgain() {
        UUID id = told(Topic.WAVES).webhook().id();
        receiver.close();
        happens("wave.one");

        beat();

        assertThat(webhooks.get(id).tries()).isEqualTo(1);
        assertThat(webhooks.deliveries(id, Long.MAX_VALUE, 10)).singleElement().satisfies(delivery -> {
            assertThat(delivery.status()).isNull();
            assertThat(delivery.trouble()).isNotBlank();
        });
    }

    @Test
    void whatFailsTooLongIsParkedUntilAPersonResumesIt() {
        with(Duration.ZERO, 20);
        UUID id = told(Topic.WAVES).webhook().id();
        receiver.answer(_ -> 500);
        happens("wave.one", "wave.two");
        beat();
        due();
        beat();

        assertThat(webhooks.get(id).state()).isEqualTo(State.PARKED);
        assertThat(trail.about("webhook", id.toString(), 5).getFirst().entry()).satisfies(entry -> {
            assertThat(entry.action()).isEqualTo("webhook.parked");
            assertThat(entry.actor()).isEqualTo("system");
            assertThat(entry.reason()).contains("500");
        });
        due();
        beat();
        assertThat(receiver.heard()).as("not tried any more").hasSize(2);

        receiver.answer(_ -> 200);
        in(() -> webhooks.resume(id, false));
        beat();
        assertThat(receiver.taken()).containsExactly("wave.one", "wave.two");
    }

    @Test
    void whoSkipsHearsOnlyOfWhatComes() {
        UUID id = told(Topic.WAVES).webhook().id();
        in(() -> webhooks.pause(id));
        happens("wave.one");
        beat();
        assertThat(receiver.heard()).isEmpty();

        in(() -> webhooks.resume(id, true));
        happens("wave.two");
        beat();

        assertThat(receiver.taken()).containsExactly("wave.two");
    }

    @Test
    void oneNodeAtATimeServesIt() {
        told(Topic.WAVES);
        happens("wave.one");

        assertThat(store.lease(feed.last(), 8)).hasSize(1);
        assertThat(store.lease(feed.last(), 8)).isEmpty();

        jdbc.sql("update webhook set leased_until = clock_timestamp() - interval '1 second'").update();
        beat();
        assertThat(receiver.taken()).as("of a node that died").containsExactly("wave.one");
    }

    @Test
    void whoLostItsLeaseWhileItWaitedNotesNothing() {
        UUID id = told(Topic.WAVES).webhook().id();
        happens("wave.one", "wave.two");
        receiver.answer(_ -> {
            jdbc.sql("update webhook set lease = gen_random_uuid()").update();
            return 200;
        });
        long before = webhooks.get(id).sentTo();

        beat();

        assertThat(receiver.heard()).as("it stops at the first").hasSize(1);
        assertThat(webhooks.get(id).sentTo()).isEqualTo(before);
    }

    @Test
    void oneThatIsDeletedMeanwhileIsForgotten() {
        UUID id = told(Topic.WAVES).webhook().id();
        UUID key = store.secret(id);
        happens("wave.one");
        receiver.answer(_ -> {
            in(() -> {
                webhooks.delete(id);
                return id;
            });
            return 200;
        });

        beat();

        assertThat(webhooks.all()).isEmpty();
        assertThat(jdbc.sql("select count(*) from secret where id = :id").param("id", key).query(Long.class).single())
                .isZero();
    }

    @Test
    void triesAreKeptUpToANumber() {
        with(Duration.ofHours(24), 3);
        UUID id = told(Topic.WAVES).webhook().id();
        happens("wave.one", "wave.two", "wave.three", "wave.four", "wave.five");

        beat();

        assertThat(webhooks.deliveries(id, Long.MAX_VALUE, 10)).extracting(Delivery::action)
                .containsExactly("wave.five", "wave.four", "wave.three");
    }

    @Test
    void aTestAndAnOldEventAreSentAtOnce() {
        Webhooks.Created made = told(Topic.WAVES);
        UUID id = made.webhook().id();
        happens("wave.one");
        beat();
        receiver.answer(_ -> 410);

        assertThat(webhooks.test(id).trouble()).contains("410");
        receiver.answer(_ -> 200);
        long event = Long.parseLong(receiver.heard().getFirst().id().replace("evt_", ""));
        assertThat(webhooks.again(id, event).trouble()).isNull();

        assertThat(receiver.heard()).extracting(Heard::action).containsExactly("wave.one", "webhook.test", "wave.one");
        assertThat(receiver.heard().getLast().body()).as("the same bytes")
                .isEqualTo(receiver.heard().getFirst().body());
        assertThat(webhooks.get(id).tries()).as("none of the trail's").isZero();
        assertThat(webhooks.deliveries(id, Long.MAX_VALUE, 2)).extracting(Delivery::askedBy)
                .containsOnly(current.actor());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hooks.example.com", "ftp://192.0.2.1/x", "http://192.0.2.1/x",
            "https://169.254.169.254/",
            "https://[::1]/x", "https://lena:pw@192.0.2.1/", "https://192.0.2.1/#x", "https://0.0.0.0/"})
    void addressesThatLeadNowhereGoodAreRefused(String url) {
        assertThatThrownBy(() -> in(() -> webhooks.create(new Webhooks.Draft("x", url, Set.of(Topic.WAVES)))))
                .isInstanceOfSatisfying(AccessException.class, e -> assertThat(e.code()).isEqualTo("webhook-url"));
    }
}
