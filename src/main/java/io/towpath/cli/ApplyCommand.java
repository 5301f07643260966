package io.towpath.cli;

import io.towpath.disk.DeltaApply;
import io.towpath.disk.DeltaRequest;
import io.towpath.disk.DeltaResult;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskRef;
import io.towpath.disk.RangeFile;
import io.towpath.disk.RateLimit;
import io.towpath.disk.nbd.NbdUri;
import io.towpath.units.ByteSize;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "apply", sortOptions = false, header = "Bring changed ranges of a disk into an image of its earlier state.", description = {
        "%nExamples:", "  towpath apply disk-now.vmdk disk.qcow2 --ranges changed.json",
        "  towpath apply nbd://host/disk disk.raw -F raw --ranges changed.txt",
        "  towpath apply disk-now.vmdk nbd://store/disk --ranges changed.json%n",
        "TARGET is changed in place, and afterwards equal to SOURCE in the ranges. Everything is checked before the first",
        "byte is written, and the ranges are read back. When it was interrupted, run it again: until it has come to its end",
        "TARGET.applying stands beside an image file, and no command reads that, since it holds but part of the changes.",
        "A block device or an export has no such mark.%n",
        "FILE lists ranges as lines of `OFFSET LENGTH` in bytes, with # comments, or as JSON: objects with the numbers",
        "start (or offset) and length, as `towpath map --json`, `qemu-img map --output=json`, VMware's",
        "QueryChangedDiskAreas and `nbdinfo --map --json` give them. Ranges that a map calls unallocated, not present",
        "or clean are left out.%n"})
final class ApplyCommand extends LocalCommand {

    @Parameters(index = "0", paramLabel = "SOURCE", description = "The disk as it is now: an image or an nbd:// URI.")
    private String source = "";

    @Parameters(index = "1", paramLabel = "TARGET", description = "The image of the disk as it was, the nbd:// URI of an export, or with -F raw a block device; it is changed.")
    private String target = "";

    @Option(names = "--ranges", required = true, paramLabel = "FILE", description = "What changed since.")
    private Path ranges = Path.of("");

    @Mixin
    private InputOptions input = new InputOptions();

    @Option(names = {"-F",
            "--target-format"}, paramLabel = "FMT", completionCandidates = OutputFormats.class, description = {
                    "Format of the target: ${COMPLETION-CANDIDATES}. Without it the format is recognised; raw has to be declared."})
    private @Nullable String targetFormat;

    @Option(names = "--rate-limit", paramLabel = "BYTES", description = "Read no more than so many bytes a second, such as 100M.")
    private @Nullable String rateLimit;

    @Option(names = "--threads", paramLabel = "N", description = "Threads that read; default: the processors, at least 4 and at most 8.")
    private int threads = DEFAULT_THREADS;

    @Option(names = "--verify", negatable = true, defaultValue = "true", fallbackValue = "true", description = "Read the ranges back and compare them (the default).")
    private boolean verify;

    @Mixin
    private ProgressOptions progressOptions = new ProgressOptions();

    ApplyCommand(Terminal terminal, Cancellation cancellation) {
        super(terminal, cancellation);
    }

    @Override
    int run() throws IOException {
        Progress progress = new Progress(terminal, progressOptions.choose(this), cancellation);
        boolean served = NbdUri.looksLikeOne(target);
        if (served && targetFormat != null && !targetFormat.equals(DiskFormat.NBD.id())) {
            throw usage("TARGET is the URI of a server, which shows the disk itself: leave -F out");
        }
        DiskFormat format = targetFormat == null || served ? null : OutputFormats.chosen(this, targetFormat);
        DiskRef changed = served ? input.nbd().served(this, target) : DiskRef.named(Path.of(target));
        RateLimit limit = limit(rateLimit);
        DeltaResult result;
        try {
            Input.Image disk = switch (input.open(this, source)) {
                case Input.Image image -> image;
                case Input.Package(var content, var _) -> throw usage(content.file()
                        + " is a package of VMs; ranges are those of one disk");
            };
            progress.begin(Input.name(target), 0, 1);
            result = DeltaApply.run(new DeltaRequest(disk.ref(), disk.options().limitedTo(limit), changed, format,
                    RangeFile.read(ranges), threads(threads), verify, true), progress);
        } finally {
            progress.end();
        }
        progress.finished();
        tell(changed, result);
        return 0;
    }

    private void tell(DiskRef changed, DeltaResult result) {
        Json.Fields fields = new Json.Fields().put("schema", "towpath.apply/1").put("target", changed.place()).put(
                "ranges", result.ranges()).put("size", result.bytes()).put("data-size", result.dataBytes())
                .put("proven",
                        result.proven())
                .put("seconds", result.elapsed().toMillis() / 1000.0);
        terminal.lines().data(fields);
        if (json) {
            answer(fields);
        } else if (!progressOptions.quiet) {
            terminal.err()
                    .println(String.format(Locale.ROOT, "%s: %s in %d ranges, %s of data%s, %.1f s", changed.place(),
                            new ByteSize(result.bytes()), result.ranges(), new ByteSize(result.dataBytes()),
                            result.proven()
                                    ? ", read back and equal"
                                    : ", not read back",
                            result.elapsed().toMillis() / 1000.0));
            terminal.err().flush();
        }
    }
}
