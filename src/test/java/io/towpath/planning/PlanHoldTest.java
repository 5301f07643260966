package io.towpath.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.inventory.imports.WavePlans;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/// What an import holds before it locks VMs: whoever drafts or publishes waits for it, and does not wait for its VMs while it
/// waits for them.
@DatabaseTest
class PlanHoldTest {

    @Autowired
    WavePlans imported;
    @Autowired
    PlanDesk desk;
    @Autowired
    JdbcClient db;
    @Autowired
    PlatformTransactionManager transactions;

    @Test
    void thePublishedPlanIsHeldAlsoWithoutADraftAndTheNewestDraftWithIt() {
        UUID published = desk.draft(null, "lena");
        desk.save(published, null, null, "lena");
        desk.published(published, new PlanDesk.Became(Map.of(), Map.of()), "", null, "lena");
        assertThat(free()).contains(published);
        whileHeld(() -> assertThat(free()).doesNotContain(published));

        UUID draft = desk.draft(published, "lena");
        whileHeld(() -> assertThat(free()).doesNotContain(published, draft));
        assertThat(free()).contains(published, draft);
        desk.discard(draft, null, "lena");
    }

    private void whileHeld(Runnable look) {
        new TransactionTemplate(transactions).executeWithoutResult(_ -> {
            imported.hold();
            look.run();
        });
    }

    /// Plans that another transaction could lock now.
    private List<UUID> free() {
        TransactionTemplate other = new TransactionTemplate(transactions);
        other.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        return other.execute(_ -> db.sql("select id from plan for update skip locked")
                .query((row, _) -> row.getObject(1, UUID.class)).list());
    }
}
