package io.towpath.migration.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.migration.ManyTrips;
import io.towpath.migration.ManyTrips.Selection;
import io.towpath.migration.ManyTrips.Verb;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Many migrations at once, for scripts. Given twice a call has the effect of one.
@RestController
@RequestMapping("/api/v1/migrations")
@PreAuthorize(Permission.WAVE_EXECUTE)
@Tag(name = "migrations")
class ManyApi {

    /// Which are meant: all of what is named holds of each.
    ///
    /// @param failure a fingerprint, as `/api/v1/failures` lists them
    /// @param wave    `W-003`
    /// @param reason  needed to hold
    /// @param preview only tell what would be done
    record Which(@Nullable String failure, @Nullable String wave, @Nullable UUID sourceId, @Nullable String application,
            @Size(max = ManyTrips.MOST) @Nullable List<UUID> vmIds, @Size(max = 500) @Nullable String reason,
            @Nullable Boolean preview) {

        Selection selection() {
            return new Selection(failure, wave, sourceId, application, vmIds);
        }
    }

    /// @param preview whether nothing was done
    /// @param cut     whether more are meant than are taken at once
    record Answer(boolean preview, int count, int skippedCount, boolean cut, List<One> done, List<Left> skipped) {}

    record One(UUID vmId, String vmName, UUID migrationId) {}

    /// @param why a sentence
    record Left(UUID vmId, String vmName, @Nullable UUID migrationId, String why) {}

    private final ManyTrips many;
    private final CurrentUser user;

    ManyApi(ManyTrips many, CurrentUser user) {
        this.many = many;
        this.user = user;
    }

    @PostMapping("/retry")
    @Operation(summary = "Retry all that wait for a person, of a failure, a wave, a source, an application or VMs")
    Answer retry(@RequestBody @Valid Which which) {
        return answer(Verb.RETRY, which);
    }

    @PostMapping("/hold")
    @Operation(summary = "Hold all of a wave, a source, an application or VMs")
    Answer hold(@RequestBody @Valid Which which) {
        return answer(Verb.HOLD, which);
    }

    @PostMapping("/release")
    @Operation(summary = "Release all of a wave, a source, an application or VMs that are held")
    Answer release(@RequestBody @Valid Which which) {
        return answer(Verb.RELEASE, which);
    }

    private Answer answer(Verb verb, Which which) {
        boolean preview = Boolean.TRUE.equals(which.preview());
        ManyTrips.Answer answer = preview
                ? many.look(verb, which.selection())
                : many.act(verb, which.selection(), user.actor(), which.reason());
        return new Answer(preview, answer.done().size(), answer.left().size(), answer.cut(),
                answer.done().stream()
                        .map(one -> new One(one.vmId(), one.vmName(), Objects.requireNonNull(one.tripId()))).toList(),
                answer.left().stream().map(
                        one -> new Left(one.vmId(), one.vmName(), one.tripId(), Objects.requireNonNull(one.against())))
                        .toList());
    }
}
