package io.towpath.slot;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.inventory.RefusedException;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Where people say that a trip goes before the others that wait. It stops nobody that copies, and goes behind last passes.
@Component
public class BumpDesk {

    private static final int LONGEST = 500;

    private final ClaimStore claims;
    private final AuditTrail audit;

    BumpDesk(ClaimStore claims, AuditTrail audit) {
        this.claims = claims;
        this.audit = audit;
    }

    /// One that waits; refused where it does not.
    public Claim waiting(UUID migrationId) {
        return claims.all().stream()
                .filter(claim -> claim.migrationId().equals(migrationId) && claim.state() == Claim.State.WAITING)
                .findFirst()
                .orElseThrow(BumpDesk::notWaiting);
    }

    private static RefusedException notWaiting() {
        return new RefusedException(RefusedException.Kind.CONFLICT, "not-waiting", "it waits for no slot",
                "Look at the queue again: it may copy by now.");
    }

    /// The trip of a VM that waits; refused where none does.
    public UUID ofVm(UUID vmId) {
        return claims.ofVm(vmId).map(id -> waiting(id).migrationId()).orElseThrow(BumpDesk::notWaiting);
    }

    /// Raises it. Given twice it has the effect of one.
    @Transactional
    public void bump(UUID migrationId, String reason, String by) {
        Claim claim = waiting(migrationId);
        String why = reason.strip();
        if (why.isEmpty() || why.length() > LONGEST) {
            throw new RefusedException(RefusedException.Kind.INVALID, "reason-invalid",
                    "the reason has %d characters, expected 1 to %d".formatted(why.length(), LONGEST),
                    "Say why it goes first: it is kept on the audit trail and shown to those who wait.");
        }
        if (claim.work() == Work.FINAL) {
            throw new RefusedException(RefusedException.Kind.CONFLICT, "goes-first",
                    "%s waits for its last pass, and those go first already".formatted(claim.vmName()), null);
        }
        if (claims.bump(migrationId, by, why)) {
            audit.append(new AuditEntry(by, "slot.bumped", subject(claim), why, Map.of("work", claim.work().slug())));
        } else if (waiting(migrationId).bump() == null) {
            // it was granted, or asks for something else, since it was looked at
            throw notWaiting();
        }
    }

    /// It waits in its own place again.
    @Transactional
    public void takeBack(UUID migrationId, String by) {
        Claim claim = waiting(migrationId);
        if (claims.unbump(migrationId)) {
            audit.append(AuditEntry.of(by, "slot.bump-taken-back", subject(claim)));
        }
    }

    private static Subject subject(Claim claim) {
        return new Subject("migration", claim.migrationId().toString(), claim.vmName());
    }
}
