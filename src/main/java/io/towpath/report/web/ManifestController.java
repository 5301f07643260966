package io.towpath.report.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.report.ReportPdf;
import io.towpath.report.RollbackPlan;
import io.towpath.report.WaveManifest;
import io.towpath.report.WaveManifest.Manifest;
import io.towpath.report.WaveManifest.Member;
import io.towpath.report.WaveManifest.Part;
import io.towpath.units.ByteSize;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.server.ResponseStatusException;

/// A wave's manifest: to print, and as REST.
@Controller
@PreAuthorize(Permission.WAVE_READ)
@Tag(name = "reports")
class ManifestController {

    private final WaveManifest manifests;
    private final ReportPdf pdf;
    private final CurrentUser user;
    private final Clock clock;

    ManifestController(WaveManifest manifests, ReportPdf pdf, CurrentUser user, Clock clock) {
        this.manifests = manifests;
        this.pdf = pdf;
        this.user = user;
        this.clock = clock;
    }

    /// A manifest, ready to print.
    public record Shown(String title, List<String> facts, List<Gate> gates, List<Line> members, List<Change> changes,
            List<Contact> contacts) {}

    public record Gate(String title, String state, String what) {}

    public record Line(int turn, String vm, String machine, String application, String place, List<String> disks,
            List<String> networks) {}

    public record Change(String kind, String vm, String what, String from, String to) {}

    public record Contact(String name, String email, String vms) {}

    @GetMapping("/reports/manifest/{wave:[0-9a-f-]+}.pdf")
    ResponseEntity<byte[]> print(@PathVariable UUID wave) throws IOException {
        Manifest manifest = find(wave);
        byte[] bytes = pdf.of("report/manifest-print", Map.of("manifest", shown(manifest), "at",
                Times.minute(clock.instant(), user.zone())));
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_PDF)
                .header("Content-Disposition", "attachment; filename=\"manifest-%s.pdf\"".formatted(manifest.wave()
                        .key().replaceAll("[^A-Za-z0-9-]", "-")))
                .body(bytes);
    }

    @GetMapping("/api/v1/waves/{wave}/manifest")
    @ResponseBody
    @Operation(summary = "All that is decided about the wave: window, gates, approvers, members, mappings, changes, contacts")
    Manifest json(@PathVariable UUID wave) {
        return find(wave);
    }

    private Shown shown(Manifest manifest) {
        RollbackPlan.Wave wave = manifest.wave();
        return new Shown(wave.key() + " · " + wave.name(), facts(manifest), manifest.gates().stream()
                .map(gate -> new Gate(gate.title(), gate.state().toLowerCase(Locale.ROOT), gate.state().equals("MET")
                        ? gate.what()
                        : gate.what() + " " + gate.remedy()))
                .toList(), manifest.members().stream().map(ManifestController::line).toList(),
                manifest.changes().stream().map(change -> new Change(change.kind().title(), change.vm(), change.what(),
                        text(change.from()), text(change.to()))).toList(),
                manifest.contacts().stream().map(contact -> new Contact(contact.name(), text(contact.email()),
                        String.join(", ", contact.vms()))).toList());
    }

    private List<String> facts(Manifest manifest) {
        RollbackPlan.Wave wave = manifest.wave();
        List<String> facts = new ArrayList<>();
        long bytes = manifest.members().stream().flatMap(member -> member.disks().stream()).mapToLong(Part::bytes)
                .sum();
        facts.add("%d VMs with %s of disks go to %s. Made by %s; the wave is %s.".formatted(manifest.members().size(),
                new ByteSize(bytes), wave.target(), wave.lead(), wave.state().toLowerCase(Locale.ROOT)));
        Instant opens = wave.opens();
        Instant lockout = wave.lockout();
        Instant closes = wave.closes();
        facts.add(opens == null || lockout == null || closes == null
                ? "It has no window."
                : "Window %s: %s to %s; no cutover begins after %s.".formatted(wave.window(), Times.minute(opens,
                        user.zone()), Times.minute(closes, user.zone()), Times.minute(lockout, user.zone())));
        facts.add(manifest.needed() == 0 && manifest.go().equals("NONE")
                ? "It needs no go."
                : "Decides: %s; %d needed. %s%s".formatted(manifest.approvers(), manifest.needed(), go(manifest.go()),
                        manifest.approvals().isEmpty()
                                ? "."
                                : "; approved by " + String.join(", ", manifest.approvals()) + "."));
        return facts;
    }

    private static String go(String state) {
        return switch (state) {
            case "APPROVED" -> "Go is given";
            case "REQUESTED" -> "Go is requested";
            case "REJECTED" -> "Go was refused";
            case "WITHDRAWN" -> "Go was given and taken back";
            case "VOID" -> "Go is void, since the wave changed";
            default -> "Nobody asked for the go yet";
        };
    }

    private static Line line(Member member) {
        return new Line(member.turn(), member.vm(), "%s, %d CPUs, %s".formatted(text(member.os()), member.cpus(),
                new ByteSize(member.memoryBytes())), text(member.application()),
                "%s to %s".formatted(member.source(),
                        text(member.place())),
                Stream.concat(member.disks().stream().map(disk -> "%s, %s: %s to %s".formatted(disk.what(),
                        new ByteSize(disk.bytes()), text(disk.from()), disk.to())),
                        member.excludedDisks().stream().map(disk -> "%s, %s: stays at the source, %s".formatted(disk
                                .what(), new ByteSize(disk.bytes()), disk.reason())))
                        .toList(),
                member.networks().stream()
                        .map(card -> "%s: %s to %s".formatted(card.what(), text(card.from()),
                                card.to()))
                        .toList());
    }

    private static String text(@Nullable String value) {
        return value == null || value.isBlank() ? "–" : value;
    }

    private Manifest find(UUID wave) {
        return manifests.of(wave).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }
}
