package io.towpath.migration.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.migration.MigrationView;
import io.towpath.migration.Mode;
import io.towpath.migration.State;
import io.towpath.migration.StepView;
import io.towpath.migration.Warmth;
import io.towpath.migration.power.SourceSide;
import io.towpath.platform.spi.Placement;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What is said of a source: what was done to it, not how its disks come over.
class TripPartTest {

    private static final boolean LIVE = true;
    private static final boolean FILES = false;
    private static final Warmth NOT_LOOKED_AT = new Warmth(null, "");

    @Test
    void aColdSourceThatWasShutDownIsNotCalledAsItWas() {
        assertThat(TripPart.where(trip(Mode.COLD, "note-source"), List.of(), source(LIVE))).startsWith(
                "SOURCE only read, as it was ·");
        assertThat(TripPart.where(trip(Mode.COLD, "note-source", "shut-down-source"), List.of(), source(LIVE)))
                .startsWith(
                        "SOURCE shut down for the cutover, disks only read ·");
        assertThat(TripPart.where(trip(Mode.COLD, "shut-down-source", "start-source"), List.of(), source(LIVE)))
                .startsWith(
                        "SOURCE only read, as it was ·");
    }

    @Test
    void filesAreNeverShutDown() {
        assertThat(TripPart.where(trip(Mode.COLD, "shut-down-source"), List.of(), source(FILES))).startsWith(
                "SOURCE only read, as it was ·");
    }

    @Test
    void aWarmSourceServesUntilItsCutover() {
        assertThat(TripPart.where(trip(Mode.WARM, "seed-disks"), List.of(), source(LIVE))).startsWith(
                "SOURCE serves, disks only read ·");
        assertThat(TripPart.where(trip(Mode.WARM, "shut-down-source"), List.of(), source(LIVE))).startsWith(
                "SOURCE shut down for the cutover, disks only read ·");
    }

    @Test
    void aCutoverCanBeAbortedUntilItsTargetMayHaveRun() {
        assertThat(TripPart.can(trip(Mode.WARM, "shut-down-source", "define-target"), LIVE)).satisfies(can -> {
            assertThat(can.abort()).isTrue();
            assertThat(can.cancel()).isTrue();
        });
        assertThat(TripPart.can(trip(Mode.WARM, "shut-down-source", "start-target"), LIVE)).satisfies(can -> {
            assertThat(can.abort()).isFalse();
            assertThat(can.rollBack()).isTrue();
        });
        assertThat(TripPart.can(trip(Mode.COLD, "shut-down-source"), LIVE).abort()).isFalse();
        assertThat(TripPart.can(trip("It waits for host esx-1, 1st of 2.", Mode.WARM, "start-target"), LIVE).abort())
                .as("it queues to bring over what its source wrote, before its target starts").isTrue();
    }

    @Test
    void theWayBackStartsWhatWasShutDown() {
        for (Mode mode : Mode.values()) {
            TripPart.Means live = TripPart.means(mode, LIVE, NOT_LOOKED_AT);
            assertThat(live.cancel()).anyMatch(line -> line.contains("it is started again"))
                    .noneMatch(line -> line.contains("stays as it was"));
            assertThat(live.rollBack()).anyMatch(line -> line.contains("is started again if it ran before"));
        }
        assertThat(TripPart.means(Mode.COLD, FILES, NOT_LOOKED_AT).cancel())
                .anyMatch(line -> line.contains("stays as it was"));
    }

    private static SourceSide source(boolean live) {
        return new SourceSide(!live, null, false, null, Placement.Power.ON, false);
    }

    private static MigrationView trip(Mode mode, String... done) {
        return trip(null, mode, done);
    }

    private static MigrationView trip(@Nullable String waitsFor, Mode mode, String... done) {
        List<StepView> steps = Stream.of(done).map(step -> new StepView(step, step, State.CUTTING_OVER,
                StepView.Progress.DONE, Instant.EPOCH, Instant.EPOCH, "did it")).toList();
        return new MigrationView(new UUID(0, 1), new UUID(0, 2), "web01", 1, null, null, new UUID(0, 3), mode, "qcow2",
                null, State.CUTTING_OVER, Instant.EPOCH, "started", "", "system", null, null, 5, steps, 1, waitsFor);
    }
}
