package io.towpath.readiness.rule;

import io.towpath.platform.spi.VmTraits.Snapshot;
import io.towpath.readiness.Finding;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.stereotype.Component;

/// A snapshot that was forgotten, most likely.
@Component
final class SnapshotOld extends BasicRule {

    SnapshotOld() {
        super("snapshot-old", "aaaa", "Snapshot is old",
                "Old snapshots grow, slow the VM down and take hours to consolidate.",
                "Delete it well before the window: consolidating an old one takes its time.", null);
    }

    @Override
    List<Finding> look(Case one) {
        List<Snapshot> snapshots = one.othersSnapshots();
        Optional<Instant> oldest = snapshots == null
                ? Optional.empty()
                : snapshots.stream().map(Snapshot::takenAt).filter(Objects::nonNull).min(Instant::compareTo);
        if (oldest.isEmpty()) {
            return List.of();
        }
        long days = Duration.between(oldest.get(), one.now()).toDays();
        return days < one.settings().snapshotAge().toDays()
                ? List.of()
                : found(one, "The oldest snapshot is from %s, %d days ago.".formatted(
                        LocalDate.ofInstant(oldest.get(), ZoneOffset.UTC), days), "takenAt", oldest.get(), "days",
                        days);
    }
}
