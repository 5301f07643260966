package io.towpath.cutover.web;

import io.towpath.cutover.Cutover;
import io.towpath.cutover.Cutovers;
import io.towpath.cutover.Foreseen;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A cutover in REST: enums in lower-kebab, times in UTC.
///
/// @param doesNotFit VMs of which nine in ten outages would not end within their window, while it is planned; null: none
/// @param allTheSame that it was started though such VMs are in it; null where it was not
/// @param outage  how long it keeps people waiting; null where nothing is known, and in the list
/// @param already who made or started it before this call, a sentence; null where this call did
record CutoverJson(UUID id, String scope, UUID scopeId, String label, String state, Instant since,
        @Nullable String reason, Instant startsAt, @Nullable ConsentJson forcedPowerOff, String plannedBy,
        Instant plannedAt, @Nullable String startedBy, @Nullable Instant startedAt, List<MemberJson> members,
        @Nullable String doesNotFit, @Nullable ConsentJson allTheSame, int version, @Nullable OutageJson outage,
        @Nullable String already) {

    record ConsentJson(String by, Instant at, String reason) {}

    /// @param group whom it waits for before its target is started; null: nobody
    record MemberJson(UUID migrationId, UUID vmId, String vmName, @Nullable String group, @Nullable Instant arrivedAt,
            @Nullable String leftOut) {}

    /// Seconds.
    ///
    /// @param groups  those that start together
    /// @param members with the wait for the others of their group
    /// @param unknown names of VMs of which nothing is predicted yet: with them it may be longer
    /// @param atOnce  how many may be in their last pass at once
    record OutageJson(SpanJson whole, List<SpanJson> groups, List<OneJson> members, List<String> unknown, int atOnce) {}

    /// From the first power-off to the last start.
    ///
    /// @param group  null: the whole
    /// @param last   who arrives last in most plays, in so many of a hundred
    /// @param actual as it was, or is so far; null before it began
    record SpanJson(@Nullable UUID groupId, @Nullable String group, int vms, @Nullable Double p50Seconds,
            @Nullable Double p90Seconds, @Nullable String last, @Nullable Integer lastOf100,
            @Nullable ActualJson actual,
            @Nullable Boolean within) {}

    record ActualJson(Instant beganAt, @Nullable Instant endedAt) {}

    record OneJson(UUID migrationId, double p50Seconds, double p90Seconds, double waitsP50Seconds,
            double waitsP90Seconds) {}

    static OutageJson outage(Foreseen known) {
        return new OutageJson(span(known.whole()), known.groups().stream().map(CutoverJson::span).toList(),
                known.members().entrySet().stream().sorted(Map.Entry.comparingByKey())
                        .map(entry -> new OneJson(entry.getKey(), seconds(entry.getValue().middle()),
                                seconds(entry.getValue().nineInTen()), seconds(entry.getValue().waits()),
                                seconds(entry.getValue().mostlyWaits())))
                        .toList(),
                known.unknown(), known.atOnce());
    }

    private static SpanJson span(Foreseen.Span span) {
        Foreseen.Actual actual = span.actual();
        return new SpanJson(span.groupId(), span.groupId() == null ? null : span.name(), span.vms(),
                span.middle() == null ? null : seconds(span.middle()),
                span.nineInTen() == null ? null : seconds(span.nineInTen()), span.last(),
                span.last() == null ? null : span.often(),
                actual == null ? null : new ActualJson(actual.began(), actual.ended()), span.within());
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    static CutoverJson of(Cutovers.Answer answer) {
        return of(answer.cutover(), null, answer.already());
    }

    static CutoverJson of(Cutover cutover, @Nullable Foreseen foreseen, @Nullable String already) {
        Cutover.Consent consent = cutover.consent();
        return new CutoverJson(cutover.id(), kebab(cutover.scope()), cutover.scopeId(), cutover.label(),
                kebab(cutover.state()), cutover.since(), cutover.reason(), cutover.startsAt(), consent(consent),
                cutover.plannedBy(), cutover.plannedAt(), cutover.startedBy(), cutover.startedAt(),
                cutover.members().stream().map(member -> new MemberJson(member.migrationId(), member.vmId(),
                        member.vmName(), member.groupName(), member.arrivedAt(), member.leftOut())).toList(),
                cutover.tight(), consent(cutover.allTheSame()), cutover.version(),
                foreseen == null ? null : outage(foreseen), already);
    }

    private static @Nullable ConsentJson consent(Cutover.@Nullable Consent consent) {
        return consent == null ? null : new ConsentJson(consent.by(), consent.at(), consent.reason());
    }

    static String kebab(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
