package io.towpath.replication;

import io.towpath.slot.LimitKind;
import io.towpath.slot.Pressure;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// What a VM's host gives for the disks that are read from it.
interface HostShare {

    /// No limit, and nobody to tell.
    HostShare FREE = new HostShare() {
        @Override
        public int most(UUID migrationId) {
            return Integer.MAX_VALUE;
        }

        @Override
        public void tooMuch(UUID migrationId, String why) {}
    };

    /// How many disks may be read at once.
    int most(UUID migrationId);

    /// It had no memory for as many as were read.
    void tooMuch(UUID migrationId, String why);

    /// As the slots of the host stand, which give way where it is short.
    @Component
    final class OfSlots implements HostShare {

        private static final Logger LOG = LoggerFactory.getLogger(HostShare.class);

        private final Pressure pressure;

        OfSlots(Pressure pressure) {
            this.pressure = pressure;
        }

        @Override
        public int most(UUID migrationId) {
            return pressure.share(migrationId, LimitKind.HOST).orElse(Integer.MAX_VALUE);
        }

        @Override
        public void tooMuch(UUID migrationId, String why) {
            try {
                pressure.tooMuch(migrationId, LimitKind.HOST, why);
            } catch (RuntimeException e) {
                // the pass came through
                LOG.warn("migration {}: that its host is short of memory could not be noted: {}", migrationId,
                        e.getMessage());
            }
        }
    }
}
