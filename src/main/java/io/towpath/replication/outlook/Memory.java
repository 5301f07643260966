package io.towpath.replication.outlook;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// What was forecast of each VM last. A forecast takes some 50 ms to draw, and each page of a VM that is watched asks for it
/// every few seconds: it is drawn again when what it is made of changed, and after minutes for what others have taught
/// since. The minutes are the machine's: the program's clock may run faster than that, or stand.
final class Memory<V> {

    private static final int MOST = 1000;
    static final Duration KEPT = Duration.ofMinutes(10);

    private final Map<UUID, Drawn<V>> drawn = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Drawn<V>> eldest) {
            return size() > MOST;
        }
    };

    private final LongSupplier machine;

    Memory() {
        this(System::nanoTime);
    }

    Memory(LongSupplier machine) {
        this.machine = machine;
    }

    private record Drawn<V>(Object of, long at, V value) {}

    /// @param of what it is made of; another one has it drawn again
    V get(UUID id, Object of, Supplier<V> draw) {
        Drawn<V> last;
        synchronized (drawn) {
            last = drawn.get(id);
        }
        if (last != null && last.of().equals(of) && machine.getAsLong() - last.at() <= KEPT.toNanos()) {
            return last.value();
        }
        V value = draw.get();
        put(id, of, value);
        return value;
    }

    void put(UUID id, Object of, V value) {
        synchronized (drawn) {
            drawn.put(id, new Drawn<>(of, machine.getAsLong(), value));
        }
    }
}
