package io.towpath.tour.source;

import io.towpath.tour.source.Blueprint.Quirk;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The VMs of the made-up source: a branch office with two dozen of them, small ones, so that they really move. Five have
/// a story.
final class Site {

    static final String DATASTORE = "ds-edge-01";
    static final String NETWORK = "VM Network";
    static final String CLUSTER = "edge-cl01";
    static final String DATACENTER = "Edge";

    /// Changes by day faster than it can be copied, hardly at all by night.
    static final String AT_NIGHT = "crm-db-02";
    /// Changes faster than it can be copied, always.
    static final String NEVER = "log-collector-01";
    /// Its source loses track of its changes.
    static final String FORGETS = "erp-app-07";
    static final String DEAF = "legacy-ctl-01";
    /// Gets a disk after it was planned.
    static final String GROWS = "branch-web-05";
    /// Their source encrypts them, which only a server tells, no export.
    static final Set<String> ENCRYPTED = Set.of("branch-fs-07", "branch-fs-08");

    private static final int MIB_OF_A_BUSY_ONE = 64;

    private Site() {}

    static List<Blueprint> vms() {
        List<Blueprint> vms = new ArrayList<>();
        vms.add(linux(vms, AT_NIGHT, List.of(MIB_OF_A_BUSY_ONE), 76, new Habit(3, 0.02, 1), Quirk.NONE));
        vms.add(linux(vms, NEVER, List.of(MIB_OF_A_BUSY_ONE), 76, new Habit(3, 1, 1), Quirk.NONE));
        vms.add(linux(vms, FORGETS, List.of(24, 16), 40, new Habit(0.05, 0.3, 0.2), Quirk.FORGETS));
        vms.add(windows(vms, DEAF, List.of(16), 40, new Habit(0.01, 0.5, 0.2), Quirk.DEAF));
        for (int number = 1; number <= 12; number++) {
            String name = "branch-web-%02d".formatted(number);
            vms.add(linux(vms, name, List.of(16 + number % 3 * 8), 40, new Habit(0.01 * number, 0.2, 0.15),
                    name.equals(GROWS) ? Quirk.GROWS : Quirk.NONE));
        }
        for (int number = 1; number <= 8; number++) {
            vms.add(windows(vms, "branch-fs-%02d".formatted(number), List.of(16, 8 + number % 2 * 8), 45,
                    new Habit(0.02 * number, 0.1, 0.25), Quirk.NONE));
        }
        return List.copyOf(vms);
    }

    private static Blueprint linux(List<Blueprint> before, String name, List<Integer> disks, int stored, Habit habit,
            Quirk quirk) {
        return new Blueprint(ref(before), name, disks, stored, habit, quirk, "rhel9_64Guest",
                "Red Hat Enterprise Linux 9 (64-bit)");
    }

    private static Blueprint windows(List<Blueprint> before, String name, List<Integer> disks, int stored,
            Habit habit, Quirk quirk) {
        return new Blueprint(ref(before), name, disks, stored, habit, quirk, "windows2022srvNext_64Guest",
                "Microsoft Windows Server 2022 (64-bit)");
    }

    private static String ref(List<Blueprint> before) {
        return "vm-" + (9001 + before.size());
    }
}
