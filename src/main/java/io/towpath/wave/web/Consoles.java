package io.towpath.wave.web;

import io.towpath.access.CurrentUser;
import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.migration.MigrationView;
import io.towpath.migration.StepView;
import io.towpath.planning.calendar.CutoverWindow;
import io.towpath.planning.dependency.StartGroups;
import io.towpath.replication.outlook.Joint;
import io.towpath.replication.outlook.Moving;
import io.towpath.replication.outlook.Outage;
import io.towpath.replication.outlook.Outlook;
import io.towpath.replication.outlook.Outlooks;
import io.towpath.transfer.DiskCopy;
import io.towpath.transfer.Transfers;
import io.towpath.triage.Explained;
import io.towpath.triage.Triage;
import io.towpath.wave.AutoPause;
import io.towpath.wave.FailureLimits;
import io.towpath.wave.Failures;
import io.towpath.wave.FailurePolicy;
import io.towpath.wave.GroupHolds;
import io.towpath.wave.Hours;
import io.towpath.wave.MemberView;
import io.towpath.wave.ShiftNotes;
import io.towpath.wave.Standing;
import io.towpath.wave.WaveView;
import io.towpath.wave.Waves;
import io.towpath.wave.WayBackConsents;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Puts the console of a wave together.
@Component
class Consoles {

    private static final int FEED = 40;
    private static final int NOTES = 10;
    private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ENGLISH);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("EEE d MMM HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("HH:mm", Locale.ENGLISH);

    /// Within a lane who has least time left of the window comes first. In steps: a rate that wavers moves few rows.
    private static final Comparator<ConsoleRow> ORDER = Comparator.comparing(Consoles::urgency)
            .thenComparing(ConsoleRow::slackSteps).thenComparing(ConsoleRow::endsBy)
            .thenComparing(row -> row.line().position());

    private final Watch watch;
    private final AutoPause autoPause;
    private final ShiftNotes notes;
    private final AuditTrail audit;
    private final Zone zone;
    private final RowFacts facts;

    Consoles(Watch watch, AutoPause autoPause, ShiftNotes notes, AuditTrail audit, Zone zone, RowFacts facts) {
        this.facts = facts;
        this.watch = watch;
        this.autoPause = autoPause;
        this.notes = notes;
        this.audit = audit;
        this.zone = zone;
    }

    /// What it looks at.
    @Component
    record Watch(Waves waves, Transfers transfers, Outlooks outlooks, Hours hours, Triage triage,
            WayBackConsents consents, StopWords.Of stop, GroupHolds groups) {}

    /// Whose clock on the wall it is.
    @Component
    record Zone(CurrentUser user, Clock clock) {

        Instant now() {
            return clock.instant();
        }

        ZoneId id() {
            return user.zone();
        }
    }

    /// What is known of a wave's members now.
    record Muster(WaveView wave, List<MemberView> members, Map<UUID, List<DiskCopy>> copies,
            Map<UUID, Outlook> outlooks, Map<UUID, Outage> outages, Map<UUID, Moving> passes,
            Optional<CutoverWindow> window, Optional<Joint> joint) {

        /// How far its bytes are: of a pass that runs, else of its copies; nothing where none move.
        Moving moving(UUID migrationId) {
            List<DiskCopy> disks = copies.getOrDefault(migrationId, List.of());
            return passes.getOrDefault(migrationId, new Moving(disks.stream().mapToLong(DiskCopy::doneBytes).sum(),
                    disks.stream().mapToLong(DiskCopy::totalBytes).sum(),
                    disks.stream().mapToLong(DiskCopy::bytesPerSecond).sum(),
                    !disks.isEmpty() && disks.stream().allMatch(disk -> disk.phase() == DiskCopy.Phase.PROVING
                            || disk.phase() == DiskCopy.Phase.PROVEN),
                    !disks.isEmpty() && disks.stream().allMatch(disk -> disk.totalBytes() > 0)));
        }

        long bytesPerSecond() {
            return members.stream().map(MemberView::migration).filter(Objects::nonNull)
                    .mapToLong(trip -> moving(trip.id()).bytesPerSecond()).sum();
        }
    }

    Optional<Muster> muster(UUID id) {
        return watch.waves().roll(id).map(roll -> {
            List<MemberView> members = roll.members();
            List<UUID> trips = members.stream().map(MemberView::migration).filter(Objects::nonNull)
                    .map(MigrationView::id).toList();
            List<UUID> copying = members.stream().filter(member -> member.standing() == Standing.RUNNING)
                    .map(MemberView::migration).filter(Objects::nonNull).filter(trip -> copies(trip))
                    .map(MigrationView::id).toList();
            return new Muster(roll.wave(), members, watch.transfers().of(copying), watch.outlooks().latest(trips),
                    watch.outlooks().outages(trips),
                    watch.outlooks().moving(trips),
                    watch.hours().of(id), joint(id, members));
        });
    }

    /// What is predicted of those that have not arrived, together: they start in groups.
    private Optional<Joint> joint(UUID id, List<MemberView> members) {
        Map<UUID, StartGroups.Group> groups = watch.groups().groups(id);
        List<Joint.Member> goes = members.stream().filter(member -> member.skipped() == null)
                .filter(member -> member.migration() != null && copies(member.migration()))
                .map(member -> new Joint.Member(Objects.requireNonNull(member.migration()).id(),
                        Optional.ofNullable(groups
                                .get(member.vmId())).map(StartGroups.Group::id).orElse(null)))
                .toList();
        return goes.isEmpty() ? Optional.empty() : watch.outlooks().together(id, goes, null);
    }

    /// What is known of the failure a trip stands at; null where it stands at none.
    @Nullable
    Explained means(@Nullable MigrationView trip) {
        return trip == null || trip.stall() == null
                ? null
                : watch.triage().of(trip.stall().code(), trip.stall().what(), trip.vmName());
    }

    Instant now() {
        return zone.now();
    }

    private static boolean copies(MigrationView trip) {
        return switch (trip.state().name()) {
            case "SEEDING", "SYNCING", "CUTTING_OVER" -> true;
            default -> false;
        };
    }

    /// All of its rows, by VM.
    Map<UUID, ConsoleRow> rows(Muster muster) {
        Instant now = zone.now();
        RowFacts.Facts known = facts.of(muster);
        return muster.members().stream().map(member -> row(muster, known, member, now))
                .collect(Collectors.toMap(row -> row.line().vmId(), Function.identity()));
    }

    /// @param look what of it is shown, and how
    Console of(Muster muster, ConsoleLook look) {
        WaveView wave = muster.wave();
        Instant now = zone.now();
        RowFacts.Facts known = facts.of(muster);
        String lane = look.lane();
        List<ConsoleRow> all = muster.members().stream().map(member -> row(muster, known, member, now)).toList();
        List<ConsoleRow> shown = all.stream().filter(look::shows).sorted(ORDER).toList();
        List<ConsoleRow> rows = shown.stream().filter(row -> !ended(row) || lane != null).toList();
        Optional<FailureLimits> set = autoPause.set(wave.id());
        FailureLimits limits = set.orElse(FailureLimits.USUAL);
        List<ShiftNotes.Note> written = notes.of(wave.id(), NOTES);
        return new Console(wave.id(), wave.key(), wave.name(), wave.state(), day(wave.since()), WavePage.why(wave),
                SECOND.format(now.atZone(zone.id())), muster.window().map(window -> window(window, now)).orElse(null),
                wave,
                lanes(all, lane), rows, ConsoleLook.groups(rows, look.by()),
                lane != null ? List.of() : shown.stream().filter(Consoles::ended).toList(), look,
                feed(wave, muster.members()), written.stream().findFirst().map(this::note).orElse(null),
                written.stream().skip(1).map(this::note).toList(),
                failing(wave, limits, set.isEmpty(), autoPause.failures(wave.id(), muster.members())),
                limits, set.isPresent(), watch.stop().of(muster.members()),
                muster.joint().map(Consoles::outage).orElse(null));
    }

    private static String outage(Joint joint) {
        int known = joint.told().members().size();
        String told = "%s / %s for %s".formatted(ConsoleRow.print(joint.told().whole().middle()),
                ConsoleRow.print(joint.told().whole().nineInTen()), WavePage.counted(known, "VM", "VMs"));
        return joint.unknown().isEmpty()
                ? told
                : "%s; nothing is predicted yet of %d more".formatted(told, joint.unknown().size());
    }

    private ConsoleRow row(Muster muster, RowFacts.Facts known, MemberView member, Instant now) {
        MigrationView trip = member.migration();
        MemberLine line = MemberLine.of(member,
                trip == null ? List.of() : muster.copies().getOrDefault(trip.id(), List.of()), watch.triage());
        Moving pass = trip == null ? null : muster.passes().get(trip.id());
        if (pass != null && pass.total() > 0) {
            line = line.bytes(pass.done(), pass.total(), pass.bytesPerSecond());
        }
        return ConsoleRow.of(member, line, trip == null ? null : muster.outlooks().get(trip.id()),
                trip == null ? null : muster.outages().get(trip.id()),
                trip == null
                        ? null
                        : muster.joint().flatMap(joint -> Optional.ofNullable(joint.told().members()
                                .get(trip.id()))).orElse(null),
                beside(known, member), now);
    }

    private ConsoleRow.Beside beside(RowFacts.Facts known, MemberView member) {
        UUID trip = member.migration() == null ? new UUID(0, 0) : member.migration().id();
        Finish finish = known.finishes().get(trip);
        return new ConsoleRow.Beside(finish, finish == null ? null : finish.words(facts::print), known.sources()
                .get(trip), known.places().getOrDefault(member.vmId(), new RowFacts.Place(null, null)));
    }

    private static boolean ended(ConsoleRow row) {
        return row.lane() == Lane.DONE || row.lane() == Lane.OUT;
    }

    private static int urgency(ConsoleRow row) {
        return switch (row.lane()) {
            case FAILED -> 0;
            case SHUTTING_DOWN, FINAL_PASS, CUTTING_OVER, ROLLING_BACK ->
                row.late() == null && !row.attention() ? 2 : 1;
            case VALIDATING -> 3;
            case AWAITING_SIGN_OFF -> 4;
            case SEEDING, SYNCING -> 5;
            case WAITING -> 6;
            case SOAKING -> 7;
            case DONE, OUT -> 8;
        };
    }

    private static List<Console.Lane> lanes(List<ConsoleRow> rows, @Nullable String current) {
        int attention = (int) rows.stream().filter(ConsoleRow::attention).count();
        Console.Lane needs = new Console.Lane(ConsoleLook.ATTENTION, "Needs attention", "bi-exclamation-triangle-fill",
                attention == 0 ? "idle" : "bad", attention, ConsoleLook.ATTENTION.equals(current));
        return Stream.concat(Stream.of(needs), Stream.of(Lane.values()).map(lane -> {
            int count = (int) rows.stream().filter(row -> row.lane() == lane).count();
            return new Console.Lane(lane.key(), lane.word(), lane.icon(), lane.tone(count), count,
                    lane.key().equals(current));
        }).filter(lane -> lane.count() > 0 || lane.current() || Lane.valueOf(lane.key().toUpperCase(Locale.ROOT)
                .replace('-', '_')).always())).toList();
    }

    private Console.Window window(CutoverWindow window, Instant now) {
        String when = "%s to %s".formatted(day(window.opensAt()), MINUTE.format(window.closesAt().atZone(zone.id())));
        String left;
        if (now.isBefore(window.opensAt())) {
            left = "opens in " + ConsoleRow.print(Duration.between(now, window.opensAt()));
        } else if (now.isBefore(window.lockoutAt())) {
            left = "no cutover starts from %s on, in %s".formatted(MINUTE.format(window.lockoutAt().atZone(zone.id())),
                    ConsoleRow.print(Duration.between(now, window.lockoutAt())));
        } else if (now.isBefore(window.closesAt())) {
            left = "locked out, closes in " + ConsoleRow.print(Duration.between(now, window.closesAt()));
        } else {
            left = "closed: late VMs " + switch (window.onOverrun()) {
                case RETURN_SOURCE -> "go back";
                case FINISH -> "are finished";
            };
        }
        return new Console.Window(window.id(), window.name(), when, left,
                !now.isBefore(window.opensAt()) && now.isBefore(window.closesAt()));
    }

    private String failing(WaveView wave, FailureLimits limits, boolean usual, Failures now) {
        String stands = "%s failed since a person accepted failures, %.1f %% of %s; %d in a row.".formatted(
                WavePage.counted(now.failed(), "VM", "VMs"), now.percent(), WavePage.counted(wave.planned(), "VM",
                        "VMs"),
                now.inARow());
        if (wave.onFailure() == FailurePolicy.HOLD_GROUP) {
            stands = "A VM that fails holds those it starts together with. " + stands;
        }
        if (wave.onFailure() == FailurePolicy.ROLL_BACK_GROUP) {
            stands = (watch.consents().missing(wave.id())
                    ? "A VM that fails only holds those it starts together with: groups go back by themselves once "
                            + "somebody agreed at the gates to what is lost then. "
                    : "A VM that fails past the start of its cutover goes back with those it starts together with. ")
                    + stands;
        }
        if (wave.onFailure() == FailurePolicy.PAUSE) {
            return "Pauses at the first failure. " + stands;
        }
        if (limits.none()) {
            return "Never pauses by itself: its limits are switched off. " + stands;
        }
        List<String> at = new ArrayList<>();
        if (limits.percent() != null) {
            at.add(limits.percent() + " % of its VMs" + (usual ? ", two at least," : ""));
        }
        if (limits.inARow() != null) {
            at.add(limits.inARow() + " failures in a row");
        }
        return "Pauses at %s. %s".formatted(String.join(" or ", at), stands);
    }

    private List<Console.Line> feed(WaveView wave, List<MemberView> members) {
        record Moment(Instant at, String what, String who, @Nullable UUID vmId) {}
        List<Moment> found = new ArrayList<>();
        audit.about("wave", wave.id().toString(), FEED).forEach(event -> found.add(new Moment(event.at(),
                told(event.entry())
                        + (event.entry().reason() == null ? "" : ": " + event.entry().reason()),
                event.entry().actor(), null)));
        for (MemberView member : members) {
            MigrationView trip = member.migration();
            for (StepView step : trip == null ? List.<StepView>of() : trip.steps()) {
                if (step.endedAt() != null) {
                    found.add(new Moment(step.endedAt(), "%s: %s, %s".formatted(member.vmName(), step.title(),
                            step.progress().name().toLowerCase(Locale.ROOT)), "system", member.vmId()));
                } else if (step.startedAt() != null && step.progress() == StepView.Progress.RUNNING) {
                    found.add(new Moment(step.startedAt(), "%s: %s begins".formatted(member.vmName(), step.title()),
                            "system", member.vmId()));
                }
            }
        }
        return found.stream().sorted(Comparator.comparing(Moment::at).reversed()).limit(FEED)
                .map(moment -> new Console.Line(near(moment.at()), moment.at().toString(), moment.what(), moment.who(),
                        moment.vmId()))
                .toList();
    }

    /// Beside steps of VMs, so that it says which of them are the wave's.
    private static String told(AuditEntry entry) {
        return (entry.action().startsWith("wave.") ? "wave " : "") + TrailWords.of(entry);
    }

    private Console.Line note(ShiftNotes.Note note) {
        return new Console.Line(near(note.at()), note.at().toString(), note.text(), note.by(), null);
    }

    private String near(Instant at) {
        boolean today = at.atZone(zone.id()).toLocalDate().equals(zone.now().atZone(zone.id()).toLocalDate());
        return (today ? SECOND : DAY).format(at.atZone(zone.id()));
    }

    private String day(Instant at) {
        return DAY.format(at.atZone(zone.id()));
    }
}
