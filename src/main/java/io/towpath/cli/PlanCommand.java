package io.towpath.cli;

import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import io.towpath.inventory.reading.CellFault;
import io.towpath.inventory.reading.EstateFile;
import io.towpath.inventory.reading.FilesReader;
import io.towpath.inventory.reading.ReadOptions;
import io.towpath.inventory.reading.UnreadableFileException;
import io.towpath.planning.file.FileEstate;
import io.towpath.planning.wave.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "plan", sortOptions = false, header = "Propose waves for an estate, or check waves that somebody composed.", description = {
        "%nExamples:", "  towpath plan suggest --offline RVTools_export.xlsx applications.csv windows.csv",
        "  towpath plan suggest --offline RVTools_export.xlsx --from 2027-01-04 --out waves.csv",
        "  towpath plan check --offline RVTools_export.xlsx applications.csv windows.csv waves.csv",
        "  towpath plan check --offline vms.csv windows.csv --wave W09='Sat 16 Jan' --json",
        "  TOWPATH_TOKEN=tow_pat_… towpath plan check --server https://towpath.example.com%n",
        "Offline: from files alone, on this machine: exports of RVTools or a CMDB, our templates of applications,",
        "dependencies, windows and wave assignments, in any order. The same files with the same --from and --zone give",
        "the same plan. What only the server knows (findings, what has moved already) is not in it.",
        "A wave takes the window that its assignment names, that --wave names, or that has its name.%n",
        "Exit code of check: 0 nothing breaks it, 1 groups are split, tiers out of order, windows or waves too full,",
        "a freeze or a date of readiness is not kept; the reasons are told.%n"})
final class PlanCommand extends LocalCommand {

    private static final Duration LEAD = Duration.ofDays(5);

    @Parameters(index = "0", paramLabel = "suggest|check", description = "What to do.")
    private String verb = "";

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "FILE", description = "More files, as after --offline.")
    private List<Path> more = new ArrayList<>();

    @Option(names = "--offline", arity = "1..*", paramLabel = "FILE", description = "From these files, without a server.")
    private List<Path> offline = new ArrayList<>();

    @Option(names = "--server", paramLabel = "URL", description = {
            "Of a server instead: suggest makes a draft there, check judges the newest draft, else the published plan.",
            "The token is taken from the environment: TOWPATH_TOKEN."})
    private @Nullable String server;

    @Option(names = "--from", paramLabel = "DATE", description = "No wave opens before this day; default: five days from now, for copying takes time.")
    private @Nullable String from;

    @Option(names = "--zone", paramLabel = "ZONE", description = "Of times that name none and of proposed windows, such as Europe/Zurich; default: this machine's.")
    private @Nullable String zone;

    @Option(names = "--limit", paramLabel = "NAME=NUMBER", description = {
            "What a wave may hold, of proof-most, dev-test-most, production-most, critical-most, windows-share (percent),",
            "pre-copy-terabytes, week-terabytes, engineers, vms-per-engineer, vms-per-engineer-week, proof-days, cadence-days, "
                    + "window-hours, slots. Repeatable."})
    private List<String> limits = new ArrayList<>();

    @Option(names = "--wave", paramLabel = "WAVE=WINDOW", description = "With check: the window of a wave, by name. Repeatable.")
    private List<String> waves = new ArrayList<>();

    @Option(names = "--map", paramLabel = "HEADER=USE", description = "Where an unknown column goes: tag, ignore, or a field. Repeatable.")
    private List<String> maps = new ArrayList<>();

    @Option(names = "--out", paramLabel = "OUT", description = "With suggest: write the waves as CSV, which check and import take.")
    private @Nullable Path out;

    @Option(names = "--force", description = "Replace what stands at OUT.")
    private boolean force;

    PlanCommand(Terminal terminal, Cancellation cancellation) {
        super(terminal, cancellation);
    }

    @Override
    int run() throws IOException {
        if (!verb.equals("suggest") && !verb.equals("check")) {
            throw usage("Unknown plan command '" + verb + "', expected suggest or check");
        }
        List<Path> files = new ArrayList<>(offline);
        files.addAll(more);
        if (server != null) {
            return ofServer(server, files);
        }
        if (files.isEmpty()) {
            throw usage("Name files with --offline FILE…, or a server with --server URL");
        }
        if (out != null && Files.exists(out) && !force) {
            throw usage(out + " exists; say --force to replace it");
        }
        ZoneId at = zone();
        Limits within = PlanLimits.of(limits, at, this::usage);
        Map<String, String> windows = pairs("--wave", waves);
        try {
            List<EstateFile> read = read(files, new ReadOptions(null, pairs("--map", maps), at));
            FileEstate estate = FileEstate.of(read, earliest(at), within.slots());
            estate.unmatched().stream().limit(20).forEach(row -> terminal.say("%s, line %d: %s; the row is left out"
                    .formatted(row.at().file(), row.at().line(), row.what())));
            long rejected = read.stream().flatMap(file -> file.faults().stream()).filter(
                    fault -> fault.level() == CellFault.Level.REJECT).map(CellFault::at).distinct().count();
            return verb.equals("suggest")
                    ? suggest(estate, within, files)
                    : check(estate, within, windows, rejected);
        } catch (UnreadableFileException e) {
            terminal.say(String.valueOf(e.getMessage()));
            terminal.err().println("         " + e.remedy());
            terminal.err().flush();
            return e.reason().exitCode();
        }
    }

    private int suggest(FileEstate estate, Limits within, List<Path> files) throws IOException {
        OfflineSuggestion made = OfflineSuggestion.of(estate, within);
        if (out != null) {
            try {
                Files.writeString(out, made.csv());
            } catch (IOException e) {
                throw new ImageException(Reason.TARGET_IO, out.toString(), "file", null, null, "it cannot be written: "
                        + e, "Check the folder and its storage.", e);
            }
        }
        if (json) {
            answer(made.json(files));
        } else {
            made.lines().forEach(terminal.out()::println);
            terminal.out().flush();
        }
        return 0;
    }

    private int check(FileEstate estate, Limits within, Map<String, String> windows, long rejected) {
        for (Map.Entry<String, String> wave : windows.entrySet()) {
            if (estate.estate().windows().stream().noneMatch(one -> one.name().equalsIgnoreCase(wave.getValue()))) {
                throw usage("--wave %s=%s: the files have no window of that name".formatted(wave.getKey(), wave
                        .getValue()));
            }
        }
        OfflineCheck found = OfflineCheck.of(estate, within, windows, rejected);
        if (json) {
            answer(found.json());
        } else {
            found.lines().forEach(terminal.out()::println);
            terminal.out().flush();
        }
        return found.ok() ? 0 : 1;
    }

    private int ofServer(String url, List<Path> files) throws IOException {
        if (!files.isEmpty() || out != null || !waves.isEmpty() || !limits.isEmpty() || from != null) {
            throw usage("--server goes without files, --out, --wave, --limit and --from");
        }
        ServerPlan plan = new ServerPlan(terminal, Server.of(url, terminal, json, this::usage), json);
        return verb.equals("suggest") ? plan.suggest() : plan.check();
    }

    private List<EstateFile> read(List<Path> files, ReadOptions options) throws IOException, UnreadableFileException {
        List<EstateFile> read = new ArrayList<>();
        for (Path file : files) {
            EstateFile one = new FilesReader().read(List.of(file), options);
            long rejected = one.faults().stream().filter(fault -> fault.level() == CellFault.Level.REJECT).map(
                    CellFault::at).distinct().count();
            if (rejected > 0) {
                terminal.say("%s: %d of %d rows are rejected; see: towpath import %s --dry-run".formatted(file,
                        rejected, one.rows(), file));
            }
            read.add(one);
        }
        return read;
    }

    private Instant earliest(ZoneId at) {
        if (from == null) {
            return Instant.now().plus(LEAD);
        }
        try {
            return LocalDate.parse(from).atStartOfDay(at).toInstant();
        } catch (DateTimeException e) {
            throw usage("--from '" + from + "' is no day, such as 2027-01-04");
        }
    }

    private Map<String, String> pairs(String option, List<String> words) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String word : words) {
            int equals = word.lastIndexOf('=');
            if (equals < 1 || equals == word.length() - 1) {
                throw usage(option + " '" + word + "' has no two sides of a =");
            }
            pairs.put(word.substring(0, equals), word.substring(equals + 1));
        }
        return pairs;
    }

    private ZoneId zone() {
        try {
            return zone == null ? ZoneId.systemDefault() : ZoneId.of(zone);
        } catch (DateTimeException e) {
            throw usage("--zone '" + zone + "' is no time zone");
        }
    }
}
