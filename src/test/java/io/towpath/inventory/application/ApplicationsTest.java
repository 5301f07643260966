package io.towpath.inventory.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.DatabaseTest;
import io.towpath.audit.AuditEvent;
import io.towpath.audit.AuditTrail;
import io.towpath.inventory.RefusedException;
import io.towpath.inventory.application.Applications.Author;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@DatabaseTest
class ApplicationsTest {

    private static final Author LENA = Author.page("lena");

    @Autowired
    private Applications applications;
    @Autowired
    private Proposals proposals;
    @Autowired
    private AuditTrail audit;
    @Autowired
    private JdbcClient db;
    @Autowired
    private DataSource source;

    private Rows rows;
    private final String mark = UUID.randomUUID().toString().substring(0, 8);

    @BeforeEach
    void rows() {
        rows = new Rows(db);
    }

    @Test
    void anApplicationIsMadeEditedAndFound() {
        UUID id = applications.create(ApplicationDraft.named("Webshop " + mark), LENA);

        applications.edit(id, 1,
                new ApplicationDraft("Webshop " + mark, "APP-1", 1, "Production", "high", "Retail", "Anna",
                        "anna@example.com", LocalDate.parse("2027-01-04"), true, "sells things"),
                LENA);

        Application one = applications.find(id).orElseThrow();
        assertThat(one.facts().environment()).isEqualTo("production");
        assertThat(one.version()).isEqualTo(2);
        assertThat(last(id).entry().action()).isEqualTo("application.changed");
        assertThat(last(id).entry().detail()).containsEntry("tier", "none → 1").containsEntry("infrastructure",
                "false → true");
    }

    @Test
    void whoSawAnOlderVersionIsRefusedAndNothingIsLost() {
        UUID id = applications.create(ApplicationDraft.named("Fast " + mark), LENA);
        applications.edit(id, 1, ApplicationDraft.named("Faster " + mark), LENA);

        assertThatThrownBy(() -> applications.edit(id, 1, ApplicationDraft.named("Slow " + mark), LENA))
                .isInstanceOf(RefusedException.class).hasMessageContaining("changed after you read it");
        assertThat(applications.find(id).orElseThrow().name()).isEqualTo("Faster " + mark);
    }

    @Test
    void aNameIsTakenInAnyCase() {
        applications.create(ApplicationDraft.named("Ledger " + mark), LENA);

        assertThatThrownBy(() -> applications.create(ApplicationDraft.named("LEDGER " + mark), LENA))
                .isInstanceOf(RefusedException.class).hasMessageContaining("already");
    }

    @Test
    void vmsAreAssignedInBulkWithTheirOriginAndOnTheTrail() {
        UUID old = applications.create(ApplicationDraft.named("Old " + mark), LENA);
        UUID shop = applications.create(ApplicationDraft.named("Shop " + mark), LENA);
        UUID one = rows.aVm("a-" + mark, old);
        UUID two = rows.aVm("b-" + mark, null);

        assertThat(applications.assign(shop, List.of(one, two), Author.api("token:lena/x"))).isEqualTo(2);
        assertThat(applications.assign(shop, List.of(one, two), LENA)).isZero();

        assertThat(applications.members(shop, 10, 0)).extracting(Applications.Member::name)
                .containsExactly("a-" + mark, "b-" + mark);
        assertThat(
                db.sql("select origin from field_origin where vm_id = :vm and field = 'application'").param("vm", two)
                        .query(String.class).single())
                .isEqualTo("api");
        assertThat(audit.about("application", shop.toString(), 5)).extracting(event -> event.entry().detail())
                .contains(Map.of("vms", "1", "names", "a-" + mark, "before", "Old " + mark),
                        Map.of("vms", "1", "names", "b-" + mark, "before", "none"));

        assertThat(applications.unassign(shop, List.of(two, UUID.randomUUID()), LENA)).isEqualTo(1);
        assertThat(applications.find(shop).orElseThrow().vms()).isEqualTo(1);
    }

    @Test
    void theOwnerOfAnApplicationSettlesTheFindingOfItsVms() {
        UUID shop = applications.create(ApplicationDraft.named("Owned " + mark), LENA);
        UUID vm = rows.aVm("owned-" + mark, null);
        applications.assign(shop, List.of(vm), LENA);
        assertThat(findings(vm)).contains("owner-missing");

        applications.edit(shop, 1, new ApplicationDraft("Owned " + mark, null, null, null, null, null, "Anna",
                "anna@example.com", null, false, null), LENA);

        assertThat(findings(vm)).doesNotContain("owner-missing");
    }

    @Test
    void onlyAnEmptyOneIsDeleted() {
        UUID id = applications.create(ApplicationDraft.named("Gone " + mark), LENA);
        UUID vm = rows.aVm("gone-" + mark, id);
        assertThatThrownBy(() -> applications.delete(id, 1, null, LENA)).hasMessageContaining("has 1 VMs");

        applications.unassign(id, List.of(vm), LENA);
        applications.delete(id, 1, "a typo", LENA);

        assertThat(applications.find(id)).isEmpty();
        assertThat(last(id).entry().reason()).isEqualTo("a typo");
    }

    @Test
    void whatIsMergedTakesItsVmsAndDependenciesAlong() {
        UUID shop = applications.create(ApplicationDraft.named("M shop " + mark), LENA);
        UUID store = applications.create(ApplicationDraft.named("M store " + mark), LENA);
        UUID bank = applications.create(ApplicationDraft.named("M bank " + mark), LENA);
        UUID vm = rows.aVm("m-" + mark, store);
        rows.depends(store, bank);
        rows.depends(shop, bank);
        rows.depends(bank, store);
        rows.depends(store, shop);

        applications.merge(store, 1, shop, "one product", LENA);

        assertThat(applications.find(store)).isEmpty();
        assertThat(applications.members(shop, 10, 0)).extracting(Applications.Member::id).containsExactly(vm);
        assertThat(db.sql("""
                select from_application_id || ' ' || to_application_id from dependency
                 where :shop in (from_application_id, to_application_id)
                """).param("shop", shop).query(String.class).list()).containsExactlyInAnyOrder(shop + " " + bank,
                bank + " " + shop);
    }

    @Test
    void anOwnerHandsOverWhatHeAnswersFor() {
        String from = "old-" + mark + "@example.com";
        UUID app = applications
                .create(new ApplicationDraft("H " + mark, null, null, null, null, null, "Old", from, null,
                        false, null), LENA);
        UUID vm = rows.aVm("h-" + mark, null);
        db.sql("update vm set owner_email = :mail where id = :vm").param("mail", from).param("vm", vm).update();

        int changed = applications.handOver(from.toUpperCase(java.util.Locale.ROOT), "New",
                "new-" + mark + "@example.com",
                "left", LENA);

        assertThat(changed).isEqualTo(2);
        assertThat(applications.find(app).orElseThrow().facts().ownerName()).isEqualTo("New");
        assertThat(applications.owners("new-" + mark, 5, 0)).singleElement()
                .isEqualTo(new Applications.Owner("New", "new-" + mark + "@example.com", 1, 1));
        assertThatThrownBy(() -> applications.handOver(from, null, "x@example.com", null, LENA))
                .hasMessageContaining("answers for");
    }

    /// An import locks VMs, then applications: who has an application and waits for a VM would have it end one of the two.
    @Test
    void whoWaitsForAVmToHandItOverHasNoApplicationYet() throws Exception {
        String from = "wait-" + mark + "@example.com";
        UUID app = applications
                .create(new ApplicationDraft("L " + mark, null, null, null, null, null, "Old", from, null,
                        false, null), LENA);
        UUID vm = rows.aVm("l-" + mark, null);
        db.sql("update vm set owner_email = :mail where id = :vm").param("mail", from).param("vm", vm).update();
        CompletableFuture<Integer> done;
        try (Connection other = source.getConnection(); Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select id from vm where id = '%s' for update".formatted(vm));
            done = CompletableFuture.supplyAsync(() -> applications.handOver(from, "New", "new-" + from, "left", LENA));
            Instant late = Instant.now().plusSeconds(60);
            while (!done.isDone() && Instant.now().isBefore(late) && db.sql("""
                    select count(*) from pg_stat_activity
                     where datname = current_database() and wait_event_type = 'Lock' and query like '%lower(owner_email)%'
                    """).query(Integer.class).single() == 0) {
                LockSupport.parkNanos(10_000_000);
            }
            statement.execute("select id from application where id = '%s' for update nowait".formatted(app));
            other.rollback();
            other.setAutoCommit(true);
        }
        assertThat(done.get(1, TimeUnit.MINUTES)).isEqualTo(2);
    }

    @Test
    void vmsAreGroupedByWhatTheyTellAfterALook() {
        for (int i = 1; i <= 3; i++) {
            rows.tagged("w%d-%s".formatted(i, mark), "/DC/vm/Retail/shop-" + mark, "App" + mark,
                    i < 3 ? "Shop, " + mark : "");
        }
        Proposals.Rule rule = new Proposals.Rule(Proposals.By.ATTRIBUTE, "App" + mark, false);

        Proposals.Preview preview = proposals.preview(rule);
        assertThat(preview.proposals()).singleElement().satisfies(proposal -> {
            assertThat(proposal.name()).isEqualTo("Shop, " + mark);
            assertThat(proposal.vms()).isEqualTo(2);
            assertThat(proposal.existing()).isNull();
        });
        assertThat(applications.named("Shop, " + mark)).isEmpty();

        Proposals.Applied applied = proposals.apply(rule, preview.seal(), List.of("Shop, " + mark), LENA);

        assertThat(applied).isEqualTo(new Proposals.Applied(1, 1, 2));
        assertThat(applications.named("shop, " + mark).orElseThrow().vms()).isEqualTo(2);
        assertThatThrownBy(() -> proposals.apply(rule, preview.seal(), List.of("Shop, " + mark), LENA))
                .hasMessageContaining("since the preview");
        assertThat(proposals.preview(new Proposals.Rule(Proposals.By.FOLDER, "-1", false)).proposals())
                .anyMatch(proposal -> proposal.name().equals("shop-" + mark) && proposal.vms() == 1);
    }

    @Test
    void aPatternThatNeverEndsIsStopped() {
        rows.aVm("a".repeat(60) + "!" + mark, null);

        assertThatThrownBy(() -> proposals.preview(new Proposals.Rule(Proposals.By.NAME, "(.*a){15}#", false)))
                .isInstanceOf(RefusedException.class).hasMessageContaining("too long");
        assertThatThrownBy(() -> proposals.preview(new Proposals.Rule(Proposals.By.NAME, "(", false)))
                .hasMessageContaining("not a regular expression");
    }

    private List<String> findings(UUID vm) {
        return db.sql("select rule from finding where vm_id = :vm").param("vm", vm).query(String.class).list();
    }

    private AuditEvent last(UUID id) {
        return audit.about("application", id.toString(), 1).getFirst();
    }
}
