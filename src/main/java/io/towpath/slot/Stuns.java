package io.towpath.slot;

import java.time.Duration;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/// Turns at ESXi hosts to make and remove snapshots: each stuns its VM, and hosts that get many at once fail some of them.
public interface Stuns {

    /// A turn that is held; to be closed.
    interface Held extends AutoCloseable {

        @Override
        void close();

        /// Whether it came only after a while: what was known before may be otherwise by now.
        default boolean waited() {
            return false;
        }
    }

    /// Without any limit.
    Stuns FREE = (_, _, _, _) -> () -> {};

    /// Waits for a turn at the host of a migration's VM, as the last scan told it; where it moves meanwhile, at that host. A VM
    /// of which no host is known needs none.
    ///
    /// @param longest how long it waits
    /// @param stop    asked while it waits; true ends that
    /// @throws TurnlessException when it was told to stop, or no turn came
    Held hold(UUID migrationId, Stun kind, Duration longest, BooleanSupplier stop) throws TurnlessException;

    /// As [#hold], for who comes back when no turn came in time: its place in the line stays for a minute, and its migration is
    /// told when its turn has come.
    default Held inLine(UUID migrationId, Stun kind, Duration longest, BooleanSupplier stop)
            throws TurnlessException {
        return hold(migrationId, kind, longest, stop);
    }

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
