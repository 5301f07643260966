package io.towpath.replication;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How targets are kept in step.
///
/// @param threads       that read, compare and prove one disk; 0: one per processor
/// @param auditBlocks   blocks of 64 KiB called unchanged that each pass compares at both sides, per disk
/// @param shortest      the shortest pause between two passes
/// @param longest       the longest one
/// @param shutDownWithin how long a guest has to shut down before its power may be taken away
@ConfigurationProperties("towpath.replication")
record ReplicationProperties(@DefaultValue("0") int threads, @DefaultValue("32") int auditBlocks,
        @DefaultValue("5m") Duration shortest, @DefaultValue("12h") Duration longest,
        @DefaultValue("5m") Duration shutDownWithin) {

    ReplicationProperties {
        if (threads < 0 || auditBlocks < 0) {
            throw new IllegalArgumentException("towpath.replication: threads=%d, audit-blocks=%d; expected 0 or more"
                    .formatted(threads, auditBlocks));
        }
        if (shortest.isNegative() || longest.compareTo(shortest) < 0) {
            throw new IllegalArgumentException(
                    "towpath.replication: shortest=%s, longest=%s; expected shortest ≤ longest"
                            .formatted(shortest, longest));
        }
        if (threads == 0) {
            threads = Runtime.getRuntime().availableProcessors();
        }
    }
}
