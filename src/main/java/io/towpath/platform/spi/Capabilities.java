package io.towpath.platform.spi;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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

        /// For people.
        public String title() {
            return switch (name) {
                case "nbd" -> "NBD server";
                case "nbdkit" -> "Program of this machine, as NBD";
                case "folder" -> "HTTPS, from the datastore";
                case "lease" -> "Export lease";
                default -> name;
            };
        }

        private boolean before(Transport other) {
            return other.at != null && (at == null || at.isBefore(other.at));
        }
    }

    /// UNKNOWN until it was tried.
    public enum Reach {
        UNKNOWN, WORKS, FAILS
    }

    /// @param id      as the platform writes it: `VirtualMachine.State.CreateSnapshot`
    /// @param purpose for people: `take snapshots`
    /// @param granted null where the source does not say
    /// @param stops   whether a warm migration stops where it is missing; null where that was not said
    public record Privilege(String id, String purpose, @Nullable Boolean granted, @Nullable Boolean stops) {

        public Privilege(String id, String purpose, @Nullable Boolean granted) {
            this(id, purpose, granted, null);
        }
    }

    /// Those known to be missing.
    public List<Privilege> missing() {
        return privileges.stream().filter(privilege -> Boolean.FALSE.equals(privilege.granted())).toList();
    }

    /// Those known to be missing where a warm migration stops.
    public List<Privilege> stopping() {
        return missing().stream().filter(privilege -> Boolean.TRUE.equals(privilege.stops())).toList();
    }

    /// The ways that fail where none is left to read a disk: each was looked at, and none works. Else empty.
    public List<Transport> failing() {
        return transports.stream().anyMatch(way -> way.reach() == Reach.WORKS || way.at() == null)
                ? List.of()
                : transports.stream().filter(way -> way.reach() == Reach.FAILS).toList();
    }

    /// With what was found of ways before, where that is newer: who reads disks is another process than who asks, or was one.
    public Capabilities knowing(@Nullable Capabilities before) {
        Map<String, Transport> then = before == null
                ? Map.of()
                : before.transports.stream().collect(Collectors.toMap(Transport::name, way -> way, (one, _) -> one));
        return with(transports.stream().map(way -> {
            Transport known = then.get(way.name());
            return known != null && way.before(known) ? known.with(way.program()) : way;
        }).toList());
    }

    /// As a person asks for it who mended something: what failed is not known to fail until it is tried again.
    public Capabilities afresh(Instant now) {
        return with(transports.stream().map(way -> way.reach() == Reach.FAILS
                ? new Transport(way.name(), Reach.UNKNOWN,
                        "it failed, and is tried again with the next disk: " + way.why(),
                        way.speed(), now, way.program())
                : way).toList());
    }

    private Capabilities with(List<Transport> others) {
        return new Capabilities(product, apiVersion, instanceUuid, changeTracking, tags, others, privileges, untold);
    }
}
