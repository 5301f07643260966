package io.towpath.readiness.rule;

import io.towpath.platform.spi.Capabilities;
import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// Every way to read disks of its source was tried, and none worked on the disk it was tried on last. That one may be at
/// fault itself, so it blocks nothing: each disk that is read has all of them tried again.
@Component
final class SourceUnreadable extends BasicRule {

    SourceUnreadable() {
        super("source-unreadable", "wwww", "No way to read the source's disks works",
                "Each way was tried on the disk that was read last. What failed there may fail for others too.",
                "Mend what the source's page says of each way, then press Test there: they are tried again with the next"
                        + " disk.",
                null);
    }

    @Override
    List<Finding> look(Case one) {
        Capabilities can = one.around().access().can();
        List<String> ways = can == null
                ? List.of()
                : can.failing().stream().map(Capabilities.Transport::title).toList();
        return ways.isEmpty()
                ? List.of()
                : found(one, "No way to read disks of %s worked on the disk that was read last: %s.".formatted(
                        one.vm().sourceName(), some(ways)), "source", one.vm().sourceName(), "ways",
                        String.join(", ", ways));
    }
}
