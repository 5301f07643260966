package io.towpath.cli;

import io.towpath.disk.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// A command's manual page in roff with the macros of man(7), from what its help is made of.
final class ManPage {

    private final CommandSpec command;
    private final String version;
    private final StringBuilder roff = new StringBuilder();

    private ManPage(CommandSpec command, String version) {
        this.command = command;
        this.version = version;
    }

    static String of(CommandLine line, String version) {
        return new ManPage(line.getCommandSpec(), version).write();
    }

    /// `towpath-convert`: the page's name, and its file's with `.1`.
    static String name(CommandSpec command) {
        return command.qualifiedName("-");
    }

    private String write() {
        CommandLine root = root();
        macro("TH", quoted(name(command).toUpperCase(Locale.ROOT)), "1", quoted(""), quoted("Towpath " + version),
                quoted("Towpath"));
        // names and options are to be copied from the page: no hyphens but theirs
        macro("nh");
        macro("SH", "NAME");
        text(name(command) + " - " + first(command.usageMessage().header()));
        macro("SH", "SYNOPSIS");
        synopsis();
        macro("SH", "DESCRIPTION");
        paragraphs(command.usageMessage().description());
        if (command.subcommands().isEmpty()) {
            arguments();
        } else {
            macro("SH", "COMMANDS");
            command.subcommands().forEach((name, sub) -> {
                macro("TP");
                roff.append("\\fB").append(escaped(name)).append("\\fR\n");
                text(first(sub.getCommandSpec().usageMessage().header()));
            });
        }
        macro("SH", "EXIT STATUS");
        paragraphs(root.getCommandSpec().usageMessage().footer());
        if (command.commandLine() == root) {
            reasons();
        }
        macro("SH", "SEE ALSO");
        roff.append(root.getSubcommands().keySet().stream().filter(name -> !name.equals(command.name())).map(
                name -> "\\fBtowpath\\-" + escaped(name) + "\\fR(1)").collect(Collectors.joining(",\n"))).append('\n');
        return roff.toString();
    }

    /// Those of images, and the two that no image is to blame for.
    private void reasons() {
        macro("SH", "REFUSALS");
        text("With --json a refusal is an object: reason, file, structure, field, offset, message, remedy. Its reason is one of");
        for (Reason reason : Reason.values()) {
            reason(reason.name(), reason.exitCode(), ReasonTable.meaning(reason));
        }
        reason("USAGE", CommandLine.ExitCode.USAGE, "the command line is not understood");
        reason("BUG", Refusals.BUG, "Towpath itself failed; the remedy names a file to report it with");
    }

    private void reason(String name, int exitCode, String meaning) {
        macro("TP");
        roff.append("\\fB").append(escaped(name)).append("\\fR (exit ").append(exitCode).append(")\n");
        text(meaning + ".");
    }

    private CommandLine root() {
        CommandLine line = command.commandLine();
        return line.getParent() == null ? line : line.getParent();
    }

    private void synopsis() {
        roff.append("\\fB").append(escaped(command.qualifiedName(" "))).append("\\fR");
        if (!command.subcommands().isEmpty()) {
            roff.append(" \\fICOMMAND\\fR ...\n");
            return;
        }
        for (OptionSpec option : options()) {
            if (option.required()) {
                roff.append(" \\fB").append(escaped(option.names()[0])).append("\\fR \\fI").append(escaped(option
                        .paramLabel())).append("\\fR");
            }
        }
        roff.append(" [options]");
        for (PositionalParamSpec parameter : command.positionalParameters()) {
            String label = "\\fI" + escaped(parameter.paramLabel()) + "\\fR";
            roff.append(' ').append(parameter.arity().min() == 0 ? "[" + label + "]" : label).append(parameter.arity()
                    .max() > 1 ? " ..." : "");
        }
        roff.append('\n');
    }

    private List<OptionSpec> options() {
        return command.options().stream().filter(option -> !option.hidden()).toList();
    }

    private void arguments() {
        if (!command.positionalParameters().isEmpty()) {
            macro("SH", "ARGUMENTS");
            for (PositionalParamSpec parameter : command.positionalParameters()) {
                macro("TP");
                roff.append("\\fI").append(escaped(parameter.paramLabel())).append("\\fR\n");
                text(described(parameter));
            }
        }
        macro("SH", "OPTIONS");
        for (OptionSpec option : options()) {
            macro("TP");
            List<String> names = new ArrayList<>(Arrays.asList(option.names()));
            if (option.negatable()) {
                names.add(option.longestName().replaceFirst("^--", "--no-"));
            }
            String value = "\\fI" + escaped(option.paramLabel()) + "\\fR";
            String label = option.arity().max() == 0
                    ? ""
                    : option.arity().min() == 0 ? "[=" + value + "]" : " " + value;
            roff.append(names.stream().map(name -> "\\fB" + escaped(name) + "\\fR").collect(Collectors.joining(", ")))
                    .append(label).append('\n');
            text(described(option));
        }
    }

    private static String described(ArgSpec argument) {
        String text = String.join(" ", argument.description());
        Iterable<String> candidates = argument.completionCandidates();
        return candidates == null
                ? text
                : text.replace("${COMPLETION-CANDIDATES}",
                        StreamSupport.stream(candidates.spliterator(), false).collect(
                                Collectors.joining(", ")));
    }

    /// Lines that are indented are set as they are; empty ones part paragraphs.
    private void paragraphs(String[] described) {
        String[] lines = Arrays.stream(described).map(line -> line.replace("%n", "\n").replace("%%", "%")).collect(
                Collectors.joining("\n")).strip().split("\n");
        boolean literal = false;
        for (String line : lines) {
            boolean indented = line.startsWith("  ");
            if (indented != literal) {
                roff.append(indented ? ".RS 4\n.nf\n" : ".fi\n.RE\n");
                literal = indented;
            }
            if (line.isBlank()) {
                macro("PP");
            } else {
                text(line.strip());
            }
        }
        if (literal) {
            roff.append(".fi\n.RE\n");
        }
    }

    private void macro(String name, String... arguments) {
        if (name.equals("PP") && roff.toString().endsWith("\n.PP\n")) {
            return;
        }
        roff.append('.').append(name);
        Arrays.stream(arguments).forEach(argument -> roff.append(' ').append(argument));
        roff.append('\n');
    }

    private void text(String text) {
        roff.append(escaped(text)).append('\n');
    }

    private static String first(String[] lines) {
        return lines.length == 0 ? "" : lines[0];
    }

    private static String quoted(String text) {
        return '"' + escaped(text).replace("\"", "\\(dq") + '"';
    }

    /// Backslashes, dashes that mean themselves, and dots and quotes that would begin a request.
    private static String escaped(String text) {
        String plain = text.replace("\\", "\\e").replace("-", "\\-").replace("`", "\\(ga").replace("'", "\\(aq");
        return plain.startsWith(".") ? "\\&" + plain : plain;
    }
}
