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

    @Option(names = {"-f", "--format"}, paramLabel = "FMT", description = {
            "Format of the input: vmdk, qcow2, raw, ova, ovf, auto.",
            "Without it the format is recognised; what shows none is refused, never taken as raw."})
    private @Nullable String format;

    @Option(names = "--root", paramLabel = "DIR", description = {
            "A further folder from which extent files that an image names may be opened;",
            "otherwise only its own."})
    private List<Path> roots = new ArrayList<>();

    Input open(LocalCommand command, Path file) throws IOException {
        if (format != null && !Input.FORMATS.contains(format)) {
            throw command.usage("Unknown format '" + format + "', expected one of " + String.join(", ",
                    new TreeSet<>(Input.FORMATS)));
        }
        return Input.of(file, format, roots);
    }
}
