package io.towpath.wave.web;

import io.swagger.v3.oas.annotations.media.Schema;
import io.towpath.wave.MemberView;
import io.towpath.wave.WaveView;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A wave in REST. `planned = waiting + running + done + failed + out`, at every instant.
record WaveJson(UUID id, @Schema(example = "W-003") String key, String name,
        @Schema(allowableValues = {
                "draft", "running", "paused", "stopped", "completed"}) String state,
        Instant since,
        @Nullable String reason, @Schema(allowableValues = {
                "continue", "pause", "hold-group", "roll-back-group"}) String onFailure,
        UUID targetId,
        @Schema(allowableValues = {"qcow2", "raw"}) String format, int slots, int soakBusinessDays, Account members,
        int version) {

    /// Where the members stand.
    record Account(int planned, int waiting, int running, int done, int failed, int out) {}

    /// A member in REST.
    ///
    /// @param waitsFor why it waits; null for those that do not
    record Member(UUID vmId, String vmName, int position,
            @Schema(allowableValues = {
                    "waiting", "running", "done", "failed", "out"}) String standing,
            @Nullable UUID migrationId, @Nullable String state, @Nullable String waitsFor, @Nullable String skipped) {

        static Member of(MemberView member) {
            var trip = member.migration();
            return new Member(member.vmId(), member.vmName(), member.position(), kebab(member.standing()),
                    trip == null ? null : trip.id(), trip == null ? null : kebab(trip.state()), member.waitsFor(),
                    member.skipped());
        }
    }

    static WaveJson of(WaveView wave) {
        return new WaveJson(wave.id(), wave.key(), wave.name(), kebab(wave.state()), wave.since(), wave.reason(),
                kebab(wave.onFailure()), wave.targetId(), wave.format(), wave.slots(), wave.soakBusinessDays(),
                new Account(wave.planned(), wave.waiting(), wave.running(), wave.done(), wave.failed(), wave.out()),
                wave.version());
    }

    private static String kebab(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
