package io.towpath.cli;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskRef;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.Space;
import io.towpath.disk.pack.DiskSettings;
import io.towpath.disk.pack.MachineRequest.Kind;
import io.towpath.disk.pack.PackageSpace;
import io.towpath.units.ByteSize;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "measure", sortOptions = false, header = "Tell how much space a converted image needs at most.", description = {
        "%nExamples:", "  towpath measure appliance.ova -O qcow2",
        "  towpath measure disk.vmdk -O qcow2 -o preallocation=falloc,cluster_size=2M",
        "  towpath measure disk.raw -O ova%n",
        "Counts what the image stores, so converting takes no more. Stored zeroes, which it leaves out, are counted too, and",
        "what is compressed (-c, streamOptimized, ova, ovf) as if it did not become smaller. A sparse file is counted by the",
        "space it takes. For an OVA the space while it is made is told as well.%n"})
final class MeasureCommand extends LocalCommand {

    @Parameters(paramLabel = "FILE", description = "A disk image or an nbd:// URI, or an OVA or OVF: then all its disks.")
    private String file = "";

    @Mixin
    private InputOptions input = new InputOptions();

    @Option(names = {"-O",
            "--output-format"}, required = true, paramLabel = "FMT", completionCandidates = OutputFormats.OfMeasure.class, description = "One of ${COMPLETION-CANDIDATES}.")
    private String outputFormat = "";

    @Mixin
    private WriterOptions options = new WriterOptions();

    MeasureCommand(Terminal terminal, Cancellation cancellation) {
        super(terminal, cancellation);
    }

    @Override
    int run() throws IOException {
        Optional<Kind> packed = Kind.ofId(outputFormat);
        DiskSettings settings = new DiskSettings(packed.isPresent()
                ? DiskFormat.VMDK
                : OutputFormats.chosen(this, outputFormat), options.all(this), 1, null, false, false, false, false);
        if (packed.isPresent()) {
            settings = settings.streams();
        }
        Space all = new Space(0, 0);
        List<Json.Fields> disks = new ArrayList<>();
        switch (input.open(this, file)) {
            case Input.Image image -> all = measure(image.ref(), image.options(), settings, disks);
            case Input.Package(var content, var open) -> {
                for (DiskRef disk : PackageReport.stored(content)) {
                    all = all.plus(measure(disk, open, settings, disks));
                }
            }
        }
        Space disksAlone = all;
        PackageSpace pack = packed.map(kind -> PackageSpace.of(kind, disksAlone, disks.size())).orElse(null);
        tell(pack == null ? all : pack.made(), pack == null || pack.atOnce() == pack.made().required()
                ? null
                : pack.atOnce(), disks);
        return 0;
    }

    /// @param atOnce while it is made, where that is more
    private void tell(Space all, @Nullable Long atOnce, List<Json.Fields> disks) {
        if (json) {
            answer(new Json.Fields().put("schema", "towpath.measure/1").put("required", all.required()).put(
                    "fully-allocated", all.fullyAllocated()).put("while-made", atOnce).put("disks", disks));
            return;
        }
        line("required size", all.required());
        line("fully allocated size", all.fullyAllocated());
        if (atOnce != null) {
            line("required while it is made", atOnce);
        }
    }

    private void line(String what, long bytes) {
        terminal.out().printf("%s: %d (%s)%n", what, bytes, new ByteSize(bytes));
    }

    private Space measure(DiskRef ref, OpenOptions open, DiskSettings settings, List<Json.Fields> disks)
            throws IOException {
        try (DiskReader reader = DiskImages.open(ref, open)) {
            Space space = Space.of(settings.format(), settings.options(), reader);
            disks.add(new Json.Fields().put("filename", ref.label()).put("required", space.required()).put(
                    "fully-allocated", space.fullyAllocated()));
            return space;
        }
    }
}
