package io.towpath.inventory.web;

import io.towpath.inventory.Connection;
import io.towpath.inventory.ConnectionView;
import io.towpath.inventory.ScanView;
import io.towpath.platform.spi.Probe;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A source or target, printed.
///
/// @param health name of the badge
/// @param probe  what the last probe said
/// @param scan   the newest; null for a target and for a source never scanned
record ConnectionRow(UUID id, String name, String kind, String location, String health, String healthWord,
        String probe, @Nullable String remedy, @Nullable String probed, String vms, int missing,
        @Nullable ScanRow scan, String registered, int version) {

    static ConnectionRow of(ConnectionView view, @Nullable ScanView scan, Print print) {
        Connection connection = view.connection();
        Probe probe = view.probe();
        Instant probedAt = view.probedAt();
        String health = probe == null ? "UNKNOWN" : probe.works() ? "ACTIVE" : "FAILED";
        String word = probe == null ? "Not tested" : probe.works() ? "Answers" : "Does not answer";
        return new ConnectionRow(connection.id(), connection.name(), connection.kind(), connection.location(), health,
                word, probe == null ? "Never tested" : probe.summary(), probe == null ? null : probe.remedy(),
                probedAt == null ? null : print.ago(probedAt), Print.count(view.vms()), view.missing(),
                scan == null ? null : ScanRow.of(scan, print),
                "%s by %s".formatted(print.time(view.createdAt()), view.createdBy()), view.version());
    }
}
