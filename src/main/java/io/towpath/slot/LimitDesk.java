package io.towpath.slot;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.inventory.RefusedException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Where people set limits. What runs already goes on when a limit is lowered below it.
@Component
public class LimitDesk {

    private static final int MOST = 10_000;
    private static final int LONGEST = 500;

    private final LimitStore limits;
    private final Queues queues;
    private final PressureStore pressure;
    private final AuditTrail audit;

    LimitDesk(LimitStore limits, Queues queues, PressureStore pressure, AuditTrail audit) {
        this.limits = limits;
        this.queues = queues;
        this.pressure = pressure;
        this.audit = audit;
    }

    /// @param key of a place that is known, or [Resource#ALL]; nodes have none of their own, since a node has
    ///            another name after its next start
    @Transactional
    public void set(LimitKind kind, String key, int most, @Nullable String reason, String by) {
        if (kind == LimitKind.NODE && !key.equals(Resource.ALL)) {
            throw new RefusedException(RefusedException.Kind.INVALID, "limit-of-one-node",
                    "a limit is set for the node %s, expected all nodes: it has another name after its next start"
                            .formatted(key),
                    "Set the limit of all nodes: the key *.");
        }
        Resource place = place(kind, key);
        if (most < 1 || most > MOST) {
            throw new RefusedException(RefusedException.Kind.INVALID, "limit-range",
                    "the limit of %s is %d, expected 1 to %d".formatted(name(place), most, MOST),
                    "To copy nothing at all, pause the waves.");
        }
        String why = reason == null || reason.isBlank() ? null : reason.strip();
        if (why != null && why.length() > LONGEST) {
            throw new RefusedException(RefusedException.Kind.INVALID, "reason-invalid",
                    "the reason has %d characters, expected %d at most".formatted(why.length(), LONGEST), null);
        }
        int before = wanted(place);
        limits.set(place, most, why, by);
        audit.append(new AuditEntry(by, "slot.limit-set", subject(place), why,
                Map.of("before", Integer.toString(before), "after", Integer.toString(most))));
    }

    /// The usual limit, or that of the kind, holds again.
    @Transactional
    public void reset(LimitKind kind, String key, String by) {
        Resource place = place(kind, key);
        int before = wanted(place);
        if (limits.unset(place)) {
            audit.append(new AuditEntry(by, "slot.limit-reset", subject(place), null,
                    Map.of("before", Integer.toString(before), "after", Integer.toString(wanted(place)))));
        }
    }

    /// A person says that a place which was short of something has it again: what people set holds at once.
    @Transactional
    public void relieve(LimitKind kind, String key, String by) {
        Resource place = place(kind, key);
        Lowered lowered = pressure.all().get(place);
        if (lowered != null) {
            pressure.end(place);
            audit.append(new AuditEntry(by, "slot.limit-relieved", subject(place), null,
                    Map.of("before", Integer.toString(lowered.most()), "after", Integer.toString(wanted(place)))));
        }
    }

    private int wanted(Resource place) {
        Limits now = limits.inForce();
        return place.key().equals(Resource.ALL) ? now.wanted(place.kind()) : now.wanted(place);
    }

    private Resource place(LimitKind kind, String key) {
        if (key.equals(Resource.ALL)) {
            return new Resource(kind, Resource.ALL, "all");
        }
        return queues.known(kind).stream().filter(known -> known.key().equals(key)).findFirst()
                .or(() -> queues.now().limits().stream().flatMap(of -> of.places().stream()).map(Queues.Full::resource)
                        .filter(known -> known.kind() == kind && known.key().equals(key)).findFirst())
                .orElseThrow(() -> new RefusedException(RefusedException.Kind.ABSENT, "place-unknown",
                        "no %s is known by the key %s".formatted(kind.word(), key),
                        "GET /api/v1/slots/places/%s lists those that are.".formatted(kind.slug())));
    }

    private static String name(Resource place) {
        return place.key().equals(Resource.ALL) ? "all of the kind " + place.kind().word() : place.words();
    }

    private static Subject subject(Resource place) {
        return new Subject("slot-limit", place.kind().slug() + "/" + place.key(), name(place));
    }
}
