package io.towpath.readiness.rule;

import io.towpath.inventory.VmDisk;
import io.towpath.platform.spi.DiscoveredDisk;
import io.towpath.platform.spi.Firmware;
import io.towpath.readiness.Finding;
import io.towpath.units.ByteSize;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/// A BIOS guest whose boot disk Hyper-V cannot start from.
@Component
final class BootDiskBios extends BasicRule {

    private static final long MOST = 2L << 40;

    BootDiskBios() {
        super("boot-disk-bios", "--b-", "Boot disk is too large for generation 1",
                "A BIOS guest becomes a generation 1 VM, which starts from an IDE disk of at most 2 TiB.",
                "Convert the guest to UEFI (mbr2gpt on Windows), or move its system to a smaller disk.", null);
    }

    @Override
    List<Finding> look(Case one) {
        Optional<VmDisk> first = one.vm().startsFrom();
        if (one.vm().hardware().firmware() != Firmware.BIOS || first.isEmpty()) {
            return List.of();
        }
        DiscoveredDisk boot = first.get().facts();
        return boot.capacityBytes() <= MOST
                ? List.of()
                : found(one, "It starts by BIOS from %s, which has %s.".formatted(boot.label(),
                        new ByteSize(boot.capacityBytes())), "bytes", boot.capacityBytes());
    }
}
