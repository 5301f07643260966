package io.towpath.cli;

import io.towpath.inventory.reading.AnnotatedFile;
import io.towpath.inventory.reading.EstateFile;
import io.towpath.inventory.reading.FileKind;
import io.towpath.inventory.reading.FilesReader;
import io.towpath.inventory.reading.MappingNeeded;
import io.towpath.inventory.reading.ReadOptions;
import io.towpath.inventory.reading.UnreadableFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "import", sortOptions = false, header = "Read files that describe an estate, and tell what an import would take.", description = {
        "%nExamples:", "  towpath import RVTools_export.xlsx --dry-run",
        "  towpath import vms.csv --dry-run --json",
        "  TOWPATH_TOKEN=tow_pat_… towpath import RVTools_export.xlsx --server https://towpath.example.com --yes",
        "  towpath import vms.csv --dry-run --map Kostenstelle=tag --map Bemerkung=ignore --report corrected.xlsx",
        "  towpath import liste.csv --dry-run --kind vms-csv --map Rechnername=name --map 'RAM=memoryGiB' --map Rack=ignore%n",
        "Reads exports of RVTools (a workbook, or a folder or zip of its CSVs), of ServiceNow, NetBox, iTop, Device42",
        "and Azure Migrate, and our own templates as CSV, workbook or JSON. Tells each cell that is wrong.%n",
        "Exit code: 0 all rows can be taken, 1 some are rejected, or wait at the server for a decision, 7 the server",
        "refuses, 8 it does not answer, 9 its inventory changed meanwhile.%n"})
final class ImportCommand extends LocalCommand {

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "A workbook, CSVs, a JSON document, a zip or a folder of CSVs; together one import.")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--kind", paramLabel = "KIND", defaultValue = "auto", completionCandidates = Kinds.class, description = "What it is: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private String kind = "auto";

    @Option(names = "--dry-run", description = "Only tell what is in it; with --server: what it would change there.")
    private boolean dryRun;

    @Option(names = "--server", paramLabel = "URL", description = {
            "Send the files to a server and show what they would change. The token is taken from the environment: TOWPATH_TOKEN."})
    private @Nullable String server;

    @Option(names = "--yes", description = "With --server: apply it.")
    private boolean yes;

    @Option(names = "--accept-proposals", description = {
            "With --server: take the VM that only a name, a DNS name or a MAC address tells.",
            "Without it such rows wait for a decision, or are left out with --yes: exit code 1."})
    private boolean acceptProposals;

    @Option(names = "--on-error", paramLabel = "WAY", description = "With --server: skip-rows, reject-all, or stop-above=1%%.")
    private @Nullable String onError;

    @Option(names = "--absent", paramLabel = "WAY", description = "With --server, of VMs that the file does not name: ignore or mark-missing.")
    private @Nullable String absent;

    @Option(names = "--manual", paramLabel = "WAY", description = "With --server, of what people wrote there: keep or take.")
    private @Nullable String manual;

    @Option(names = "--map", paramLabel = "HEADER=USE", description = {
            "Where a column goes: tag, ignore, or a field such as name, application, ownerEmail, memoryGiB; with --kind",
            "also of a file none of whose columns is known. Repeatable."})
    private List<String> maps = new ArrayList<>();

    @Option(names = "--map-file", paramLabel = "FILE", description = {
            "The same for many columns: lines of HEADER=USE, or JSON with kind, columns and sourceSystem, as --json",
            "proposes it for a file that asks."})
    private @Nullable Path mapFile;

    @Option(names = "--zone", paramLabel = "ZONE", description = "Of times that name none, such as Europe/Zurich; default: this machine's.")
    private @Nullable String zone;

    @Option(names = "--report", paramLabel = "OUT", description = {
            "Write the file again with the columns 'towpath result' and 'towpath message': .xlsx, or .csv for a single CSV."})
    private @Nullable Path report;

    @Option(names = "--force", description = "Replace what stands at OUT.")
    private boolean force;

    /// For the help text and completion.
    static final class Kinds implements Iterable<String> {

        @Override
        public Iterator<String> iterator() {
            List<String> words = new ArrayList<>(List.of("auto"));
            Arrays.stream(FileKind.values()).map(FileKind::word).forEach(words::add);
            return words.iterator();
        }
    }

    ImportCommand(Terminal terminal, Cancellation cancellation) {
        super(terminal, cancellation);
    }

    @Override
    int run() throws IOException {
        if (server != null) {
            return send(server);
        }
        serverOnly("--yes", yes);
        serverOnly("--accept-proposals", acceptProposals);
        serverOnly("--on-error", onError != null);
        serverOnly("--absent", absent != null);
        serverOnly("--manual", manual != null);
        if (!dryRun) {
            throw usage(
                    "An import is applied by the server: name it with --server URL. Say --dry-run to see what is in the file");
        }
        ColumnMap columns = ColumnMap.of(maps, mapFile, this::usage);
        ReadOptions options = new ReadOptions(kind(columns), columns.columns(), zone(), columns.sourceSystem());
        if (report != null && Files.exists(report) && !force) {
            throw usage(report + " exists; say --force to replace it");
        }
        try {
            EstateFile read = new FilesReader().read(files, options);
            ImportReport told = new ImportReport(read, files);
            if (report != null) {
                AnnotatedFile.write(read, files, report, Map.of());
            }
            if (json) {
                answer(told.json());
            } else {
                told.print(terminal.out());
            }
            return told.rejectedRows() == 0 ? 0 : 1;
        } catch (UnreadableFileException e) {
            return refused(e);
        }
    }

    private void serverOnly(String option, boolean given) {
        if (given) {
            throw usage(option + " says what the server does with the files: name it with --server URL");
        }
    }

    private int send(String url) throws IOException {
        if (dryRun && yes) {
            throw usage("--dry-run changes nothing and --yes applies: say one of the two");
        }
        if (report != null) {
            throw usage("--report goes with --dry-run without --server; the server's page of the import has it too");
        }
        if (zone != null) {
            throw usage("--zone goes without --server, which reads times in its own zone");
        }
        Server to = Server.of(url, terminal, json, this::usage);
        ColumnMap columns = ColumnMap.of(maps, mapFile, this::usage);
        FileKind as = kind(columns);
        Map<String, @Nullable String> options = ServerImport.options(as == null ? "auto" : as.word(), onError, absent,
                manual);
        return new ServerImport(terminal, to, json).run(files, columns.json(as), options, acceptProposals, yes);
    }

    private int refused(UnreadableFileException e) {
        terminal.say(String.valueOf(e.getMessage()));
        terminal.err().println("         " + e.remedy());
        MappingNeeded needed = e.mapping();
        if (needed != null && !json) {
            ColumnMap.print(needed, terminal.err());
        }
        terminal.err().flush();
        if (json) {
            answer(new Json.Fields().putAlways("reason", e.reason().name()).putAlways("file", e.file()).putAlways(
                    "structure", e.line() == null ? null : "line").putAlways("field", null)
                    .putAlways("offset", e.line())
                    .putAlways("message", e.getMessage()).putAlways("remedy", e.remedy())
                    .put("mapping", needed == null ? null : ColumnMap.asked(needed)));
        }
        return e.reason().exitCode();
    }

    /// As the option says, else the file of the mapping.
    private @Nullable FileKind kind(ColumnMap columns) {
        String told = columns.kind();
        if (kind.equals("auto") && told != null) {
            return FileKind.of(told).orElseThrow(() -> usage("the kind of --map-file is '%s', expected one of %s"
                    .formatted(told, String.join(", ", new Kinds()))));
        }
        if (kind.equals("auto")) {
            return null;
        }
        return FileKind.of(kind)
                .orElseThrow(() -> usage("--kind is '%s', expected one of %s".formatted(kind, String.join(
                        ", ", new Kinds()))));
    }

    private ZoneId zone() {
        try {
            return zone == null ? ZoneId.systemDefault() : ZoneId.of(zone);
        } catch (DateTimeException e) {
            throw usage("--zone '" + zone + "' is no time zone");
        }
    }
}
