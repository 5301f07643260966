package io.towpath.migration.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.inventory.Inventory;
import io.towpath.migration.RefusedException;
import io.towpath.migration.testboot.TestBoot;
import io.towpath.migration.testboot.TestBoots;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Test boots for scripts. Asking twice is refused with `test-boot-open` while the first has not ended.
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Test boots")
class TestBootsApi {

    private static final int SHOWN = 50;

    private final TestBoots tests;
    private final Inventory inventory;
    private final CurrentUser user;

    TestBootsApi(TestBoots tests, Inventory inventory, CurrentUser user) {
        this.tests = tests;
        this.inventory = inventory;
        this.user = user;
    }

    record Why(@NotBlank @Size(max = 500) String reason) {}

    /// @param outcome `passed`, `failed` or `unknown`
    record CheckJson(String title, String outcome, String evidence) {}

    /// @param state       `asked`, `preparing`, `running`, `ending`, `ended`
    /// @param verdict     `booted` (its agent answered), `wrote` (told by what it wrote to its disks alone), `no-sign`, `failed`, `not-started`; null while nothing can be said, and where it was ended before
    /// @param why         what the verdict rests on, for people
    /// @param waitsFor    why it has not begun, or cannot be ended so far
    /// @param pass        that the images stand at
    /// @param name        of the throw-away VM at the target
    /// @param heldUntil   when passes go on at the latest
    /// @param bootSeconds from its start to its verdict
    /// @param remains     why what is left of it at the target could not be removed so far
    /// @param screen      where its picture is; null where none was kept
    record TestBootJson(UUID id, UUID migrationId, UUID vmId, String vm, String state, @Nullable String verdict,
            @Nullable String why, @Nullable String waitsFor, String askedBy, Instant askedAt, @Nullable Integer pass,
            @Nullable String name, @Nullable Instant heldUntil, @Nullable Instant startedAt,
            @Nullable Instant endedAt, @Nullable Double bootSeconds, @Nullable String console,
            @Nullable String screen, @Nullable String remains, List<CheckJson> checks) {}

    /// @param last null where it was never tested
    record OfWaveJson(UUID vmId, String vm, @Nullable TestBootJson last) {}

    /// @param booted VMs in whose newest test boot an agent answered
    /// @param wrote  VMs whose newest one wrote to its disks, and no agent answered
    record WaveJson(int vms, int tested, int booted, int wrote, List<OfWaveJson> items) {}

    /// @param refused why others were not, a sentence each
    record AskedJson(int asked, List<String> refused) {}

    @GetMapping("/vms/{id}/test-boots")
    @PreAuthorize(Permission.INVENTORY_READ)
    @Operation(summary = "Test boots of a VM, newest first")
    List<TestBootJson> of(@PathVariable UUID id) {
        known(id);
        return tests.of(id, SHOWN).stream().map(TestBootsApi::json).toList();
    }

    @PostMapping("/vms/{id}/test-boots")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    @Operation(summary = "Boot a throw-away copy of a VM at its target", description = "Of a VM that is kept in step. No"
            + " pass runs until it has ended; its images are only read.")
    ResponseEntity<TestBootJson> ask(@PathVariable UUID id) {
        known(id);
        TestBoot boot = tests.ask(id, user.actor());
        return ResponseEntity.created(URI.create("/api/v1/test-boots/" + boot.id())).body(json(boot));
    }

    @GetMapping("/test-boots/{id}")
    @PreAuthorize(Permission.INVENTORY_READ)
    @Operation(summary = "One test boot")
    TestBootJson one(@PathVariable UUID id) {
        return json(boot(id));
    }

    @PostMapping("/test-boots/{id}/end")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    @Operation(summary = "End a test boot before its time")
    TestBootJson end(@PathVariable UUID id, @RequestBody @Valid Why why) {
        return json(tests.stop(id, user.actor(), why.reason()));
    }

    @PostMapping("/test-boots/{id}/leave")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    @Operation(summary = "Say that a test boot is gone which could not be ended", description = "Passes go on, and the next"
            + " one compares its disks whole. Refused with test-boot-not-stuck where nobody tried to end it in vain.")
    TestBootJson leave(@PathVariable UUID id, @RequestBody @Valid Why why) {
        return json(tests.leave(id, user.actor(), why.reason()));
    }

    @GetMapping(path = "/test-boots/{id}/screen", produces = {MediaType.IMAGE_PNG_VALUE, "application/problem+json"})
    @PreAuthorize(Permission.INVENTORY_READ)
    @Operation(summary = "What its screen showed when it was judged, PNG")
    ResponseEntity<byte[]> screen(@PathVariable UUID id) {
        byte[] picture = tests.picture(id);
        if (picture == null) {
            throw new RefusedException("not-found", "There is no picture of test boot %s.".formatted(id),
                    "Read the test boot: screen is null where none was kept.");
        }
        return ResponseEntity.ok().contentType(MediaType.IMAGE_PNG).body(picture);
    }

    @GetMapping("/waves/{id}/test-boots")
    @PreAuthorize(Permission.WAVE_READ)
    @Operation(summary = "The newest test boot of each VM of a wave")
    WaveJson ofWave(@PathVariable UUID id) {
        List<TestBoots.OfWave> all = tests.ofWave(id);
        return new WaveJson(all.size(), (int) all.stream().filter(one -> one.last() != null).count(),
                (int) all.stream().filter(TestBootsApi::booted).count(),
                (int) all.stream().filter(TestBootsApi::wrote).count(),
                all.stream().map(one -> new OfWaveJson(one.vmId(), one.vmName(), one.last() == null
                        ? null
                        : json(one.last()))).toList());
    }

    @PostMapping("/waves/{id}/test-boots")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    @Operation(summary = "Boot a throw-away copy of each VM of a wave that is kept in step", description = "A few at a time"
            + " at each target: towpath.test-boot.at-once.")
    AskedJson askWave(@PathVariable UUID id) {
        TestBoots.WaveAsked asked = tests.askWave(id, user.actor());
        return new AskedJson(asked.asked(), asked.refused());
    }

    static boolean booted(TestBoots.OfWave one) {
        return one.last() != null && one.last().verdict() == TestBoot.Verdict.BOOTED;
    }

    static boolean wrote(TestBoots.OfWave one) {
        return one.last() != null && one.last().verdict() == TestBoot.Verdict.WROTE;
    }

    private void known(UUID vmId) {
        if (inventory.vm(vmId).isEmpty()) {
            throw new RefusedException("not-found", "There is no VM %s.".formatted(vmId), "List the VMs.");
        }
    }

    private TestBoot boot(UUID id) {
        return tests.find(id).orElseThrow(() -> new RefusedException("not-found",
                "There is no test boot %s.".formatted(id), "List those of its VM."));
    }

    private static TestBootJson json(TestBoot boot) {
        var took = boot.took();
        return new TestBootJson(boot.id(), boot.migrationId(), boot.vmId(), boot.vmName(),
                TripPart.kebab(boot.state()), boot.verdict() == null ? null : TripPart.kebab(boot.verdict()),
                boot.why(), boot.waitsFor(), boot.askedBy(), boot.askedAt(), boot.pass(), boot.name(),
                boot.heldUntil(), boot.startedAt(), boot.endedAt(), took == null ? null : took.toMillis() / 1000.0,
                boot.console(), boot.picture() ? "/api/v1/test-boots/%s/screen".formatted(boot.id()) : null,
                boot.remains(),
                boot.checks().stream().map(check -> new CheckJson(check.title(), check.outcome().toLowerCase(
                        java.util.Locale.ROOT), check.evidence())).toList());
    }
}
