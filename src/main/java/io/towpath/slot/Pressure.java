package io.towpath.slot;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Limits that give way: a host that is short of memory for reading is asked for half as much at once, and for one more
/// after each quiet quarter of an hour, until what people set holds again. So it settles near what the host can do,
/// whoever else uses it.
@Component
public class Pressure {

    private static final Logger LOG = LoggerFactory.getLogger(Pressure.class);
    private static final int LONGEST = 500;

    private final PressureStore store;
    private final LimitStore limits;
    private final ClaimStore claims;
    private final AuditTrail audit;

    Pressure(PressureStore store, LimitStore limits, ClaimStore claims, AuditTrail audit) {
        this.store = store;
        this.limits = limits;
        this.claims = claims;
        this.audit = audit;
    }

    /// A place had too little memory for the copy of this migration, which holds its slots still.
    ///
    /// @param why in the place's words
    @Transactional
    public void tooMuch(UUID migrationId, LimitKind kind, String why) {
        List<Claim> all = claims.all();
        all.stream().filter(claim -> claim.migrationId().equals(migrationId)).flatMap(claim -> claim.needs().stream())
                .map(Need::resource).filter(place -> place.kind() == kind).forEach(place -> lower(place, all, why));
    }

    /// How many slots of a place of this kind the copy of a migration takes, as limits stand now; empty where it holds none.
    public OptionalInt share(UUID migrationId, LimitKind kind) {
        Limits now = limits.inForce();
        return claims.all().stream().filter(claim -> claim.takes() && claim.migrationId().equals(migrationId))
                .flatMap(claim -> claim.needs().stream()).filter(need -> need.resource().kind() == kind)
                .mapToInt(need -> Math.min(need.units(), now.most(need.resource()))).min();
    }

    private void lower(Resource place, List<Claim> all, String why) {
        int before = limits.inForce().most(place);
        int used = all.stream().filter(Claim::takes).flatMap(claim -> claim.needs().stream())
                .filter(need -> need.resource().equals(place)).mapToInt(need -> Math.min(need.units(), before)).sum();
        int most = Math.max(1, Math.min(before, Math.max(1, used)) / 2);
        String said = why.length() > LONGEST ? why.substring(0, LONGEST) + "…" : why;
        if (most < before && store.lower(place, most, said)) {
            LOG.warn("{} is asked for {} at once, no more {}: {}", place.words(), most, before, said);
            audit.append(new AuditEntry("system", "slot.limit-lowered", subject(place), said,
                    Map.of("before", Integer.toString(before), "after", Integer.toString(most))));
        }
    }

    /// Raises what was quiet for long enough.
    @Transactional
    public void relax() {
        List<Resource> raised = store.raise();
        if (raised.isEmpty()) {
            return;
        }
        Limits now = limits.inForce();
        for (Resource place : raised) {
            if (now.most(place) >= now.wanted(place)) {
                store.end(place);
                LOG.info("{} is asked for {} at once again", place.words(), now.wanted(place));
                audit.append(new AuditEntry("system", "slot.limit-raised", subject(place), null,
                        Map.of("after", Integer.toString(now.wanted(place)))));
            }
        }
    }

    private static Subject subject(Resource place) {
        return new Subject("slot-limit", place.kind().slug() + "/" + place.key(), place.words());
    }
}
