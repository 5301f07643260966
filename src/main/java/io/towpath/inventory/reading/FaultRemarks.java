package io.towpath.inventory.reading;

import io.towpath.inventory.reading.AnnotatedFile.Remark;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a reader found wrong in each row, and what became of the others.
final class FaultRemarks implements AnnotatedFile.Remarks {

    private final Map<RowRef, List<CellFault>> faults = new HashMap<>();
    private final Map<RowRef, String> outcomes;

    /// @param outcomes of rows that were taken, where more is known: `created`; others are `accepted`
    FaultRemarks(List<CellFault> all, Map<RowRef, String> outcomes) {
        this.outcomes = outcomes;
        for (CellFault fault : all) {
            faults.computeIfAbsent(fault.at(), _ -> new ArrayList<>()).add(fault);
        }
    }

    @Override
    public Remark of(RowRef at) {
        List<CellFault> found = faults.getOrDefault(at, List.of());
        boolean rejected = found.stream().anyMatch(fault -> fault.level() == CellFault.Level.REJECT);
        StringBuilder message = new StringBuilder();
        for (CellFault fault : found) {
            message.append(message.isEmpty() ? "" : "; ").append(fault.column() == null ? "" : fault.column() + ": ")
                    .append(fault.detail()).append(fault.hint() == null ? "" : " (" + fault.hint() + ")");
        }
        return new Remark(rejected ? "rejected" : outcomes.getOrDefault(at, "accepted"), message.toString());
    }
}
