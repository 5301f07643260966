package io.towpath.planning.calendar;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Links under which calendar programs read the windows, without an account.
public interface CalendarFeeds {

    /// @param name for its owner: `my phone`
    /// @return the link's secret, shown once
    String create(String login, String name);

    List<Feed> of(String login);

    void revoke(String login, UUID id);

    /// The calendar for a secret, from two months ago on; empty when the secret is none, was revoked, or its owner is gone.
    Optional<String> read(String secret, String base);

    /// One window, to be added to a calendar by hand.
    String text(CutoverWindow window, String base);

    /// @param usedAt null: never
    record Feed(UUID id, String name, Instant createdAt, @Nullable Instant usedAt) {}
}
