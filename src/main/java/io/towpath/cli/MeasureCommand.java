package io.towpath.cli;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskRef;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.Space;
import io.towpath.units.ByteSize;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "measure", sortOptions = false, header = "Tell how much space a converted image needs at most.", description = {
        "%nExample:", "  towpath measure appliance.ova -O qcow2%n",
        "Counts what the image stores; stored zeroes, which converting leaves out, are counted too.%n"})
final class MeasureCommand extends LocalCommand {

    @Parameters(paramLabel = "FILE", description = "A disk image or an nbd:// URI, or an OVA or OVF: then all its disks.")
    private String file = "";

    @Mixin
    private InputOptions input = new InputOptions();

    @Option(names = {"-O",
            "--output-format"}, required = true, paramLabel = "FMT", completionCandidates = OutputFormats.class, description = "One of ${COMPLETION-CANDIDATES}.")
    private String outputFormat = "";

    MeasureCommand(Terminal terminal, Cancellation cancellation) {
        super(terminal, cancellation);
    }

    @Override
    int run() throws IOException {
        DiskFormat format = OutputFormats.chosen(this, outputFormat);
        Space all = new Space(0, 0);
        List<Json.Fields> disks = new ArrayList<>();
        switch (input.open(this, file)) {
            case Input.Image image -> all = measure(image.ref(), image.options(), format, disks);
            case Input.Package(var content, var options) -> {
                for (DiskRef disk : PackageReport.stored(content)) {
                    all = all.plus(measure(disk, options, format, disks));
                }
            }
        }
        if (json) {
            answer(new Json.Fields().put("schema", "towpath.measure/1").put("required", all.required()).put(
                    "fully-allocated", all.fullyAllocated()).put("disks", disks));
        } else {
            terminal.out().printf("required size: %d (%s)%nfully allocated size: %d (%s)%n", all.required(),
                    new ByteSize(all.required()), all.fullyAllocated(), new ByteSize(all.fullyAllocated()));
        }
        return 0;
    }

    private Space measure(DiskRef ref, OpenOptions options, DiskFormat format, List<Json.Fields> disks)
            throws IOException {
        try (DiskReader reader = DiskImages.open(ref, options)) {
            Space space = Space.of(format, reader);
            disks.add(new Json.Fields().put("filename", ref.label()).put("required", space.required()).put(
                    "fully-allocated", space.fullyAllocated()));
            return space;
        }
    }
}
