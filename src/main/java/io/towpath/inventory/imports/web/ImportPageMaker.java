package io.towpath.inventory.imports.web;

import io.towpath.access.CurrentUser;
import io.towpath.inventory.imports.Candidate;
import io.towpath.inventory.imports.FaultView;
import io.towpath.inventory.imports.FieldDiff;
import io.towpath.inventory.imports.ImportView;
import io.towpath.inventory.imports.ImportView.State;
import io.towpath.inventory.imports.Imports;
import io.towpath.inventory.imports.Outcome;
import io.towpath.inventory.imports.RowView;
import io.towpath.inventory.imports.Warning;
import io.towpath.inventory.reading.FileKind;
import io.towpath.inventory.reading.VmField;
import io.towpath.inventory.web.Print;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/// Puts pages of imports together.
@Component
class ImportPageMaker {

    private static final int PAGE = 50;
    private static final int SHOWN_FIELDS = 6;
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM yyyy HH:mm", Locale.ENGLISH);
    private static final List<String> TABS = List.of("created", "updated", "conflict", "missing", "rejected", "kept",
            "warnings", "columns");
    private static final Map<String, String> NAMES = Map.of("created", "New", "updated", "Changed", "conflict",
            "To decide", "missing", "Not in file", "rejected", "Rejected", "kept", "Kept", "warnings", "Warnings",
            "columns",
            "Columns");

    private final Imports imports;
    private final Print print;
    private final CurrentUser user;

    ImportPageMaker(Imports imports, Print print, CurrentUser user) {
        this.imports = imports;
        this.print = print;
        this.user = user;
    }

    static List<String> kinds() {
        return Arrays.stream(FileKind.values()).map(FileKind::word).toList();
    }

    /// Where an extra column can go.
    static List<String> uses() {
        return Stream.concat(Stream.of("tag", "ignore"),
                Arrays.stream(VmField.values()).filter(VmField::isOfPeople).map(VmField::word)).toList();
    }

    ImportLine line(ImportView one) {
        String counts = switch (one.state()) {
            case READING -> one.done() == 0 ? "being read" : Print.count(one.done()) + " rows compared";
            case NEEDS_MAPPING -> "somebody has to say what its columns are";
            case FAILED -> one.problem() == null ? "" : one.problem().message();
            case DISCARDED, EXPIRED -> "nothing was applied";
            case PREVIEWED, APPLIED, UNDONE -> counts(one);
        };
        return new ImportLine(one.id(), one.fileName(), one.state().name(), print.ago(one.since()), one.createdBy(),
                one.kind() == null ? "–" : one.kind(), counts);
    }

    String applied(ImportView one) {
        return "Applied: " + counts(one)
                + ". It can be undone until the next import of this kind, or until a wave with these "
                + "VMs starts.";
    }

    private static String counts(ImportView one) {
        return Stream.of(Outcome.values()).filter(outcome -> one.count(outcome) > 0)
                .map(outcome -> Print.count(one.count(outcome)) + " " + name(outcome))
                .collect(Collectors.joining(", "));
    }

    private static String name(Outcome outcome) {
        return switch (outcome) {
            case CREATED -> "new";
            case UPDATED -> "changed";
            case UNCHANGED -> "same";
            case REJECTED -> "rejected";
            case CONFLICT -> "to decide";
            case MISSING -> "not in the file";
        };
    }

    ImportPage page(ImportView one, @Nullable String wanted, @Nullable String wantedKind, int after) {
        List<String> shown = tabs(one);
        String tab = wanted != null && shown.contains(wanted) ? wanted : shown.isEmpty() ? "" : shown.getFirst();
        boolean previewed = one.state() == State.PREVIEWED;
        List<String> ofKinds = ofKinds(one, tab);
        String kind = wantedKind != null && ofKinds.contains(wantedKind)
                ? wantedKind
                : ofKinds.isEmpty() ? null : ofKinds.getFirst();
        List<RowView> rows = rows(one, tab, kind, after);
        List<FaultView> faults = tab.equals("rejected") || tab.equals("warnings")
                ? imports.faults(one.id(), tab.equals("rejected") ? "reject" : "warning", after, PAGE + 1)
                : List.of();
        String nextPage = rows.size() > PAGE
                ? "/imports/%s?tab=%s%s&after=%d".formatted(one.id(), tab, kind == null ? "" : "&kind=" + kind,
                        rows.get(PAGE - 1).number())
                : faults.size() > PAGE && rows.isEmpty()
                        ? "/imports/%s?tab=%s&after=%d".formatted(one.id(), tab, faults.get(PAGE - 1).number())
                        : null;
        return new ImportPage(one.id(), one.fileName(), about(one), one.state().name(), print.time(one.since()),
                why(one),
                next(one), actor(one), one.state() == State.READING ? "every 1s" : null, progress(one), previewed,
                previewed && !imports.fresh(one.id()), one.count(Outcome.CREATED) + one.count(Outcome.UPDATED),
                one.state() == State.APPLIED, one.filesThere(), one.problem(), one.reason(), tiles(one), kinds(one),
                shown.stream().map(name -> new ImportPage.Tab(NAMES.get(name) + count(one, name),
                        "/imports/%s?tab=%s".formatted(one.id(), name), name.equals(tab))).toList(),
                ofKinds.size() < 2
                        ? List.of()
                        : ofKinds.stream().map(name -> new ImportPage.Tab(
                                word(name) + " " + Print.count(one.count(name, Outcome.of(tab))),
                                "/imports/%s?tab=%s&kind=%s".formatted(one.id(), tab, name), name.equals(kind)))
                                .toList(),
                tab, rows.stream().limit(PAGE).map(row -> line(row, previewed)).toList(),
                faults.stream().limit(PAGE).map(ImportPageMaker::fault).toList(),
                tab.equals("warnings") ? one.warnings().stream().map(ImportPageMaker::warn).toList() : List.of(),
                one.columns().stream().map(column -> new ImportPage.Column(column.sheet(), column.column(),
                        column.header(), column.use())).toList(),
                one.ignoredSheets(), nextPage, new ImportPage.Policy(one.options().onErrorWord(),
                        ImportJson.word(one.options().absent()), ImportJson.word(one.options().manual()),
                        one.keptFields()),
                (int) rows.stream().filter(row -> row.answer() == null
                        && row.candidates().stream().anyMatch(Candidate::proposed)).count(),
                one.count("vms", Outcome.MISSING), one.mapping() != null);
    }

    /// Kinds of rows that a tab has, VMs first.
    private static List<String> ofKinds(ImportView one, String tab) {
        boolean rows = Stream.of(Outcome.values()).anyMatch(outcome -> outcome.word().equals(tab));
        return !rows
                ? List.of()
                : one.summary().keySet().stream()
                        .filter(kind -> !kind.equals("disks") && !kind.equals("nics") || tab.equals("rejected"))
                        .filter(kind -> one.count(kind, Outcome.of(tab)) > 0)
                        .sorted(java.util.Comparator.comparing((String kind) -> !kind.equals("vms"))
                                .thenComparing(java.util.Comparator.naturalOrder()))
                        .toList();
    }

    private static String word(String kind) {
        return kind.equals("vms") ? "VMs" : kind.equals("nics") ? "network cards" : kind.replace('-', ' ');
    }

    private List<RowView> rows(ImportView one, String tab, @Nullable String kind, int after) {
        return switch (tab) {
            case "" -> List.of();
            case "warnings", "columns" -> List.of();
            case "rejected" -> imports.rows(one.id(), Outcome.REJECTED, kind, false, after, PAGE + 1);
            case "kept" -> imports.rows(one.id(), null, null, true, after, PAGE + 1);
            default -> imports.rows(one.id(), Outcome.of(tab), kind, false, after, PAGE + 1);
        };
    }

    private static List<String> tabs(ImportView one) {
        return switch (one.state()) {
            case READING, NEEDS_MAPPING, DISCARDED, EXPIRED -> List.of();
            case PREVIEWED, APPLIED, UNDONE, FAILED -> TABS.stream().filter(tab -> number(one, tab) != 0).toList();
        };
    }

    private static String count(ImportView one, String tab) {
        return " " + Print.count(number(one, tab));
    }

    private static int number(ImportView one, String tab) {
        return switch (tab) {
            case "kept" -> one.keptFields();
            case "columns" -> one.columns().size() + one.ignoredSheets().size();
            case "warnings" -> one.warnings().size() + one.warningFaults();
            default -> one.count(Outcome.of(tab));
        };
    }

    private String about(ImportView one) {
        List<String> parts = new ArrayList<>();
        ImportView.Producer producer = one.producer();
        if (producer.tool() != null) {
            parts.add(producer.version() == null ? producer.tool() : producer.tool() + " " + producer.version());
        } else if (one.kind() != null) {
            parts.add(one.kind());
        }
        if (!producer.servers().isEmpty()) {
            parts.add(String.join(", ", producer.servers()));
        }
        if (producer.exportedAt() != null) {
            parts.add("exported " + DAY.format(producer.exportedAt().atZone(user.zone())));
        }
        parts.add(Print.size(one.sizeBytes()));
        if (one.rows() > 0) {
            parts.add(Print.count(one.rows()) + " rows");
        }
        if (one.readMillis() != null) {
            parts.add("read and compared in %.1f s".formatted(one.readMillis() / 1000.0));
        }
        parts.add("sent by " + one.createdBy());
        return String.join(" · ", parts);
    }

    private static @Nullable String why(ImportView one) {
        return switch (one.state()) {
            case READING -> one.done() == 0 ? "the file is being read" : Print.count(one.done()) + " rows are compared";
            case NEEDS_MAPPING -> "not all of its columns are known";
            case PREVIEWED -> "nothing is changed yet";
            case APPLIED -> one.applyMillis() == null
                    ? null
                    : "in %.1f s, by %s".formatted(one.applyMillis() / 1000.0,
                            one.appliedBy());
            case UNDONE -> "by " + one.undoneBy();
            case FAILED -> null;
            case DISCARDED, EXPIRED -> "nothing was applied; the file is removed";
        };
    }

    private static @Nullable String next(ImportView one) {
        return switch (one.state()) {
            case READING -> "the preview";
            case NEEDS_MAPPING -> "say what its columns are";
            case PREVIEWED -> "apply it, or discard it";
            case APPLIED, UNDONE, DISCARDED, EXPIRED -> null;
            case FAILED -> "send the file again, mended";
        };
    }

    private static @Nullable String actor(ImportView one) {
        return switch (one.state()) {
            case READING -> "Towpath";
            case NEEDS_MAPPING, PREVIEWED, FAILED -> "you";
            case APPLIED, UNDONE, DISCARDED, EXPIRED -> null;
        };
    }

    private static ImportPage.Progress progress(ImportView one) {
        String text = one.phase() == null
                ? "waits its turn"
                : one.done() == 0
                        ? "the file is being read"
                        : Print.count(one.done()) + " rows compared";
        return new ImportPage.Progress(text, one.done());
    }

    private static List<ImportPage.Tile> tiles(ImportView one) {
        if (one.state() == State.READING || one.state() == State.NEEDS_MAPPING || one.state() == State.DISCARDED
                || one.state() == State.EXPIRED) {
            return List.of();
        }
        boolean ofVms = one.summary().containsKey("vms");
        Map<Outcome, String> words = new LinkedHashMap<>();
        words.put(Outcome.CREATED, "New");
        words.put(Outcome.UPDATED, "Changed");
        words.put(Outcome.UNCHANGED, "Same");
        words.put(Outcome.MISSING, "Not in file");
        words.put(Outcome.CONFLICT, "To decide");
        words.put(Outcome.REJECTED, "Rejected");
        return words.entrySet().stream().map(word -> new ImportPage.Tile(word.getKey().name(), word.getValue(),
                Print.count(ofVms ? one.count("vms", word.getKey()) : one.count(word.getKey())),
                ofVms ? "VMs" : "rows")).toList();
    }

    private static List<ImportPage.Kind> kinds(ImportView one) {
        List<String> outcomes = List.of("created", "updated", "unchanged", "removed", "missing", "conflict",
                "rejected");
        return one.summary().entrySet().stream().map(kind -> new ImportPage.Kind(word(kind.getKey()),
                outcomes.stream().map(outcome -> kind.getValue().containsKey(outcome)
                        ? Print.count(kind.getValue().get(outcome))
                        : "–").toList()))
                .toList();
    }

    private static ImportPage.Line line(RowView row, boolean previewed) {
        List<ImportPage.Diff> diff = row.diff().stream().limit(SHOWN_FIELDS).map(ImportPageMaker::diff).toList();
        boolean open = previewed && row.outcome() == Outcome.CONFLICT && row.answer() == null
                && !row.candidates().isEmpty();
        List<ImportPage.Choice> choices = new ArrayList<>();
        if (open) {
            row.candidates().forEach(candidate -> choices.add(choice(candidate)));
            choices.add(new ImportPage.Choice("new", "a new VM", false));
            choices.add(new ImportPage.Choice("skip", "leave the row out", false));
        }
        boolean vm = List.of("vms", "memberships", "wave-assignments", "baselines").contains(row.kind());
        boolean known = row.targetId() != null && (row.outcome() != Outcome.CREATED || !previewed);
        return new ImportPage.Line(row.number(), row.kind().equals("vms") ? "VM" : row.kind().replace('-', ' '),
                row.label(), vm && known ? "/inventory/vms/" + row.targetId() : null, row.source(), place(row.sheet(),
                        row.file(), row.line()),
                row.detail(), diff, row.diff().size() - diff.size(), choices, open,
                row.answer());
    }

    private static ImportPage.Choice choice(Candidate candidate) {
        return new ImportPage.Choice(candidate.vmId().toString(), "%s of %s (%s)".formatted(candidate.name(),
                Objects.requireNonNullElse(candidate.source(), "?"), candidate.by()), candidate.proposed());
    }

    private static ImportPage.Diff diff(FieldDiff diff) {
        return new ImportPage.Diff(diff.field(), text(diff.field(), diff.old()), text(diff.field(), diff.now()),
                diff.kept());
    }

    private static String text(String field, @Nullable JsonNode value) {
        if (value == null || value.isNull()) {
            return "–";
        }
        if (value.isIntegralNumber() && (field.endsWith("Bytes") || field.startsWith("disk "))
                && value.longValue() >= 1024) {
            return Print.size(value.longValue());
        }
        String text = value.isString() ? value.stringValue() : value.toString();
        return text.length() > 120 ? text.substring(0, 119) + "…" : text;
    }

    private static ImportPage.Fault fault(FaultView fault) {
        return new ImportPage.Fault(place(fault.sheet(), fault.file(), fault.line()), fault.column(), fault.header(),
                fault.value(), fault.severity(), fault.detail(), fault.hint());
    }

    private static ImportPage.Warn warn(Warning warning) {
        return new ImportPage.Warn(warning.code(), warning.sheet() == null ? "the file" : warning.sheet(),
                warning.detail());
    }

    private static String place(@Nullable String sheet, @Nullable String file, @Nullable Integer line) {
        return line == null ? "–" : (sheet == null ? String.valueOf(file) : sheet) + " " + line;
    }
}
