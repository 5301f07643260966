package io.towpath.cli;

import io.towpath.disk.DiskReader.Note;
import io.towpath.disk.DiskRef;
import io.towpath.disk.ImageException;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.Printable;
import io.towpath.disk.ProblemBudget;
import io.towpath.disk.Reason;
import io.towpath.disk.ova.ManifestReport;
import io.towpath.disk.ova.ManifestReport.State;
import io.towpath.disk.ova.Ova;
import io.towpath.disk.ova.Signature;
import io.towpath.disk.ova.VmPackage;
import io.towpath.disk.ovf.DiskDescription;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is known of a package of VMs.
///
/// @param manifest null when it was not verified
/// @param images   one for each disk that is stored and can be read, in the descriptor's order
/// @param refusals of the other disks
record PackageReport(VmPackage content, @Nullable ManifestReport manifest, List<ImageReport> images,
        List<ImageException> refusals)
        implements
            Report {

    static PackageReport of(VmPackage content, OpenOptions options, boolean verify, Cancellation cancellation)
            throws IOException {
        List<ImageReport> images = new ArrayList<>();
        List<ImageException> refusals = new ArrayList<>();
        ProblemBudget budget = new ProblemBudget();
        for (DiskDescription disk : content.descriptor().disks()) {
            Optional<DiskRef.Stored> ref = content.disk(disk);
            if (ref.isPresent()) {
                try {
                    ImageReport image = ImageReport.of(ref.get(), options, budget);
                    disk.requireSize(content.descriptor().file(), image.virtualBytes());
                    images.add(image);
                } catch (ImageException e) {
                    refusals.add(e);
                }
            }
        }
        ManifestReport manifest = !verify ? null : content.verify(LocalCommand.DEFAULT_THREADS, (_, _) -> {
            if (cancellation.requested()) {
                throw new ImageException(Reason.CANCELLED, content.descriptor().file(), "manifest", null, null,
                        "stopped while its manifest was verified", null);
            }
        });
        return new PackageReport(content, manifest, images, refusals);
    }

    /// The disks that are stored, in the descriptor's order.
    static List<DiskRef> stored(VmPackage content) {
        return content.descriptor().disks().stream().map(content::disk).<DiskRef>flatMap(Optional::stream).toList();
    }

    static Json.Fields manifest(ManifestReport report) {
        ImageException problem = report.problem();
        return new Json.Fields().put("state", report.state()).put("algorithm", report.algorithm()).put("verified",
                report.verified()).put("failed", report.failed()).put("problem", problem == null
                        ? null
                        : problem.getMessage());
    }

    static Json.@Nullable Fields signature(VmPackage content) {
        return content.signature().map(found -> new Json.Fields().put("subject", found.subject()).put("self-signed",
                found.selfSigned()).put("expires", found.notAfter() == null ? null : found.notAfter().toString()).put(
                        "expired", found.expiredAt(Instant.now()))
                .put("state", found.state())).orElse(null);
    }

    @Override
    public Json.Fields json() {
        // who looks for a refusal finds the first one where that of an image is
        Json.Fields fields = refusals.isEmpty() ? new Json.Fields() : Refusals.one(refusals.getFirst());
        fields.put("schema", "towpath.inspect/1").put("filename", content.file().toString()).put("format",
                content instanceof Ova ? "ova" : "ovf");
        fields.put(content instanceof Ova ? "ova" : "ovf", new Json.Fields().put("ovf", ovfName()).put(
                "firstEntryIsOvf",
                content instanceof Ova ? content.members().getFirst().name().equals(ovfName()) : null)
                .put("ovf-version", content.descriptor().version()).put("manifest", manifest == null
                        ? null
                        : manifest(manifest))
                .put("signature", signature(content)));
        List<Json.Fields> vms = content.descriptor().vms().stream().map(VmReport::json).toList();
        fields.put(vms.size() == 1 ? "vm" : "vms", vms.size() == 1 ? vms.getFirst() : vms);
        fields.put("disks", images.stream().map(ImageReport::part).toList());
        fields.put("refusals", refusals.isEmpty() ? null : refusals.stream().map(Refusals::json).toList());
        return fields.put("problems", notes().stream().map(Report::problem).toList()).put("next", refusals.isEmpty()
                ? List.of(next())
                : List.of());
    }

    private String ovfName() {
        return content.members().stream().map(member -> member.name()).filter(name -> name.toLowerCase(
                Locale.ROOT).endsWith(".ovf")).findFirst().orElse("");
    }

    private List<Note> notes() {
        List<Note> notes = new ArrayList<>(content.notes());
        notes.addAll(content.descriptor().notes());
        content.descriptor().vms().forEach(vm -> notes.addAll(vm.notes()));
        images.forEach(image -> notes.addAll(image.notes()));
        if (manifest != null && manifest.state() != State.VERIFIED) {
            ImageException problem = manifest.problem();
            notes.add(new Note("manifest-" + manifest.state().name().toLowerCase(Locale.ROOT), problem == null
                    ? "nothing proves that the files are what was exported"
                    : String.valueOf(problem.getMessage())));
        }
        content.signature().filter(found -> found.state() != Signature.State.VALID).ifPresent(found -> notes.add(
                new Note("signature-" + found.state().name().toLowerCase(Locale.ROOT),
                        "the certificate does not prove the manifest")));
        return notes;
    }

    @Override
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(Printable.of(content.file().toString()));
        lines.add(Report.line("format", (content instanceof Ova ? "ova" : "ovf") + ", OVF " + content.descriptor()
                .version()));
        if (manifest != null) {
            lines.add(Report.line("manifest", switch (manifest.state()) {
                case VERIFIED -> "%d files agree (%s)".formatted(manifest.verified(), manifest.algorithm());
                case NONE -> "none";
                case FAILED -> "FAILED";
            }));
        }
        content.signature().ifPresent(found -> lines.add(Report.line("signature", "%s by %s%s".formatted(found.state()
                .name().toLowerCase(Locale.ROOT), found.subject(),
                found.selfSigned()
                        ? " (self-signed)"
                        : ""))));
        content.descriptor().vms().forEach(vm -> lines.addAll(VmReport.lines(vm)));
        images.forEach(image -> lines.addAll(image.body()));
        notes().forEach(note -> lines.add(Report.line(note)));
        if (refusals.isEmpty()) {
            lines.add(Report.line("next", next()));
        }
        return lines;
    }

    private String next() {
        boolean layered = images.stream().anyMatch(ImageReport::layered);
        return "towpath convert %s out/ -O qcow2%s".formatted(Terminal.quoted(content.file().toString()), layered
                ? " --flatten"
                : "");
    }
}
