package io.towpath.migration.web;

import io.towpath.inventory.Vm;
import io.towpath.migration.CutoverHours;
import io.towpath.migration.MigrationView;
import io.towpath.migration.State;
import io.towpath.migration.StepView;
import io.towpath.migration.power.PowerRecord;
import io.towpath.migration.power.PowerRecords;
import io.towpath.migration.power.SourceSide;
import io.towpath.replication.Replications;
import io.towpath.replication.forecast.Prediction;
import io.towpath.replication.outlook.Outage;
import io.towpath.replication.outlook.Outlook;
import io.towpath.replication.outlook.Outlooks;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/// For how long nobody is served by a VM, held against what was predicted and the end of its window.
@Component
class Downtime {

    private final Outlooks outlooks;
    private final PowerRecords records;
    private final Replications replications;
    private final ObjectProvider<CutoverHours> hours;
    private final Moments moments;
    private final Clock clock;

    Downtime(Outlooks outlooks, PowerRecords records, Replications replications,
            ObjectProvider<CutoverHours> hours, Moments moments, Clock clock) {
        this.outlooks = outlooks;
        this.records = records;
        this.replications = replications;
        this.hours = hours;
        this.moments = moments;
        this.clock = clock;
    }

    /// Sentences; null where its source did not run, or was not shut down for it.
    @Nullable
    String of(MigrationView trip) {
        Outage outage = outlooks.outages(List.of(trip.id())).get(trip.id());
        boolean served = records.of(trip.id()).filter(PowerRecord::targetRuns).isPresent();
        if (outage == null || !served || trip.state() == State.SYNCING || trip.state().isFinal()) {
            return null;
        }
        if (trip.state() == State.ROLLING_BACK) {
            return goingBack(trip, outage);
        }
        Instant now = clock.instant();
        Duration lasted = outage.lasted(now);
        String told = outage.ended() == null
                ? replications.perhapsOff(trip.id())
                        ? "Perhaps nobody has been served for %s: it was asked to shut down at %s, and whether it did is not known yet."
                                .formatted(moments.between(outage.began(), null), moments.print(outage.began()))
                        : unserved(outage.began())
                : "It lasted %s, until the target was started at %s.".formatted(Moments.print(lasted), moments.print(
                        outage.ended()));
        Outlook outlook = outlooks.latest(List.of(trip.id())).get(trip.id());
        if (outlook != null) {
            told += " " + predicted(outlook.prediction(), outage.own(now));
        }
        return outage.ended() != null ? told : window(trip).map(told::concat).orElse(told);
    }

    /// What is known of a source that its panel tells of.
    SourceSide source(MigrationView trip, Vm vm, boolean readsRunning) {
        boolean perhaps = replications.perhapsOff(trip.id());
        Outage outage = perhaps ? outlooks.outages(List.of(trip.id())).get(trip.id()) : null;
        return new SourceSide(!readsRunning, records.of(trip.id()).orElse(null), perhaps,
                outage == null ? null : moments.print(outage.began()), vm.placement().power(),
                vm.missingSince() != null);
    }

    private String unserved(Instant since) {
        return "Nobody has been served for %s, since %s.".formatted(moments.between(since, null), moments.print(since));
    }

    private @Nullable String goingBack(MigrationView trip, Outage outage) {
        Instant again = done(trip, "start-source");
        if (again != null) {
            return "The source serves again since %s.".formatted(moments.print(again));
        }
        Instant stopped = outage.ended() == null ? outage.began() : done(trip, "stop-target");
        return stopped == null ? null : window(trip).map(unserved(stopped)::concat).orElse(unserved(stopped));
    }

    private static @Nullable Instant done(MigrationView trip, String name) {
        return trip.steps().stream().filter(step -> step.within() == State.ROLLING_BACK && step.name().equals(name)
                && step.progress() == StepView.Progress.DONE).map(StepView::endedAt).findFirst().orElse(null);
    }

    private static String predicted(Prediction prediction, Duration lasted) {
        Duration middle = prediction.middle();
        Duration most = prediction.nineInTen();
        return "Predicted: %s, nine in ten within %s%s.".formatted(Moments.print(middle), Moments.print(most),
                lasted.compareTo(most) > 0
                        ? "; it takes longer than that by " + Moments.print(lasted.minus(most))
                        : lasted.compareTo(middle) > 0 ? "; it is between the two" : "");
    }

    private Optional<String> window(MigrationView trip) {
        return Optional.ofNullable(trip.waveId())
                .flatMap(wave -> Optional.ofNullable(hours.getIfAvailable()).flatMap(known -> known.of(wave)))
                .map(window -> {
                    Duration left = Duration.between(clock.instant(), window.closesAt());
                    return left.isNegative()
                            ? " Its window %s closed at %s, %s ago.".formatted(window.name(), moments.print(
                                    window.closesAt()), Moments.print(left.negated()))
                            : " Its window %s closes at %s, in %s.".formatted(window.name(), moments.print(
                                    window.closesAt()), Moments.print(left));
                });
    }
}
