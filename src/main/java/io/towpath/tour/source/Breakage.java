package io.towpath.tour.source;

import io.towpath.platform.spi.SourceFaultException;
import io.towpath.platform.spi.SourceFaultException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/// What is broken at the made-up source now. A start of the program mends it.
@Component
@ConditionalOnProperty(name = "towpath.demo.enabled", havingValue = "true")
public class Breakage {

    /// The host that goes down.
    static final String HOST = "esx-edge-01.nordwind.example";

    private static final Duration SLOW = Duration.ofHours(1);
    private static final int SLOWER = 10;

    /// What can be broken.
    public enum Part {
        NETWORK,
        HOST,
        DATASTORE,
        SCRIPT,
        /// A tenth of its speed; it mends itself after an hour in which it is read.
        STORAGE
    }

    private final Set<Part> broken = EnumSet.noneOf(Part.class);
    private int forgot;
    /// Of the demo's time; null while the storage is as fast as ever, and until it is read.
    private @Nullable Instant slowSince;

    public synchronized boolean holds(Part part) {
        return broken.contains(part);
    }

    public synchronized void breaks(Part part) {
        broken.add(part);
    }

    public synchronized void mend(Part part) {
        broken.remove(part);
    }

    /// How many times as long a byte takes.
    ///
    /// @param now of the demo's time
    synchronized int slowness(Instant now) {
        if (!holds(Part.STORAGE)) {
            slowSince = null;
            return 1;
        }
        slowSince = slowSince == null ? now : slowSince;
        if (!now.isBefore(slowSince.plus(SLOW))) {
            mend(Part.STORAGE);
            slowSince = null;
            return 1;
        }
        return SLOWER;
    }

    /// All VMs lose track of what changed, as when a storage array fails; there is nothing to mend.
    public synchronized void forget() {
        forgot++;
    }

    /// How often that was.
    synchronized int forgot() {
        return forgot;
    }

    /// Before anything is asked of a VM, or read of it.
    void reach(Blueprint vm) throws SourceFaultException {
        if (holds(Part.NETWORK)) {
            throw new SourceFaultException(Kind.UNREACHABLE, "HostCommunication",
                    "the connection to the source broke off: no route to host", null);
        }
        if (isDown(vm)) {
            throw new SourceFaultException(Kind.UNREACHABLE, "HostNotConnected",
                    "%s does not answer; %s runs there".formatted(HOST, vm.name()), null);
        }
    }

    boolean isDown(Blueprint vm) {
        return holds(Part.HOST) && vm.host().equals(HOST);
    }

    /// Before a snapshot.
    void snapshot(boolean quiesce) throws SourceFaultException {
        if (holds(Part.DATASTORE)) {
            throw new SourceFaultException(Kind.NO_SPACE, "NoDiskSpace",
                    "the datastore %s is full: no room for the delta of a snapshot".formatted(Site.DATASTORE), null);
        }
        if (quiesce && holds(Part.SCRIPT)) {
            throw new SourceFaultException(Kind.QUIESCE, "ApplicationQuiesceFault",
                    "the guest did not settle: /usr/sbin/pre-freeze-script ended with exit code 1", null);
        }
    }
}
