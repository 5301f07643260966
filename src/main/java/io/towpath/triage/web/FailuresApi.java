package io.towpath.triage.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.AccessException;
import io.towpath.access.AccessException.Kind;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.triage.Cluster;
import io.towpath.triage.Clusters;
import io.towpath.triage.Clusters.NewName;
import io.towpath.triage.Explained;
import io.towpath.triage.Triage;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Failures that were seen, for scripts.
@RestController
@RequestMapping("/api/v1/failures")
@PreAuthorize(Permission.INVENTORY_READ)
@Tag(name = "Failures")
class FailuresApi {

    private final Clusters clusters;
    private final Triage triage;
    private final CurrentUser user;

    FailuresApi(Clusters clusters, Triage triage, CurrentUser user) {
        this.clusters = clusters;
        this.triage = triage;
        this.user = user;
    }

    /// @param what what the first of them said
    record FailureJson(String fingerprint, String code, String what, int vms, long times, Instant firstSeenAt,
            Instant lastSeenAt, Explained.Brief triage, int version) {}

    /// @param who   `engineer`, `vsphere-admin`, `target-admin`, `storage`, `network` or `app-owner`
    /// @param retry `by-itself`, `after-fix` or `never`
    record NameJson(@NotBlank @Size(max = 90) String title, @NotBlank @Size(max = 1000) String cause,
            @NotBlank @Size(max = 1000) String fix, @NotBlank String who, @NotBlank String retry) {}

    @GetMapping
    @Operation(summary = "Failures that were seen last, those on most VMs first")
    List<FailureJson> all(@RequestParam(defaultValue = "true") boolean known) {
        return clusters.latest(FailurePages.MOST).stream().map(this::json)
                .filter(failure -> known || !failure.triage().known()).toList();
    }

    @GetMapping("/{fingerprint}")
    @Operation(summary = "One of them")
    ResponseEntity<FailureJson> one(@PathVariable String fingerprint) {
        return answer(fingerprint);
    }

    @PutMapping("/{fingerprint}/name")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    @Operation(summary = "Give a failure that the catalogue does not know a cause and a fix")
    ResponseEntity<FailureJson> name(@PathVariable String fingerprint, @Valid @RequestBody NameJson body,
            @RequestHeader(name = "If-Match", required = false) @Nullable String seen) {
        triage.requireUnrecognised(fingerprint);
        clusters.name(fingerprint, version(seen), new NewName(body.title(), body.cause(), body.fix(),
                FailureController.who(body.who()), FailureController.retry(body.retry())), user.actor());
        return answer(fingerprint);
    }

    private ResponseEntity<FailureJson> answer(String fingerprint) {
        FailureJson found = clusters.find(fingerprint).map(this::json)
                .orElseThrow(() -> new AccessException(Kind.NOT_FOUND, "not-found",
                        "No failure has the fingerprint %s.".formatted(fingerprint), "List the failures."));
        return ResponseEntity.ok().eTag("\"" + found.version() + "\"").body(found);
    }

    private FailureJson json(Cluster cluster) {
        return new FailureJson(cluster.fingerprint(), cluster.code(), cluster.what(), cluster.vms(), cluster.times(),
                cluster.firstSeenAt(), cluster.lastSeenAt(), triage.of(cluster).brief(), cluster.version());
    }

    private static int version(@Nullable String seen) {
        if (seen == null) {
            throw new AccessException(Kind.VERSION_MISSING, "precondition-required", "The call has no If-Match.",
                    "Read the failure and send its ETag as If-Match.");
        }
        String digits = seen.replace("\"", "");
        if (!digits.matches("\\d{1,9}")) {
            throw new AccessException(Kind.STALE, "precondition-failed",
                    "If-Match %s is no ETag of a failure.".formatted(seen), "Read the failure and send its ETag.");
        }
        return Integer.parseInt(digits);
    }
}
