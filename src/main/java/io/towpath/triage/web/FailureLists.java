package io.towpath.triage.web;

import io.towpath.access.Permission;
import io.towpath.table.Download;
import io.towpath.triage.Cluster;
import io.towpath.triage.Clusters;
import io.towpath.triage.Explained;
import io.towpath.triage.Triage;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/// Failures as a file, those of the tab that is open, also those that the page has no room for.
@Controller
@PreAuthorize(Permission.INVENTORY_READ)
class FailureLists {

    private static final List<String> COLUMNS = List.of("fingerprint", "code", "says", "known", "cause", "fix", "acts",
            "retry", "vms", "times", "firstSeen", "lastSeen");

    private final Clusters clusters;
    private final Triage triage;

    FailureLists(Clusters clusters, Triage triage) {
        this.clusters = clusters;
        this.triage = triage;
    }

    private record Line(Cluster cluster, Explained means) {}

    /// @param show as on the page: `all`; else those that nobody recognises
    @GetMapping("/failures.{extension:csv|xlsx|jsonl}")
    void export(@PathVariable String extension, @RequestParam(defaultValue = "") String show,
            HttpServletResponse response) throws IOException {
        boolean all = show.equals("all");
        List<Line> lines = clusters.latest(Integer.MAX_VALUE).stream()
                .map(cluster -> new Line(cluster, triage.of(cluster))).filter(line -> all || !line.means.known())
                .toList();
        Download.send(response, extension, "failures", COLUMNS, lines, line -> {
            Cluster one = line.cluster;
            boolean known = line.means.known();
            return Download.cells(one.fingerprint(), one.code(), one.shape(), known,
                    known ? line.means.title() : null, known ? line.means.fix() : null,
                    known ? line.means.who().key() : null, known ? line.means.retry().key() : null, one.vms(),
                    one.times(), one.firstSeenAt(), one.lastSeenAt());
        });
    }
}
