package io.towpath.access;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Figures that cost much and are the same for everybody who may see them. Hundreds look at the same pages, which fetch
/// themselves again every few seconds: what one of them made the program compute is lent to the others for a moment, and
/// of several who ask at once one computes. What is lent is never older than that moment, counted from before it was read;
/// a command that ends on this node ends it at once, so that a person sees what he changed himself on his next page.
///
/// Only what does not depend on who looks belongs here; what a page leaves out for those who may not see it, and the zone of
/// its times, come after. The moment is the machine's: the program's clock may run faster than that, or stand.
///
/// @param <K> what the figures are of
public final class Shared<K, V> {

    /// Beyond this many, those that are over are let go of at once and not when they are asked for again.
    private static final int MANY = 64;

    private final LongSupplier commands;
    private final BooleanSupplier commanding;
    private final long moment;
    private final LongSupplier nanos;
    private final Map<K, Cell> cells = new ConcurrentHashMap<>();

    /// @param commands   how many have ended
    /// @param commanding whether whoever asks has one under way
    Shared(LongSupplier commands, BooleanSupplier commanding, Duration moment, LongSupplier nanos) {
        this.commands = commands;
        this.commanding = commanding;
        this.moment = moment.toNanos();
        this.nanos = nanos;
    }

    /// @param compute what fails is not kept
    public V get(K of, Supplier<V> compute) {
        if (moment == 0 || commanding.getAsBoolean()) {
            return compute.get();
        }
        if (cells.size() > MANY) {
            cells.values().removeIf(Cell::over);
        }
        return cells.computeIfAbsent(of, _ -> new Cell()).get(compute);
    }

    private record Seen<V>(V value, long at, long command) {}

    private final class Cell {

        private volatile @Nullable Seen<V> seen;

        V get(Supplier<V> compute) {
            Seen<V> last = seen;
            return last != null && holds(last) ? last.value : renewed(compute);
        }

        private synchronized V renewed(Supplier<V> compute) {
            Seen<V> last = seen;
            if (last == null || !holds(last)) {
                // before it is read: what changes meanwhile may be missing
                long at = nanos.getAsLong();
                long command = commands.getAsLong();
                last = new Seen<>(compute.get(), at, command);
                seen = last;
            }
            return last.value;
        }

        private boolean holds(Seen<V> last) {
            return last.command == commands.getAsLong() && nanos.getAsLong() - last.at < moment;
        }

        boolean over() {
            Seen<V> last = seen;
            return last != null && !holds(last);
        }
    }
}
