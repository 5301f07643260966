package io.towpath.migration.testboot;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How VMs are booted for a test.
///
/// @param atOnce  how many run at one target at once; the others wait
/// @param watch   how long a VM without an agent is watched before it is judged
/// @param longest after which one is ended whatever it does: passes of its VM wait that long at most
/// @param patience how long one that was asked for waits for its turn; after that it ends without having begun
/// @param sign    bytes that a guest has to have written to its disks to count as a system that came up
/// @param most    bytes that its layers get at the target: who has written so much runs, and is watched no longer
@ConfigurationProperties("towpath.test-boot")
record TestBootSettings(@DefaultValue("2") int atOnce, @DefaultValue("5m") Duration watch,
        @DefaultValue("30m") Duration longest, @DefaultValue("12h") Duration patience,
        @DefaultValue("1048576") long sign,
        @DefaultValue("4294967296") long most) {

    TestBootSettings {
        if (atOnce < 1 || watch.isNegative() || longest.compareTo(watch) < 0 || patience.isNegative() || sign < 1
                || most < sign) {
            throw new IllegalArgumentException(
                    "towpath.test-boot: at-once %d, watch %s, longest %s, patience %s, sign %d, most %d; expected at least one at once, a watch no longer than the longest, and a sign of at least one byte and no more than the most"
                            .formatted(atOnce, watch, longest, patience, sign, most));
        }
    }
}
