package io.towpath.cli;

import io.towpath.disk.Conversion;
import io.towpath.disk.ConversionRequest;
import io.towpath.disk.ConversionResult;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskRef;
import io.towpath.disk.ImageException;
import io.towpath.disk.nbd.NbdUri;
import io.towpath.disk.pack.DiskNames;
import io.towpath.disk.pack.DiskSettings;
import io.towpath.disk.pack.MachineConversion;
import io.towpath.disk.pack.MachineRequest;
import io.towpath.disk.pack.MachineRequest.Kind;
import io.towpath.disk.pack.MadeDisk;
import io.towpath.disk.pack.PackageConversion;
import io.towpath.disk.pack.PackageProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "convert", sortOptions = false, header = "Convert a disk image, or every disk of an OVA or OVF.", description = {
        "%nExamples:", "  towpath convert disk.vmdk disk.qcow2 -O qcow2",
        "  towpath convert appliance.ova out/ -O qcow2      writes out/NAME-disk0.qcow2 ...",
        "  towpath convert disk.vmdk disk.raw -O raw --resume",
        "  towpath convert disk.raw disk.qcow2 -O qcow2 -c -o compression_type=zstd",
        "  towpath convert disk.raw disk.vmdk -O vmdk -o subformat=streamOptimized",
        "  towpath convert disk.qcow2 web01.ova -O ova --cpus 2 --memory 4G",
        "  towpath convert appliance.ova out/ -O ovf        writes out/NAME.ovf, its disks and its manifest%n",
        "The result stands at OUT.part until it was read back and found equal, then it gets its name.",
        "The manifest of an OVA or OVF is verified meanwhile; unless it agrees, no disk gets its name. With -O ova and",
        "-O ovf the VM keeps its CPUs, memory, firmware, controllers, disks and network adapters.%n"})
final class ConvertCommand extends LocalCommand {

    private static final String SUFFIX = "\\.[A-Za-z0-9]{1,5}$";

    @Parameters(index = "0", paramLabel = "IN", description = "A disk image, a block device, an nbd:// URI, an OVA, or the .ovf of a folder.")
    private String in = "";

    @Parameters(index = "1", paramLabel = "OUT", description = {
            "The image to make; a folder for the disks of an OVA or OVF; with -O ovf a folder, or NAME.ovf in one;",
            "with -O nbd the URI of an export, whose content is replaced;",
            "with -O raw and --force a block device, whose content is replaced."})
    private String out = "";

    @Mixin
    private InputOptions input = new InputOptions();

    @Option(names = {"-O",
            "--output-format"}, required = true, paramLabel = "FMT", completionCandidates = OutputFormats.OfConvert.class, description = "One of ${COMPLETION-CANDIDATES}.")
    private String outputFormat = "";

    @Mixin
    private WriterOptions options = new WriterOptions();

    @Mixin
    private MachineOptions machine = new MachineOptions();

    @Option(names = "--threads", paramLabel = "N", description = {
            "Threads that read; default: the processors, at least 4 and at most 8.",
            "More than 16 are 16: so a disk takes no more than 64 MiB for what is read and packed."})
    private @Nullable Integer threads;

    @Option(names = "--rate-limit", paramLabel = "BYTES", description = "Read no more than so many bytes a second, such as 100M.")
    private @Nullable String rateLimit;

    @Option(names = "--verify", negatable = true, defaultValue = "true", fallbackValue = "true", description = "Read the result back and compare it (the default).")
    private boolean verify;

    @Option(names = "--digest", description = {
            "Compute the digest of the content (see: towpath help digest) and compare it when reading back; takes longer."})
    private boolean digest;

    @Option(names = "--digest-file", paramLabel = "FILE", description = {
            "Write the digests of the content and its parts there, for `verify --digest-file`; implies --digest.",
            "For an OVA or OVF a folder, which gets a file for each disk."})
    private @Nullable Path digestFile;

    @Option(names = "--resume", description = {
            "Go on where an interrupted run stopped. What was copied from a server or a device is read once more, since they",
            "do not tell whether somebody wrote to them; where they changed, or nothing is verified, all is copied again."})
    private boolean resume;

    @Option(names = "--journal", paramLabel = "FILE", description = {
            "To an export or a device: note in FILE what was written, so that --resume can go on. Files need none."})
    private @Nullable Path journal;

    @Option(names = "--force", description = "Replace what stands at OUT, once the new image is proven. A device is overwritten at once.")
    private boolean force;

    @Mixin
    private ProgressOptions progressOptions = new ProgressOptions();

    ConvertCommand(Terminal terminal, Cancellation cancellation) {
        super(terminal, cancellation);
    }

    @Override
    int run() throws IOException {
        Progress progress = new Progress(terminal, progressOptions.choose(this), cancellation);
        DiskSettings settings = settings();
        try {
            Input opened = input.open(this, in);
            DigestFiles digestFiles = new DigestFiles(digestFile, opened instanceof Input.Package, force || resume);
            List<MadeDisk> done = convert(opened, settings, new ToldProgress(progress, terminal,
                    !progressOptions.quiet));
            for (MadeDisk disk : done) {
                digestFiles.write(disk.name(), disk.digests());
            }
            progress.end();
            progress.finished();
            tell(done);
            return 0;
        } catch (ImageException e) {
            progress.end();
            return goingOn().refused(this, e);
        }
    }

    private GoingOn goingOn() {
        boolean inPlace = NbdUri.looksLikeOne(out) || DiskRef.named(Path.of(out)) instanceof DiskRef.Device;
        return new GoingOn(terminal, !inPlace || journal != null);
    }

    private int threads() {
        return threads == null ? DEFAULT_THREADS : threads(threads);
    }

    private DiskSettings settings() {
        boolean pack = packed().isPresent();
        if (!pack && machine.settings(this).given()) {
            throw usage("--cpus, --memory and --firmware are for -O ova and -O ovf");
        }
        if (pack && NbdUri.looksLikeOne(out)) {
            throw usage("OUT is the URI of a server, which holds a disk: say -O nbd");
        }
        DiskFormat format = pack ? DiskFormat.VMDK : format();
        return new DiskSettings(format, options.all(this), threads(), limit(rateLimit), verify, digest
                || digestFile != null, resume, force);
    }

    private Optional<Kind> packed() {
        return Kind.ofId(outputFormat);
    }

    private List<MadeDisk> convert(Input opened, DiskSettings settings, PackageProgress progress) throws IOException {
        Optional<Kind> packed = packed();
        if (packed.isPresent()) {
            MachineConversion conversion = new MachineConversion(new MachineRequest(packed.get(), Path.of(out),
                    settings, machine.settings(this)), progress);
            return switch (opened) {
                case Input.Package(var content, var open) -> conversion.of(content, open);
                case Input.Image(var ref, var open) -> conversion.of(ref, open, DiskNames.fit(Input.name(in)
                        .replaceFirst(SUFFIX, "")));
            };
        }
        return switch (opened) {
            case Input.Package(var content, var open) ->
                new PackageConversion(content, open, Path.of(out), settings, progress).run();
            case Input.Image image -> List.of(convert(image, settings, progress));
        };
    }

    private DiskFormat format() {
        boolean served = NbdUri.looksLikeOne(out);
        if (served != outputFormat.equals(DiskFormat.NBD.id())) {
            throw usage(served
                    ? "OUT is the URI of a server, whose format is nbd: say -O nbd"
                    : "With -O nbd OUT is a URI: nbd://HOST/EXPORT or nbd+unix:///EXPORT?socket=PATH");
        }
        return served ? DiskFormat.NBD : OutputFormats.chosen(this, outputFormat);
    }

    private MadeDisk convert(Input.Image image, DiskSettings settings, PackageProgress progress) throws IOException {
        DiskRef target = NbdUri.looksLikeOne(out)
                ? input.nbd().served(this, out)
                : DiskRef.named(target(settings.format()));
        progress.begin(target.label(), 0, 1);
        ConversionResult result = Conversion.run(new ConversionRequest(image.ref(), image.options().limitedTo(settings
                .limit()), target, journal, settings.format(), settings.options(), settings.threads(),
                settings.resume(), settings.force(), settings.verify(), settings.digest()), progress);
        return MadeDisk.of(image.ref().label(), target.place(), Input.name(target.place()), result);
    }

    /// In a folder the image keeps its name with the format's suffix.
    private Path target(DiskFormat format) {
        Path path = Path.of(out);
        if (!Files.isDirectory(path)) {
            return path;
        }
        String name = Input.name(in).replaceFirst(SUFFIX, "");
        return path.resolve(name + "." + format.id());
    }

    private void tell(List<MadeDisk> done) {
        Json.Fields fields = new Json.Fields().put("schema", "towpath.convert/1").put("disks", done.stream().map(
                MadeDiskLines::json).toList());
        terminal.lines().data(fields);
        if (json) {
            answer(fields);
        } else if (!progressOptions.quiet) {
            done.forEach(disk -> terminal.err().println(MadeDiskLines.line(disk)));
            terminal.err().flush();
        }
    }
}
