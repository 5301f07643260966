package io.towpath.wave.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.migration.power.Loss;
import io.towpath.wave.GroupRollBack;
import io.towpath.wave.GroupWayBack;
import io.towpath.wave.WayBackConsents;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Groups of a wave that go back, in REST.
@RestController
@RequestMapping("/api/v1/waves/{id}")
@PreAuthorize(Permission.WAVE_READ)
@Tag(name = "Waves")
class WayBackApi {

    private final GroupRollBack groups;
    private final WayBackConsents consents;
    private final CurrentUser user;

    WayBackApi(GroupRollBack groups, WayBackConsents consents, CurrentUser user) {
        this.groups = groups;
        this.consents = consents;
        this.user = user;
    }

    /// @param vmId        that failed, or that a person named
    /// @param failedSince null: a person rolled the group back, or its window sends it back
    /// @param windowId    that closed before it was done; null: it goes back for another reason
    /// @param asksSince   since when it waits for a person: something would be lost; null: it does not wait
    /// @param members     who goes back first comes first
    record WayBackJson(UUID id, @Schema(allowableValues = {
            "announced", "going", "done", "stopped", "over"}) String state, String group, UUID vmId, String vmName,
            String what, @Nullable Instant failedSince, @Nullable UUID windowId, @Nullable Instant asksSince,
            Instant beginsAt, @Nullable Instant begunAt,
            @Nullable String begunBy, @Nullable Instant endedAt, @Nullable String endedBy,
            @Nullable String endedReason, List<MemberJson> members) {}

    /// @param lostSeconds that its target served; 0 where it never ran, null while nobody asked
    /// @param lostBytes   written there at least; null where that is unknown
    /// @param unknown     why it is unknown
    record MemberJson(UUID migrationId, UUID vmId, String vmName, String state, @Nullable Long lostSeconds,
            @Nullable Long lostBytes, @Nullable String unknown, @Nullable Instant toldAt, @Nullable Instant backAt) {}

    record PreviewJson(String group, long bytes, List<GoingJson> members) {}

    record GoingJson(UUID migrationId, UUID vmId, String vmName, @Nullable Instant servesSince, long minutes,
            @Nullable Long bytes, @Nullable String unknown) {}

    /// @param vmId    a VM of the group that is past the start of its cutover
    /// @param confirm the group's name
    record RollBack(@NotNull @Nullable UUID vmId, @NotBlank @Size(max = 500) @Nullable String reason,
            @Nullable String confirm) {}

    record Note(@Size(max = 500) @Nullable String note) {}

    /// @param minutes      that targets serve at most before they go back
    /// @param bytesPerHour that its VMs changed lately, of `measuredVms`
    record ConsentJson(boolean needed, @Nullable String agreedBy, @Nullable Instant agreedAt, @Nullable String note,
            long graceSeconds, long minutes, @Nullable Long bytesPerHour, int measuredVms, int vms) {}

    @GetMapping("/group-ways-back")
    @Operation(summary = "Groups that go back as a whole now or soon, then the newest that ended")
    List<WayBackJson> all(@PathVariable UUID id) {
        return groups.of(id).stream().map(WayBackApi::json).toList();
    }

    @GetMapping("/group-ways-back/preview")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    @Operation(summary = "What rolling back the group of a VM would lose now, of each; its target is asked")
    PreviewJson preview(@PathVariable UUID id, @RequestParam UUID vmId) {
        GroupRollBack.Preview preview = groups.preview(id, vmId);
        return new PreviewJson(preview.group(), preview.bytes(), preview.members().stream().map(going -> {
            Loss loss = going.loss();
            return new GoingJson(going.migrationId(), going.vmId(), going.vmName(), loss == null ? null : loss.since(),
                    loss == null ? 0 : loss.minutes(), loss == null ? Long.valueOf(0) : loss.bytes(),
                    loss == null ? null : loss.unknown());
        }).toList());
    }

    @PostMapping("/group-ways-back")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    @Operation(summary = "Roll back the group of a VM; refused with what is lost of each unless its name is confirmed")
    WayBackJson rollBack(@PathVariable UUID id, @Valid @RequestBody RollBack body) {
        return json(groups.rollBack(id, java.util.Objects.requireNonNull(body.vmId()), body.confirm(),
                WayBackController.reason(String.valueOf(body.reason())), user.actor()));
    }

    @PostMapping("/group-ways-back/{wayBack}/stop")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    @Operation(summary = "Stop a way back that was announced and has not begun")
    List<WayBackJson> stop(@PathVariable UUID id, @PathVariable UUID wayBack,
            @Valid @RequestBody WaveRequest.GivenReason body) {
        groups.stop(id, wayBack, user.actor(), WayBackController.reason(String.valueOf(body.reason())));
        return all(id);
    }

    @GetMapping("/way-back-consent")
    @Operation(summary = "Who agreed that groups go back by themselves, and what may be lost then")
    ConsentJson consent(@PathVariable UUID id) {
        WayBackConsents.Asked asked = consents.asked(id);
        WayBackConsents.Consent given = asked.consent();
        return new ConsentJson(asked.needed(), given == null ? null : given.by(), given == null ? null : given.at(),
                given == null ? null : given.note(), asked.graceSeconds(), asked.minutes(), asked.bytesPerHour(),
                asked.measuredVms(), asked.vms());
    }

    @PostMapping("/way-back-consent")
    @PreAuthorize(Permission.WAVE_WRITE)
    @Operation(summary = "Agree, by name, to what is lost when groups of this wave go back by themselves")
    ConsentJson agree(@PathVariable UUID id, @Valid @RequestBody(required = false) @Nullable Note body) {
        consents.agree(id, body == null ? null : body.note(), user.actor());
        return consent(id);
    }

    private static WayBackJson json(GroupWayBack back) {
        return new WayBackJson(back.id(), back.state().name().toLowerCase(Locale.ROOT), back.group(), back.vmId(),
                back.vmName(), back.what(), back.failedSince(), back.windowId(), back.asks() ? back.askedAt() : null,
                back.beginsAt(), back.begunAt(), back.begunBy(),
                back.endedAt(), back.endedBy(), back.endedReason(), back.members().stream()
                        .map(member -> new MemberJson(member.migrationId(), member.vmId(), member.vmName(),
                                member.state().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                                member.measuredAt() == null
                                        ? null
                                        : member.lost() == null ? Long.valueOf(0) : member.lost().toSeconds(),
                                member.measuredAt() != null && member.lost() == null
                                        ? Long.valueOf(0)
                                        : member.bytes(),
                                member.unknown(), member.toldAt(), member.backAt()))
                        .toList());
    }
}
