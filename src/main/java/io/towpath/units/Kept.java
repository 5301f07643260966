package io.towpath.units;

import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A value that costs much to compute, kept for a while and computed by one thread at a time. The while is the machine's: the
/// program's clock may run faster than that, or stand.
public final class Kept<T> {

    private final long nanos;
    private final LongSupplier machine;
    private @Nullable Seen<T> seen;

    public Kept(Duration time) {
        this(time, System::nanoTime);
    }

    Kept(Duration time, LongSupplier machine) {
        nanos = time.toNanos();
        this.machine = machine;
    }

    private record Seen<T>(Object of, T value, long at) {}

    /// @param of      what it is the value of: of something else it is computed anew
    /// @param compute what fails is not kept
    public synchronized T get(Object of, Supplier<T> compute) {
        Seen<T> last = seen;
        if (last == null || !Objects.equals(last.of, of) || machine.getAsLong() - last.at >= nanos) {
            last = new Seen<>(of, compute.get(), machine.getAsLong());
            seen = last;
        }
        return last.value;
    }
}
