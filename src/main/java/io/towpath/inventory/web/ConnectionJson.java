package io.towpath.inventory.web;

import io.towpath.inventory.Connection;
import io.towpath.inventory.ConnectionView;
import io.towpath.inventory.ScanView;
import io.towpath.platform.spi.Capabilities;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A source or target, as scripts see it.
///
/// @param scan the newest scan; null for a target
record ConnectionJson(UUID id, String kind, String name, String location, int vms, int missingVms,
        @Nullable ProbeJson probe, @Nullable ScanJson scan, String createdBy, Instant createdAt, int version,
        @Nullable ServerJson server) {

    /// @param certificateSeen another certificate than the confirmed one, which it shows since; null while all is well
    /// @param capabilities    null until it could be asked
    /// @param nbdTemplate     how disks are named at an NBD server beside it
    record ServerJson(String account, @Nullable String certificateSha256, @Nullable String certificateSeen,
            @Nullable CapabilitiesJson capabilities, @Nullable String nbdTemplate) {

        static @Nullable ServerJson of(ConnectionView.@Nullable Server server) {
            if (server == null) {
                return null;
            }
            Capabilities can = server.capabilities();
            return new ServerJson(server.account(), server.certificateSha256(), server.certificateSeen(),
                    can == null ? null : CapabilitiesJson.of(can, server.capabilitiesAt()), server.nbdTemplate());
        }
    }

    /// @param transports ways to read disks: `unknown`, `works`, `fails`
    /// @param ways       the same, in the order in which they are taken, with why one does not and how fast one is
    record CapabilitiesJson(String product, String apiVersion, @Nullable String instanceUuid,
            @Nullable Boolean changeTracking, @Nullable Boolean tags, Map<String, String> transports,
            List<Capabilities.Transport> ways,
            List<Capabilities.Privilege> privileges, List<String> missingPrivileges, List<String> untold,
            @Nullable Instant at) {

        static CapabilitiesJson of(Capabilities can, @Nullable Instant at) {
            Map<String, String> transports = new TreeMap<>();
            can.transports().forEach(
                    one -> transports.put(one.name(), one.reach().name().toLowerCase(Locale.ROOT)));
            return new CapabilitiesJson(can.product(), can.apiVersion(), can.instanceUuid(), can.changeTracking(),
                    can.tags(), transports, can.transports(), can.privileges(),
                    can.missing().stream().map(Capabilities.Privilege::id).toList(), can.untold(), at);
        }
    }

    record ProbeJson(boolean works, String summary, @Nullable String remedy, @Nullable Instant at) {}

    /// @param state `running`, `done`, `failed`, `interrupted`
    record ScanJson(UUID id, String state, String requestedBy, Instant startedAt, @Nullable Instant endedAt,
            @Nullable String lookingAt, int found, int newVms, int changedVms, int unchangedVms, int missingVms,
            int backVms, @Nullable String error, @Nullable String remedy) {

        static ScanJson of(ScanView scan) {
            return new ScanJson(scan.id(), scan.state().name().toLowerCase(Locale.ROOT), scan.requestedBy(),
                    scan.startedAt(), scan.endedAt(), scan.lookingAt(), scan.found(), scan.added(), scan.changed(),
                    scan.unchanged(), scan.missing(), scan.back(), scan.error(), scan.remedy());
        }
    }

    static ConnectionJson of(ConnectionView view, @Nullable ScanView scan) {
        Connection connection = view.connection();
        var probe = view.probe();
        return new ConnectionJson(connection.id(), connection.kind(), connection.name(), connection.location(),
                view.vms(), view.missing(),
                probe == null ? null : new ProbeJson(probe.works(), probe.summary(), probe.remedy(), view.probedAt()),
                scan == null ? null : ScanJson.of(scan), view.createdBy(), view.createdAt(), view.version(),
                ServerJson.of(view.server()));
    }
}
