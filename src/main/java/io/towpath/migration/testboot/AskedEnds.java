package io.towpath.migration.testboot;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Has test boots ended before their time, whoever wants it, and writes that down.
@Component
class AskedEnds {

    private final TestBootStore store;
    private final AuditTrail audit;

    AskedEnds(TestBootStore store, AuditTrail audit) {
        this.store = store;
        this.audit = audit;
    }

    /// Nothing happens where that was asked for before.
    @Transactional
    void ask(TestBoot boot, String actor, String reason) {
        if (store.stop(boot.id(), actor, reason)) {
            audit.append(AuditEntry.of(actor, "test-boot.stop-asked", TestBootRun.subject(boot)).because(reason));
        }
    }
}
