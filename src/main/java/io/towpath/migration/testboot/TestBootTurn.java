package io.towpath.migration.testboot;

import io.towpath.replication.ImageHolds;
import io.towpath.replication.outlook.CutoverTimes;
import io.towpath.units.ByteSize;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/// When a test boot begins, and when it ends whatever it shows.
@Component
class TestBootTurn {

    /// How long a pass stands back for one that could begin: several beats. One that has not begun by then does not keep its
    /// images from what the source writes.
    private static final Duration STANDS_BACK = Duration.ofSeconds(30);

    private static final String NO_ROOM = " are free beside its images";

    private final TestBootStore store;
    private final TestVms vms;
    private final ImageHolds holds;
    private final ObjectProvider<CutoverTimes> times;
    private final TestBootSettings settings;
    private final Clock clock;

    TestBootTurn(TestBootStore store, TestVms vms, ImageHolds holds, ObjectProvider<CutoverTimes> times,
            TestBootSettings settings, Clock clock) {
        this.store = store;
        this.vms = vms;
        this.holds = holds;
        this.times = times;
        this.settings = settings;
        this.clock = clock;
    }

    /// Why it is to end, or not to begin at all; a sentence.
    Optional<String> ends(TestBoot boot) {
        Optional<String> stopped = store.stopWhy(boot.id());
        if (stopped.isPresent()) {
            return Optional.of("It was ended before anything could be said: %s".formatted(stopped.get()));
        }
        if (!store.stateOfTrip(boot.migrationId()).equals("SYNCING")) {
            return Optional.of("Its migration is not kept in step any more.");
        }
        if (boot.state() != TestBoot.State.ASKED) {
            return store.isOver(boot.id())
                    ? Optional.of("Its time was over before anything could be said.")
                    : Optional.empty();
        }
        if (store.isWantedElse(boot.migrationId())) {
            return Optional.of("Its migration is about to go on.");
        }
        return store.isPatient(boot.id(), settings.patience().toMillis())
                ? Optional.empty()
                : Optional.of("It waited for %s, and never had its turn%s".formatted(words(settings.patience()),
                        boot.waitsFor() == null ? "." : ": " + boot.waitsFor()));
    }

    /// What one that was asked for waits for, apart from its images; a sentence.
    ///
    /// @throws IOException when its images' folder cannot be looked at
    Optional<String> waitsFor(TestBoot boot) throws IOException {
        Optional<String> planned = planned(boot);
        if (planned.isPresent()) {
            return planned;
        }
        Optional<Long> room = vms.room(boot);
        return room.isPresent() && room.get() < settings.most()
                ? Optional.of("%s%s; its layers may take %s.".formatted(new ByteSize(room.get()), NO_ROOM, new ByteSize(
                        settings.most())))
                : Optional.empty();
    }

    private Optional<String> planned(TestBoot boot) {
        Instant from = clock.instant().plus(settings.longest());
        return times.orderedStream().flatMap(each -> each.of(boot.migrationId()).stream()).findFirst()
                .filter(cutover -> cutover.at().isBefore(from))
                .map(cutover -> "Its cutover is planned for %s (%s): a test boot would still be up then."
                        .formatted(cutover.at(), cutover.by()));
    }

    /// Whether the next pass stands back for it: it is up, or it would begin now. Whether there is room for its layers is left to
    /// its own beat: a folder that does not answer keeps no trip's thread.
    boolean keepsPassesBack(TestBoot boot) {
        if (boot.state() != TestBoot.State.ASKED) {
            return true;
        }
        Instant since = holds.freeSince(boot.migrationId())
                .map(free -> free.isAfter(boot.askedAt()) ? free : boot.askedAt()).orElse(Instant.MIN);
        return since.isAfter(clock.instant().minus(STANDS_BACK)) && !String.valueOf(boot.waitsFor()).contains(NO_ROOM)
                && ends(boot).isEmpty() && store.countAt(boot.targetId()) < settings.atOnce()
                && planned(boot).isEmpty();
    }

    private static String words(Duration time) {
        return time.toMinutes() < 120 ? time.toMinutes() + " min" : time.toHours() + " h";
    }
}
