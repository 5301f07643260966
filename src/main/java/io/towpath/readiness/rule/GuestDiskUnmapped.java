package io.towpath.readiness.rule;

import io.towpath.platform.spi.VmTraits.GuestFilesystem;
import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// Nobody can tell on which disk a file system lies.
@Component
final class GuestDiskUnmapped extends BasicRule {

    GuestDiskUnmapped() {
        super("guest-disk-unmapped", "iiii", "File system of an unknown disk",
                "It cannot be checked which disks a file system needs.",
                "Update VMware Tools; or ask the owner before a disk is left out.", "vmware.guestDisks.key.not_found");
    }

    @Override
    List<Finding> look(Case one) {
        List<GuestFilesystem> all = one.traits().filesystems();
        List<String> loose = all == null
                ? List.of()
                : all.stream().filter(each -> each.diskKey() == null).map(GuestFilesystem::path).toList();
        return loose.isEmpty() || one.vm().disks().size() < 2
                ? List.of()
                : found(one, "Nobody tells on which disk %s lie.".formatted(some(loose)), "filesystems", loose.size());
    }
}
