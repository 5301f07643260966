package io.towpath.migration;

import static io.towpath.migration.State.AWAITING_SIGN_OFF;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.migration.step.Outcome;
import io.towpath.platform.spi.Probe;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A source or target that is away is waited for by all of its trips at once, for longer than each would try by itself, and
/// without a person.
class AwayTest {

    private static final Probe SILENT = new Probe(false,
            "vc.example.com cannot be reached: no connection within the time",
            "Check the address.");

    private World world;

    @BeforeEach
    void buildTheWorld() {
        world = new World();
    }

    @Test
    void tripsWaitForASourceThatIsAwayForLongerThanTheyTryAndGoOnByThemselves() throws InterruptedException {
        List<UUID> ids = IntStream.range(0, 40).mapToObj(number -> world.started("far" + number)).toList();
        world.answers.put(world.source, SILENT);
        world.script.put("check-source", _ -> world.answers.containsKey(world.source)
                ? Outcome.failedForNow("source-io", "web01: no answer", "Look at the source.")
                : Outcome.done("checked"));

        // a trip tries three times by itself in this world
        for (int look = 0; look < 6; look++) {
            ids.forEach(world::due);
            driven(ids);
            world.jdbc.sql("update migration_away set ask_at = clock_timestamp()").update();
            world.aways.look();
        }

        assertThat(ids).allSatisfy(id -> {
            Stall stall = Objects.requireNonNull(world.view(id).stall());
            assertThat(stall.code()).isEqualTo(Stall.SOURCE_AWAY);
            assertThat(stall.isAway()).isTrue();
            assertThat(stall.what()).startsWith("It waits for source, away since ");
            assertThat(world.row(id).stallTries()).isZero();
            assertThat(world.row(id).due()).as("nobody but the one look asks for it").isFalse();
            assertThat(world.view(id).next()).isEqualTo("It goes on by itself when its source answers again.");
        });
        assertThat(world.asked).as("asked once when they failed, and once a look").hasSize(1 + 6);

        world.answers.clear();
        world.jdbc.sql("update migration_away set ask_at = clock_timestamp()").update();
        world.aways.look();
        driven(ids);

        assertThat(ids).allSatisfy(id -> assertThat(world.state(id)).isEqualTo(AWAITING_SIGN_OFF));
        assertThat(world.audited).filteredOn(entry -> entry.subject().type().equals("source"))
                .extracting(entry -> entry.action()).containsExactly("source.away", "source.back");
    }

    @Test
    void whatFailsAtASourceThatAnswersIsTheTripsOwnTrouble() {
        UUID id = world.started("own");
        world.script.put("check-source",
                _ -> Outcome.failedForNow("source-io", "the disk: stale handle", "Look at it."));

        world.node("a").drive(id);

        assertThat(Objects.requireNonNull(world.view(id).stall()).code()).isEqualTo("source-io");
        assertThat(world.row(id).stallTries()).isOne();
        assertThat(world.jdbc.sql("select count(*) from migration_away").query(Integer.class).single()).isZero();
    }

    @Test
    void aTargetThatIsAwayIsWaitedForAsWellAndItsSourceIsNotAsked() {
        UUID id = world.started("no-share");
        world.answers.put(world.target, new Probe(false, "/pool is not there", "Mount it."));
        world.script.put("check-target",
                _ -> Outcome.failedForNow("target-unreachable", "/pool is not there", "Mount it."));

        world.node("a").drive(id);

        assertThat(Objects.requireNonNull(world.view(id).stall()).code()).isEqualTo(Stall.TARGET_AWAY);
        assertThat(world.asked).containsOnly(world.target);
        world.answers.clear();
        world.script.remove("check-target");
        world.jdbc.sql("update migration_away set ask_at = clock_timestamp()").update();
        world.aways.look();
        world.node("b").drive(id);
        assertThat(world.state(id)).isEqualTo(AWAITING_SIGN_OFF);
    }

    @Test
    void afterADayItWaitsForAPersonAndBeginsAnewWhenOneRetries() {
        UUID id = world.started("for-ever");
        world.answers.put(world.source, SILENT);
        world.script.put("check-source", _ -> Outcome.failedForNow("source-io", "no answer", "Look at the source."));
        world.node("a").drive(id);
        assertThat(Objects.requireNonNull(world.view(id).stall()).isAway()).isTrue();

        world.jdbc.sql("update migration set stall_since = clock_timestamp() - interval '25 hours'").update();
        world.due(id);
        world.node("a").drive(id);
        assertThat(Objects.requireNonNull(world.view(id).stall()).nextTryAt()).isNull();
        assertThat(world.view(id).next()).isEqualTo("Look at the source.");

        world.aways.look();
        world.act(() -> world.commands.retry(id, "lena"));
        world.node("a").drive(id);
        assertThat(Objects.requireNonNull(world.view(id).stall()).isAway()).isTrue();
    }

    @Test
    void eachWaitsForItsOwnDayAndSinceWhenItIsAwayStays() {
        UUID first = world.started("first");
        UUID later = world.started("later");
        world.answers.put(world.source, SILENT);
        world.script.put("check-source", _ -> Outcome.failedForNow("source-io", "no answer", "Look at the source."));
        world.node("a").drive(first);
        world.jdbc.sql("update migration_away set since = since - interval '49 hours'").update();
        Instant since = since();
        world.jdbc.sql("""
                update migration set stall_step = 'check-source', stall_code = 'slow', stall_what = 'It is slow.',
                       stall_remedy = 'Wait.', stall_since = clock_timestamp(), stall_next_try = clock_timestamp(),
                       stall_tries = 1 where id = :id
                """).param("id", later).update();

        world.due(later);
        world.node("a").drive(later);

        Stall stall = Objects.requireNonNull(world.view(later).stall());
        assertThat(stall.nextTryAt()).isAfter(Instant.now().plusSeconds(23 * 3600));
        world.act(() -> world.commands.retry(first, "lena"));
        world.node("a").drive(first);
        assertThat(Objects.requireNonNull(world.view(first).stall()).isAway()).isTrue();
        assertThat(since()).isEqualTo(since);
    }

    private Instant since() {
        return world.jdbc.sql("select since from migration_away").query(Timestamp.class).single().toInstant();
    }

    @Test
    void newsOfAPlaceThatIsBackIsNotNeededToGoOn() {
        UUID id = world.started("lost-news");
        world.answers.put(world.source, SILENT);
        world.script.put("check-source", _ -> Outcome.failedForNow("source-io", "no answer", "Look at the source."));
        world.node("a").drive(id);
        assertThat(world.row(id).due()).isFalse();

        // the node that saw it answer died before it woke anybody
        world.jdbc.sql("delete from migration_away").update();
        world.aways.look();

        assertThat(world.row(id).due()).isTrue();
    }

    @Test
    void inItsOutageItKeepsItsTriesAndGoesOnAsSoonAsItsSourceAnswers() {
        UUID id = inItsOutage("off");
        world.answers.put(world.source, SILENT);

        world.node("a").drive(id);
        Stall stall = Objects.requireNonNull(world.view(id).stall());
        assertThat(stall.isAway()).isTrue();
        assertThat(stall.nextTryAt()).as("soon, not in a day").isBefore(Instant.now().plusSeconds(60));
        assertThat(world.row(id).stallTries()).isOne();

        world.jdbc.sql(
                "update migration set stall_next_try = now() + interval '5 min', wake_at = now() + interval '5 min'")
                .update();
        world.answers.clear();
        looked();
        assertThat(world.row(id).due()).as("woken before its next try").isTrue();
        world.node("a").drive(id);
        assertThat(world.state(id)).isEqualTo(AWAITING_SIGN_OFF);
    }

    /// Wave policies, alarms and the dashboard look for trips that wait for a person.
    @Test
    void inItsOutageItWaitsForAPersonAfterItsTries() {
        UUID id = inItsOutage("off-for-long");
        world.answers.put(world.source, SILENT);

        // this world gives two pauses
        for (int tried = 0; tried < 3; tried++) {
            world.due(id);
            world.node("a").drive(id);
        }

        Stall stall = Objects.requireNonNull(world.view(id).stall());
        assertThat(stall.nextTryAt()).isNull();
        assertThat(stall.code()).isEqualTo("source-io");
        assertThat(world.view(id).next()).isEqualTo("Look at the source.");
        looked();
        assertThat(world.row(id).due()).isFalse();
    }

    @Test
    void onItsWayBackItKeepsItsTriesUntilItsSourceServesAgain() {
        UUID id = world.started("back");
        world.node("a").drive(id);
        world.answers.put(world.source, SILENT);
        world.script.put("start-source", _ -> Outcome.failedForNow("source-io", "no answer", "Look at the source."));
        world.act(() -> world.commands.rollBack(id, "lena", "it is slow"));

        for (int tried = 0; tried < 3; tried++) {
            world.due(id);
            world.node("a").drive(id);
        }

        assertThat(world.state(id)).isEqualTo(State.ROLLING_BACK);
        assertThat(Objects.requireNonNull(world.view(id).stall()).nextTryAt()).isNull();
    }

    /// One node lacks the share; the node that looks has it.
    @Test
    void aPlaceThatIsAwayAgainAtOnceUsesUpTries() {
        UUID id = world.started("flaps");
        Probe lacks = new Probe(false, "/pool is not there", "Mount it.");
        world.script.put("check-target",
                _ -> Outcome.failedForNow("target-unreachable", "/pool is not there", "Mount it."));

        for (int turn = 0; turn < 4; turn++) {
            world.answers.put(world.target, lacks);
            world.due(id);
            world.node("a").drive(id);
            world.answers.clear();
            looked();
        }

        assertThat(Objects.requireNonNull(world.view(id).stall()).nextTryAt()).as("a person looks").isNull();
        assertThat(world.audited).filteredOn(entry -> entry.subject().type().equals("target"))
                .extracting(entry -> entry.action()).containsExactly("target.away", "target.back");

        // steady for minutes since: the next time is a new one
        world.jdbc.sql("update migration_away set since = since - interval '6 minutes'").update();
        world.answers.put(world.target, lacks);
        UUID other = world.started("later");
        world.node("a").drive(other);
        assertThat(Objects.requireNonNull(world.view(other).stall()).isAway()).isTrue();
        assertThat(world.row(other).stallTries()).isZero();
    }

    @Test
    void aPlaceThatWasSteadyForMinutesIsForgotten() {
        UUID id = world.started("well");
        world.answers.put(world.source, SILENT);
        world.script.put("check-source", _ -> Outcome.failedForNow("source-io", "no answer", "Look at the source."));
        world.node("a").drive(id);
        world.answers.clear();
        world.script.remove("check-source");
        looked();
        world.node("a").drive(id);

        looked();
        assertThat(places()).isOne();
        world.jdbc.sql("update migration_away set since = since - interval '6 minutes'").update();
        looked();
        assertThat(places()).isZero();
    }

    @Test
    void aPlaceOfWhichItCannotBeToldWhetherItAnswersIsTriedAndNotCalledBack() {
        UUID id = world.started("locked");
        world.answers.put(world.source, SILENT);
        world.script.put("check-source", _ -> Outcome.failedForNow("source-io", "no answer", "Look at the source."));
        world.node("a").drive(id);
        assertThat(world.row(id).due()).isFalse();

        world.untold.add(world.source);
        looked();

        assertThat(world.row(id).due()).isTrue();
        assertThat(sourceNews()).containsExactly("source.away", "source.not-asked");
    }

    @Test
    void ourOwnDatabaseThatRefusesSaysNothingOfThePlace() {
        UUID id = world.started("hiccup");
        world.answers.put(world.source, SILENT);
        world.script.put("check-source", _ -> Outcome.failedForNow("source-io", "no answer", "Look at the source."));
        world.node("a").drive(id);

        world.unnoted.add(world.source);
        looked();

        assertThat(world.row(id).due()).as("it is away as before").isFalse();
        assertThat(sourceNews()).containsExactly("source.away");
        world.unnoted.clear();
        world.answers.clear();
        looked();
        assertThat(world.row(id).due()).isTrue();
        assertThat(sourceNews()).containsExactly("source.away", "source.back");
    }

    @Test
    void ourOwnDatabaseThatRefusesIsNoAnswerToOthersEither() {
        UUID id = world.started("hiccup-first");
        UUID other = world.started("hiccup-next");
        world.answers.put(world.source, SILENT);
        world.script.put("check-source", _ -> Outcome.failedForNow("source-io", "no answer", "Look at the source."));
        world.unnoted.add(world.source);
        world.node("a").drive(id);
        assertThat(Objects.requireNonNull(world.view(id).stall()).code()).isEqualTo("source-io");

        world.unnoted.clear();
        world.node("a").drive(other);

        assertThat(Objects.requireNonNull(world.view(other).stall()).isAway()).isTrue();
    }

    @Test
    void whoHeardThatAPlaceIsAwayHearsThatItIsBackAlsoWhereNobodyWaitsForIt() {
        UUID id = world.started("gone");
        world.answers.put(world.source, SILENT);
        world.script.put("check-source", _ -> Outcome.failedForNow("source-io", "no answer", "Look at the source."));
        world.node("a").drive(id);
        world.act(() -> world.commands.cancel(id, "lena", "not worth it"));
        world.node("a").drive(id);

        world.jdbc.sql("update migration_away set since = since - interval '6 minutes'").update();
        looked();
        assertThat(sourceNews()).containsExactly("source.away");
        world.answers.clear();
        looked();

        assertThat(sourceNews()).containsExactly("source.away", "source.back");
        world.jdbc.sql("update migration_away set since = since - interval '6 minutes'").update();
        looked();
        assertThat(places()).isZero();
    }

    @Test
    void aPlaceThatWasRemovedIsNotAskedAndForgotten() {
        UUID id = world.started("removed");
        world.answers.put(world.source, SILENT);
        world.script.put("check-source", _ -> Outcome.failedForNow("source-io", "no answer", "Look at the source."));
        world.node("a").drive(id);
        int before = world.asked.size();

        world.jdbc.sql("update connection set removed_at = now() where id = :id").param("id", world.source).update();
        looked();

        assertThat(world.asked).hasSize(before);
        assertThat(places()).isZero();
    }

    private List<String> sourceNews() {
        return world.audited.stream().filter(entry -> entry.subject().type().equals("source"))
                .map(entry -> entry.action()).toList();
    }

    private int places() {
        return world.jdbc.sql("select count(*) from migration_away").query(Integer.class).single();
    }

    private void looked() {
        world.jdbc.sql("update migration_away set ask_at = clock_timestamp() where ask_at < 'infinity'").update();
        world.aways.look();
    }

    /// Its source is off, and what comes next fails at it, unless that answers.
    private UUID inItsOutage(String name) {
        UUID id = world.started(name);
        world.script.put("copy-disks", _ -> world.answers.containsKey(world.source)
                ? Outcome.failedForNow("source-io", "no answer", "Look at the source.")
                : Outcome.done("copied"));
        return id;
    }

    @Test
    void aPersonCancelsWhatWaitsForASource() {
        UUID id = world.started("enough");
        world.answers.put(world.source, SILENT);
        world.script.put("check-source", _ -> Outcome.failedForNow("source-io", "no answer", "Look at the source."));
        world.node("a").drive(id);

        world.act(() -> world.commands.cancel(id, "lena", "not worth it"));
        world.node("a").drive(id);

        assertThat(world.state(id)).isEqualTo(State.CANCELLED);
    }

    private void driven(List<UUID> ids) throws InterruptedException {
        try (ExecutorService nodes = Executors.newFixedThreadPool(8)) {
            ids.forEach(id -> nodes.submit(() -> world.node("n").drive(id)));
        }
    }
}
