package io.towpath.platform.vsphere;

import io.towpath.platform.spi.Capabilities.Reach;
import io.towpath.platform.spi.Capabilities.Transport;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Which ways to read disks were found to work at which server, why others did not, and how fast they were.
@Component("vsphereWayBook")
final class WayBook {

    /// In the order in which they are offered, unless one was measured to be much faster.
    static final List<String> WAYS = List.of("nbd", "nbdkit", "folder", "lease");

    private static final long MIB = 1 << 20;
    /// How many times as fast another way has to be to come first: what is only a little faster goes to and fro.
    private static final double MUCH = 1.5;
    /// Less says more about the beginning of a connection than about its speed.
    private static final long ENOUGH = 16 * MIB;

    private final Clock clock;
    private final Map<Key, Entry> entries = new ConcurrentHashMap<>();
    /// Ways that come first because of their speed, by server.
    private final Map<String, String> preferred = new ConcurrentHashMap<>();

    WayBook(Clock clock) {
        this.clock = clock;
    }

    private record Key(String server, String way) {}

    /// @param bytes read by one reader at a time in so many nanoseconds, both halved now and then
    private record Entry(Reach reach, @Nullable String why, @Nullable Instant at, long bytes, long nanos) {

        static final Entry NONE = new Entry(Reach.UNKNOWN, null, null, 0, 0);

        Entry moved(long more, long took) {
            boolean old = bytes > 1024 * ENOUGH;
            return new Entry(reach, why, at, (old ? bytes / 2 : bytes) + more, (old ? nanos / 2 : nanos) + took);
        }

        @Nullable
        Double speed() {
            return bytes < ENOUGH || nanos == 0 ? null : bytes / (double) MIB / (nanos / 1e9);
        }
    }

    /// @param why of one that fails, or what is to know of one that works
    void tried(String server, String way, Reach reach, @Nullable String why) {
        entries.merge(new Key(server, way), new Entry(reach, why, clock.instant(), 0, 0),
                (before, now) -> new Entry(now.reach, now.why, now.at, before.bytes, before.nanos));
    }

    /// It works, and what is to know of one that did before holds.
    void works(String server, String way) {
        entries.merge(new Key(server, way), new Entry(Reach.WORKS, null, clock.instant(), 0, 0),
                (before, now) -> new Entry(now.reach, before.reach == Reach.WORKS ? before.why : null, now.at,
                        before.bytes, before.nanos));
    }

    void moved(String server, String way, long bytes, long nanos) {
        entries.compute(new Key(server, way),
                (_, before) -> (before == null ? Entry.NONE : before).moved(bytes, nanos));
    }

    /// What comes first among ways that work now.
    ///
    /// @param why why it comes before the one that is first in order, for people; null where it is that one
    record First(String way, @Nullable String why) {}

    /// The first of them in order, unless another was measured at this server to be at least [#MUCH] times as fast as what
    /// came first until now. A way of which too little was read has no speed, and is never preferred for it.
    ///
    /// @param works ways that give a disk in parts, in order; at least one
    First first(String server, List<String> works) {
        String usual = works.getFirst();
        String before = preferred.getOrDefault(server, usual);
        String now = works.contains(before) ? before : usual;
        Double slow = speed(server, now);
        for (String way : works) {
            Double fast = speed(server, way);
            if (slow != null && fast != null && fast >= MUCH * slow) {
                now = way;
                slow = fast;
            }
        }
        if (now.equals(usual)) {
            preferred.remove(server);
            return new First(usual, null);
        }
        preferred.put(server, now);
        return new First(now, why(slow, usual, speed(server, usual)));
    }

    /// One that was much faster once stays first while it is not much slower: then its speed is not the reason.
    private static String why(@Nullable Double fast, String usual, @Nullable Double usually) {
        if (usually == null || fast == null) {
            return "preferred for its speed";
        }
        return (fast > usually
                ? "preferred: measured at %.0f MiB/s, %s at %.0f MiB/s"
                : "preferred as before: measured at %.0f MiB/s, and %s with %.0f MiB/s is not much faster")
                .formatted(fast, usual, usually);
    }

    private @Nullable Double speed(String server, String way) {
        return entries.getOrDefault(new Key(server, way), Entry.NONE).speed();
    }

    /// When a way was last found to work; null when it was not, or fails now.
    @Nullable
    Instant worked(String server, String way) {
        Entry entry = entries.getOrDefault(new Key(server, way), Entry.NONE);
        return entry.reach == Reach.WORKS ? entry.at : null;
    }

    /// When a way was last tried; null when it was not.
    @Nullable
    Instant triedAt(String server, String way) {
        Entry entry = entries.getOrDefault(new Key(server, way), Entry.NONE);
        return entry.reach == Reach.UNKNOWN ? null : entry.at;
    }

    List<Transport> transports(String server) {
        List<Transport> all = new ArrayList<>();
        for (String way : WAYS) {
            Entry entry = entries.getOrDefault(new Key(server, way), Entry.NONE);
            all.add(new Transport(way, entry.reach, entry.why, entry.speed(), entry.at, null));
        }
        return all;
    }
}
