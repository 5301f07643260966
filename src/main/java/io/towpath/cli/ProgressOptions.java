package io.towpath.cli;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How a command shows how far it is.
final class ProgressOptions {

    private static final String MACHINE = "--machine-readable";
    private static final Pattern STANDARD_OUTPUT = Pattern.compile(
            "stream:stdout|fd:0*1|file:/dev/(stdout|fd/1)|file:/proc/self/fd/1");

    @Option(names = {"-p", "--show-progress"}, description = "Show progress also where standard error is no terminal.")
    private boolean show;

    @Option(names = {"-q", "--quiet"}, description = "Only refusals.")
    boolean quiet;

    @Option(names = "--progress", paramLabel = "STYLE", description = "tty, plain, json (NDJSON on standard error), none.")
    private @Nullable String style;

    @Option(names = MACHINE, arity = "0..1", fallbackValue = "", paramLabel = "DEST", description = {
            "Print n/100 lines on standard output, as virt-v2v does. With a destination, as virt-v2v has it, write an object",
            "of JSON a line there (progress, info, warning, error, data), and everything else as ever: fd:N, file:NAME,",
            "stream:stdout, stream:stderr. Alone it lists what this program can."})
    private @Nullable String machine;

    ProgressStyle choose(LocalCommand command) {
        boolean lines = machine != null && !machine.isEmpty();
        if (command.json && machine != null && (!lines || STANDARD_OUTPUT.matcher(machine).matches())) {
            throw command.usage("--machine-readable and --json both use standard output; choose one");
        }
        if (machine != null && !lines) {
            return ProgressStyle.MACHINE;
        }
        if (machine != null) {
            try {
                command.terminal.lines().open(machine, command.terminal.out(), command.terminal.err());
            } catch (IllegalArgumentException e) {
                throw command.usage(String.valueOf(e.getMessage()));
            }
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

    /// The destination stands in the option's own word: the one behind it is never taken for one.
    static String[] prepared(String[] args) {
        String[] words = args.clone();
        for (int i = 0; i < words.length && !words[i].equals("--"); i++) {
            if (words[i].equals(MACHINE)) {
                words[i] = MACHINE + "=";
            }
        }
        return words;
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
