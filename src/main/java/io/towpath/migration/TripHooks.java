package io.towpath.migration;

import java.time.Duration;
import java.util.UUID;

/// What others have done at points of a trip, and whether it may go on.
public interface TripHooks {

    /// Whether anything is bound there for this trip, or something of it runs that it has to end there.
    boolean any(UUID migrationId, TripPoint point);

    /// Whether anything may have been done there for this trip: a trip that only waited for its turn there did nothing.
    boolean begun(UUID migrationId, TripPoint point);

    /// Whether a hook was run there for the present cutover.
    boolean ran(UUID migrationId, TripPoint point);

    /// Whether [#arrive] would begin something there now, or try it anew; not where what was begun is under way, has gone well,
    /// or failed and nobody retried it.
    boolean begins(UUID migrationId, TripPoint point);

    /// Has done what is to be done, each once; as often as one likes. Where one of them failed and a person retried the trip
    /// since, it is done anew.
    ///
    /// @param pressing nobody serves meanwhile: what fails is noted, whatever its binding says
    Standing arrive(UUID migrationId, TripPoint point, boolean pressing);

    /// How long the step of the point has waited, by the clock that wrote down its begin; zero before that is written down.
    Duration waitedFor(UUID migrationId, TripPoint point);

    /// How that stands.
    sealed interface Standing {

        /// @param note what was done, a sentence
        record Done(String note) implements Standing {}

        /// @param note what it waits for, a sentence
        record Waits(String note) implements Standing {}

        /// A person has to look.
        record Failed(String what, String remedy) implements Standing {}
    }
}
