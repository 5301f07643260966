package io.towpath.cutover;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Cutovers of VMs, applications and waves. Every command can be given twice, by two people, at the same time, with the
/// effect of one; each is on the audit trail in its own transaction. What is refused throws
/// [io.towpath.migration.RefusedException].
public interface Cutovers {

    /// @param cutover the one there is now
    /// @param already null when this call made it; else who did, and when, a sentence
    record Answer(Cutover cutover, @Nullable String already) {}

    /// @param at      when it starts; null: now
    /// @param consent why the power may be taken from guests that do not shut down; null: it may not
    /// @param allTheSame why it starts now though outages of it would not end within their window; null: then it does not
    record Wish(Scope scope, UUID scopeId, @Nullable Instant at, @Nullable String consent,
            @Nullable String allTheSame) {

        public Wish(Scope scope, UUID scopeId, @Nullable Instant at, @Nullable String consent) {
            this(scope, scopeId, at, consent, null);
        }
    }

    /// Plans it, or starts it where no time is given. Refused outside windows, in freezes, without the wave's go, and where a
    /// VM is not in step; with the reason. Started by a person it is refused too where nine in ten outages of a VM would not end
    /// within its window, unless that person says why all the same; planned, that is told.
    Answer plan(Wish wish, String actor);

    /// Another time, until it has started.
    ///
    /// @param version as last seen; null: whatever it is
    Cutover move(UUID id, @Nullable Integer version, Instant at, String actor);

    /// Now, whatever time it was planned for.
    ///
    /// @param allTheSame as in [Wish]
    Answer start(UUID id, String actor, @Nullable String allTheSame);

    /// Planned: it does not start. Running: what is cutting over goes back, what has landed stays.
    Cutover cancel(UUID id, String actor, String reason);

    /// The others of its group start without it; if it is cutting over it goes back.
    Cutover leaveOut(UUID id, UUID migrationId, String actor, String reason);

    Optional<Cutover> find(UUID id);

    /// Newest first.
    List<Cutover> recent(int limit);

    /// The newest one that has this migration.
    Optional<Cutover> ofMigration(UUID migrationId);

    /// The newest one of this application or wave itself.
    Optional<Cutover> of(Scope scope, UUID scopeId);

    /// What could be cut over now.
    Look look(Scope scope, UUID scopeId);

    /// @param awaits how many of its VMs wait for their cutover
    /// @param notNow why it cannot start now, a sentence; null when it can
    /// @param tight  whose outage would not end within its window, a sentence each
    record Look(String label, int awaits, @Nullable String notNow, List<String> tight) {

        public Look {
            tight = List.copyOf(tight);
        }
    }
}
