package io.towpath.slot;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A trip that copies, or waits until it may.
///
/// @param askedAt   since when it waits, for this kind of work
/// @param grantedAt null while it waits
/// @param node      that copies it; null while none does
/// @param competes  whether it can be granted now: not while somebody holds its trip, or an offer went unused
/// @param yields    whether it was told to stop for others
/// @param bump      who raised it before others, and why; null where nobody did
/// @param givesWay  why it gave its slots away, or is to, though no last pass wanted them, a sentence; null where it did not
public record Claim(UUID migrationId, String vmName, Work work, List<Need> needs, State state, Instant askedAt,
        @Nullable Instant grantedAt, @Nullable String node, boolean competes, boolean yields, @Nullable Bump bump,
        @Nullable String givesWay) {

    /// A person's word that it goes first.
    public record Bump(Instant at, String by, String reason) {}

    /// That nobody raised.
    public Claim(UUID migrationId, String vmName, Work work, List<Need> needs, State state, Instant askedAt,
            @Nullable Instant grantedAt, @Nullable String node, boolean competes, boolean yields) {
        this(migrationId, vmName, work, needs, state, askedAt, grantedAt, node, competes, yields, null, null);
    }

    /// That is no slow one.
    public Claim(UUID migrationId, String vmName, Work work, List<Need> needs, State state, Instant askedAt,
            @Nullable Instant grantedAt, @Nullable String node, boolean competes, boolean yields,
            @Nullable Bump bump) {
        this(migrationId, vmName, work, needs, state, askedAt, grantedAt, node, competes, yields, bump, null);
    }

    /// How far it is.
    public enum State {
        WAITING,
        /// Its slots are kept until a node takes it up.
        OFFERED,
        HELD
    }

    public Claim {
        needs = List.copyOf(needs);
    }

    boolean takes() {
        return state != State.WAITING;
    }
}
