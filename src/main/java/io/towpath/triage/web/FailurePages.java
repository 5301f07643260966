package io.towpath.triage.web;

import io.towpath.access.CurrentUser;
import io.towpath.triage.Cluster;
import io.towpath.triage.Clusters;
import io.towpath.triage.Clusters.SeenOn;
import io.towpath.triage.Explained;
import io.towpath.triage.Triage;
import java.time.Clock;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Failures that were seen, ready to print.
@Component
class FailurePages {

    static final int MOST = 500;
    private static final int VMS = 200;
    private static final DateTimeFormatter TODAY = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ENGLISH);
    private static final DateTimeFormatter EARLIER = DateTimeFormatter.ofPattern("d MMM yyyy HH:mm", Locale.ENGLISH);

    private final Clusters clusters;
    private final Triage triage;
    private final CurrentUser user;
    private final Clock clock;

    FailurePages(Clusters clusters, Triage triage, CurrentUser user, Clock clock) {
        this.clusters = clusters;
        this.triage = triage;
        this.user = user;
        this.clock = clock;
    }

    /// @param shape what it says, without what differs
    record Row(String fingerprint, String code, String shape, int vms, long times, String first, String last,
            Explained means) {}

    /// @param unknown how many nobody recognises
    /// @param most    how many are looked at, those seen last, where there may be more; null where these are all
    record Page(List<Row> rows, boolean all, int unknown, int total, @Nullable Integer most) {}

    record VmRow(UUID id, String name, int times, String first, String last) {}

    /// @param named    who named it and when; null where nobody did
    /// @param nameable whether a name is, or would be, shown: the catalogue does not recognise it
    record One(Row row, String what, List<VmRow> vms, int more, @Nullable String named, boolean nameable,
            int version) {}

    Page page(boolean all) {
        List<Row> rows = clusters.latest(MOST).stream().map(this::row).toList();
        List<Row> unknown = rows.stream().filter(row -> !row.means().known()).toList();
        return new Page(all ? rows : unknown, all, unknown.size(), rows.size(), rows.size() < MOST ? null : MOST);
    }

    Optional<One> one(String fingerprint) {
        return clusters.find(fingerprint).map(cluster -> {
            Row row = row(cluster);
            List<VmRow> vms = clusters.vms(fingerprint, VMS).stream().map(this::vm).toList();
            Cluster.Name name = cluster.name();
            return new One(row, cluster.what(), vms, cluster.vms() - vms.size(),
                    name == null ? null : "Named by %s, %s.".formatted(name.by(), print(name.at())),
                    !triage.recognised(cluster), cluster.version());
        });
    }

    private Row row(Cluster cluster) {
        return new Row(cluster.fingerprint(), cluster.code(), cluster.shape(), cluster.vms(), cluster.times(),
                print(cluster.firstSeenAt()), print(cluster.lastSeenAt()), triage.of(cluster));
    }

    private VmRow vm(SeenOn seen) {
        return new VmRow(seen.vmId(), seen.name(), seen.times(), print(seen.firstSeenAt()), print(seen.lastSeenAt()));
    }

    private String print(Instant at) {
        ZonedDateTime there = at.atZone(user.zone());
        boolean today = there.toLocalDate().equals(clock.instant().atZone(user.zone()).toLocalDate());
        return (today ? TODAY : EARLIER).format(there);
    }
}
