package io.towpath.cutover.web;

import io.towpath.cutover.Cutover;
import io.towpath.cutover.CutoverState;
import io.towpath.cutover.Scope;
import io.towpath.migration.power.PowerRecord;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The cutover of a VM, an application or a wave, ready to print.
///
/// @param notNow why it cannot start now, beside the button; null when it can
/// @param partOf the cutover of more than this page is about, where it is decided about; null: this page's own
/// @param tight  whose outage would not end within its window, a sentence each
/// @param comparing whether all is compared before targets start; null where nobody chooses that here
/// @param outage how long nobody is served, as predicted and as it was; none where nothing is known
/// @param power  what is known of both sides; null for more than one VM and before a cutover
/// @param asks   what a person is asked to say of the target; null while nothing
public record CutoverPage(String scope, UUID scopeId, String label, @Nullable Now now, @Nullable PartOf partOf,
        List<Row> members, @Nullable String notNow, List<String> tight, @Nullable Comparing comparing,
        boolean canPlan, String zone, String soonest, List<Outage> outage, @Nullable String outageNote,
        @Nullable Power power,
        @Nullable String asks, @Nullable UUID migrationId, boolean live) {

    private static final DateTimeFormatter AT = DateTimeFormatter.ofPattern("EEE d MMM HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter FIELD = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm", Locale.ENGLISH);

    /// @param state kebab-case for the badge
    public record Now(UUID id, String state, String word, @Nullable String tone, String icon, String what,
            @Nullable String consent, String field, boolean planned, boolean running, int version) {}

    /// @param scope   `application`, `wave`
    /// @param leftOut why it was left out of that; null while it is part of it
    public record PartOf(String scope, UUID scopeId, String label, @Nullable String leftOut) {}

    /// @param predicted with its wait for others: `7m10 / 12m50, 3m00 of it waiting`; null where nothing was predicted
    public record Row(UUID migrationId, UUID vmId, String name, @Nullable String group, String what,
            @Nullable String predicted, boolean canLeave) {}

    /// The outage of all, or of those that start together.
    ///
    /// @param predicted `12m10 / 18m40`: P50 and P90; null where nothing was predicted
    /// @param last      who is waited for: `db01 in 83 of 100`; null where nobody is
    /// @param actual    `14m20, within P90`, `9m00 so far`; null before it began
    /// @param late      longer than P90
    public record Outage(String name, int vms, @Nullable String predicted, @Nullable String last,
            @Nullable String actual,
            boolean late) {}

    /// @param words  when all is compared, and who says so
    /// @param chosen whether that was chosen here; then it can be left to the tier again
    public record Comparing(String words, boolean chosen) {}

    public record Power(String source, String target) {}

    static Now now(Cutover cutover, ZoneId zone) {
        String[] mark = switch (cutover.state()) {
            case PLANNED -> new String[]{"wait", "bi-calendar-event", "Planned"};
            case RUNNING -> new String[]{"move", "bi-play-circle-fill", "Running"};
            case DONE -> new String[]{"good", "bi-check-circle-fill", "Done"};
            case REFUSED -> new String[]{"bad", "bi-x-octagon-fill", "Not started"};
            case CANCELLED -> new String[]{"idle", "bi-slash-circle", "Cancelled"};
        };
        String what = switch (cutover.state()) {
            case PLANNED -> cutover.reason() == null
                    ? "Starts %s. Planned by %s.".formatted(at(cutover.startsAt(), zone), cutover.plannedBy())
                    : "Was to start %s, planned by %s. %s".formatted(at(cutover.startsAt(), zone), cutover.plannedBy(),
                            cutover.reason());
            case RUNNING -> "Started by %s %s.".formatted(cutover.startedBy(), at(cutover.startedAt(), zone));
            case DONE -> "Started by %s %s, over %s.".formatted(cutover.startedBy(), at(cutover.startedAt(), zone),
                    at(cutover.since(), zone));
            case REFUSED -> "Was planned for %s by %s. %s".formatted(at(cutover.startsAt(), zone), cutover.plannedBy(),
                    cutover.reason());
            case CANCELLED -> "Cancelled %s: %s".formatted(at(cutover.since(), zone), cutover.reason());
        };
        Cutover.Consent same = cutover.allTheSame();
        if (same != null) {
            what += " Though it would not be over within its window, %s had it start: %s".formatted(same.by(),
                    same.reason());
        }
        Cutover.Consent consent = cutover.consent();
        return new Now(cutover.id(), CutoverJson.kebab(cutover.state()), mark[2], mark[0], mark[1], what,
                consent == null
                        ? null
                        : "A guest that does not shut down may lose its power: %s, %s: %s".formatted(consent.by(),
                                at(consent.at(), zone), consent.reason()),
                FIELD.format(cutover.startsAt().atZone(zone)), cutover.state() == CutoverState.PLANNED,
                cutover.state() == CutoverState.RUNNING, cutover.version());
    }

    static Power power(PowerRecord record, ZoneId zone) {
        PowerRecord.Source source = record.source();
        String sealed = record.isSealed() && record.sealed() != null
                ? "sealed %s: off the network, noted".formatted(at(record.sealed(), zone))
                : record.unsealed() != null ? "unsealed %s".formatted(at(record.unsealed(), zone)) : "not sealed";
        String from = source == null
                ? "Files; they have no power."
                : "Was %s with %s before; %s.".formatted(source.power().name().toLowerCase(Locale.ROOT),
                        source.nics().size() == 1 ? "1 network card" : source.nics().size() + " network cards", sealed);
        String to = record.targetOff() != null
                ? "Off since %s.".formatted(at(record.targetOff(), zone))
                : record.targetStarted() != null
                        ? "Started %s.".formatted(at(record.targetStarted(), zone))
                        : record.startBegan() != null ? "About to start." : "Not started.";
        return new Power(from, to);
    }

    static String at(@Nullable Instant at, ZoneId zone) {
        return at == null ? "" : AT.format(at.atZone(zone));
    }

    static String field(Instant at, ZoneId zone) {
        return FIELD.format(at.atZone(zone));
    }

    static String word(Scope scope) {
        return scope.name().toLowerCase(Locale.ROOT);
    }
}
