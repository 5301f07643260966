package io.towpath.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// Where a command's words go.
///
/// @param out     answers, for people and programs; buffered, always UTF-8
/// @param err     progress, hints, refusals
/// @param columns width of the terminal behind `err`; 0 when there is none, or one that cannot redraw a line
/// @param blocks  whether that terminal shows block characters
/// @param words   what was typed, the program first
/// @param lines   for a program that asked for lines of its own; closed unless one did
record Terminal(PrintStream out, PrintStream err, int columns, boolean blocks, List<String> words, MachineLines lines) {

    /// Set by the launcher, which knows whether standard error is a terminal and how wide it is.
    private static final String COLUMNS = "TOWPATH_COLUMNS";
    private static final String PROGRAM = "TOWPATH_PROGRAM";
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

    Terminal(PrintStream out, PrintStream err, int columns, boolean blocks, List<String> words) {
        this(out, err, columns, blocks, words, new MachineLines());
    }

    static Terminal ofProcess(String[] args, Map<String, String> environment) {
        String columns = environment.getOrDefault(COLUMNS, "");
        boolean redraws = columns.matches("[1-9][0-9]{0,3}") && !"dumb".equals(environment.get("TERM"));
        String locale = environment.getOrDefault("LC_ALL", environment.getOrDefault("LC_CTYPE", environment
                .getOrDefault("LANG", "")));
        boolean utf8 = locale.toUpperCase(Locale.ROOT).replace("-", "").endsWith("UTF8");
        List<String> words = new ArrayList<>(List.of(args));
        words.addFirst(environment.getOrDefault(PROGRAM, "towpath"));
        return new Terminal(stream(FileDescriptor.out), stream(FileDescriptor.err), redraws
                ? Integer.parseInt(columns)
                : 0, utf8, List.copyOf(words));
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new BufferedOutputStream(new FileOutputStream(descriptor), 8192), false,
                StandardCharsets.UTF_8);
    }

    /// A line beside the answer.
    void say(String line) {
        print(line);
        lines.info(line);
    }

    /// The same of what might be wrong.
    void warn(String line) {
        print("warning: " + line);
        lines.warning(line);
    }

    /// The same for people alone.
    void print(String line) {
        err.println("towpath: " + line);
        err.flush();
    }

    void flush() {
        out.flush();
        err.flush();
    }

    /// What was typed with one more option, fit to be pasted into a shell.
    String again(String option) {
        StringBuilder line = new StringBuilder();
        for (String word : words) {
            line.append(line.isEmpty() ? "" : " ").append(quoted(word));
        }
        return words.contains(option) ? line.toString() : line + " " + option;
    }

    static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
