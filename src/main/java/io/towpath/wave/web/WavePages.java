package io.towpath.wave.web;

import io.towpath.access.CurrentUser;
import io.towpath.audit.AuditEvent;
import io.towpath.audit.AuditTrail;
import io.towpath.inventory.Connection;
import io.towpath.inventory.Inventory;
import io.towpath.migration.MigrationView;
import io.towpath.transfer.DiskCopy;
import io.towpath.transfer.Transfers;
import io.towpath.triage.Triage;
import io.towpath.wave.MemberView;
import io.towpath.wave.Standing;
import io.towpath.wave.WaveView;
import io.towpath.wave.Waves;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// Puts a wave's page together.
@Component
class WavePages {

    private static final DateTimeFormatter TODAY = DateTimeFormatter.ofPattern("HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter EARLIER = DateTimeFormatter.ofPattern("EEE d MMM HH:mm", Locale.ENGLISH);
    private static final int EVENTS = 30;

    private final Inventory inventory;
    private final Transfers transfers;
    private final Triage triage;
    private final AuditTrail audit;
    private final Viewer viewer;
    private final StopWords.Of stop;

    WavePages(Inventory inventory, Transfers transfers, Triage triage, AuditTrail audit, Viewer viewer,
            StopWords.Of stop) {
        this.stop = stop;
        this.inventory = inventory;
        this.transfers = transfers;
        this.triage = triage;
        this.audit = audit;
        this.viewer = viewer;
    }

    /// Whose clock on the wall it is.
    @Component
    static class Viewer {

        private final CurrentUser user;
        private final Clock clock;

        Viewer(CurrentUser user, Clock clock) {
            this.user = user;
            this.clock = clock;
        }

        String time(Instant at) {
            var there = at.atZone(user.zone());
            return LocalDate.ofInstant(clock.instant(), user.zone()).equals(there.toLocalDate())
                    ? TODAY.format(there)
                    : EARLIER.format(there);
        }
    }

    WavePage page(Waves.Roll roll) {
        WaveView wave = roll.wave();
        List<MemberView> members = roll.members();
        Map<UUID, List<DiskCopy>> copies = transfers.of(members.stream().map(MemberView::migration)
                .filter(Objects::nonNull).filter(trip -> trip.state().movesBytes()).map(MigrationView::id).toList());
        String target = target(wave.targetId());
        return new WavePage(wave.id(), wave.key(), wave.name(), wave.state(), viewer.time(wave.since()),
                WavePage.why(wave), WavePage.next(wave), WavePage.actor(wave), target, wave.format(), wave.slots(),
                WavePage.soak(wave.soakBusinessDays()), WavePage.policy(wave.onFailure()), wave,
                members.stream().sorted(Comparator.comparing(member -> urgency(member.standing())))
                        .map(member -> line(member, copies)).toList(),
                WavePage.startConsequences(wave, target), stop.of(members), events(wave.id()));
    }

    /// A line of the list of waves.
    record Line(UUID id, String key, String name, String state, String since, String target, WaveView numbers,
            int ended) {}

    Line line(WaveView wave) {
        return new Line(wave.id(), wave.key(), wave.name(), wave.state().name(), viewer.time(wave.since()),
                target(wave.targetId()), wave, wave.done() + wave.out());
    }

    private MemberLine line(MemberView member, Map<UUID, List<DiskCopy>> copies) {
        var trip = member.migration();
        return MemberLine.of(member, trip == null ? List.of() : copies.getOrDefault(trip.id(), List.of()), triage);
    }

    private String target(UUID id) {
        return inventory.connection(id).map(Connection::name).orElse("a target that was removed");
    }

    private List<WavePage.Event> events(UUID id) {
        return audit.about("wave", id.toString(), EVENTS).stream().map(this::event).toList();
    }

    private WavePage.Event event(AuditEvent event) {
        return new WavePage.Event(viewer.time(event.at()), event.entry().actor(), TrailWords.of(event.entry()),
                event.entry().reason());
    }

    private static int urgency(Standing standing) {
        return switch (standing) {
            case FAILED -> 0;
            case RUNNING -> 1;
            case WAITING -> 2;
            case OUT -> 3;
            case DONE -> 4;
        };
    }
}
