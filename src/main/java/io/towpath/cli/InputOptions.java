package io.towpath.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How a command is told about its input.
final class InputOptions {

    @Option(names = {"-f", "--format"}, paramLabel = "FMT", completionCandidates = Input.Formats.class, description = {
            "Format of the input: vmdk, qcow2, vhd, vhdx, raw, ova, ovf, nbd, auto.",
            "Without it the format is recognised; what shows none is refused, never taken as raw."})
    private @Nullable String format;

    @Option(names = "--root", paramLabel = "DIR", description = {
            "A further folder from which files that an image names (extents, parents) may be opened;",
            "otherwise only its own."})
    private List<Path> roots = new ArrayList<>();

    @Option(names = "--flatten", description = {
            "Read a snapshot, or a layer upon a backing file, together with all it depends on, as one disk.",
            "Without it such an image is refused."})
    private boolean flatten;

    Input open(LocalCommand command, String file) throws IOException {
        return open(command, file, format);
    }

    /// The same for a further input that has a format of its own.
    Input open(LocalCommand command, String file, @Nullable String declared) throws IOException {
        if (declared != null && !Input.FORMATS.contains(declared)) {
            throw command.usage("Unknown format '" + declared + "', expected one of " + String.join(", ",
                    new TreeSet<>(Input.FORMATS)));
        }
        return Input.of(file, declared, roots, flatten);
    }
}
