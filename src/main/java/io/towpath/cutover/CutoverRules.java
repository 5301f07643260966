package io.towpath.cutover;

import io.towpath.inventory.Vm;
import io.towpath.migration.RefusedException;
import io.towpath.planning.calendar.ChangeFreeze;
import io.towpath.planning.calendar.CutoverCalendar;
import io.towpath.planning.calendar.CutoverWindow;
import io.towpath.wave.CutoverTerms;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/// When VMs may cut over: with their wave's go, in their wave's window before its last start, and in no freeze; and while
/// their wave runs, which a later time may wait for.
@Component
final class CutoverRules {

    private static final DateTimeFormatter AT = DateTimeFormatter.ofPattern("EEE d MMM HH:mm zzz", Locale.ENGLISH);

    /// Code of what only waits until a person resumes the wave.
    static final String PAUSED = "wave-paused";

    private final CutoverCalendar calendar;
    private final CutoverTerms terms;

    CutoverRules(CutoverCalendar calendar, CutoverTerms terms) {
        this.calendar = calendar;
        this.terms = terms;
    }

    /// Whether they may be planned for this time.
    ///
    /// @throws RefusedException naming the rule that is against it
    void check(List<Muster.Trip> trips, Instant at) {
        refuse(trips.stream().flatMap(each(at, false)).findFirst());
    }

    /// Whether they may start now.
    ///
    /// @throws RefusedException naming the rule that is against it
    void checkStart(List<Muster.Trip> trips, Instant now) {
        refuse(againstStart(trips, now));
    }

    /// Whether a person holds their wave now; what else may be against them is not looked at.
    ///
    /// @throws RefusedException of the code [#PAUSED]
    void checkNotPaused(List<Muster.Trip> trips, Instant now) {
        refuse(againstStart(trips, now).filter(against -> against.code().equals(PAUSED)));
    }

    private static void refuse(Optional<RefusedException> against) {
        if (against.isPresent()) {
            throw against.get();
        }
    }

    Optional<RefusedException> againstStart(List<Muster.Trip> trips, Instant now) {
        return trips.stream().flatMap(each(now, true)).findFirst();
    }

    /// What is against one whose group is down already: neither the time nor a pause, only that it is not to go at all any more.
    Optional<RefusedException> againstFollowing(Muster.Trip trip) {
        return Optional.ofNullable(trip.migration().waveId()).flatMap(terms::of)
                .flatMap(held -> withoutGo(held).or(() -> stands(held, false)));
    }

    /// @return by migration, the rule that is against its start
    Map<UUID, RefusedException> againstEachStart(List<Muster.Trip> trips, Instant now) {
        Function<Muster.Trip, Stream<RefusedException>> rules = each(now, true);
        Map<UUID, RefusedException> against = new HashMap<>();
        trips.forEach(trip -> rules.apply(trip).forEach(rule -> against.put(trip.migration().id(), rule)));
        return against;
    }

    /// What is against a trip: one rule or none. Each wave is looked at once.
    private Function<Muster.Trip, Stream<RefusedException>> each(Instant at, boolean start) {
        Map<UUID, Optional<RefusedException>> waves = new HashMap<>();
        List<ChangeFreeze> freezes = calendar.freezes(at, at.plusMillis(1));
        return trip -> {
            UUID waveId = trip.migration().waveId();
            Optional<RefusedException> wave = waveId == null
                    ? Optional.empty()
                    : waves.computeIfAbsent(waveId, id -> terms.of(id).flatMap(
                            held -> against(held, at).or(() -> stands(held, start))));
            return wave.or(() -> frozen(trip, freezes)).stream();
        };
    }

    private static Optional<RefusedException> frozen(Muster.Trip trip, List<ChangeFreeze> freezes) {
        return freezes.stream().filter(freeze -> freeze.isForAll() || touches(freeze, trip.vm())).findFirst()
                .map(freeze -> new RefusedException("change-freeze",
                        "%s may not change then: %s, until %s (%s).".formatted(trip.name(), freeze.name(),
                                AT.format(freeze.endsAt().atZone(freeze.zone())), freeze.reason()),
                        "Choose a time outside it, or have it lifted (/calendar)."));
    }

    private static Optional<RefusedException> withoutGo(CutoverTerms.Terms held) {
        return Optional.ofNullable(held.noGo()).map(why -> new RefusedException("go-missing",
                "Nothing of %s cuts over: %s".formatted(held.key(), why), "See the wave's gates."));
    }

    private Optional<RefusedException> against(CutoverTerms.Terms held, Instant at) {
        Optional<RefusedException> noGo = withoutGo(held);
        if (noGo.isPresent()) {
            return noGo;
        }
        CutoverWindow window = held.windowId() == null ? null : calendar.window(held.windowId()).orElse(null);
        if (window == null) {
            return Optional.empty();
        }
        if (window.cancelledAt() != null) {
            return Optional.of(new RefusedException("window-closed", "%s of %s was cancelled.".formatted(
                    window.name(), held.key()), "Choose another window for the wave."));
        }
        if (at.isBefore(window.opensAt()) || !at.isBefore(window.lockoutAt())) {
            return Optional.of(new RefusedException("window-closed",
                    "%s cuts over in %s: from %s, last start %s; %s is outside.".formatted(held.key(), window.name(),
                            AT.format(window.opensAt().atZone(window.zone())),
                            AT.format(window.lockoutAt().atZone(window.zone())),
                            AT.format(at.atZone(window.zone()))),
                    "Choose a time in the window, or change the window (/calendar)."));
        }
        return Optional.empty();
    }

    /// What a wave's state has against it: one that is paused may have been resumed by a later time.
    private static Optional<RefusedException> stands(CutoverTerms.Terms held, boolean start) {
        return switch (held.state()) {
            case RUNNING -> Optional.empty();
            case PAUSED -> start
                    ? Optional.of(new RefusedException(PAUSED, "%s is paused: nothing of it cuts over.".formatted(
                            held.key()), "Resume it first."))
                    : Optional.empty();
            case DRAFT -> start
                    ? Optional.of(new RefusedException("wave-not-running", "%s has not been started.".formatted(
                            held.key()), "Start the wave first."))
                    : Optional.empty();
            case STOPPED, COMPLETED -> Optional.of(new RefusedException("wave-not-running",
                    "%s is over: nothing of it cuts over any more.".formatted(held.key()),
                    "Put its VMs into another wave."));
        };
    }

    private static boolean touches(ChangeFreeze freeze, Vm vm) {
        return freeze.applicationId() != null
                ? Objects.equals(freeze.applicationId(), vm.business().applicationId())
                : freeze.businessUnit() != null && freeze.businessUnit().equalsIgnoreCase(vm.business().businessUnit());
    }
}
