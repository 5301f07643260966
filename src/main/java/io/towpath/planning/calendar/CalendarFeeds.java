package io.towpath.planning.calendar;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Links under which calendar programs read the windows, without an account.
public interface CalendarFeeds {

    /// What a feed shows. The windows and freezes of the whole program, or the downtimes of one application, or of one
    /// person's VMs.
    ///
    /// @param application its name; null: not of one
    /// @param ownerEmail  null: not of one
    record Of(@Nullable String application, @Nullable String ownerEmail) {

        public static final Of PROGRAM = new Of(null, null);
    }

    /// @param name for its owner: `my phone`
    /// @return the link's secret, shown once
    String create(String login, String name, Of what);

    List<Feed> of(String login);

    void revoke(String login, UUID id);

    /// The calendar for a secret, from two months ago on, with what was cancelled as such. An event's sequence rises whenever
    /// what it shows changed since it was read last. Empty when the secret is none, was revoked, or its owner is gone.
    Optional<String> read(String secret, String base);

    /// One window, to be added to a calendar by hand.
    String text(CutoverWindow window, String base);

    /// @param of     for people: `Webshop`, `mia@example.com`; null: the whole program
    /// @param usedAt null: never
    record Feed(UUID id, String name, @Nullable String of, Instant createdAt, @Nullable Instant usedAt) {}
}
