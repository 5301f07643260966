package io.towpath.images.web;

import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.images.ImageJobs;
import io.towpath.images.ImageWork;
import io.towpath.images.ImageWork.Kind;
import io.towpath.inventory.RefusedException;
import io.towpath.units.ByteRange;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Work on images that takes a while: 202 with the job's place, which is asked until it has ended.
@RestController
@RequestMapping("/api/v1/images")
@Tag(name = "images")
class ImageJobsApi {

    private final ImageJobs jobs;
    private final CurrentUser user;

    ImageJobsApi(ImageJobs jobs, CurrentUser user) {
        this.jobs = jobs;
        this.user = user;
    }

    /// @param rateLimit bytes a second that are read at most
    record DigestOf(@NotNull @Valid PlaceJson image, @Nullable @Min(1) Long rateLimit) {}

    /// @param target  in a registered target, with its format
    /// @param options of that format, by qemu-img's names
    record ConvertTo(@NotNull @Valid PlaceJson image, @NotNull @Valid PlaceJson target,
            @Nullable @Size(max = 20) Map<String, String> options, @Nullable @Min(1) Long rateLimit) {}

    /// @param other  another image, or else
    /// @param digest `towpath-tree-sha256/1:HEX`
    record VerifyWith(@NotNull @Valid PlaceJson image, @Nullable @Valid PlaceJson other,
            @Nullable @Pattern(regexp = "towpath-tree-sha256/1:[0-9a-f]{64}") String digest,
            @Nullable @Min(1) Long rateLimit) {}

    record RangeJson(@Min(0) long start, @Min(1) long length) {}

    record ApplyTo(@NotNull @Valid PlaceJson image, @NotNull @Valid PlaceJson target,
            @NotNull @Size(min = 1, max = 100_000) List<@Valid RangeJson> ranges, @Nullable @Min(1) Long rateLimit) {}

    record Items(List<JobJson> items, @Nullable String next) {}

    @PostMapping("/digest")
    @PreAuthorize(Permission.IMAGE_EXECUTE)
    ResponseEntity<JobJson> digest(@Valid @RequestBody DigestOf wanted) {
        return accepted(new ImageWork(Kind.DIGEST, wanted.image().place(), null, Map.of(), null, List.of(), wanted
                .rateLimit()));
    }

    @PostMapping("/convert")
    @PreAuthorize(Permission.IMAGE_EXECUTE)
    ResponseEntity<JobJson> convert(@Valid @RequestBody ConvertTo wanted) {
        return accepted(new ImageWork(Kind.CONVERT, wanted.image().place(), wanted.target().place(), wanted
                .options() == null ? Map.of() : wanted.options(), null, List.of(), wanted.rateLimit()));
    }

    @PostMapping("/verify")
    @PreAuthorize(Permission.IMAGE_EXECUTE)
    ResponseEntity<JobJson> verify(@Valid @RequestBody VerifyWith wanted) {
        return accepted(new ImageWork(Kind.VERIFY, wanted.image().place(), wanted.other() == null
                ? null
                : wanted.other().place(), Map.of(), wanted.digest(), List.of(), wanted.rateLimit()));
    }

    @PostMapping("/apply")
    @PreAuthorize(Permission.IMAGE_EXECUTE)
    ResponseEntity<JobJson> apply(@Valid @RequestBody ApplyTo wanted) {
        return accepted(
                new ImageWork(Kind.APPLY, wanted.image().place(), wanted.target().place(), Map.of(), null, ranges(
                        wanted.ranges()), wanted.rateLimit()));
    }

    /// Newest first, the last 100 at most.
    @GetMapping("/jobs")
    @PreAuthorize(Permission.INVENTORY_READ)
    Items jobs(@RequestParam(defaultValue = "50") int limit) {
        return new Items(jobs.newest(Math.clamp(limit, 1, 100)).stream().map(JobJson::of).toList(), null);
    }

    @GetMapping("/jobs/{id}")
    @PreAuthorize(Permission.INVENTORY_READ)
    JobJson job(@PathVariable UUID id) {
        return jobs.find(id).map(JobJson::of).orElseThrow(() -> new RefusedException(RefusedException.Kind.ABSENT,
                "not-found", "there is no job " + id, "Jobs that ended are kept for a while only."));
    }

    /// Asks it to stop. What it has copied is kept as `.part` and gone on with when the same is asked for again.
    @DeleteMapping("/jobs/{id}")
    @PreAuthorize(Permission.IMAGE_EXECUTE)
    ResponseEntity<JobJson> cancel(@PathVariable UUID id) {
        job(id);
        jobs.cancel(id, user.actor());
        return ResponseEntity.accepted().body(job(id));
    }

    private ResponseEntity<JobJson> accepted(ImageWork work) {
        UUID id = jobs.submit(work, user.actor());
        return ResponseEntity.accepted().location(URI.create("/api/v1/images/jobs/" + id)).body(job(id));
    }

    private static List<ByteRange> ranges(List<RangeJson> ranges) {
        try {
            return ranges.stream().map(range -> new ByteRange(range.start(), range.length())).toList();
        } catch (ArithmeticException e) {
            throw new RefusedException(RefusedException.Kind.INVALID, "ranges", "a range ends where no disk does",
                    "Ask for the changed ranges of this very disk.");
        }
    }
}
