package io.towpath.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.towpath.access.AccessException;
import io.towpath.webhook.Receiver.Heard;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a receiver, or somebody at the settings, may do to events on their way.
class CourierTroubleTest extends Deliveries {

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
    void anotherNodeGoesOnAtOnceWhereOneStopsInOrder() throws InterruptedException {
        UUID id = told(Topic.WAVES).webhook().id();
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch answers = new CountDownLatch(1);
        receiver.answer(_ -> {
            arrived.countDown();
            try {
                answers.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return 200;
        });
        happens("wave.one");
        courier.start();
        courier.wake();
        assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();

        courier.stop();
        answers.countDown();

        assertThat(jdbc.sql("select count(*) from webhook where id = :id and lease is null and leased_until is null")
                .param("id", id).query(Integer.class).single()).as("nobody's").isOne();
        assertThat(webhooks.get(id).tries()).as("being stopped is no failure of the receiver").isZero();
        courier.wake();
        assertThat(store.lease(feed.last(), 8)).as("one that stopped takes no more").hasSize(1);
        jdbc.sql("update webhook set lease = null, leased_until = null").update();
        receiver.answer(_ -> 200);
        with(Duration.ofHours(24), 20);
        beat();
        assertThat(receiver.taken()).endsWith("wave.one");
        assertThat(webhooks.behind(webhooks.get(id))).isZero();
    }

    /// As where the whole application is told to hurry.
    @Test
    void oneThatIsInterruptedWhileItStopsGivesBackAllTheSame() throws Exception {
        UUID id = told(Topic.WAVES).webhook().id();
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch answers = new CountDownLatch(1);
        receiver.answer(_ -> {
            arrived.countDown();
            try {
                answers.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return 200;
        });
        happens("wave.one");
        courier.start();
        courier.wake();
        assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();
        AtomicBoolean interrupted = new AtomicBoolean();

        // whose connections break when it is interrupted
        Thread.ofVirtual().start(() -> {
            Thread.currentThread().interrupt();
            courier.stop();
            interrupted.set(Thread.interrupted());
        }).join();
        answers.countDown();

        assertThat(interrupted).as("told to whoever stops it").isTrue();
        assertThat(jdbc.sql("select count(*) from webhook where id = :id and lease is null").param("id", id)
                .query(Integer.class).single()).as("nobody's").isOne();
    }

    @Test
    void oneThatIsStartedAgainServes() {
        told(Topic.WAVES);
        courier.start();
        courier.stop();
        courier.start();
        happens("wave.one");

        courier.wake();

        await().until(() -> receiver.taken().contains("wave.one"));
        courier.stop();
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
        try (java.net.ServerSocket talker = new java.net.ServerSocket(0, 5,
                java.net.InetAddress.getLoopbackAddress())) {
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

    @ParameterizedTest
    @ValueSource(strings = {"", "hooks.example.com", "ftp://192.0.2.1/x", "http://192.0.2.1/x",
            "https://169.254.169.254/",
            "https://[::1]/x", "https://lena:pw@192.0.2.1/", "https://192.0.2.1/#x", "https://0.0.0.0/"})
    void addressesThatLeadNowhereGoodAreRefused(String url) {
        assertThatThrownBy(() -> in(() -> webhooks.create(new Webhooks.Draft("x", url, Set.of(Topic.WAVES)))))
                .isInstanceOfSatisfying(AccessException.class, e -> assertThat(e.code()).isEqualTo("webhook-url"));
    }
}
