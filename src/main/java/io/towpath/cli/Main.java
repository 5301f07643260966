package io.towpath.cli;

import io.towpath.disk.DiskImages;
import java.io.PrintWriter;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import org.jspecify.annotations.Nullable;

/// Starts a local command and ends the process with its exit code.
public final class Main {

    /// Commands that speak of all the others.
    private static final Set<String> OF_ALL = Set.of("help", "man", "completion");

    private Main() {}

    public static void main(String[] args) {
        // what is said is English, and so are its figures, whatever the machine speaks
        Locale.setDefault(Locale.Category.FORMAT, Locale.ENGLISH);
        if (args.length > 1) {
            Thread preparing = new Thread(Main::prepare, "towpath-load");
            preparing.setDaemon(true);
            preparing.start();
        }
        Cancellation cancellation = Cancellation.onSignals();
        Terminal terminal = Terminal.ofProcess(args, System.getenv());
        int code;
        try {
            code = run(args, terminal, cancellation);
        } catch (Throwable bug) {
            code = Refusals.bug(terminal, bug);
        }
        terminal.flush();
        terminal.lines().close();
        cancellation.finished();
        // After a signal this waits for the JVM, which ends with the signal's own code.
        System.exit(code);
    }

    /// In a thread of its own, while the words are looked at: the JVM makes a class for each kind of annotation at its first
    /// use, which takes longer than all the rest of looking, and the words name a disk, most likely.
    private static void prepare() {
        for (Field option : ConvertCommand.class.getDeclaredFields()) {
            option.getAnnotations();
        }
        DiskImages.prepare();
    }

    static int run(String[] args, Terminal terminal, Cancellation cancellation) {
        List<String> words = Arrays.asList(args);
        if (Capabilities.asked(words)) {
            return Capabilities.tell(words.getLast(), terminal);
        }
        CommandLine line = new CommandLine(new Root());
        Map<String, Supplier<Object>> commands = commands(terminal, cancellation);
        // A command is looked at by reflection, which takes longer than most of them work: only the one that is meant.
        Supplier<Object> meant = args.length == 0 ? null : commands.get(args[0]);
        if (meant == null || OF_ALL.contains(args[0])) {
            commands.values().forEach(command -> line.addSubcommand(command.get()));
        } else {
            line.addSubcommand(meant.get());
        }
        line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
        line.setOut(new PrintWriter(terminal.out(), true));
        line.setErr(new PrintWriter(terminal.err(), true));
        line.setUsageHelpAutoWidth(false);
        line.setUsageHelpWidth(terminal.columns() == 0 ? 120 : Math.clamp(terminal.columns(), 80, 120));
        line.setExecutionExceptionHandler((bug, _, _) -> Refusals.bug(terminal, bug));
        line.setParameterExceptionHandler((mistake, _) -> {
            terminal.print(String.valueOf(mistake.getMessage()));
            CommandLine.UnmatchedArgumentException.printSuggestions(mistake, new PrintWriter(terminal.err(),
                    true));
            String help = "See: towpath help" + (mistake.getCommandLine().getParent() == null
                    ? ""
                    : " " + mistake.getCommandLine().getCommandName());
            terminal.err().println("         " + help);
            Refusals.usage(terminal, String.valueOf(mistake.getMessage()), help);
            return CommandLine.ExitCode.USAGE;
        });
        return line.execute(ProgressOptions.prepared(args));
    }

    private static Map<String, Supplier<Object>> commands(Terminal terminal, Cancellation cancellation) {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("inspect", () -> new InspectCommand(terminal, cancellation));
        commands.put("convert", () -> new ConvertCommand(terminal, cancellation));
        commands.put("verify", () -> new VerifyCommand(terminal, cancellation));
        commands.put("map", () -> new MapCommand(terminal, cancellation));
        commands.put("digest", () -> new DigestCommand(terminal, cancellation));
        commands.put("apply", () -> new ApplyCommand(terminal, cancellation));
        commands.put("measure", () -> new MeasureCommand(terminal, cancellation));
        commands.put("import", () -> new ImportCommand(terminal, cancellation));
        commands.put("plan", () -> new PlanCommand(terminal, cancellation));
        commands.put("wave", () -> new WaveCommand(terminal, cancellation));
        commands.put("export", () -> new ExportCommand(terminal, cancellation));
        commands.put("audit", () -> new AuditCommand(terminal, cancellation));
        commands.put("version", () -> new VersionCommand(terminal, cancellation));
        commands.put("man", () -> new ManCommand(terminal, cancellation));
        commands.put("completion", () -> new CompletionCommand(terminal, cancellation));
        commands.put("help", HelpCommand::new);
        return commands;
    }

    @Command(name = "towpath", sortOptions = false, header = "Towpath: disk images and packages of VMs.", description = {
            "%nConverts disks with proof, on this machine, without a server. `towpath serve` starts the server.%n"}, footer = {
                    "%nExit codes: 0 yes, 1 the answer is no, 2 usage, 3 cannot be read or recognised,",
                    "4 corrupt or incomplete, 5 not supported here, 6 the output failed, 70 a bug,",
                    "130 and 143 interrupted (convert can go on with --resume)."})
    private static final class Root implements Runnable {

        @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
        private boolean help;

        @Spec
        private @Nullable CommandSpec spec;

        @Override
        public void run() {
            if (spec != null) {
                throw new ParameterException(spec.commandLine(), "Missing command");
            }
        }
    }
}
