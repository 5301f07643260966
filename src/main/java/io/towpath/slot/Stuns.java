package io.towpath.slot;

import java.time.Duration;
import java.util.UUID;

/// Turns at ESXi hosts to make and remove snapshots: each stuns its VM, and hosts that get many at once fail some of them.
public interface Stuns {

    /// A turn that is held; to be closed.
    interface Held extends AutoCloseable {

        @Override
        void close();
    }

    /// Without any limit.
    Stuns FREE = (_, _, _) -> () -> {};

    /// Waits for a turn at the host of a migration's VM, as the last scan told it. A VM of which no host is known needs none.
    ///
    /// @param longest how long it waits
    /// @throws TurnlessException when a person wants the trip to stop or to go back, another node took it over, or no turn came
    Held hold(UUID migrationId, Stun kind, Duration longest) throws TurnlessException;

    /// There was no turn.
    final class TurnlessException extends Exception {

        private static final long serialVersionUID = 1L;

        private final boolean stopped;

        /// @param stopped whether it was told to stop; otherwise none came for long
        TurnlessException(String message, boolean stopped) {
            super(message);
            this.stopped = stopped;
        }

        public boolean isStopped() {
            return stopped;
        }
    }
}
