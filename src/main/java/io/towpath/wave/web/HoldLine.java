package io.towpath.wave.web;

import io.towpath.wave.GroupHolds;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/// A failed VM that holds its group, ready to print.
///
/// @param held         names of those it holds
/// @param consequences of letting them go on
record HoldLine(UUID vmId, String vmName, String group, String what, String held, List<String> consequences) {

    private static final int NAMED = 12;

    /// Those that hold somebody.
    static List<HoldLine> of(List<GroupHolds.Hold> holds) {
        return holds.stream().filter(hold -> !hold.holds().isEmpty()).map(HoldLine::of).toList();
    }

    private static HoldLine of(GroupHolds.Hold hold) {
        int count = hold.holds().size();
        String named = hold.holds().values().stream().sorted().limit(NAMED).collect(Collectors.joining(", "))
                + (count > NAMED ? " and %d more".formatted(count - NAMED) : "");
        return new HoldLine(hold.vmId(), hold.vmName(), hold.group(), hold.what(), named, List.of(
                "%s without %s: half of %s is at the target then.".formatted(WavePage.counted(count, "VM cuts over",
                        "VMs cut over"), hold.vmName(), hold.group()),
                "Its next failure holds them anew, as long as their cutover has not begun."));
    }
}
