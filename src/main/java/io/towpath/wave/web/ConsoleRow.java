package io.towpath.wave.web;

import io.towpath.migration.MigrationView;
import io.towpath.migration.StepView;
import io.towpath.replication.forecast.Together;
import io.towpath.replication.outlook.Outage;
import io.towpath.replication.outlook.Outlook;
import io.towpath.wave.MemberView;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A VM in the console, ready to print.
///
/// @param trip       its migration; null before it has one
/// @param line       state, what happens, progress
/// @param lane       where on its trip it is
/// @param outage     how long nobody was served; null where no outage of ours began
/// @param over       whether that outage has ended
/// @param predicted  `7m10 / 12m50`: P50 and P90; null where nothing was predicted
/// @param together   with its wait for those it starts with, likewise; null where it waits for nobody
/// @param late       that outage is longer than its P90: a sentence; null where it is not
/// @param endsBy     when its outage ends by P50: what moves is sorted by it
/// @param beside     when it will end, how its source stands, whose it is
/// @param step       that runs; null where none does
/// @param attention  it failed, ends after its window, takes longer than nine in ten, or waits for a person
record ConsoleRow(@Nullable UUID trip, MemberLine line, Lane lane, @Nullable String outage, boolean over,
        @Nullable String predicted, @Nullable String together, @Nullable String late, Instant endsBy, Beside beside,
        @Nullable String step, boolean attention) {

    /// @param finish null where there is nothing to tell
    /// @param ends   that in words
    /// @param source `shut down for the cutover, disks only read`; null where it is not told
    record Beside(@Nullable Finish finish, @Nullable String ends, @Nullable String source, RowFacts.Place place) {

        /// It ends after its window.
        public boolean tooLate() {
            return finish != null && finish.over();
        }
    }

    /// What rows of a lane are put in order by: a rate wavers from look to look, and rows are not to jump with it.
    private static final long STEP_SECONDS = 600;
    private static final Duration NO_WAIT = Duration.ofSeconds(3);
    /// Who acts next where no person has to.
    private static final Set<String> NOBODY = Set.of("system", "nobody");

    static ConsoleRow of(MemberView member, MemberLine line, @Nullable Outlook outlook, @Nullable Outage outage,
            Together.@Nullable One together, Beside beside, Instant now) {
        MigrationView trip = member.migration();
        Duration lasted = outage == null ? null : outage.lasted(now);
        Duration mostly = outlook == null ? null : outlook.prediction().nineInTen();
        boolean over = outage != null && outage.ended() != null;
        // what it waited for others was predicted of them
        String late = outage == null || mostly == null || outage.own(now).compareTo(mostly) <= 0
                ? null
                : over ? "Took longer than nine in ten." : "Longer than nine in ten take: look at its step.";
        Instant endsBy = outage == null || outlook == null
                ? Instant.MAX
                : outage.began().plus(together == null ? outlook.prediction().middle() : together.outage().middle());
        Lane lane = Lane.of(member);
        return new ConsoleRow(trip == null ? null : trip.id(), line, lane,
                lasted == null ? null : print(lasted), over,
                outlook == null ? null : print(outlook.prediction().middle()) + " / " + print(mostly),
                together == null || together.waits().nineInTen().compareTo(NO_WAIT) < 0
                        ? null
                        : print(together.outage().middle()) + " / " + print(together.outage().nineInTen()),
                late, endsBy, beside, trip == null ? null : runs(trip),
                lane == Lane.FAILED || beside.tooLate() || late != null && !over || waitsForAPerson(lane, trip));
    }

    private static @Nullable String runs(MigrationView trip) {
        return trip.steps().stream().filter(step -> step.progress() == StepView.Progress.RUNNING).findFirst()
                .map(StepView::title).orElse(null);
    }

    /// Who waits for his turn waits for the wave, unless somebody holds him.
    static boolean waitsForAPerson(Lane lane, @Nullable MigrationView trip) {
        if (trip == null || lane == Lane.DONE || lane == Lane.OUT) {
            return false;
        }
        return trip.hold() != null || lane != Lane.WAITING && !NOBODY.contains(trip.actor());
    }

    /// What is left of its window when it has ended, in steps of ten minutes; the longest time where that is not known.
    long slackSteps() {
        Duration slack = beside.finish() == null ? null : beside.finish().slack();
        return slack == null
                ? beside.tooLate() ? Long.MIN_VALUE : Long.MAX_VALUE
                : Math.floorDiv(slack.toSeconds(), STEP_SECONDS);
    }

    /// `45s`, `7m10`, `2h05`, `212 days`.
    static String print(@Nullable Duration duration) {
        long seconds = duration == null ? 0 : Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3600) {
            return "%dm%02d".formatted(seconds / 60, seconds % 60);
        }
        return seconds < 2 * 86_400
                ? "%dh%02d".formatted(seconds / 3600, seconds % 3600 / 60)
                : seconds / 86_400 + " days";
    }
}
