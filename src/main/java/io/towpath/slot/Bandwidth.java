package io.towpath.slot;

import io.towpath.disk.RateLimit;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/// How fast this node reads sources: its part of what is allowed to all nodes together. What a rule allows is shared evenly by
/// the nodes that hold claims where it holds. A node takes no more than the others have left by then: who comes waits until
/// they have given way, some seconds at most, and half a minute where one of them died. Copies that run take a new rate within
/// seconds.
@Component
public class Bandwidth {

    private static final Logger LOG = LoggerFactory.getLogger(Bandwidth.class);
    /// Of who waits for its part: no rate is no limit.
    private static final long NEXT_TO_NOTHING = 1;

    private final BandwidthStore store;
    private final ShareStore shares;
    private final ClaimStore claims;
    private final LimitStore nodes;
    private final ThisNode node;
    private final Clock clock;
    private final TransactionTemplate transaction;
    private final Map<RatePlace, RateLimit> limits = new ConcurrentHashMap<>();
    /// Whether the database knows of anything that this node takes.
    private boolean takes;

    Bandwidth(BandwidthStore store, ShareStore shares, ClaimStore claims, LimitStore nodes, ThisNode node, Clock clock,
            PlatformTransactionManager transactions) {
        this.store = store;
        this.shares = shares;
        this.claims = claims;
        this.nodes = nodes;
        this.node = node;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
        transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /// What holds for a trip that reads its source: the limits of all places that its claim names, which it shares with all on
    /// this node that read there.
    public RateLimit of(UUID migrationId, UUID sourceId) {
        Set<RatePlace> places = new LinkedHashSet<>(List.of(RatePlace.ALL, RatePlace.source(sourceId)));
        places.addAll(claims.places(migrationId));
        List<RateLimit> all = places.stream()
                .map(place -> limits.computeIfAbsent(place, _ -> RateLimit.open(null))).toList();
        refresh();
        return RateLimit.together(all);
    }

    /// Has the rates that hold now hold here.
    synchronized void refresh() {
        Map<RatePlace, Long> allowed = inForce(store.all(), clock.instant());
        allowed.keySet().retainAll(limits.keySet());
        Map<RatePlace, Long> here = allowed.isEmpty() && !takes ? Map.of() : here(allowed);
        limits.forEach((place, limit) -> change(limit, here.getOrDefault(place, RateLimit.NONE)));
    }

    /// Mostly a part stays what it was, and then nobody waits for anybody.
    private Map<RatePlace, Long> here(Map<RatePlace, Long> allowed) {
        Parts parts = parts(allowed);
        if (parts.stand()) {
            takes = !parts.wanted().isEmpty();
            return parts.here();
        }
        try {
            return Objects.requireNonNull(transaction.execute(_ -> taken(allowed)));
        } catch (DataAccessException e) {
            if (e.getRootCause() instanceof SQLException cause && ClaimStore.BUSY.equals(cause.getSQLState())) {
                // a node that stands still with the lock must not end the passes of all others
                LOG.warn("another node decides about rates for long; what is read here stays, and who comes waits");
                return kept(allowed);
            }
            throw e;
        }
    }

    private Map<RatePlace, Long> kept(Map<RatePlace, Long> allowed) {
        Map<RatePlace, Long> kept = new HashMap<>();
        allowed.forEach((place, rate) -> {
            long now = here(place);
            kept.put(place, now == RateLimit.NONE ? NEXT_TO_NOTHING : Math.min(now, rate));
        });
        return kept;
    }

    /// @param here   rates of this node
    /// @param wanted of these, what the others are to know of, by [RatePlace#key()]
    /// @param told   what they know of
    private record Parts(Map<RatePlace, Long> here, Map<String, Long> wanted, List<ShareStore.Share> told) {

        boolean stand() {
            return told.stream().collect(Collectors.toMap(ShareStore.Share::place, ShareStore.Share::bytesPerSecond))
                    .equals(wanted);
        }
    }

    /// What is given way to others is so before they can know of it; what is taken of them holds when they can.
    private Map<RatePlace, Long> taken(Map<RatePlace, Long> allowed) {
        shares.lock();
        Parts parts = parts(allowed);
        parts.here().forEach((place, share) -> {
            RateLimit limit = limits.get(place);
            if (limit != null && (limit.bytesPerSecond() == RateLimit.NONE || share < limit.bytesPerSecond())) {
                limit.change(share);
            }
        });
        shares.keep(node.name(), parts.told(), parts.wanted());
        takes = !parts.wanted().isEmpty();
        return parts.here();
    }

    private Parts parts(Map<RatePlace, Long> allowed) {
        List<ClaimStore.Reader> readers = claims.readers();
        Set<String> live = Set.copyOf(nodes.nodes());
        List<ShareStore.Share> all = shares.all();
        Map<RatePlace, Long> here = new HashMap<>();
        Map<String, Long> wanted = new HashMap<>();
        allowed.forEach((place, rate) -> {
            Set<String> there = readers.stream().filter(reader -> reader.places().contains(place))
                    .map(ClaimStore.Reader::node).collect(Collectors.toSet());
            long others = all.stream().filter(share -> share.place().equals(place.key()) && live.contains(share.node())
                    && !share.node().equals(node.name())).mapToLong(ShareStore.Share::bytesPerSecond).sum();
            long share = share(rate, there, node.name(), others);
            here.put(place, share);
            if (there.contains(node.name())) {
                wanted.put(place.key(), share);
            }
        });
        return new Parts(here, wanted, all.stream().filter(share -> share.node().equals(node.name())).toList());
    }

    private static void change(RateLimit limit, long rate) {
        if (rate != limit.bytesPerSecond()) {
            limit.change(rate);
        }
    }

    /// This node's rate there by now; [RateLimit#NONE] where nothing limits it.
    long here(RatePlace place) {
        RateLimit limit = limits.get(place);
        return limit == null ? RateLimit.NONE : limit.bytesPerSecond();
    }

    /// A node's even part, but no more than others have left: whoever has more than that by now gives way at its next look.
    ///
    /// @param readers nodes that hold claims there
    /// @param others  what other nodes take by now, together
    static long share(long allowed, Collection<String> readers, String node, long others) {
        Set<String> all = new HashSet<>(readers);
        all.add(node);
        return Math.max(NEXT_TO_NOTHING, Math.min(allowed / all.size(), allowed - others));
    }

    /// What all nodes together may read now, by what it is about; nothing of what has no rule that holds.
    static Map<RatePlace, Long> inForce(List<BandwidthRule> rules, Instant now) {
        Map<RatePlace, Long> rates = new HashMap<>();
        rules.stream().filter(rule -> rule.inForce(now))
                .forEach(rule -> rates.merge(rule.place(), rule.bytesPerSecond(), Math::min));
        return rates;
    }
}
