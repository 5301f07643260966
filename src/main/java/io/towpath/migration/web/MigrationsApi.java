package io.towpath.migration.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.database.Again;
import io.towpath.disk.DiskFormat;
import io.towpath.migration.MigrationView;
import io.towpath.migration.Migrations;
import io.towpath.migration.Mode;
import io.towpath.migration.PlanMigration;
import io.towpath.migration.RefusedException;
import io.towpath.migration.SourceDecisions;
import io.towpath.migration.power.Losses;
import io.towpath.replication.Quiesce;
import io.towpath.transfer.Transfers;
import io.towpath.triage.Triage;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Migrations for scripts. A command needs the ETag that was read as `If-Match`; `*` says "whatever it is now". The ETag
/// changes with every move, stall and decision, not with progress.
@RestController
@RequestMapping("/api/v1/migrations")
class MigrationsApi {

    record Plan(@NotNull UUID vmId, @NotNull UUID targetId, @NotBlank String format,
            @NotNull @Min(0) @Max(60) Integer soakBusinessDays) {}

    record Why(@NotBlank @Size(max = 500) String reason) {}

    /// @param mode `warm` or `cold`
    record How(@NotBlank String mode) {}

    /// @param policy `try`, `require` or `never`
    record Settle(@NotBlank String policy) {}

    /// @param confirm the VM's name, where the target may have run: what it wrote is lost
    record Back(@NotBlank @Size(max = 500) String reason, @Nullable String confirm) {}

    private final Migrations migrations;
    private final Losses losses;
    private final SourceDecisions decisions;
    private final Transfers transfers;
    private final Triage triage;
    private final CurrentUser user;
    private final TransactionOperations transaction;

    MigrationsApi(Migrations migrations, Losses losses, SourceDecisions decisions, Transfers transfers,
            Triage triage, CurrentUser user, TransactionOperations transaction) {
        this.migrations = migrations;
        this.losses = losses;
        this.decisions = decisions;
        this.transfers = transfers;
        this.triage = triage;
        this.user = user;
        this.transaction = transaction;
    }

    @PostMapping
    @PreAuthorize(Permission.WAVE_EXECUTE)
    ResponseEntity<MigrationJson> plan(@RequestBody @Valid Plan plan) {
        DiskFormat format = DiskFormat.ofId(plan.format()).orElseThrow(() -> new RefusedException("validation",
                "'%s' is no format.".formatted(plan.format()), "Choose qcow2 or raw."));
        UUID id = migrations.plan(
                new PlanMigration(plan.vmId(), plan.targetId(), format, plan.soakBusinessDays(), null, null),
                user.actor());
        return answer(ResponseEntity.created(URI.create("/api/v1/migrations/" + id)), id);
    }

    @GetMapping("/{id}")
    @PreAuthorize(Permission.INVENTORY_READ)
    ResponseEntity<MigrationJson> one(@PathVariable UUID id) {
        return answer(ResponseEntity.ok(), id);
    }

    @PostMapping("/{id}/start")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    ResponseEntity<MigrationJson> start(@PathVariable UUID id,
            @RequestHeader(name = "If-Match", required = false) @Nullable String seen) {
        return act(id, seen, actor -> migrations.start(id, actor));
    }

    @PostMapping("/{id}/mode")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    ResponseEntity<MigrationJson> changeMode(@PathVariable UUID id, @RequestBody @Valid How how,
            @RequestHeader(name = "If-Match", required = false) @Nullable String seen) {
        Mode mode = TripPart.mode(how.mode());
        return act(id, seen, actor -> migrations.changeMode(id, mode, actor));
    }

    @PostMapping("/{id}/take-new-facts")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    ResponseEntity<MigrationJson> takeNewFacts(@PathVariable UUID id,
            @RequestHeader(name = "If-Match", required = false) @Nullable String seen) {
        return act(id, seen, actor -> decisions.takeNewFacts(id, null, actor));
    }

    @PostMapping("/{id}/agree-to-power-off")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    ResponseEntity<MigrationJson> agreeToPowerOff(@PathVariable UUID id, @RequestBody @Valid Why why,
            @RequestHeader(name = "If-Match", required = false) @Nullable String seen) {
        return act(id, seen, actor -> decisions.agreeToPowerOff(id, actor, why.reason()));
    }

    @PostMapping("/{id}/accept-differences")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    ResponseEntity<MigrationJson> acceptDifferences(@PathVariable UUID id, @RequestBody @Valid Why why,
            @RequestHeader(name = "If-Match", required = false) @Nullable String seen) {
        return act(id, seen, actor -> decisions.acceptDifferences(id, actor, why.reason()));
    }

    @PostMapping("/{id}/leave-comparison")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    ResponseEntity<MigrationJson> leaveComparison(@PathVariable UUID id, @RequestBody @Valid Why why,
            @RequestHeader(name = "If-Match", required = false) @Nullable String seen) {
        return act(id, seen, actor -> decisions.leaveComparison(id, actor, why.reason()));
    }

    @PostMapping("/{id}/leave-source")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    ResponseEntity<MigrationJson> leaveSource(@PathVariable UUID id, @RequestBody @Valid Why why,
            @RequestHeader(name = "If-Match", required = false) @Nullable String seen) {
        return act(id, seen, actor -> decisions.leaveSource(id, actor, why.reason()));
    }

    @PutMapping("/{id}/quiesce")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    ResponseEntity<MigrationJson> quiesce(@PathVariable UUID id, @RequestBody @Valid Settle settle,
            @RequestHeader(name = "If-Match", required = false) @Nullable String seen) {
        Quiesce policy = TripPart.quiesce(settle.policy());
        return act(id, seen, actor -> decisions.quiesce(id, policy, actor));
    }

    @PostMapping("/{id}/cancel")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    ResponseEntity<MigrationJson> cancel(@PathVariable UUID id, @RequestBody @Valid Why why,
            @RequestHeader(name = "If-Match", required = false) @Nullable String seen) {
        return act(id, seen, actor -> migrations.cancel(id, actor, why.reason()));
    }

    @PostMapping("/{id}/abort")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    ResponseEntity<MigrationJson> abort(@PathVariable UUID id, @RequestBody @Valid Why why,
            @RequestHeader(name = "If-Match", required = false) @Nullable String seen) {
        return act(id, seen, actor -> migrations.abort(id, actor, why.reason()));
    }

    @PostMapping("/{id}/rollback")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    ResponseEntity<MigrationJson> rollBack(@PathVariable UUID id, @RequestBody @Valid Back back,
            @RequestHeader(name = "If-Match", required = false) @Nullable String seen) {
        return act(id, seen, actor -> {
            migrations.find(id).ifPresent(trip -> losses.accept(trip, back.confirm()));
            migrations.rollBack(id, actor, back.reason());
        });
    }

    @PostMapping("/{id}/retry")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    ResponseEntity<MigrationJson> retry(@PathVariable UUID id,
            @RequestHeader(name = "If-Match", required = false) @Nullable String seen) {
        return act(id, seen, actor -> migrations.retry(id, actor));
    }

    @PostMapping("/{id}/ask-again")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    ResponseEntity<MigrationJson> askAgain(@PathVariable UUID id,
            @RequestHeader(name = "If-Match", required = false) @Nullable String seen) {
        return act(id, seen, actor -> migrations.askAgain(id, actor));
    }

    @PostMapping("/{id}/hold")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    ResponseEntity<MigrationJson> hold(@PathVariable UUID id, @RequestBody @Valid Why why,
            @RequestHeader(name = "If-Match", required = false) @Nullable String seen) {
        return act(id, seen, actor -> migrations.hold(id, actor, why.reason()));
    }

    @PostMapping("/{id}/release")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    ResponseEntity<MigrationJson> release(@PathVariable UUID id,
            @RequestHeader(name = "If-Match", required = false) @Nullable String seen) {
        return act(id, seen, actor -> migrations.release(id, actor));
    }

    private ResponseEntity<MigrationJson> act(UUID id, @Nullable String seen, Consumer<String> command) {
        if (seen == null) {
            throw new RefusedException("precondition-required", "The call has no If-Match.",
                    "Read the migration and send its ETag as If-Match.");
        }
        Again.run(() -> transaction.executeWithoutResult(status -> {
            if (!seen.equals("*")) {
                migrations.expect(id, version(seen));
            }
            command.accept(user.actor());
        }));
        return answer(ResponseEntity.ok(), id);
    }

    private static int version(String seen) {
        String digits = seen.replace("\"", "");
        if (!digits.matches("\\d{1,9}")) {
            throw new RefusedException("precondition-failed", "If-Match %s is not an ETag of a migration.".formatted(
                    seen), "Read the migration and send its ETag.");
        }
        return Integer.parseInt(digits);
    }

    private ResponseEntity<MigrationJson> answer(ResponseEntity.BodyBuilder answer, UUID id) {
        MigrationView found = migrations.find(id).orElseThrow(() -> new RefusedException("not-found",
                "There is no migration %s.".formatted(id), "List the VMs to find theirs."));
        return answer.eTag("\"" + found.version() + "\"").body(MigrationJson.of(found, transfers.of(id), triage));
    }
}
