package io.towpath.inventory.imports;

import io.towpath.inventory.reading.CellFault;
import io.towpath.inventory.reading.RowRef;
import io.towpath.inventory.reading.VmField;
import io.towpath.inventory.reading.VmRow;
import io.towpath.inventory.reading.WaveAssignmentRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.StringNode;

/// Waves that a file names, as placements in the plan.
final class WavePreview {

    static final String KIND = "wave-assignments";
    private static final String FIELD = "wave";
    private static final String WINDOW = "window";

    private final Draft draft;
    private final WavePlans plans;
    private final Map<UUID, RowRef> seen = new HashMap<>();

    WavePreview(Draft draft, WavePlans plans) {
        this.draft = draft;
        this.plans = plans;
    }

    /// @param rows which VM each row of the file turned out to mean
    /// @return what people should know of single cells
    List<CellFault> compare(Map<RowRef, VmPreview.Meant> rows) {
        Map<RowRef, VmRow> told = new HashMap<>();
        draft.file.vms().forEach(row -> told.put(row.at(), row));
        List<WavePlans.Wish> wishes = new ArrayList<>();
        for (WaveAssignmentRow row : draft.file.waveAssignments()) {
            VmRow vm = told.get(row.at());
            if (vm == null) {
                named(row, wishes);
            } else {
                ofVm(row, vm, rows.get(row.at()), wishes);
            }
        }
        if (wishes.isEmpty()) {
            return List.of();
        }
        WavePlans.Outlook outlook = plans.judge(wishes);
        outlook.placings().forEach(this::add);
        return outlook.faults();
    }

    /// The row tells of the VM itself: it means the same one.
    private void ofVm(WaveAssignmentRow row, VmRow vm, VmPreview.@Nullable Meant meant, List<WavePlans.Wish> wishes) {
        if (meant == null) {
            reject(row, "VM_UNDECIDED",
                    "it is not decided which VM the row means; decide that, apply, and import it again");
            return;
        }
        Object application = vm.values().get(VmField.APPLICATION);
        wish(row, meant.vm(), Comparison.label(vm), meant.made() ? vm : null, application == null
                ? null
                : draft.applications.find(application.toString(), null, null), wishes);
    }

    private void named(WaveAssignmentRow row, List<WavePlans.Wish> wishes) {
        KnownVm known = draft.matcher.named(row.keys());
        if (known == null) {
            reject(row, "VM_UNKNOWN", "no VM is known by what this row says, or more than one is");
        } else {
            wish(row, known.id(), known.name(), null, null, wishes);
        }
    }

    private void wish(WaveAssignmentRow row, UUID vm, String label, @Nullable VmRow made, @Nullable UUID application,
            List<WavePlans.Wish> wishes) {
        RowRef first = seen.putIfAbsent(vm, row.at());
        if (first != null) {
            reject(row, "DUPLICATE_ROW", "the same VM as in line %d".formatted(first.line()));
            return;
        }
        wishes.add(new WavePlans.Wish(vm, label, row.at(), row.column(), row.header(), row.wave(), row.window(), made,
                application));
    }

    private void reject(WaveAssignmentRow row, String code, String detail) {
        String label = row.keys().name() == null ? row.keys().cmdbId() : row.keys().name();
        draft.ledger.add(Row.rejected(KIND, label == null ? "line " + row.at().line() : label, row.at(), code, detail),
                List.of());
    }

    private void add(WavePlans.Placing one) {
        if (one.code() != null && one.at() != null) {
            draft.ledger.add(Row.rejected(KIND, one.label(), one.at(), one.code(), String.valueOf(one.detail())),
                    List.of());
            return;
        }
        boolean same = one.after().equals(one.before());
        Outcome outcome = same || one.kept()
                ? Outcome.UNCHANGED
                : one.before() == null ? Outcome.CREATED : Outcome.UPDATED;
        FieldDiff diff = new FieldDiff(FIELD, one.before() == null ? null : StringNode.valueOf(one.before()),
                StringNode.valueOf(one.after()), one.kept() ? "manual" : null, null, one.kept());
        draft.ledger.add(new Row(KIND, outcome, one.label(), null, one.at(), one.vm(), null, one.detail(),
                same ? List.of() : shown(diff, one), List.of(), null), List.of());
    }

    private static List<FieldDiff> shown(FieldDiff wave, WavePlans.Placing one) {
        return one.window() == null
                ? List.of(wave)
                : List.of(wave, FieldDiff.of(WINDOW, null, StringNode.valueOf(one.window())));
    }

    private static @Nullable String told(RowView row, String field) {
        return row.diff().stream().filter(diff -> diff.field().equals(field)).map(FieldDiff::now)
                .filter(java.util.Objects::nonNull).map(tools.jackson.databind.JsonNode::stringValue).findFirst()
                .orElse(null);
    }

    /// What the rows of an import say of the plan, with what people placed by hand where that shall be taken.
    ///
    /// @throws io.towpath.inventory.RefusedException `import-stale-preview` of one that an older Towpath made, which wrote
    ///                                               waves into tags
    static List<WavePlans.Order> orders(RowStore rows, UUID importId, boolean take) {
        return rows.rows(importId, null, KIND, false, 0, Integer.MAX_VALUE).stream()
                .filter(row -> row.targetId() != null && !row.diff().isEmpty())
                .filter(row -> row.outcome() != Outcome.REJECTED && (take || row.kept() == 0))
                .map(WavePreview::order).toList();
    }

    private static WavePlans.Order order(RowView row) {
        String wave = told(row, FIELD);
        if (wave == null) {
            throw ImportDesk.stale("an older version of Towpath made the preview");
        }
        return new WavePlans.Order(java.util.Objects.requireNonNull(row.targetId()), wave, told(row, WINDOW), row
                .line());
    }
}
