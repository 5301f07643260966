package io.towpath.slot;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.units.ByteSize;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Measures how fast seeds and passes go, and tells those that crawl to give their slots to others that wait. [GiveWay] says
/// which.
@Component
class SlowCopies {

    private static final Logger LOG = LoggerFactory.getLogger(SlowCopies.class);
    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final PaceStore store;
    private final ClaimStore claims;
    private final BandwidthStore bandwidth;
    private final AuditTrail audit;
    private final SlotProperties.Slow rule;
    /// Of the stretch that runs and the one that was measured whole, both ends.
    private static final int MOMENTS = 3;

    private volatile long lookedAt = System.nanoTime() - EVERY_NANOS;

    SlowCopies(PaceStore store, ClaimStore claims, BandwidthStore bandwidth, AuditTrail audit,
            SlotProperties properties) {
        this.store = store;
        this.claims = claims;
        this.bandwidth = bandwidth;
        this.audit = audit;
        this.rule = properties.slow();
    }

    /// Often called, it looks every ten seconds. In the transaction of whoever decides about slots.
    void lookNowAndThen(Lookout.Look look) {
        long now = System.nanoTime();
        if (rule.percent() > 0 && now - lookedAt >= EVERY_NANOS) {
            lookedAt = now;
            look(look);
        }
    }

    void look(Lookout.Look look) {
        store.measure(rule.stretch());
        if (look.decision().waiting().isEmpty()) {
            return;
        }
        Instant now = claims.now();
        for (GiveWay.Told told : GiveWay.choose(now, look.limits(), look.claims(), look.decision(),
                store.all(rule.rest()), ruled(now), rule)) {
            String why = told.words(bytes -> new ByteSize(bytes).toString());
            if (store.tell(told, why)) {
                Claim slow = told.slow();
                LOG.info("{}: {}", slow.vmName(), why);
                audit.append(new AuditEntry("system", "slot.gave-way", new Subject("migration", slow.migrationId()
                        .toString(), slow.vmName()), why, Map.of("work", slow.work().slug(), "for",
                                told.before()
                                        .vmName(),
                                "bytesPerSecond", Long.toString(told.bytesPerSecond()), "others", Long
                                        .toString(told.median()))));
            }
        }
    }

    /// Where a rule holds, or held while what is known of paces was measured.
    private Set<RatePlace> ruled(Instant now) {
        List<Instant> moments = Stream.iterate(now, at -> at.minus(rule.stretch())).limit(MOMENTS).toList();
        return bandwidth.all().stream().filter(each -> moments.stream().anyMatch(each::inForce))
                .map(BandwidthRule::place).collect(Collectors.toUnmodifiableSet());
    }
}
