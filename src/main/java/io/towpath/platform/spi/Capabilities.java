package io.towpath.platform.spi;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a source can do for us, as it was found.
///
/// @param product        as it calls itself: `VMware vCenter Server 8.0.2 build-22385739`
/// @param apiVersion     `8.0.2.0`
/// @param instanceUuid   its own id: what files exported from it name it by; null where it has none
/// @param changeTracking whether its VMs can track changed blocks; null while unknown
/// @param tags           whether its tags can be read; null where it has none
/// @param transports     ways to read disks
/// @param privileges     what a warm migration needs of the account, each with whether it is there
/// @param untold         what it did not tell, by name: properties younger than it, parts it answered unintelligibly
public record Capabilities(String product, String apiVersion, @Nullable String instanceUuid,
        @Nullable Boolean changeTracking, @Nullable Boolean tags, List<Transport> transports,
        List<Privilege> privileges, List<String> untold) {

    public Capabilities {
        transports = List.copyOf(transports);
        privileges = List.copyOf(privileges);
        untold = List.copyOf(untold);
    }

    /// @param name  `nbd`, `nbdkit`, `folder`, `lease`
    /// @param why   of one that fails, or was not tried, for people; null where there is nothing to say
    /// @param speed MiB/s of one reader, as measured while disks were read; null until enough was
    /// @param at    when it was last tried; null when it was not
    /// @param program what it needs of this machine, with versions and the licence it is had under; null where that is nothing
    public record Transport(String name, Reach reach, @Nullable String why, @Nullable Double speed,
            @Nullable Instant at, @Nullable String program) {

        public Transport with(@Nullable String needed) {
            return new Transport(name, reach, why, speed, at, needed);
        }
    }

    /// UNKNOWN until it was tried.
    public enum Reach {
        UNKNOWN, WORKS, FAILS
    }

    /// @param id      as the platform writes it: `VirtualMachine.State.CreateSnapshot`
    /// @param purpose for people: `take snapshots`
    /// @param granted null where the source does not say
    public record Privilege(String id, String purpose, @Nullable Boolean granted) {}

    /// Those known to be missing.
    public List<Privilege> missing() {
        return privileges.stream().filter(privilege -> Boolean.FALSE.equals(privilege.granted())).toList();
    }
}
