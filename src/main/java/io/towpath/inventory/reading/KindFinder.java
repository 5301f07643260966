package io.towpath.inventory.reading;

import io.towpath.disk.Reason;
import io.towpath.inventory.reading.Dictionary.Fit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Finds out what an upload is, by names of sheets and files, then by headers. What may be two things is asked for.
final class KindFinder {

    private KindFinder() {}

    /// A table and what it was recognised as.
    record Found(Grid grid, Dictionary dictionary, GridLine header) {}

    static boolean isRvtools(Upload upload) {
        return upload.grids().stream().map(grid -> RvtoolsHeaders.sheet(grid.title())).anyMatch(
                RvtoolsHeaders::isSheet);
    }

    /// @param wanted null: find out
    static List<Found> tables(Upload upload, ReadOptions options) throws IOException, UnreadableFileException {
        List<Found> tables = new ArrayList<>();
        UnreadableFileException first = null;
        for (Grid grid : upload.grids()) {
            try {
                tables.add(table(grid, options));
            } catch (UnreadableFileException e) {
                // A workbook may have sheets for people beside the one that is meant.
                if (!upload.isWorkbook() || e.reason() != Reason.IMPORT_INVALID) {
                    throw e;
                }
                first = first == null ? e : first;
            }
        }
        if (tables.isEmpty() && first != null) {
            throw first;
        }
        Set<FileKind> kinds = tables.stream().map(found -> found.dictionary.kind()).collect(Collectors.toCollection(
                LinkedHashSet::new));
        if (kinds.size() > 1) {
            throw Refuse.invalid(upload.name(), null, "holds tables of several kinds: " + words(kinds),
                    "Import one kind after the other.");
        }
        return tables;
    }

    private static Found table(Grid grid, ReadOptions options) throws IOException, UnreadableFileException {
        FileKind wanted = options.kind();
        List<GridLine> lines = HeaderSearch.firstLines(grid);
        List<Fit> fits = new ArrayList<>();
        List<GridLine> headers = new ArrayList<>();
        int best = 0;
        for (Dictionary dictionary : Dictionaries.ALL) {
            if (wanted == null || dictionary.kind() == plain(wanted)) {
                Naming naming = new Naming(dictionary, options);
                GridLine header = HeaderSearch.best(lines, naming::known);
                best = Math.max(best, header == null ? 0 : naming.known(header));
                Fit fit = header == null ? null : dictionary.fit(header, naming);
                if (fit != null && header != null) {
                    fits.add(fit);
                    headers.add(header);
                }
            }
        }
        if (fits.isEmpty()) {
            throw unknown(grid, lines, wanted, best);
        }
        Comparator<Fit> better = Comparator.comparingInt(Fit::strangers)
                .thenComparing(Comparator.comparingInt(Fit::known)
                        .reversed());
        List<Fit> sorted = fits.stream().sorted(better).toList();
        Fit first = sorted.getFirst();
        List<Fit> equals = mostDemanding(sorted.stream().filter(fit -> better.compare(fit, first) == 0).toList());
        Fit chosen = equals.getFirst();
        if (equals.size() > 1) {
            List<Fit> named = equals.stream().filter(fit -> isNamed(grid, fit.dictionary())).toList();
            if (named.size() != 1) {
                Set<FileKind> kinds = equals.stream().map(fit -> fit.dictionary().kind())
                        .collect(Collectors.toCollection(LinkedHashSet::new));
                throw Refuse.columns(Refuse.as(Reason.FORMAT_UNKNOWN, grid.file(), null, "%s may be any of: %s"
                        .formatted(grid.sheet() == null ? "it" : "sheet '" + Cells.shown(grid.title()) + "'",
                                words(kinds)),
                        "Say which kind it is."), List.copyOf(kinds));
            }
            return new Found(grid, named.getFirst().dictionary(), headers.get(fits.indexOf(named.getFirst())));
        }
        return new Found(grid, chosen.dictionary(), headers.get(fits.indexOf(chosen)));
    }

    /// Among our own templates the one that asks for more was meant: owners rather than applications.
    private static List<Fit> mostDemanding(List<Fit> fits) {
        if (fits.stream().anyMatch(fit -> fit.dictionary().open())) {
            return fits;
        }
        int most = fits.stream().mapToInt(KindFinder::demands).max().orElse(0);
        return fits.stream().filter(fit -> demands(fit) == most).toList();
    }

    private static int demands(Fit fit) {
        Dictionary dictionary = fit.dictionary();
        // whichever names the VM is asked for beside
        boolean byAny = !dictionary.telling().isEmpty() && dictionary.telling().stream().noneMatch(dictionary
                .required()::contains);
        return dictionary.required().size() + (byAny ? 1 : 0);
    }

    private static UnreadableFileException unknown(Grid grid, List<GridLine> lines, @Nullable FileKind wanted,
            int best) {
        String headers = lines.isEmpty()
                ? "nothing"
                : Dictionary.headers(lines.getFirst()).stream().limit(8).map(
                        Cells::shown).collect(Collectors.joining(", "));
        if (wanted != null) {
            Set<String> required = new LinkedHashSet<>();
            Dictionaries.ALL.stream().filter(dictionary -> dictionary.kind() == plain(wanted)).forEach(
                    dictionary -> required.addAll(dictionary.required()));
            return Refuse.columns(Refuse.invalid(grid.file(), null,
                    "lacks columns of %s (%s); its first line is: %s".formatted(wanted
                            .word(), String.join(", ", required), headers),
                    "Map its columns, take a template, or say another kind."), List.of());
        }
        return Refuse.columns(Refuse.invalid(grid.file(), null, (best == 0
                ? "has no column that is known; its first line is: "
                : "lacks the columns that would tell what it is; its first line is: ") + headers,
                "Map its columns, take a template, or say which kind it is."), List.of());
    }

    /// Whether the file or sheet is called like it: `applications.csv`, `cmdb_rel_ci.json`.
    private static boolean isNamed(Grid grid, Dictionary dictionary) {
        String name = Headers.key(grid.title());
        String kind = Headers.key(dictionary.kind().word().replaceFirst("-(csv|xlsx|json)$", ""));
        List<String> marks = switch (dictionary.kind()) {
            case SERVICENOW -> List.of("cmdb", "servicenow", dictionary.table().equals("relations") ? "rel" : "cmdbci");
            case NETBOX -> List.of("netbox");
            case ITOP -> dictionary.table().equals("applications")
                    ? List.of("applicationsolution")
                    : List.of("itop", "virtualmachine");
            case DEVICE42 -> List.of("device42", "d42", "doql");
            case RVTOOLS_XLSX, RVTOOLS_CSV, VMS_CSV, VMS_XLSX, VMS_JSON, APPLICATIONS, OWNERS, DEPENDENCIES, WINDOWS,
                    BASELINES, WAVE_ASSIGNMENTS, AZURE_MIGRATE_CSV ->
                List.of(kind);
        };
        return marks.stream().anyMatch(name::contains);
    }

    /// Native VMs are one kind, whatever the file.
    static FileKind plain(FileKind kind) {
        return kind == FileKind.VMS_XLSX || kind == FileKind.VMS_JSON ? FileKind.VMS_CSV : kind;
    }

    private static String words(Set<FileKind> kinds) {
        return Arrays.stream(kinds.toArray(FileKind[]::new)).map(FileKind::word).collect(Collectors.joining(", "));
    }
}
