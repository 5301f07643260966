package io.towpath.replication;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/// Whether a run has to leave what it writes beside the database: it was asked to stop, or another has taken over, which is
/// looked up once a second. Asked by several threads.
final class Fence implements BooleanSupplier {

    private static final Logger LOG = LoggerFactory.getLogger(Fence.class);
    private static final long LOOKS_AGAIN = Duration.ofSeconds(1).toNanos();

    private final PassLog log;
    private final Run run;
    private final BooleanSupplier stop;
    private boolean overtaken;
    private boolean looked;
    private long at;

    Fence(PassLog log, Run run, BooleanSupplier stop) {
        this.log = log;
        this.run = run;
        this.stop = stop;
    }

    @Override
    public boolean getAsBoolean() {
        return stop.getAsBoolean() || isOvertaken();
    }

    private synchronized boolean isOvertaken() {
        if (!overtaken && (!looked || System.nanoTime() - at > LOOKS_AGAIN)) {
            looked = true;
            at = System.nanoTime();
            try {
                overtaken = !log.holds(run);
            } catch (DataAccessException e) {
                // what is written of it at its end says so
                LOG.debug("whether another has taken over migration {} is not known: {}", run.migrationId(),
                        e.getMessage());
            }
        }
        return overtaken;
    }
}
