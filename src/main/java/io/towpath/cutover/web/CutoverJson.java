package io.towpath.cutover.web;

import io.towpath.cutover.Cutover;
import io.towpath.cutover.Cutovers;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A cutover in REST: enums in lower-kebab, times in UTC.
///
/// @param doesNotFit VMs of which nine in ten outages would not end within their window, while it is planned; null: none
/// @param allTheSame that it was started though such VMs are in it; null where it was not
/// @param already who made or started it before this call, a sentence; null where this call did
record CutoverJson(UUID id, String scope, UUID scopeId, String label, String state, Instant since,
        @Nullable String reason, Instant startsAt, @Nullable ConsentJson forcedPowerOff, String plannedBy,
        Instant plannedAt, @Nullable String startedBy, @Nullable Instant startedAt, List<MemberJson> members,
        @Nullable String doesNotFit, @Nullable ConsentJson allTheSame, int version, @Nullable String already) {

    record ConsentJson(String by, Instant at, String reason) {}

    /// @param group whom it waits for before its target is started; null: nobody
    record MemberJson(UUID migrationId, UUID vmId, String vmName, @Nullable String group, @Nullable Instant arrivedAt,
            @Nullable String leftOut) {}

    static CutoverJson of(Cutovers.Answer answer) {
        return of(answer.cutover(), answer.already());
    }

    static CutoverJson of(Cutover cutover, @Nullable String already) {
        Cutover.Consent consent = cutover.consent();
        return new CutoverJson(cutover.id(), kebab(cutover.scope()), cutover.scopeId(), cutover.label(),
                kebab(cutover.state()), cutover.since(), cutover.reason(), cutover.startsAt(), consent(consent),
                cutover.plannedBy(), cutover.plannedAt(), cutover.startedBy(), cutover.startedAt(),
                cutover.members().stream().map(member -> new MemberJson(member.migrationId(), member.vmId(),
                        member.vmName(), member.groupName(), member.arrivedAt(), member.leftOut())).toList(),
                cutover.tight(), consent(cutover.allTheSame()), cutover.version(), already);
    }

    private static @Nullable ConsentJson consent(Cutover.@Nullable Consent consent) {
        return consent == null ? null : new ConsentJson(consent.by(), consent.at(), consent.reason());
    }

    static String kebab(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
