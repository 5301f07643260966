package io.towpath.wave.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.migration.MigrationView;
import io.towpath.migration.Mode;
import io.towpath.migration.State;
import io.towpath.replication.forecast.Part;
import io.towpath.replication.forecast.Prediction;
import io.towpath.replication.outlook.Moving;
import io.towpath.replication.outlook.Outage;
import io.towpath.replication.outlook.Outlook;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FinishTest {

    private static final Instant NOW = Instant.parse("2031-03-01T21:00:00Z");
    private static final UUID ID = new UUID(0, 1);
    private static final long MIB = 1 << 20;
    private static final Finish.Window WINDOW = new Finish.Window("Saturday", NOW.minusSeconds(3600), NOW.plusSeconds(
            1800));

    @Test
    void endsWhenItsBytesAndWhatFollowsThemAreOver() {
        // 6 min to copy, 20 s to prove, 30 s to define and 40 s to start
        Finish finish = cuttingOver(outage(120, Map.of(Part.SHUT_DOWN, Duration.ofSeconds(40))), moves(36_000, 100,
                false), outlook());

        assertThat(finish.at()).isEqualTo(NOW.plusSeconds(360 + 90));
        assertThat(words(finish)).isEqualTo("35.2 GiB left at 100 MiB/s: will finish 21:07 · window ok");
        assertThat(finish.over()).isFalse();
    }

    @Test
    void ofAWindowThatHasNotOpenedNothingIsSaid() {
        Finish early = Objects.requireNonNull(Finish.of(new Finish.Known(trip(State.CUTTING_OVER), outage(120, Map.of(
                Part.SHUT_DOWN, Duration.ofSeconds(40))), outlook(), moves(36_000, 100, false), Moving.NOTHING,
                new Finish.Window("next Saturday", NOW.plusSeconds(6 * 86_400), NOW.plusSeconds(6 * 86_400 + 3600))),
                NOW));

        assertThat(words(early)).isEqualTo("35.2 GiB left at 100 MiB/s: will finish 21:07");
        assertThat(early.slack()).isNull();
    }

    @Test
    void whatIsProvenAlreadyIsNotWaitedForTwice() {
        Finish finish = cuttingOver(outage(120, Map.of(Part.SHUT_DOWN, Duration.ofSeconds(40))), moves(1_000, 100,
                true), outlook());

        assertThat(finish.at()).isEqualTo(NOW.plusSeconds(10 + 70));
    }

    @Test
    void slowerThanPredictedAndOverItsWindowIsTold() {
        Finish finish = cuttingOver(outage(120, Map.of(Part.SHUT_DOWN, Duration.ofSeconds(40))), moves(36_000, 20,
                false), outlook());

        assertThat(words(finish)).isEqualTo(
                "Slower than nine in ten, 35.2 GiB left at 20 MiB/s: will finish 21:31 · 1m30 over the window");
        assertThat(finish.over()).isTrue();
        assertThat(finish.slack()).isEqualTo(Duration.ofSeconds(-90));
    }

    @Test
    void noEndIsInventedWhereTheRateIsNotKnown() {
        Finish still = cuttingOver(outage(120, Map.of(Part.SHUT_DOWN, Duration.ofSeconds(40))), moves(36_000, 0, false),
                outlook());
        Finish partly = cuttingOver(outage(120, Map.of()), new Moving(0, 100, 100, false, false), outlook());
        Finish unpredicted = cuttingOver(outage(120, Map.of()), moves(36_000, 100, false), null);

        assertThat(words(still)).isEqualTo(
                "When it ends is not known: 35.2 GiB are left and nothing moved of late.");
        assertThat(words(partly)).isEqualTo(
                "When it ends is not known: not all of its disks have said how much they bring.");
        assertThat(words(unpredicted)).isEqualTo("When it ends is not known: nothing was predicted of it.");
        assertThat(List.of(still, partly, unpredicted)).allSatisfy(finish -> {
            assertThat(finish.at()).isNull();
            assertThat(finish.slack()).isNull();
            assertThat(finish.over()).isFalse();
        });
    }

    @Test
    void partsWithoutBytesEndAsPredictedUntilTheyTakeLonger() {
        // it is shut down for 10 s of 40
        assertThat(cuttingOver(outage(10, Map.of()), null, outlook()).at()).isEqualTo(NOW.plusSeconds(
                30 + 10 + 300 + 90));
        assertThat(words(cuttingOver(outage(81, Map.of()), null, outlook()))).isEqualTo(
                "When it ends is not known: shutting its guest down takes longer than nine in ten do.");
    }

    @Test
    void whoStartsWithOthersEndsWithTheLastOfThem() {
        Finish own = cuttingOver(outage(10, Map.of()), null, outlook());

        assertThat(own.with("db01", NOW.plusSeconds(60))).isEqualTo(own);
        assertThat(words(own.with("db01", NOW.plusSeconds(1200)))).isEqualTo("Will finish 21:20 with db01 · window ok");
        assertThat(words(own.with("db01", null))).isEqualTo("Not before 21:07, the end of db01 is not known");
        assertThat(words(own.waits())).isEqualTo(
                "When it ends is not known: it waits for those it starts together with.");
    }

    @Test
    void ofAFirstCopyOnlyThatItIsTooLateIsToldOfItsWindow() {
        assertThat(words(seeding(moves(6_000, 10, false)))).isEqualTo(
                "5.9 GiB left at 10 MiB/s: copied by 21:10, proven after it");
        assertThat(words(seeding(moves(60_000, 10, false)))).isEqualTo(
                "58.6 GiB left at 10 MiB/s: copied by 22:40, proven after it · 1h10 over the window");
        assertThat(words(seeding(moves(6_000, 10, true)))).isEqualTo("5.9 GiB left at 10 MiB/s: proven by 21:10");
    }

    @Test
    void whoHasNotBegunIsToldWhenItsWindowIsTooShort() {
        Outlook outlook = outlook();
        assertThat(Finish.of(new Finish.Known(trip(State.SYNCING), null, outlook, null, Moving.NOTHING, WINDOW), NOW))
                .isNull();
        Finish finish = Objects.requireNonNull(Finish.of(new Finish.Known(trip(State.SYNCING), null, outlook, null,
                Moving.NOTHING, new Finish.Window("Saturday", NOW.minusSeconds(60), NOW.plusSeconds(300))), NOW));
        assertThat(words(finish)).isEqualTo(
                "Nine in ten such outages end within 15m00, and Saturday leaves 5m00.");
        assertThat(finish.over()).isTrue();
    }

    private static Finish cuttingOver(Outage outage, @Nullable Moving pass, @Nullable Outlook outlook) {
        return Objects.requireNonNull(Finish.of(new Finish.Known(trip(State.CUTTING_OVER), outage, outlook, pass,
                Moving.NOTHING, WINDOW), NOW));
    }

    private static Finish seeding(Moving moves) {
        return Objects.requireNonNull(Finish.of(new Finish.Known(trip(State.SEEDING), null, null, null, moves, WINDOW),
                NOW));
    }

    private static Moving moves(long leftMib, long rateMib, boolean proving) {
        return new Moving(100 * MIB, (100 + leftMib) * MIB, rateMib * MIB, proving, true);
    }

    private static Outage outage(long since, Map<Part, Duration> took) {
        return new Outage(ID, NOW.minusSeconds(since), null, null, took, 0);
    }

    private static Outlook outlook() {
        return new Outlook(ID, 7, NOW.minusSeconds(900), true, new Prediction(NOW, Duration.ofMinutes(8),
                Duration.ofMinutes(15), List.of(part(Part.SHUT_DOWN, 40), part(Part.FINAL_QUERY, 10),
                        part(Part.FINAL_COPY, 300), part(Part.PROVE, 20), part(Part.DEFINE, 30), part(Part.START, 40)),
                1, 1, 7, 7, 1, 1, null));
    }

    private static Prediction.PartTime part(Part part, long seconds) {
        return new Prediction.PartTime(part, Duration.ofSeconds(seconds), Duration.ofSeconds(2 * seconds), 3);
    }

    private static MigrationView trip(State state) {
        return new MigrationView(ID, new UUID(0, 2), "web01", 1, null, null, new UUID(0, 3), Mode.WARM, "qcow2", null,
                state, NOW, "a person wanted it", "", "system", null, null, 5, List.of(), 1);
    }

    private static String words(Finish finish) {
        return finish.words(at -> DateTimeFormatter.ofPattern("HH:mm").format(at.atZone(ZoneOffset.UTC)));
    }
}
