package io.towpath.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.webhook.Receiver.Heard;
import io.towpath.webhook.Webhook.State;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Events on their way to a receiver.
class CourierTest extends Deliveries {

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
}
