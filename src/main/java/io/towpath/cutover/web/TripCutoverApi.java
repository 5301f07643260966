package io.towpath.cutover.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.cutover.Cutovers;
import io.towpath.cutover.Scope;
import io.towpath.migration.MigrationView;
import io.towpath.migration.Migrations;
import io.towpath.migration.RefusedException;
import io.towpath.migration.power.PersonsWord;
import io.towpath.migration.power.PersonsWords;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// The cutover of one trip, and what a person says of a target that nobody can ask.
@RestController
@RequestMapping("/api/v1/migrations/{id}")
@PreAuthorize(Permission.WAVE_EXECUTE)
@Tag(name = "Cutovers")
class TripCutoverApi {

    record Why(@NotBlank @Size(max = 500) String reason) {}

    record WordJson(String word, String by, String why, Instant at) {}

    private final Migrations migrations;
    private final Cutovers cutovers;
    private final PersonsWords words;
    private final CurrentUser user;

    TripCutoverApi(Migrations migrations, Cutovers cutovers, PersonsWords words, CurrentUser user) {
        this.migrations = migrations;
        this.cutovers = cutovers;
        this.words = words;
        this.user = user;
    }

    /// @param at             when it starts; left out: now
    /// @param forcedPowerOff why the power may be taken from a guest that does not shut down; left out: it may not
    /// @param allTheSame     why it starts now though its outage would not end within its window; left out: it does not
    record When(@Nullable Instant at, @Size(max = 500) @Nullable String forcedPowerOff,
            @Size(max = 500) @Nullable String allTheSame) {}

    @PostMapping("/cutover")
    @Operation(summary = "Cut its VM over, now or at a time; the same as POST /api/v1/cutovers with scope vm")
    CutoverJson cutover(@PathVariable UUID id, @RequestBody(required = false) @Valid @Nullable When when) {
        MigrationView trip = migrations.find(id).orElseThrow(() -> new RefusedException("not-found",
                "There is no migration %s.".formatted(id), "Look for its VM in the list of VMs."));
        String consent = when == null ? null : when.forcedPowerOff();
        return CutoverJson.of(cutovers.plan(new Cutovers.Wish(Scope.VM, trip.vmId(), when == null ? null : when.at(),
                consent == null || consent.isBlank() ? null : consent.strip(), when == null ? null : when.allTheSame()),
                user.actor()));
    }

    @PostMapping("/target-started")
    @Operation(summary = "Say that a target which is only described was started")
    WordJson started(@PathVariable UUID id, @RequestBody @Valid Why why) {
        return say(id, PersonsWord.Kind.TARGET_STARTED, why);
    }

    @PostMapping("/target-off")
    @Operation(summary = "Vouch that a target which cannot be asked is off or off the network")
    WordJson off(@PathVariable UUID id, @RequestBody @Valid Why why) {
        return say(id, PersonsWord.Kind.TARGET_OFF, why);
    }

    private WordJson say(UUID id, PersonsWord.Kind kind, Why why) {
        PersonsWord word = words.say(id, kind, why.reason(), user.actor());
        return new WordJson(CutoverJson.kebab(word.kind()), word.by(), word.why(), word.at());
    }
}
