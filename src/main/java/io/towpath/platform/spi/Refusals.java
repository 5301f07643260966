package io.towpath.platform.spi;

import java.time.Instant;
import java.util.Optional;

/// Remembers for all nodes, and for those that start later, that a server refused an account: each try with a wrong password
/// counts against the account at the server, whichever node makes it.
public interface Refusals {

    /// Where nothing is remembered.
    Refusals NONE = new Refusals() {

        @Override
        public Optional<Refused> before(Place place) {
            return Optional.empty();
        }

        @Override
        public void refused(Place place) {}

        @Override
        public void accepted(Place place) {}
    };

    /// @param until it is not tried before that
    record Refused(Instant at, Instant until) {}

    /// Asked right before an account signs in. Who is answered with nothing after a refusal is the one that tries: the others
    /// are told to wait.
    Optional<Refused> before(Place place);

    void refused(Place place);

    void accepted(Place place);
}
