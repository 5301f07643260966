package io.towpath.inventory.reading;

import io.towpath.inventory.reading.Columns.Column;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How far a CMDB says an item is in its life. It stands where others tell whether a machine is on, and says nothing about
/// that: what is retired is not migrated, of what is not in use yet somebody has to decide.
///
/// Sources: NetBox's choices of a virtual machine's status; iTop's of a virtual machine's; ServiceNow's of `state`,
/// `install_status` and `operational_status`, as words or as the numbers that stand for them.
final class LifeCycle {

    /// The tag that keeps the CMDB's word.
    static final String TAG = "lifecycle";
    static final String RETIRE = "retire";
    static final String UNDECIDED = "tbc";

    private static final Map<String, String> WORDS = strategies("""
            retire: retired terminated decommissioned decommissioning obsolete absent stolen disposed
            tbc: planned staged stock instock onorder pendinginstall implementation pipeline catalog
            """);
    private static final Map<String, Map<String, String>> NUMBERS = Map.of(
            "installstatus", Map.of("2", "on order", "4", "pending install", "6", "in stock", "7", "retired", "8",
                    "stolen", "100", "absent"),
            "operationalstatus", Map.of("6", "retired", "7", "pipeline", "8", "catalog"));

    private LifeCycle() {}

    private static Map<String, String> strategies(String lines) {
        Map<String, String> strategies = new HashMap<>();
        for (String line : lines.strip().split("\n")) {
            String[] words = line.strip().split("[: ]+");
            for (int i = 1; i < words.length; i++) {
                strategies.put(words[i], words[0]);
            }
        }
        return Map.copyOf(strategies);
    }

    /// Takes what a column says of the life of a VM.
    ///
    /// @return whether it does
    static boolean take(Line line, @Nullable Column column, Map<VmField, Object> values, Map<String, String> tags) {
        String text = line.text(column, CellFault.Level.WARNING);
        if (column == null || text == null) {
            return false;
        }
        String word = NUMBERS.getOrDefault(column.key(), Map.of()).getOrDefault(text, text).toLowerCase(Locale.ROOT);
        String strategy = WORDS.get(Headers.key(word));
        if (strategy == null) {
            return false;
        }
        if (!RETIRE.equals(WORDS.get(Headers.key(tags.getOrDefault(TAG, ""))))) {
            tags.put(TAG, word);
        }
        if (strategy.equals(RETIRE) && UNDECIDED.equals(values.get(VmField.STRATEGY))) {
            values.put(VmField.STRATEGY, strategy);
        }
        values.putIfAbsent(VmField.STRATEGY, strategy);
        return true;
    }

    /// Says once a file how many are not in use.
    static void tell(List<Tables.Draft> vms, Faults faults) {
        tell(vms, faults, RETIRE, "LIFECYCLE_RETIRED", "are out of use, as the file says (%s): they are to be retired");
        tell(vms, faults, UNDECIDED, "LIFECYCLE_NOT_IN_USE",
                "are not in use yet, as the file says (%s): what becomes of new ones is to be decided");
    }

    private static void tell(List<Tables.Draft> vms, Faults faults, String strategy, String code, String what) {
        List<Tables.Draft> those = vms.stream().filter(vm -> vm.tags.containsKey(TAG)
                && strategy.equals(vm.values.get(VmField.STRATEGY))).toList();
        if (those.isEmpty()) {
            return;
        }
        Map<String, Long> words = those.stream()
                .collect(Collectors.groupingBy(vm -> String.valueOf(vm.tags.get(TAG)), TreeMap::new, Collectors
                        .counting()));
        faults.ofRow(those.getFirst().at, CellFault.Level.WARNING, code, "%,d of the VMs ".formatted(those.size())
                + what.formatted(words.entrySet().stream().map(word -> "%,d %s".formatted(word.getValue(), word
                        .getKey())).collect(Collectors.joining(", "))),
                "Look at them by the tag " + TAG + "; undo or change their strategy where the file is behind.");
    }
}
