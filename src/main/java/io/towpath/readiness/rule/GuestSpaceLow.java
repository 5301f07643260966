package io.towpath.readiness.rule;

import io.towpath.platform.spi.VmTraits.GuestFilesystem;
import io.towpath.readiness.Finding;
import io.towpath.units.ByteSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.springframework.stereotype.Component;

/// A file system without room for what conversion adds.
@Component
final class GuestSpaceLow extends BasicRule {

    /// In MiB.
    private static long needed(String path) {
        return switch (path.toUpperCase(Locale.ROOT)) {
            case "/", "C:", "C:\\" -> 100;
            case "/BOOT" -> 50;
            default -> 10;
        };
    }

    GuestSpaceLow() {
        super("guest-space-low", "bbb-", "Guest has too little free space",
                "Drivers and a new start image are written into the guest; a full file system breaks its start.",
                "Free room in the guest, or grow the file system, and scan again.", "vmware.guestDisks.freespace");
    }

    @Override
    List<Finding> look(Case one) {
        List<GuestFilesystem> all = one.traits().filesystems();
        List<Finding> findings = new ArrayList<>();
        for (GuestFilesystem each : all == null ? List.<GuestFilesystem>of() : all) {
            long needed = needed(each.path()) << 20;
            if (each.capacityBytes() > 0 && each.freeBytes() < needed) {
                findings.addAll(found(one, "%s has %s free of %s; %s are needed.".formatted(each.path(),
                        new ByteSize(each.freeBytes()), new ByteSize(each.capacityBytes()), new ByteSize(needed)),
                        "path",
                        each.path(), "freeBytes", each.freeBytes(), "neededBytes", needed));
            }
        }
        return findings;
    }
}
