package io.towpath.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import picocli.CommandLine;

/// What `--machine-readable` alone lists, a word a line: names that never change, virt-v2v's own where it has one
/// (`progress-bars`, `input:…`, `output:…`).
final class Capabilities {

    private static final String OPTION = "--machine-readable";

    private Capabilities() {}

    /// Whether nothing else is asked for.
    static boolean asked(List<String> words) {
        List<String> rest = !words.isEmpty() && words.getFirst().equals("convert")
                ? words.subList(1, words.size())
                : words;
        return rest.size() == 1 && (rest.getFirst().equals(OPTION) || rest.getFirst().startsWith(OPTION + "="));
    }

    /// @param option perhaps with where to write them
    /// @return the exit code
    static int tell(String option, Terminal terminal) {
        if (option.equals(OPTION)) {
            words().forEach(terminal.out()::println);
            return CommandLine.ExitCode.OK;
        }
        try {
            terminal.lines().open(option.substring(OPTION.length() + 1), terminal.out(), terminal.err());
        } catch (IllegalArgumentException e) {
            terminal.print(String.valueOf(e.getMessage()));
            return CommandLine.ExitCode.USAGE;
        }
        words().forEach(terminal.lines()::line);
        return CommandLine.ExitCode.OK;
    }

    static List<String> words() {
        List<String> words = new ArrayList<>(List.of("towpath", "progress-bars", "input:disk"));
        for (String format : new TreeSet<>(Input.FORMATS)) {
            if (!format.equals("auto") && !format.equals("vpc")) {
                words.add("input:" + format);
            }
        }
        new OutputFormats.OfConvert().forEach(format -> words.add("output:" + format));
        words.addAll(
                List.of("apply", "compress", "digest", "flatten", "force-share", "json-lines", "rate-limit", "resume",
                        "verify"));
        return words;
    }
}
