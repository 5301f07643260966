package io.towpath.images.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.images.ImageJobs;
import io.towpath.images.ImageWork;
import io.towpath.images.ImageWork.Beside;
import io.towpath.images.ImageWork.Kind;
import io.towpath.inventory.RefusedException;
import io.towpath.units.ByteRange;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.util.HashMap;
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

    /// @param digestFile in a registered target, for the digests of the disk and its parts; its name ends in `.digests`
    /// @param rateLimit  bytes a second that are read at most
    record DigestOf(@NotNull @Valid PlaceJson image, @Nullable @Valid PlaceJson digestFile,
            @Nullable @Min(1) Long rateLimit) {}

    /// @param target     in a registered target, with its format; `ova` and `ovf` for a package
    /// @param options    of that format, by qemu-img's names
    /// @param compress   for qcow2: the same as the option `compress=on`
    /// @param machine    in an OVA or OVF
    /// @param digest     whether the digest of the content is computed; yes unless said
    /// @param digestFile as for `digest`; for the disks of a package a folder, which gets a file for each
    record ConvertTo(@NotNull @Valid PlaceJson image, @NotNull @Valid PlaceJson target,
            @Nullable @Size(max = 20) Map<String, @NotNull String> options, @Nullable Boolean compress,
            @Nullable @Valid MachineJson machine, @Nullable Boolean digest, @Nullable @Valid PlaceJson digestFile,
            @Nullable @Min(1) Long rateLimit) {

        Map<String, String> allOptions() {
            Map<String, String> all = new HashMap<>(options == null ? Map.of() : options);
            if (Boolean.TRUE.equals(compress)) {
                all.put("compress", "on");
            }
            return all;
        }

        Beside beside() {
            return new Beside(!Boolean.FALSE.equals(digest), digestFile == null ? null : digestFile.place(),
                    machine == null ? null : machine.settings());
        }
    }

    /// @param other      another image, or else
    /// @param digest     `towpath-tree-sha256/1:HEX`, or else
    /// @param digestFile that `digest` or `convert` wrote; without any of them a package is compared with its manifest
    record VerifyWith(@NotNull @Valid PlaceJson image, @Nullable @Valid PlaceJson other,
            @Nullable @Pattern(regexp = "towpath-tree-sha256/1:[0-9a-f]{64}") String digest,
            @Nullable @Valid PlaceJson digestFile, @Nullable @Min(1) Long rateLimit) {}

    record RangeJson(@Min(0) long start, @Min(1) long length) {}

    record ApplyTo(@NotNull @Valid PlaceJson image, @NotNull @Valid PlaceJson target,
            @NotNull @Size(min = 1, max = 100_000) List<@Valid RangeJson> ranges, @Nullable @Min(1) Long rateLimit) {}

    record Items(List<JobJson> items, @Nullable String next) {}

    @PostMapping("/digest")
    @PreAuthorize(Permission.IMAGE_EXECUTE)
    @Operation(summary = "Compute the digest of a disk's content", description = "The same whatever the format. With"
            + " `digestFile` the digests of its parts (256 MiB each) are written there, for `verify` anywhere. Of an OVA"
            + " or OVF every disk; `digestFile` is a folder then.")
    ResponseEntity<JobJson> digest(@Valid @RequestBody DigestOf wanted) {
        return accepted(new ImageWork(Kind.DIGEST, wanted.image().place(), null, Map.of(), null, List.of(), wanted
                .rateLimit(), digestFile(wanted.digestFile())));
    }

    @PostMapping("/convert")
    @PreAuthorize(Permission.IMAGE_EXECUTE)
    @Operation(summary = "Make an image, an OVA or an OVF", description = """
            The target's `format` says what is made.

            - `qcow2`, `raw`, `vmdk`, `vhd`, `vhdx`: an image. Of an OVA or OVF every disk, into the folder `file`.
            - `ova`: one archive of the image, or of the VM in an OVA or OVF, which keeps its hardware.
            - `ovf`: the same in a folder: `file` names the descriptor, `web01/web01.ovf`; that one folder may be new.

            The result is always read back and compared before it gets its name, the manifest of a package that is read
            or made is verified, nothing is ever replaced, and a job that was cut short goes on.""")
    ResponseEntity<JobJson> convert(@Valid @RequestBody ConvertTo wanted) {
        return accepted(new ImageWork(Kind.CONVERT, wanted.image().place(), wanted.target().place(), wanted
                .allOptions(), null, List.of(), wanted.rateLimit(), wanted.beside()));
    }

    @PostMapping("/verify")
    @PreAuthorize(Permission.IMAGE_EXECUTE)
    @Operation(summary = "Compare an image with another, with digests, or a package with its manifest", description = "With"
            + " one of `other`, `digest` and `digestFile`; with none of them the manifest of an OVA or OVF is verified."
            + " The result's `equal` is the answer.")
    ResponseEntity<JobJson> verify(@Valid @RequestBody VerifyWith wanted) {
        return accepted(new ImageWork(Kind.VERIFY, wanted.image().place(), wanted.other() == null
                ? null
                : wanted.other().place(), Map.of(), wanted.digest(), List.of(), wanted.rateLimit(),
                digestFile(wanted
                        .digestFile())));
    }

    private static @Nullable Beside digestFile(@Nullable PlaceJson place) {
        return place == null ? null : new Beside(true, place.place(), null);
    }

    @PostMapping("/apply")
    @PreAuthorize(Permission.IMAGE_EXECUTE)
    @Operation(summary = "Write changed ranges of an image into another, in place")
    ResponseEntity<JobJson> apply(@Valid @RequestBody ApplyTo wanted) {
        return accepted(
                new ImageWork(Kind.APPLY, wanted.image().place(), wanted.target().place(), Map.of(), null, ranges(
                        wanted.ranges()), wanted.rateLimit(), null));
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
