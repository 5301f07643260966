package io.towpath.replication;

import io.towpath.disk.RangeSet;
import io.towpath.platform.spi.LiveDisk;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What is being done to one disk in a pass, as it goes: see [DiskPass].
final class DiskWork {

    DiskPass.Method method;
    @Nullable
    String why;
    final @Nullable String from;
    final Base base;
    /// What is to be kept of what the target holds.
    Sums sums = Sums.NONE;
    @Nullable
    String way;
    @Nullable
    String steppedDown;
    long ranges;
    long changed;
    long read;
    long zero;
    long written;
    long compared;
    long audited;
    int lies;
    Heat heat = Heat.NONE;
    Duration query = Duration.ZERO;
    Duration copy = Duration.ZERO;
    /// Of `copy`, for bandwidth.
    Duration waited = Duration.ZERO;
    Duration prove = Duration.ZERO;

    /// How a disk comes over, as far as can be told before the source is asked.
    static DiskWork of(ReplicaDisk stands, LiveDisk disk, Pass.Kind kind, Base base) {
        if (stands.pass() == null) {
            return new DiskWork(DiskPass.Method.SEED, null, null, base);
        }
        String why = null;
        if (!Objects.equals(stands.uuid(), disk.uuid())) {
            why = "the disk behind it is another one: %s, was %s".formatted(disk.uuid(), stands.uuid());
        }
        if (why == null) {
            why = stands.compareWhy() == null ? base.why() : stands.compareWhy();
        }
        if (why == null && base.since() == null && stands.changeId() == null) {
            why = "the source tracked no changes since pass %d".formatted(stands.pass());
        }
        if (why == null && kind == Pass.Kind.FINAL && stands.liedAt() != null) {
            why = "its change tracking was caught lying at " + stands.liedAt();
        }
        return new DiskWork(why == null ? DiskPass.Method.DELTA : DiskPass.Method.RESYNC, why, stands.changeId(), base);
    }

    DiskWork(DiskPass.Method method, @Nullable String why, @Nullable String from, Base base) {
        this.method = method;
        this.why = why;
        this.from = from;
        this.base = base;
    }

    /// What is to be brought over.
    void changed(RangeSet what, long capacityBytes) {
        ranges = what.count();
        changed = what.bytes();
        heat = Heat.of(what, capacityBytes);
    }

    /// From now on it is compared whole, for this reason.
    void compareWhole(String reason) {
        method = DiskPass.Method.RESYNC;
        why = reason;
    }

    void steppedDown(String from, String words) {
        String told = "%s: %s".formatted(from, words);
        steppedDown = steppedDown == null ? told : steppedDown + "; " + told;
    }
}
