package io.towpath.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How a command shows how far it is.
final class ProgressOptions {

    @Option(names = {"-p", "--show-progress"}, description = "Show progress also where standard error is no terminal.")
    private boolean show;

    @Option(names = {"-q", "--quiet"}, description = "Only refusals.")
    boolean quiet;

    @Option(names = "--progress", paramLabel = "STYLE", description = "tty, plain, json (NDJSON on standard error), none.")
    private @Nullable String style;

    @Option(names = "--machine-readable", description = {
            "Print n/100 lines on standard output, as virt-v2v does; alone it lists what this program can."})
    private boolean machine;

    ProgressStyle choose(LocalCommand command) {
        if (machine && command.json) {
            throw command.usage("--machine-readable and --json both use standard output; choose one");
        }
        if (machine) {
            return ProgressStyle.MACHINE;
        }
        String wanted = style == null ? automatic(command.terminal) : style;
        return switch (wanted) {
            case "tty" -> ProgressStyle.TTY;
            case "plain" -> ProgressStyle.PLAIN;
            case "json" -> ProgressStyle.JSON;
            case "none" -> ProgressStyle.NONE;
            case String other -> throw command.usage("Unknown progress style '" + other
                    + "', expected tty, plain, json or none");
        };
    }

    private String automatic(Terminal terminal) {
        if (quiet) {
            return "none";
        }
        if (terminal.columns() > 0) {
            return "tty";
        }
        return show ? "plain" : "none";
    }
}
