package io.towpath.slot;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/// [Slots] in PostgreSQL. One node at a time decides, in a transaction under one lock; [Allocation] says what.
@Component
final class StoredSlots implements Slots {

    private static final Logger LOG = LoggerFactory.getLogger(StoredSlots.class);
    private static final long LOOK_AGAIN_NANOS = 1_000_000_000L;

    private final ClaimStore claims;
    private final LimitStore limits;
    private final Lookout lookout;
    private final SlowCopies slow;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;
    private volatile Set<UUID> yielding = Set.of();
    private volatile long lookedAt = System.nanoTime() - LOOK_AGAIN_NANOS;

    StoredSlots(ClaimStore claims, LimitStore limits, Lookout lookout, SlowCopies slow,
            ApplicationEventPublisher events, PlatformTransactionManager transactions) {
        this.slow = slow;
        this.claims = claims;
        this.limits = limits;
        this.lookout = lookout;
        this.events = events;
        this.transaction = new TransactionTemplate(transactions);
        transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    @Override
    public Turn ask(UUID migrationId, long token, Work work, List<Need> needs) {
        try {
            return asked(migrationId, token, work, needs);
        } catch (DataAccessException e) {
            if (e.getRootCause() instanceof SQLException cause && ClaimStore.BUSY.equals(cause.getSQLState())) {
                LOG.warn("migration {}: another node decides about slots for long; it asks again", migrationId);
                return new Turn.Waits("Another node decides about slots for long; it asks again.", true);
            }
            throw e;
        }
    }

    private Turn asked(UUID migrationId, long token, Work work, List<Need> needs) {
        List<UUID> others = new ArrayList<>();
        Turn turn = Objects.requireNonNull(transaction.execute(_ -> {
            claims.lock();
            Optional<String> node = claims.driver(migrationId, token);
            if (node.isEmpty()) {
                return new Turn.Gone();
            }
            limits.beat(node.get());
            List<Need> all = new ArrayList<>(needs);
            all.add(new Need(Resource.ANY_NODE, 1));
            claims.want(migrationId, token, work, all);
            Lookout.Look look = decide(others);
            others.remove(migrationId);
            return takeUp(migrationId, token, node.get(), look);
        }));
        tell(others);
        return turn;
    }

    private Turn takeUp(UUID migrationId, long token, String node, Lookout.Look look) {
        Claim own = look.claims().stream().filter(claim -> claim.migrationId().equals(migrationId)).findFirst()
                .orElse(null);
        if (own == null) {
            return new Turn.Gone();
        }
        if (own.state() == Claim.State.HELD) {
            return new Turn.Granted();
        }
        if (own.state() == Claim.State.WAITING && !look.decision().granted().contains(migrationId)) {
            Place place = look.decision().waiting().get(migrationId);
            return new Turn.Waits(place == null ? "It waits for its turn." : place.sentence(), false);
        }
        long here = look.claims().stream().filter(claim -> node.equals(claim.node())).count();
        if (here >= look.limits().most(Resource.node(node))) {
            return new Turn.Waits("Its slots are kept for it; the node %s copies %d already, another takes it up."
                    .formatted(node, here), true);
        }
        claims.hold(migrationId, token, node);
        return new Turn.Granted();
    }

    @Override
    public void release(UUID migrationId, long token) {
        giveBack(() -> claims.release(migrationId, token));
    }

    @Override
    public void standBack(UUID migrationId, long token) {
        giveBack(() -> claims.standBack(migrationId, token));
    }

    @Override
    public void leave(UUID migrationId, long token) {
        // thousands of trips of a wave that is paused ask every few seconds: none of them waits for the others where it has none
        if (claims.any(migrationId)) {
            giveBack(() -> claims.leave(migrationId, token));
        }
    }

    private void giveBack(BooleanSupplier given) {
        List<UUID> granted = new ArrayList<>();
        transaction.executeWithoutResult(_ -> {
            claims.lock();
            if (given.getAsBoolean()) {
                decide(granted);
            }
        });
        tell(granted);
    }

    /// Sees to what nobody asked for: slots of dead nodes, unused offers, claims that have grown urgent, slow
    /// ones that give way, lost news.
    void tick() {
        List<UUID> granted = new ArrayList<>();
        transaction.executeWithoutResult(_ -> {
            if (claims.any() && claims.tryLock()) {
                claims.forgetFreed();
                slow.lookNowAndThen(decide(granted));
                claims.forgotten().stream().filter(id -> !granted.contains(id)).forEach(granted::add);
            }
        });
        tell(granted);
    }

    /// @param granted added to: for whom slots are kept from now on
    private Lookout.Look decide(List<UUID> granted) {
        claims.tidy();
        List<Claim> all = claims.all();
        Limits inForce = limits.inForce();
        Allocation.Decision decision = Allocation.decide(claims.now(), inForce, all);
        if (!decision.granted().isEmpty()) {
            claims.offer(decision.granted());
            granted.addAll(decision.granted());
        }
        if (!decision.yield().isEmpty()) {
            claims.yield(decision.yield());
            LOG.info("{} copies are asked to make room for last passes", decision.yield().size());
        }
        return new Lookout.Look(all, inForce, decision);
    }

    private void tell(List<UUID> granted) {
        if (!granted.isEmpty()) {
            events.publishEvent(new SlotsGranted(granted));
        }
    }

    @Override
    public boolean yields(UUID migrationId) {
        long now = System.nanoTime();
        if (now - lookedAt >= LOOK_AGAIN_NANOS) {
            lookedAt = now;
            try {
                yielding = claims.yielding();
            } catch (RuntimeException e) {
                LOG.warn("whether copies are to make room could not be read; the next look follows: {}",
                        e.getMessage());
            }
        }
        return yielding.contains(migrationId);
    }

    @Override
    public Optional<String> givesWay(UUID migrationId) {
        return claims.givesWay(migrationId);
    }

    @Override
    public Map<UUID, Place> places(Collection<UUID> migrationIds) {
        Set<UUID> waiting = migrationIds.isEmpty() ? Set.of() : claims.waiting(migrationIds);
        if (waiting.isEmpty()) {
            return Map.of();
        }
        Map<UUID, Place> places = places(lookout.lately(), waiting);
        // one that began to wait since then is told its place at once
        return places.size() == waiting.size() ? places : places(lookout.now(), waiting);
    }

    private static Map<UUID, Place> places(Lookout.Look look, Set<UUID> of) {
        Map<UUID, Place> places = new LinkedHashMap<>();
        for (Claim claim : look.claims()) {
            if (!claim.takes() && of.contains(claim.migrationId())) {
                places.put(claim.migrationId(), look.decision().waiting().getOrDefault(claim.migrationId(),
                        new Place(claim.work(), claim.askedAt(), List.of(), null, claim.bump(), claim
                                .givesWay())));
            }
        }
        return places;
    }

    @Override
    public int limit(LimitKind kind) {
        return limits.inForce().wanted(kind);
    }

    @Override
    public int limitOfAllNodes() {
        Limits now = limits.inForce();
        return now.nodes().isEmpty() ? now.wanted(LimitKind.NODE) : now.wanted(Resource.ANY_NODE);
    }
}
