package io.towpath.tour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.towpath.migration.RefusedException;
import io.towpath.planning.calendar.ChangeFreeze;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Whoever plans within a freeze is given the first time after it.
class NextAllowedTest {

    private static final ChangeFreeze TURN = freeze("2026-12-18T23:00:00Z", "2027-01-05T23:00:00Z", null);
    private static final ChangeFreeze MONTH_END = freeze("2026-12-29T23:00:00Z", "2027-01-02T23:00:00Z", "Finance");
    private static final ChangeFreeze JUST_AFTER = freeze("2027-01-05T22:00:00Z", "2027-01-06T23:00:00Z", null);

    private static ChangeFreeze freeze(String from, String to, String unit) {
        return new ChangeFreeze(UUID.randomUUID(), "No changes", Instant.parse(from), Instant.parse(to), ZoneOffset.UTC,
                null, null, unit, "none");
    }

    /// @param against those that are against what is planned
    private static Instant planned(String from, List<ChangeFreeze> all, List<ChangeFreeze> against) {
        Consumer<Instant> plan = at -> {
            if (!holding(against, at).isEmpty()) {
                throw new RefusedException("change-freeze", "not at " + at, "Choose another.");
            }
        };
        return new NextAllowed(at -> holding(all, at)).from(Instant.parse(from), plan);
    }

    private static List<ChangeFreeze> holding(List<ChangeFreeze> freezes, Instant at) {
        return freezes.stream().filter(one -> !at.isBefore(one.startsAt()) && at.isBefore(one.endsAt())).toList();
    }

    @Test
    void outsideOfFreezesItIsTheTimeThatWasAskedFor() {
        assertThat(planned("2026-12-18T20:00:00Z", List.of(TURN), List.of(TURN))).isEqualTo("2026-12-18T20:00:00Z");
    }

    @Test
    void withinOneItIsItsEnd() {
        assertThat(planned("2026-12-24T18:00:00Z", List.of(TURN), List.of(TURN))).isEqualTo("2027-01-05T23:00:00Z");
    }

    @Test
    void othersThatEndBeforeOrBeginMeanwhileArePassedToo() {
        assertThat(planned("2026-12-30T18:00:00Z", List.of(MONTH_END, TURN, JUST_AFTER), List.of(TURN, JUST_AFTER)))
                .isEqualTo("2027-01-06T23:00:00Z");
    }

    @Test
    void oneThatIsForOthersIsNoReasonToWait() {
        assertThat(planned("2026-12-30T18:00:00Z", List.of(MONTH_END), List.of())).isEqualTo("2026-12-30T18:00:00Z");
    }

    @Test
    void whatNoLaterTimeChangesIsSaid() {
        NextAllowed next = new NextAllowed(_ -> List.of(TURN));
        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> next.from(TURN.startsAt(), _ -> {
            throw new RefusedException("wave-not-running", "It is over.", "Take another.");
        }));
        Instant after = TURN.endsAt().plus(Duration.ofHours(1));
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> new NextAllowed(_ -> List.of()).from(after, _ -> {
                    throw new RefusedException("change-freeze", "None is known.", "Look.");
                }));
    }
}
