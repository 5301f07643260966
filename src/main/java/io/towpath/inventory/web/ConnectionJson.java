package io.towpath.inventory.web;

import io.towpath.inventory.Connection;
import io.towpath.inventory.ConnectionView;
import io.towpath.inventory.ScanView;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A source or target, as scripts see it.
///
/// @param scan the newest scan; null for a target
record ConnectionJson(UUID id, String kind, String name, String location, int vms, int missingVms,
        @Nullable ProbeJson probe, @Nullable ScanJson scan, String createdBy, Instant createdAt, int version) {

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
                scan == null ? null : ScanJson.of(scan), view.createdBy(), view.createdAt(), view.version());
    }
}
