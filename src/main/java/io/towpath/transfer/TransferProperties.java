package io.towpath.transfer;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How disks are copied.
///
/// @param threads       per disk: readers that inflate, digest and prove; 0 = one per processor
/// @param disksParallel of one VM at a time
@ConfigurationProperties("towpath.transfer")
record TransferProperties(@DefaultValue("0") int threads, @DefaultValue("1") int disksParallel) {

    TransferProperties {
        if (threads < 0 || disksParallel < 1) {
            throw new IllegalArgumentException("towpath.transfer: threads=%d, disks-parallel=%d; expected 0 or more,"
                    .formatted(threads, disksParallel) + " and 1 or more");
        }
        if (threads == 0) {
            threads = Runtime.getRuntime().availableProcessors();
        }
    }
}
