package io.towpath.cli;

import io.towpath.disk.Comparison;
import io.towpath.disk.DiskDigests;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskRef;
import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.RateLimit;
import io.towpath.disk.Reason;
import io.towpath.disk.ova.ManifestReport;
import io.towpath.disk.ova.VmPackage;
import io.towpath.disk.ovf.DiskDescription;
import io.towpath.disk.ConversionProgress.Phase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "verify", sortOptions = false, header = "Compare two disk images, an image with digests, or an OVA or OVF with its manifest.", description = {
        "%nExamples:", "  towpath verify disk.vmdk disk.qcow2",
        "  towpath verify disk.qcow2 --digest-file disk.digests",
        "  towpath verify appliance.ova out/appliance-disk0.qcow2",
        "  towpath verify appliance.ova%n",
        "Exit code 0: the guest sees the same in both (or every digest agrees). 1: not so. 4: an image file was written",
        "to meanwhile, so that nothing can be said.%n"})
final class VerifyCommand extends LocalCommand {

    @Parameters(arity = "1..2", paramLabel = "FILE", description = "Two images, files, disks of an OVA or OVF or nbd:// URIs; or one OVA or OVF, whose manifest is checked.")
    private List<String> files = new ArrayList<>();

    @Mixin
    private InputOptions input = new InputOptions();

    @Option(names = {"-F", "--second-format"}, paramLabel = "FMT", description = "Format of the second image.")
    private String second = "auto";

    @Option(names = "--digest", paramLabel = "DIGEST", description = {
            "What `towpath digest` said of the disk, towpath-tree-sha256/1:HEX, to compare one image with."})
    private @Nullable String digest;

    @Option(names = "--digest-file", paramLabel = "FILE", description = {
            "The same with a file that `digest --manifest` or `convert --digest-file` wrote; tells where they differ."})
    private @Nullable Path digestFile;

    @Option(names = "--disk", paramLabel = "N", description = {
            "Which disk of an OVA or OVF is compared, from 0 in the order of the OVF, as convert names them: NAME-diskN.",
            "Not needed where there is one."})
    private @Nullable Integer disk;

    @Option(names = "--rate-limit", paramLabel = "BYTES", description = "Read no more than so many bytes a second, of both images or all files of a package together, such as 100M.")
    private @Nullable String rateLimit;

    @Option(names = "--threads", paramLabel = "N", description = "Threads that read; default: the processors, at least 4 and at most 8.")
    private int threads = DEFAULT_THREADS;

    @Mixin
    private ProgressOptions progressOptions = new ProgressOptions();

    VerifyCommand(Terminal terminal, Cancellation cancellation) {
        super(terminal, cancellation);
    }

    @Override
    int run() throws IOException {
        Progress progress = new Progress(terminal, progressOptions.choose(this), cancellation);
        progress.begin(Input.name(files.getFirst()), 0, 1);
        try {
            Input first = input.openFirst(this, files.getFirst(), files.getLast());
            if (digest != null || digestFile != null) {
                return digests(first, progress);
            }
            if (files.size() == 1) {
                return switch (first) {
                    case Input.Package(var content, var _) when disk != null ->
                        throw usage("A disk of " + content.file()
                                + " has nothing to be compared with; give an image, or a digest");
                    case Input.Package(var content, var _) -> manifest(content, progress);
                    case Input.Image _ ->
                        throw usage("One disk image has nothing to be compared with; give two, or a digest");
                };
            }
            Input other = input.open(this, files.get(1), second);
            if (disk != null && first instanceof Input.Image && other instanceof Input.Image) {
                throw usage("--disk says which disk of an OVA or OVF is meant, and neither of them is one");
            }
            return compare(image(first), image(other), progress);
        } finally {
            progress.end();
        }
    }

    private Input.Image image(Input found) {
        return switch (found) {
            case Input.Image image -> image;
            case Input.Package(var content, var options) -> new Input.Image(disk(content), options);
        };
    }

    private DiskRef disk(VmPackage content) {
        List<DiskDescription> disks = content.descriptor().disks();
        if (disk == null && PackageReport.stored(content).size() == 1) {
            return PackageReport.stored(content).getFirst();
        }
        if (disk == null || disk < 0 || disk >= disks.size()) {
            throw usage("%s holds %d disks; say by --disk which one is meant%s".formatted(content.file(), disks.size(),
                    disks.isEmpty() ? "" : ", from 0 to %d in the order of the OVF".formatted(disks.size() - 1)));
        }
        return content.disk(disks.get(disk)).orElseThrow(() -> usage("Disk %d of %s is described only: no file holds it"
                .formatted(disk, content.file())));
    }

    private int compare(Input.Image first, Input.Image other, Progress progress) throws IOException {
        Comparison found;
        RateLimit limit = limit(rateLimit);
        try (DiskReader a = DiskImages.open(first.ref(), first.options().limitedTo(limit));
                DiskReader b = DiskImages.open(other.ref(), other.options().limitedTo(limit))) {
            found = Comparison.of(a, b, threads(threads), progress);
        }
        progress.end();
        Json.Fields fields = new Json.Fields().put("schema", "towpath.verify/1").put("equal", found.equal()).put(
                "first-difference", found.equal() ? null : found.firstDifference()).put("sizes",
                        List.of(found.firstSize(), found.secondSize()));
        terminal.lines().data(fields);
        if (json) {
            answer(fields);
        } else if (!progressOptions.quiet) {
            terminal.out().println(found.equal()
                    ? "The images are equal."
                    : found.firstSize() == found.secondSize()
                            ? "The images differ, first at byte %d.".formatted(found.firstDifference())
                            : "The images differ in size: %d and %d bytes.".formatted(found.firstSize(), found
                                    .secondSize()));
        }
        return found.equal() ? 0 : 1;
    }

    private int digests(Input found, Progress progress) throws IOException {
        if (files.size() > 1 || digest != null && digestFile != null) {
            throw usage("One image is compared with one of --digest and --digest-file");
        }
        Input.Image image = image(found);
        DigestCheck check = digestFile == null ? DigestCheck.of(this, digest) : DigestCheck.of(digestFile);
        try (DiskReader reader = DiskImages.open(image.ref(), image.options().limitedTo(limit(rateLimit)))) {
            check = check.with(DiskDigests.manifest(reader, threads(threads), progress));
            for (ImageSource source : reader.sources()) {
                source.ensureUnchanged();
            }
        }
        progress.end();
        terminal.lines().data(check.json());
        if (json) {
            answer(check.json());
        } else if (!progressOptions.quiet) {
            terminal.out().println(check.line());
        }
        return check.equal() ? 0 : 1;
    }

    private int manifest(VmPackage content, Progress progress) throws IOException {
        ManifestReport report = content.verify(threads, limit(rateLimit), (done, total) -> {
            if (cancellation.requested()) {
                throw new ImageException(Reason.CANCELLED, content.descriptor().file(), "manifest", null, null,
                        "stopped before every file was digested", null);
            }
            progress.at(Phase.PROVE, done, total, done);
        });
        progress.end();
        ImageException problem = report.problem();
        Json.Fields fields = new Json.Fields().put("schema", "towpath.verify/1").put("manifest", PackageReport.manifest(
                report)).put("signature", PackageReport.signature(content));
        terminal.lines().data(fields);
        if (json) {
            answer(fields);
        } else if (!progressOptions.quiet) {
            terminal.out().println(switch (report.state()) {
                case VERIFIED -> "Verified: %d files agree with the manifest (%s).".formatted(report.verified(), report
                        .algorithm());
                case NONE -> "There is no manifest: nothing proves that the files are what was exported.";
                case FAILED -> "Failed: " + (problem == null ? "" : problem.getMessage());
            });
        }
        return report.state() == ManifestReport.State.VERIFIED ? 0 : 1;
    }
}
