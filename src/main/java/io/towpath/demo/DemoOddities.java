package io.towpath.demo;

import io.towpath.demo.DemoVm.Oddity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// Plants what rules find, each as often as the table says: few enough to be the exception, enough to be seen.
final class DemoOddities {

    private static final String[] BAD_NAMES = {"HR_Portal_Prod", "Web Server 01 (old)", "-test-", "crm.db..02",
            "Überwachung", "srv_ops#7", "A".repeat(70), "print server"};

    /// Of those that share a disk.
    private static final int CLUSTERS = 4;

    private final Random random;

    DemoOddities(Random random) {
        this.random = random;
    }

    void plant(List<DemoVm> all) {
        List<DemoVm> vms = new ArrayList<>(all.stream().filter(vm -> !vm.template && !vm.placeholder).toList());
        Collections.shuffle(vms, random);
        var next = vms.iterator();
        take(next, 41, Oddity.SNAPSHOT_CHAIN);
        vms.stream().filter(vm -> vm.has(Oddity.SNAPSHOT_CHAIN)).findFirst()
                .ifPresent(vm -> vm.oddities.add(Oddity.SE_SPARSE));
        take(next, 12, Oddity.PHYSICAL_RDM);
        take(next, 9, Oddity.SHARED_DISK);
        take(next, 7, Oddity.INDEPENDENT_DISK);
        take(next, 3, Oddity.USB);
        take(next, 2, Oddity.PASSTHROUGH);
        take(next, 6, Oddity.FAULT_TOLERANCE);
        take(next, 11, Oddity.SRIOV);
        take(next, 8, Oddity.BAD_NAME);
        take(next, 4, Oddity.TWIN_BIOS_UUID);
        take(next, 19, Oddity.NO_TOOLS);
        take(next, 23, Oddity.ISO);
        take(next, Math.min(91, vms.size() / 50), Oddity.UNKNOWN_OS);
        take(next, Math.min(60, vms.size() / 50), Oddity.NO_CBT);
        take(next, Math.min(25, vms.size() / 100), Oddity.LOW_SPACE);
        finish(vms);
        share(vms.stream().filter(vm -> vm.has(Oddity.SHARED_DISK)).toList());
        for (int i = 0; i < Math.min(188, vms.size() / 20); i++) {
            vms.get(vms.size() - 1 - i).ownerKnown = false;
        }
    }

    private static void take(java.util.Iterator<DemoVm> next, int count, Oddity oddity) {
        for (int i = 0; i < count && next.hasNext(); i++) {
            next.next().oddities.add(oddity);
        }
    }

    /// Each is the member of a cluster that has one last disk together: at one vCenter, on one datastore.
    private static void share(List<DemoVm> members) {
        for (int i = 0; i < members.size(); i++) {
            DemoVm leader = members.get(i % CLUSTERS);
            DemoVm vm = members.get(i);
            vm.place = leader.place;
            DemoVm.Disk shared = leader.disks.getLast();
            String path = "[%s] shared/cluster%d.vmdk".formatted(leader.place.datastore(), i % CLUSTERS + 1);
            for (int disk = 0; disk < vm.disks.size(); disk++) {
                DemoVm.Disk own = vm.disks.get(disk);
                boolean last = disk == vm.disks.size() - 1;
                vm.disks.set(disk, last
                        ? new DemoVm.Disk(own.label(), own.key(), shared.capacityMib(), shared.usedMib(), false, path)
                        : new DemoVm.Disk(own.label(), own.key(), own.capacityMib(), own.usedMib(), own.thin(),
                                "[%s]%s".formatted(leader.place.datastore(),
                                        own.path().substring(own.path().indexOf(']') + 1))));
            }
        }
    }

    private static void finish(List<DemoVm> vms) {
        int bad = 0;
        DemoVm twin = null;
        for (DemoVm vm : vms) {
            if (vm.has(Oddity.BAD_NAME)) {
                vm.name = BAD_NAMES[bad++ % BAD_NAMES.length];
            }
            if (vm.has(Oddity.UNKNOWN_OS)) {
                vm.osId = "otherGuest64";
                vm.osName = "Other (64-bit)";
            }
            if (vm.has(Oddity.TWIN_BIOS_UUID)) {
                if (twin != null) {
                    vm.biosUuid = twin.biosUuid;
                }
                twin = twin == null ? vm : null;
            }
        }
    }
}
