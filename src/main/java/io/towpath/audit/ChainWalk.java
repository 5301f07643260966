package io.towpath.audit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Follows the chain event by event.
final class ChainWalk {

    private final List<ChainHead> noted;
    private long count;
    private String lastHash = AuditChain.GENESIS;

    ChainWalk() {
        this(List.of());
    }

    /// @param noted heads that the chain must pass through
    ChainWalk(List<ChainHead> noted) {
        this.noted = List.copyOf(noted);
    }

    /// @return the fault, or null when the event fits
    @Nullable
    Verification step(AuditEvent event) {
        long expected = count + 1;
        if (event.number() != expected) {
            return fault("expected event %d, found event %d".formatted(expected, event.number()));
        }
        if (!event.previousHash().equals(lastHash)) {
            return fault("event %d does not follow the event before it: previous hash is %s, expected %s"
                    .formatted(expected, event.previousHash(), lastHash));
        }
        String hash = AuditChain.hash(event.number(), event.at(), event.entry(), event.previousHash());
        if (!hash.equals(event.hash())) {
            return fault("event %d was changed: its content hashes to %s, its hash says %s".formatted(expected, hash,
                    event.hash()));
        }
        for (ChainHead head : noted) {
            if (head.number() == expected && !head.hash().equals(hash)) {
                return fault("event %d is not the one noted earlier: hash is %s, noted was %s".formatted(expected, hash,
                        head.hash()));
            }
        }
        count = expected;
        lastHash = hash;
        return null;
    }

    /// @param head where the chain must end, when known
    Verification end(@Nullable ChainHead head) {
        if (head != null && head.number() != count) {
            return fault("the chain ends at event %d, its head says %d".formatted(count, head.number()));
        }
        if (head != null && !head.hash().equals(lastHash)) {
            return new Verification(Math.max(0, count - 1), lastHash, count,
                    "the last event's hash is %s, the head says %s".formatted(lastHash, head.hash()));
        }
        for (ChainHead earlier : noted) {
            if (earlier.number() > count) {
                return fault("the chain ends at event %d, but event %d was noted earlier".formatted(count,
                        earlier.number()));
            }
        }
        return new Verification(count, lastHash, null, null);
    }

    /// Says that the next event is bad.
    Verification fault(String why) {
        return new Verification(count, lastHash, count + 1, why);
    }
}
