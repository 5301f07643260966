package io.towpath.readiness.rule;

import io.towpath.readiness.TargetKind;
import io.towpath.units.ByteSize;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.util.unit.DataSize;

/// How much a target gives to one VM: `readiness/target-limits.md`, which says where it has it from.
final class Limits {

    /// A row of the table.
    enum Of {
        CPUS(false), MEMORY(true), DISKS(false), DISK(true), NICS(false);

        private final boolean bytes;

        Of(boolean bytes) {
            this.bytes = bytes;
        }
    }

    private static final long NOT_KNOWN = Long.MAX_VALUE;
    private static final Map<Of, List<Long>> TABLE = read();

    private Limits() {}

    static boolean exceeded(long value, TargetKind target, Of limit) {
        return value > at(target, limit);
    }

    static long at(TargetKind target, Of limit) {
        List<Long> row = TABLE.get(limit);
        return row == null ? NOT_KNOWN : row.get(target.ordinal());
    }

    /// `at most 710 at KVM, 216 at KubeVirt`.
    static String text(Of limit) {
        return "at most " + Arrays.stream(TargetKind.values()).filter(target -> at(target, limit) != NOT_KNOWN)
                .map(target -> "%s at %s".formatted(
                        limit.bytes ? new ByteSize(at(target, limit)) : Long.toString(at(target, limit)),
                        target.title()))
                .collect(Collectors.joining(", "));
    }

    private static Map<Of, List<Long>> read() {
        Map<Of, List<Long>> table = new EnumMap<>(Of.class);
        for (List<String> row : MarkdownTable.rows("/readiness/target-limits.md")) {
            Of of = Of.valueOf(row.getFirst().toUpperCase(Locale.ROOT));
            table.put(of, row.subList(1, 5).stream().map(cell -> number(of, cell)).toList());
        }
        return table;
    }

    private static long number(Of of, String cell) {
        if (cell.equals("-")) {
            return NOT_KNOWN;
        }
        return of.bytes ? DataSize.parse(cell).toBytes() : Long.parseLong(cell);
    }
}
