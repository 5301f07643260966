package io.towpath.readiness.rule;

import io.towpath.readiness.TargetKind;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which guest systems are supported where: `readiness/os-support.md`, which says where it has it from.
final class OsTable {

    private static final List<System> SYSTEMS = MarkdownTable.rows("/readiness/os-support.md").stream()
            .map(OsTable::system).toList();

    private static final int MOST_NAMES = 10_000;
    private static final Map<String, Optional<System>> NAMED = new ConcurrentHashMap<>();

    private OsTable() {}

    /// @param supported by [TargetKind], in its order
    /// @param end       the last day of support; null where not known
    record System(String name, Pattern pattern, List<Boolean> supported, @Nullable LocalDate end, String source) {

        boolean supported(TargetKind target) {
            return supported.get(target.ordinal());
        }

        boolean endedBefore(LocalDate day) {
            return end != null && end.isBefore(day);
        }

        /// `Hyper-V, VMware`, or `no target`.
        String supportedAt() {
            return Arrays.stream(TargetKind.values()).filter(this::supported).map(TargetKind::title)
                    .collect(Collectors.collectingAndThen(Collectors.joining(", "),
                            all -> all.isEmpty() ? "no target" : all));
        }
    }

    /// By what runs, else by what is configured; empty for a system (or a version of one) that the table does not know.
    static Optional<System> find(Case one) {
        var hardware = one.vm().hardware();
        return Stream.of(Stream.ofNullable(one.vm().placement().guestOs()), Stream.ofNullable(hardware.osName()),
                Stream.ofNullable(hardware.osId())).flatMap(text -> text)
                .flatMap(text -> named(text).stream()).findFirst();
    }

    /// An estate has thousands of VMs and dozens of systems: a name is looked up once.
    private static Optional<System> named(String text) {
        if (NAMED.size() > MOST_NAMES) {
            NAMED.clear();
        }
        return NAMED.computeIfAbsent(text,
                _ -> SYSTEMS.stream().filter(system -> system.pattern.matcher(text).find()).findFirst());
    }

    private static System system(List<String> cells) {
        List<Boolean> supported = cells.subList(2, 6).stream().map(cell -> cell.equals("yes")).toList();
        return new System(cells.getFirst(), Pattern.compile(cells.get(1), Pattern.CASE_INSENSITIVE), supported,
                cells.get(6).equals("-") ? null : LocalDate.parse(cells.get(6)), cells.get(7));
    }
}
