package io.towpath.validation;

import io.towpath.disk.layout.DiskLayout;
import io.towpath.disk.layout.DiskLayout.Table;
import io.towpath.disk.layout.Filesystem;
import io.towpath.disk.layout.Partition;
import io.towpath.platform.spi.Firmware;
import io.towpath.platform.spi.TargetVm;
import io.towpath.validation.CheckResult.Outcome;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Whether the first disk has what the VM's firmware looks for. It can be seen that a VM will not boot; that it will can
/// only be tried.
///
/// | firmware | looks for |
/// |----------|-----------|
/// | EFI      | an EFI system partition with a FAT filesystem |
/// | BIOS     | code in the first sector, and behind it an active partition, a BIOS boot partition, or a boot loader that needs neither |
final class BootCheck {

    private static final String EFI_SYSTEM = "EFI system";
    private static final String BIOS_BOOT = "BIOS boot";

    private BootCheck() {}

    static CheckResult of(TargetVm vm, List<ArrivedDisk> disks) {
        DiskChecks.Findings findings = new DiskChecks.Findings("boot-ready", "The boot disk fits the firmware");
        if (!disks.isEmpty()) {
            ArrivedDisk first = disks.getFirst();
            DiskLayout layout = first.layout();
            if (layout == null) {
                findings.say(Outcome.UNKNOWN, first.name() + ": could not be read");
            } else if (vm.hardware().firmware() == Firmware.EFI) {
                efi(findings, first, layout, disks);
            } else {
                bios(findings, first, layout);
            }
        }
        return findings.result();
    }

    private static void efi(DiskChecks.Findings findings, ArrivedDisk first, DiskLayout layout,
            List<ArrivedDisk> disks) {
        Optional<Partition> system = systemPartition(layout);
        if (system.isPresent()) {
            if (isFat(system.get().filesystem())) {
                findings.say(Outcome.PASSED, "%s: EFI system partition %d with a FAT filesystem".formatted(first.name(),
                        system.get().number()));
            } else {
                findings.say(Outcome.FAILED,
                        "%s: EFI system partition %d has no FAT filesystem, so EFI firmware finds no boot loader"
                                .formatted(first.name(), system.get().number()));
            }
            return;
        }
        Optional<ArrivedDisk> other = disks.stream().skip(1)
                .filter(disk -> disk.layout() != null && systemPartition(disk.layout()).isPresent()).findFirst();
        if (other.isPresent()) {
            findings.say(Outcome.UNKNOWN, "%s: no EFI system partition; %s has one, so the boot order must name it"
                    .formatted(first.name(), other.get().name()));
        } else if (layout.table() == Table.NONE) {
            findings.say(Outcome.UNKNOWN,
                    first.name() + ": no partition table in which to look for an EFI system partition");
        } else {
            findings.say(Outcome.FAILED, "%s: the firmware is EFI, but there is no EFI system partition".formatted(
                    first.name()));
        }
    }

    private static void bios(DiskChecks.Findings findings, ArrivedDisk first, DiskLayout layout) {
        if (!first.hasBootCode()) {
            boolean efiOnly = systemPartition(layout).isPresent();
            findings.say(layout.table() == Table.NONE ? Outcome.UNKNOWN : Outcome.FAILED,
                    "%s: no boot code in the first sector, where BIOS firmware starts%s".formatted(first.name(),
                            efiOnly ? "; its EFI system partition says that it was made for EFI" : ""));
            return;
        }
        Optional<Partition> active = layout.partitions().stream().filter(Partition::bootable).findFirst();
        Optional<Partition> biosBoot = layout.partitions().stream().filter(each -> each.type().equals(BIOS_BOOT))
                .findFirst();
        String behind = active.map(each -> "active partition " + each.number())
                .or(() -> biosBoot.map(each -> "BIOS boot partition " + each.number()))
                .orElse("no active partition, so a boot loader that needs none");
        Outcome outcome = active.isPresent() || biosBoot.isPresent() ? Outcome.PASSED : Outcome.UNKNOWN;
        findings.say(outcome, "%s: boot code in the first sector, %s".formatted(first.name(), behind));
    }

    private static Optional<Partition> systemPartition(DiskLayout layout) {
        return layout.partitions().stream().filter(partition -> partition.type().equals(EFI_SYSTEM)).findFirst();
    }

    private static boolean isFat(@Nullable Filesystem filesystem) {
        return filesystem != null && switch (filesystem.kind()) {
            case FAT12, FAT16, FAT32 -> true;
            case EXT2, EXT3, EXT4, XFS, BTRFS, NTFS, EXFAT, SWAP, LVM2, LUKS, ISO9660 -> false;
        };
    }
}
