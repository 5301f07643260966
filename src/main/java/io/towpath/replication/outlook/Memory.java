package io.towpath.replication.outlook;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/// What was forecast of each VM last. A forecast takes some 50 ms to draw, and each page of a VM that is watched asks for it
/// every few seconds: it is drawn again when what it is made of changed, and after minutes for what others have taught since.
final class Memory<V> {

    private static final int MOST = 1000;
    static final Duration KEPT = Duration.ofMinutes(10);

    private final Map<UUID, Drawn<V>> drawn = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Drawn<V>> eldest) {
            return size() > MOST;
        }
    };

    private record Drawn<V>(Object of, Instant at, V value) {}

    /// @param of what it is made of; another one has it drawn again
    V get(UUID id, Object of, Instant now, Supplier<V> draw) {
        Drawn<V> last;
        synchronized (drawn) {
            last = drawn.get(id);
        }
        if (last != null && last.of().equals(of) && !last.at().plus(KEPT).isBefore(now)) {
            return last.value();
        }
        V value = draw.get();
        put(id, of, now, value);
        return value;
    }

    void put(UUID id, Object of, Instant now, V value) {
        synchronized (drawn) {
            drawn.put(id, new Drawn<>(of, now, value));
        }
    }
}
