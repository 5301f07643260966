package io.towpath.wave.web;

import io.towpath.migration.power.Loss;
import io.towpath.migration.power.Losses;
import io.towpath.wave.GroupRollBack;
import io.towpath.wave.GroupWayBack;
import io.towpath.wave.GroupWayBack.Member;
import io.towpath.wave.GroupWayBack.Progress;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A group that goes back, ready to print.
///
/// @param because why, a sentence
/// @param when    when it begins, or since when it goes, or how it ended
/// @param may     it may be stopped still
/// @param asks    it waits for a person, who knows what is lost
record WayBackLine(UUID id, UUID vmId, String group, String because, String word, String tone, String when, boolean may,
        boolean asks, List<Vm> vms, List<String> consequences) {

    private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ENGLISH);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("EEE d MMM HH:mm", Locale.ENGLISH);

    /// @param lost  how long its target served and what was written, a sentence
    /// @param where of it
    record Vm(UUID vmId, String name, String lost, String where, boolean trouble) {}

    static List<WayBackLine> of(List<GroupWayBack> all, Instant now, ZoneId zone) {
        return all.stream().map(back -> of(back, now, zone)).toList();
    }

    private static WayBackLine of(GroupWayBack back, Instant now, ZoneId zone) {
        String because = back.failedSince() == null
                ? back.what()
                : "%s failed: %s".formatted(back.vmName(), back.what());
        String[] badge = back.asks() ? new String[]{"Waits for a person", "bad"} : switch (back.state()) {
            case ANNOUNCED -> new String[]{"Goes back soon", "wait"};
            case GOING -> new String[]{"Goes back", "move"};
            case DONE -> new String[]{"Went back", "idle"};
            case STOPPED -> new String[]{"Stopped", "idle"};
            case OVER -> new String[]{"Did not begin", "idle"};
        };
        return new WayBackLine(back.id(), back.vmId(), back.group(), because, badge[0], badge[1], when(back, now, zone),
                back.state() == Progress.ANNOUNCED || back.asks(), back.asks(),
                back.members().stream().map(member -> vm(member, back))
                        .toList(),
                List.of("%s stays as it is now: some of it at the target, some at the source.".formatted(back.group()),
                        back.windowId() == null
                                ? "The next failure in it announces its way back anew."
                                : "It is not announced again because of this window. A person may roll it back later."));
    }

    private static String when(GroupWayBack back, Instant now, ZoneId zone) {
        if (back.asks()) {
            return "since %s: what is written at the target would be lost".formatted(
                    SECOND.format(Objects.requireNonNull(back.askedAt()).atZone(zone)));
        }
        return switch (back.state()) {
            case ANNOUNCED -> {
                Duration left = Duration.between(now, back.beginsAt());
                yield left.isPositive()
                        ? "begins at %s, in %s, unless a person stops it"
                                .formatted(SECOND.format(back.beginsAt().atZone(
                                        zone)), ConsoleRow.print(left))
                        : back.windowId() == null
                                ? "begins within seconds, or when its failure lasts"
                                : "begins within seconds";
            }
            case GOING -> "since %s, by %s"
                    .formatted(SECOND.format(Objects.requireNonNull(back.begunAt()).atZone(zone)), back.begunBy());
            case DONE, STOPPED, OVER ->
                "%s, by %s: %s".formatted(DAY.format(Objects.requireNonNull(back.endedAt()).atZone(zone)),
                        back.endedBy(),
                        back.endedReason());
        };
    }

    private static Vm vm(Member member, GroupWayBack back) {
        boolean open = back.state().isOpen();
        String where = member.backAt() != null
                ? "is back"
                : member.toldAt() == null
                        ? open ? back.asks() ? "waits for a person" : "waits for its turn" : "was not told to go back"
                        : member.needsAPerson() ? "needs a person on its way back" : "is on its way back";
        return new Vm(member.vmId(), member.vmName(), lost(member, open), where,
                member.needsAPerson() && member.toldAt() != null && member.backAt() == null);
    }

    private static String lost(Member member, boolean open) {
        if (member.measuredAt() == null) {
            return open ? "It is asked what is lost." : "It was not asked.";
        }
        Duration lasted = member.lost();
        return GroupRollBack.words(lasted == null
                ? null
                : new Loss(member.measuredAt().minus(lasted), lasted, member.bytes(), member.unknown()));
    }

    /// For a preview.
    static String words(@Nullable Loss loss) {
        return loss == null
                ? "Nothing: its target never ran."
                : "%d minutes. %s".formatted(loss.minutes(), Losses.words(
                        loss));
    }
}
