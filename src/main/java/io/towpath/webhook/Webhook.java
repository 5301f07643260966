package io.towpath.webhook;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A receiver, and how it goes with it.
///
/// @param sentTo       number of the trail's last event that was taken, or that nobody asked for
/// @param tries        failed ones of the event that is next; 0 where all is well
/// @param failingSince when the first of them failed
/// @param nextTryAt    when it is tried again; null at once
/// @param trouble      what the last of them met
public record Webhook(UUID id, String name, String url, Set<Topic> topics, State state, long sentTo, int tries,
        @Nullable Instant failingSince, @Nullable Instant nextTryAt, @Nullable String trouble, Instant createdAt,
        String createdBy, int version) {

    public Webhook {
        topics = Set.copyOf(topics);
    }

    /// Whether events are sent.
    public enum State {
        ACTIVE,
        /// By a person.
        PAUSED,
        /// Given up by itself: nothing was taken for a day. A person has to look.
        PARKED
    }
}
