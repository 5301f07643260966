package io.towpath.cli;

import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskRef;
import io.towpath.disk.Extent;
import io.towpath.disk.OpenOptions;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "map", sortOptions = false, header = "List a disk's extents: data, zero, unallocated.", description = {
        "%nExamples:", "  towpath map disk.vmdk", "  towpath map disk.qcow2 --json%n",
        "Zero is what the image says is zero, unallocated what it says nothing of; both read as zeroes.",
        "With --json an object, of an OVA or OVF an array of them, one for each disk; or that of a refusal, and nothing else.%n"})
final class MapCommand extends LocalCommand {

    @Parameters(paramLabel = "FILE", description = "A disk image or an nbd:// URI, or an OVA or OVF: then every disk in order.")
    private String file = "";

    @Mixin
    private InputOptions input = new InputOptions();

    MapCommand(Terminal terminal, Cancellation cancellation) {
        super(terminal, cancellation);
    }

    /// With `--json` nothing is answered before all is known: half a map looks like the map of another disk.
    @Override
    int run() throws IOException {
        try (Spool answer = new Spool()) {
            PrintStream out = json ? answer.text() : terminal.out();
            switch (input.open(this, file)) {
                case Input.Image image -> print(image.ref(), image.options(), out);
                case Input.Package(var content, var options) -> {
                    String before = "[";
                    for (DiskRef disk : PackageReport.stored(content)) {
                        out.print(json ? before : "");
                        print(disk, options, out);
                        before = ",";
                    }
                    out.print(!json ? "" : before.equals("[") ? "[]\n" : "]\n");
                }
            }
            answer.copyTo(terminal.out());
        }
        terminal.out().flush();
        return 0;
    }

    /// Extents are written as they come, since there may be millions.
    private void print(DiskRef ref, OpenOptions options, PrintStream out) throws IOException {
        try (DiskReader reader = DiskImages.open(ref, options)) {
            if (json) {
                out.printf("{\"schema\":\"towpath.map/1\",\"filename\":%s,\"virtual-size\":%d,\"extents\":[", Json
                        .compact(ref.label()), reader.sizeBytes());
            } else {
                out.println("# " + ref.label() + ", " + reader.sizeBytes() + " bytes");
                out.printf("%16s %16s  %s%n", "offset", "length", "status");
            }
            boolean[] more = {false};
            if (reader.sizeBytes() > 0) {
                reader.extents(new ByteRange(0, reader.sizeBytes()), extent -> {
                    if (json) {
                        out.print((more[0] ? ",\n" : "\n") + json(extent));
                    } else {
                        out.printf("%16d %16d  %s%n", extent.range().offset(), extent.range().length(), status(
                                extent));
                    }
                    more[0] = true;
                });
            }
            if (json) {
                out.println("]}");
            }
        }
    }

    private static String json(Extent extent) {
        return String.format(Locale.ROOT, "{\"start\":%d,\"length\":%d,\"status\":\"%s\"}", extent.range().offset(),
                extent.range().length(), status(extent));
    }

    private static String status(Extent extent) {
        return switch (extent) {
            case Extent.Data _ -> "data";
            case Extent.Zero _ -> "zero";
            case Extent.Unallocated _ -> "unallocated";
        };
    }
}
