package io.towpath.planning.wave;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/// What the proof of concept must have seen before anything else moves.
public enum Mix {
    LINUX("a Linux VM"),
    WINDOWS("a Windows VM"),
    SMALL("a small VM (largest disk below 100 GB)"),
    MEDIUM("a medium VM (100 to 500 GB)"),
    LARGE("a large VM (a disk of 500 GB or more)"),
    UEFI("a UEFI VM"),
    MULTI_NIC("a VM with several NICs"),
    MULTI_DISK("a VM with several disks");

    private static final long GIGABYTE = 1_000_000_000L;

    private final String word;

    Mix(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    public static Set<Mix> of(PlanVm vm) {
        EnumSet<Mix> mix = EnumSet.noneOf(Mix.class);
        if (vm.os().equals("linux")) {
            mix.add(LINUX);
        } else if (vm.windows()) {
            mix.add(WINDOWS);
        }
        mix.add(vm.largestDisk() >= 500 * GIGABYTE ? LARGE : vm.largestDisk() >= 100 * GIGABYTE ? MEDIUM : SMALL);
        if (vm.efi()) {
            mix.add(UEFI);
        }
        if (vm.nics() > 1) {
            mix.add(MULTI_NIC);
        }
        if (vm.disks() > 1) {
            mix.add(MULTI_DISK);
        }
        return mix;
    }

    public static Set<Mix> of(Collection<PlanVm> vms) {
        EnumSet<Mix> mix = EnumSet.noneOf(Mix.class);
        vms.forEach(vm -> mix.addAll(of(vm)));
        return mix;
    }

    public static Set<Mix> missing(Collection<PlanVm> vms) {
        EnumSet<Mix> missing = EnumSet.allOf(Mix.class);
        missing.removeAll(of(vms));
        return missing;
    }
}
