package io.towpath.readiness;

import io.towpath.inventory.Vm;
import io.towpath.units.ByteSize;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// A second view of complexity, as planners of OpenShift migrations know it: 0 (not known) to 4, the higher of a score
/// for the system and one for the size of all disks.
///
/// | score | system                        | disks together |
/// |------:|-------------------------------|----------------|
/// |     0 | any other                     |                |
/// |     1 | Red Hat, Rocky Linux          | up to 10 TiB   |
/// |     2 | CentOS, Windows               | up to 20 TiB   |
/// |     3 | Ubuntu, Debian, SUSE, Alma    | up to 50 TiB   |
/// |     4 | with Oracle or SQL Server     | more           |
final class OsDiskMatrix {

    private static final long TIB = 1L << 40;

    private record System(Pattern pattern, int score) {}

    /// The first that matches.
    private static final List<System> SYSTEMS = List.of(
            new System(Pattern.compile("oracle(?! linux)|sql server|mssql"), 4),
            new System(Pattern.compile("red hat|rhel|rocky"), 1),
            new System(Pattern.compile("centos|windows|\\bwin"), 2),
            new System(Pattern.compile("ubuntu|debian|suse|sles|alma|oracle linux"), 3));

    private OsDiskMatrix() {}

    static int system(Vm vm) {
        String application = vm.application();
        String text = Complexity.system(vm) + " " + (application == null ? "" : application.toLowerCase(Locale.ROOT));
        return SYSTEMS.stream().filter(system -> system.pattern.matcher(text).find()).mapToInt(System::score)
                .findFirst().orElse(0);
    }

    static int size(long bytes) {
        if (bytes <= 10 * TIB) {
            return 1;
        }
        if (bytes <= 20 * TIB) {
            return 2;
        }
        return bytes <= 50 * TIB ? 3 : 4;
    }

    /// `2 of 4: system 2, disks 1 (80 GiB)`.
    static String text(Vm vm) {
        int system = system(vm);
        int size = size(vm.capacityBytes());
        return system == 0
                ? "0 of 4: its system has no score"
                : "%d of 4: system %d, disks %d (%s)".formatted(Math.max(system, size), system, size,
                        new ByteSize(vm.capacityBytes()));
    }
}
