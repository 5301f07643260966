package io.towpath.tour;

import io.towpath.migration.RefusedException;
import io.towpath.planning.calendar.ChangeFreeze;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/// The next time that the estate's freezes allow: whoever is refused by one asks again for its end.
final class NextAllowed {

    private static final int FREEZES = 50;

    private final Function<Instant, List<ChangeFreeze>> freezes;

    /// @param freezes that hold at a time
    NextAllowed(Function<Instant, List<ChangeFreeze>> freezes) {
        this.freezes = freezes;
    }

    /// @param plan refuses times that are not allowed; called until it takes one
    /// @return the time that it took
    /// @throws RefusedException what no later time would change
    Instant from(Instant earliest, Consumer<Instant> plan) {
        Instant at = earliest;
        for (int passed = 0;; passed++) {
            try {
                plan.accept(at);
                return at;
            } catch (RefusedException refused) {
                // one that ends first may not be the one that is against it: then the next is asked
                Instant asked = at;
                at = freezes.apply(asked).stream().map(ChangeFreeze::endsAt).min(Comparator.naturalOrder())
                        .filter(_ -> refused.code().equals("change-freeze")).filter(asked::isBefore)
                        .orElseThrow(() -> refused);
                if (passed == FREEZES) {
                    throw refused;
                }
            }
        }
    }
}
