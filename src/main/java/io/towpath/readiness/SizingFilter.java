package io.towpath.readiness;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which sizes are meant, in which order; null components narrow nothing.
///
/// @param q           is in the VM's name
/// @param application by name, whatever its case; `none` for VMs of none
public record SizingFilter(@Nullable String q, @Nullable String application, @Nullable Verdict verdict, Order order) {

    public static final SizingFilter ALL = new SizingFilter(null, null, null, Order.NAME);

    /// What the recommendation comes to.
    public enum Verdict {
        /// Fewer CPUs or less memory.
        LESS,
        /// As it is.
        SAME,
        /// Too little was measured to tell.
        UNKNOWN;

        static Verdict of(RightSizing.Sized sized) {
            return sized.cpusLess() > 0 || sized.memoryLess() > 0
                    ? LESS
                    : sized.recommended().cpus() == null && sized.recommended().memoryBytes() == null ? UNKNOWN : SAME;
        }

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// By what; VMs that are equal in it by name.
    public enum Order {
        NAME(Comparator.comparing(_ -> 0)),
        CPUS(Comparator.comparing(sized -> -sized.cpusLess())),
        MEMORY(Comparator.comparing(sized -> -sized.memoryLess()));

        private final Comparator<RightSizing.Sized> by;

        Order(Comparator<RightSizing.Sized> by) {
            this.by = by;
        }

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        Comparator<RightSizing.Sized> comparator() {
            return by;
        }
    }

    public SizingFilter {
        q = q == null || q.isBlank() ? null : q.strip();
        application = application == null || application.isBlank() ? null : application.strip();
    }

    public boolean narrowed() {
        return q != null || application != null || verdict != null;
    }

    boolean takes(RightSizing.Sized sized) {
        return verdict == null || verdict == Verdict.of(sized);
    }

    /// By its word; empty for no such.
    public static Optional<Verdict> verdict(@Nullable String word) {
        return Arrays.stream(Verdict.values()).filter(one -> one.word().equals(word)).findFirst();
    }

    /// By its word; by name for no such.
    public static Order order(@Nullable String word) {
        return Arrays.stream(Order.values()).filter(one -> one.word().equals(word)).findFirst().orElse(Order.NAME);
    }
}
