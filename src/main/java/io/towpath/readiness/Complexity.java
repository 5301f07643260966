package io.towpath.readiness;

import io.towpath.inventory.Vm;
import io.towpath.inventory.VmDisk;
import io.towpath.platform.spi.DiscoveredNic;
import io.towpath.platform.spi.DiskTraits;
import io.towpath.platform.spi.Firmware;
import io.towpath.readiness.ReadinessProperties.Thresholds;
import io.towpath.units.ByteSize;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How hard a VM is to move, and the line of the table that decided. The first line that holds decides:
///
/// | class   | what a VM is like                                                                                    |
/// |---------|------------------------------------------------------------------------------------------------------|
/// | special | physical once, appliance, USB device, SR-IOV, PCI device but a GPU                                    |
/// | complex | a disk of 500 GiB or more, clustered, GPU, UEFI with secure boot, raw device mapping, more than 3 disks |
/// | medium  | anything else but:                                                                                   |
/// | simple  | Linux, one disk below 100 GiB, one network card                                                      |
///
/// Custom drivers cannot be seen from outside: a person says so, with a reason.
///
/// @param rule   of the line, kebab-case, never changes
/// @param reason a sentence with the numbers
public record Complexity(Level level, String rule, String reason) {

    /// In the order of effort.
    public enum Level {
        SIMPLE, MEDIUM, COMPLEX, SPECIAL
    }

    private static final Pattern PHYSICAL = Pattern.compile("\\bp2v\\b|physical[- ]to[- ]virtual");
    private static final Pattern APPLIANCE = Pattern
            .compile("\\bappliance\\b|netscaler|\\bbig-?ip\\b|pan-?os|palo alto|fortigate|fortios|check ?point gaia|"
                    + "\\bvcsa\\b");
    private static final Pattern CLUSTER = Pattern
            .compile("oracle rac|\\brac\\b|always[- ]?on|failover cluster|\\bwsfc\\b|\\bmscs\\b|pacemaker");
    private static final Pattern GPU = Pattern.compile("gpu|nvidia|grid_|radeon|quadro|tesla");
    private static final Pattern WINDOWS = Pattern.compile("\\bwin(dows|net|xp|2000|longhorn|vista|\\d)");
    private static final Pattern LINUX = Pattern
            .compile("linux|centos|rhel|red hat|rocky|alma|ubuntu|debian|suse|sles|fedora|amazon|coreos");

    static Complexity of(Vm vm, ReadinessProperties settings) {
        return special(vm).or(() -> complex(vm, settings.complexity()))
                .orElseGet(() -> usual(vm, settings.complexity()));
    }

    private static Optional<Complexity> special(Vm vm) {
        String said = said(vm);
        List<String> usb = told(vm.traits().usbDevices());
        List<String> pci = told(vm.traits().passthroughDevices()).stream().filter(label -> !gpu(label)).toList();
        if (PHYSICAL.matcher(said).find()) {
            return because(Level.SPECIAL, "physical-once", "Its notes or tags say that it was a physical machine.");
        }
        if (APPLIANCE.matcher(said + " " + system(vm)).find()) {
            return because(Level.SPECIAL, "appliance", "It is an appliance: its system is closed to conversion.");
        }
        if (!usb.isEmpty()) {
            return because(Level.SPECIAL, "usb", "%d USB %s: %s.".formatted(usb.size(),
                    usb.size() == 1 ? "device is attached" : "devices are attached", String.join(", ", usb)));
        }
        if (vm.nics().stream().anyMatch(Complexity::sriov)) {
            return because(Level.SPECIAL, "sriov", "A network card is a virtual function of a physical one.");
        }
        return pci.isEmpty()
                ? Optional.empty()
                : because(Level.SPECIAL, "passthrough", "Handed through: %s.".formatted(String.join(", ", pci)));
    }

    private static Optional<Complexity> complex(Vm vm, Thresholds limits) {
        long largest = vm.disks().stream().mapToLong(disk -> disk.facts().capacityBytes()).max().orElse(0);
        List<String> gpus = told(vm.traits().passthroughDevices()).stream().filter(Complexity::gpu).toList();
        if (vm.disks().stream().anyMatch(disk -> disk.facts().traits().rawMode() != null)) {
            return because(Level.COMPLEX, "rdm", "A disk is a raw device mapping.");
        }
        if (vm.disks().stream().map(VmDisk::facts).anyMatch(disk -> shared(disk.traits()))
                || CLUSTER.matcher(said(vm)).find()) {
            return because(Level.COMPLEX, "clustered", "It is part of a cluster: a disk is shared, or its name, notes, "
                    + "tags or application say so.");
        }
        if (!gpus.isEmpty()) {
            return because(Level.COMPLEX, "gpu", "It has a GPU: %s.".formatted(String.join(", ", gpus)));
        }
        if (largest >= limits.complexDisk().toBytes()) {
            return because(Level.COMPLEX, "large-disk", "Its largest disk has %s, and %s make it complex.".formatted(
                    new ByteSize(largest), new ByteSize(limits.complexDisk().toBytes())));
        }
        if (vm.hardware().firmware() == Firmware.EFI && vm.hardware().secureBoot()) {
            return because(Level.COMPLEX, "secure-boot", "It starts by UEFI with secure boot.");
        }
        return vm.disks().size() <= limits.mediumDisks()
                ? Optional.empty()
                : because(Level.COMPLEX, "many-disks", "It has %d disks; up to %d are medium.".formatted(
                        vm.disks().size(), limits.mediumDisks()));
    }

    private static Complexity usual(Vm vm, Thresholds limits) {
        String system = system(vm);
        long size = vm.disks().stream().mapToLong(disk -> disk.facts().capacityBytes()).sum();
        if (WINDOWS.matcher(system).find()) {
            return new Complexity(Level.MEDIUM, "windows", "It runs Windows.");
        }
        if (!LINUX.matcher(system).find()) {
            return new Complexity(Level.MEDIUM, system.isEmpty() ? "system-unknown" : "other-system",
                    system.isEmpty() ? "Its operating system is not known." : "It runs neither Linux nor Windows.");
        }
        if (vm.disks().size() != 1) {
            return new Complexity(Level.MEDIUM, "disks", "It has %d disks.".formatted(vm.disks().size()));
        }
        if (size >= limits.simpleDisk().toBytes()) {
            return new Complexity(Level.MEDIUM, "disk-size", "Its disk has %s; below %s is simple.".formatted(
                    new ByteSize(size), new ByteSize(limits.simpleDisk().toBytes())));
        }
        return vm.nics().size() > 1
                ? new Complexity(Level.MEDIUM, "nics", "It has %d network cards.".formatted(vm.nics().size()))
                : new Complexity(Level.SIMPLE, "linux-small", "Linux, one disk of %s, %s.".formatted(new ByteSize(size),
                        vm.nics().isEmpty() ? "no network card" : "one network card"));
    }

    private static Optional<Complexity> because(Level level, String rule, String reason) {
        return Optional.of(new Complexity(level, rule, reason));
    }

    private static boolean shared(DiskTraits traits) {
        return "multi-writer".equals(traits.sharing()) || "physical".equals(traits.busSharing())
                || "virtual".equals(traits.busSharing());
    }

    private static boolean sriov(DiscoveredNic nic) {
        String kind = nic.traits().kind();
        return kind != null && kind.toLowerCase(Locale.ROOT).contains("sriov");
    }

    private static boolean gpu(String label) {
        return GPU.matcher(label.toLowerCase(Locale.ROOT)).find();
    }

    /// What people wrote about it.
    private static String said(Vm vm) {
        return Stream.of(Stream.of(vm.name()), Stream.ofNullable(vm.hardware().annotation()),
                Stream.ofNullable(vm.application()), vm.tags().values().stream()).flatMap(text -> text)
                .collect(Collectors.joining(" ")).toLowerCase(Locale.ROOT);
    }

    static String system(Vm vm) {
        return Stream.of(Stream.ofNullable(vm.hardware().osId()), Stream.ofNullable(vm.hardware().osName()),
                Stream.ofNullable(vm.placement().guestOs())).flatMap(text -> text).collect(Collectors.joining(" "))
                .toLowerCase(Locale.ROOT);
    }

    private static List<String> told(@org.jspecify.annotations.Nullable List<String> list) {
        return list == null ? List.of() : list;
    }
}
