package io.towpath.access;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
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

    /// One look at the figures, under way or over.
    ///
    /// @param at      before it was read: what changes meanwhile may be missing
    /// @param command how many had ended then
    private record Look<V>(CompletableFuture<V> found, long at, long command) {}

    /// Who asks is content with a look that began a moment before he asked or later, whenever he gets to see it. Were it the
    /// moment before he sees it, those who wait for a slow look would each have to look again, one after the other.
    private final class Cell {

        private final AtomicReference<@Nullable Look<V>> look = new AtomicReference<>();

        V get(Supplier<V> compute) {
            long asked = nanos.getAsLong();
            long command = commands.getAsLong();
            while (true) {
                Look<V> last = look.get();
                if (last != null && last.command >= command && asked - last.at < moment) {
                    return found(last);
                }
                if (last != null && !last.found.isDone()) {
                    // it began too early; one after it is not begun twice
                    last.found.handle((_, _) -> true).join();
                    continue;
                }
                Look<V> next = new Look<>(new CompletableFuture<>(), nanos.getAsLong(), commands.getAsLong());
                if (look.compareAndSet(last, next)) {
                    return looked(next, compute);
                }
            }
        }

        private V looked(Look<V> next, Supplier<V> compute) {
            try {
                V value = compute.get();
                next.found.complete(value);
                return value;
            } catch (RuntimeException | Error failure) {
                look.compareAndSet(next, null);
                next.found.completeExceptionally(failure);
                throw failure;
            }
        }

        private V found(Look<V> of) {
            try {
                return of.found.join();
            } catch (CompletionException failed) {
                if (failed.getCause() instanceof RuntimeException failure) {
                    throw failure;
                }
                throw failed;
            }
        }

        boolean over() {
            Look<V> last = look.get();
            return last == null || last.found.isDone() && nanos.getAsLong() - last.at >= moment;
        }
    }
}
