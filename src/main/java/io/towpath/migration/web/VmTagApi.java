package io.towpath.migration.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.inventory.Tagging;
import io.towpath.readiness.Readiness;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Tags and judgements of many VMs at once, for scripts. Given twice a call has the effect of one.
@RestController
@RequestMapping("/api/v1/vms")
@PreAuthorize(Permission.INVENTORY_WRITE)
@Tag(name = "vms")
class VmTagApi {

    private final VmPicks picks;
    private final Tagging tags;
    private final Readiness readiness;
    private final CurrentUser user;

    VmTagApi(VmPicks picks, Tagging tags, Readiness readiness, CurrentUser user) {
        this.picks = picks;
        this.tags = tags;
        this.readiness = readiness;
        this.user = user;
    }

    /// @param tag `gold` or `tier=gold`
    /// @param preview only tell which VMs would change
    record Tagged(@NotNull @Size(min = 1, max = VmPicks.MOST) List<UUID> vmIds, @NotNull String tag,
            @Nullable Boolean preview) {}

    record Which(@NotNull @Size(min = 1, max = VmPicks.MOST) List<UUID> vmIds) {}

    /// @param changed or with a preview: those that would be
    record Changed(int count, List<UUID> changed) {

        static Changed of(List<UUID> changed) {
            return new Changed(changed.size(), changed);
        }
    }

    @PostMapping("/tag")
    @Operation(summary = "Give VMs a tag, which no scan or import takes away")
    Changed tag(@RequestBody @Valid Tagged body) {
        return Changed.of(Boolean.TRUE.equals(body.preview())
                ? tags.without(body.vmIds(), body.tag())
                : tags.tag(body.vmIds(), body.tag(), user.actor()));
    }

    @PostMapping("/untag")
    @Operation(summary = "Take a tag away that was given here; its name alone means whatever value it has")
    Changed untag(@RequestBody @Valid Tagged body) {
        return Changed.of(Boolean.TRUE.equals(body.preview())
                ? tags.with(body.vmIds(), body.tag())
                : tags.untag(body.vmIds(), body.tag(), user.actor()));
    }

    @PostMapping("/judge")
    @Operation(summary = "Have VMs judged again, in the background")
    Changed judge(@RequestBody @Valid Which body) {
        List<UUID> known = picks.known(body.vmIds());
        readiness.judgeAgain(known);
        return Changed.of(known);
    }
}
