package io.towpath.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.DatabaseTest;
import io.towpath.acceptance.SealedLinks;
import io.towpath.audit.AuditTrail;
import io.towpath.inventory.RefusedException;
import io.towpath.inventory.application.Application;
import io.towpath.inventory.application.ApplicationFilter;
import io.towpath.inventory.application.Applications;
import io.towpath.inventory.application.Rows;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// From the link to what is taken over.
@DatabaseTest
class IntakesTest {

    private static final Applications.Author LENA = Applications.Author.page("lena");

    @Autowired
    private Intakes intakes;
    @Autowired
    private IntakeLetters letters;
    @Autowired
    private IntakeStore store;
    @Autowired
    private Applications applications;
    @Autowired
    private SealedLinks links;
    @Autowired
    private AuditTrail audit;
    @Autowired
    private Clock clock;
    @Autowired
    private TransactionTemplate transaction;
    @Autowired
    private JdbcClient db;

    private final String mark = UUID.randomUUID().toString().substring(0, 8);
    private Rows rows;
    private UUID shop;

    @BeforeEach
    void aShopOfAnna() {
        rows = new Rows(db);
        shop = owned("Shop " + mark, "anna@example.com");
        rows.aVm("shop-" + mark, shop);
    }

    @Test
    void theOwnerSeesWhatIsKnownAndAnswersAndCorrects() {
        db.sql("update application set description = 'Sells.', environment = 'test' where id = :id").param("id", shop)
                .update();
        db.sql("update vm set maintenance_window = 'Sun 02:00-04:00' where application_id = :id").param("id", shop)
                .update();
        Intakes.Made made = intakes.ask(shop, "lena");
        assertThat(made.toString()).doesNotContain(made.token());
        assertThat(letters.open(made.token())).isInstanceOfSatisfying(IntakeOpened.Open.class, open -> {
            assertThat(open.form().value("description")).isEqualTo("Sells.");
            assertThat(open.form().value("environment")).isEqualTo("test");
            assertThat(open.form().value("maintenanceWindow")).isEqualTo("Sun 02:00-04:00");
            assertThat(open.vms()).extracting(Applications.Member::name).containsExactly("shop-" + mark);
            assertThat(open.answer()).isNull();
        });
        assertThat(state()).isEqualTo(Intakes.State.ASKED);

        assertThat(answer(made, "environment", "production", "from-0", "2027-12-20", "until-0", "2027-12-31",
                "reason-0", "Christmas", "from-1", "2028-01-31", "bound", "yes", "boundTo", "A dongle.",
                "smokeTest", "Open it.\r\nSign in.", "contactName", "Mia\u0000\u0085\nMeier"))
                .isInstanceOf(IntakeOpened.Taken.class);
        assertThat(answer(made, "environment", "staging", "description", "Sells."))
                .isInstanceOf(IntakeOpened.Taken.class);

        Intakes.Board board = intakes.of(shop).orElseThrow();
        assertThat(board.state()).isEqualTo(Intakes.State.ANSWERED);
        assertThat(board.answers()).hasSize(2);
        assertThat(board.answers().getFirst().said()).extracting(IntakeSaid::environment).isEqualTo("staging");
        IntakeSaid first = board.answers().getLast().said();
        assertThat(first).isNotNull();
        assertThat(first.blackouts()).containsExactly(
                new IntakeSaid.Blackout(LocalDate.parse("2027-12-20"), LocalDate.parse("2027-12-31"), "Christmas"),
                new IntakeSaid.Blackout(LocalDate.parse("2028-01-31"), LocalDate.parse("2028-01-31"), null));
        assertThat(first.smokeTest()).isEqualTo("Open it.\nSign in.");
        assertThat(first.contactName()).isEqualTo("Mia Meier");
        assertThat(first.bound()).isEqualTo(IntakeSaid.Bound.YES);
        assertThat(applications.find(shop).orElseThrow().facts().environment()).as("nothing changes by itself")
                .isEqualTo("test");
        assertThat(actions()).containsExactly("intake.corrected", "intake.answered", "intake.asked");
        assertThat(audit.about("application", shop.toString(), 9).toString()).doesNotContain("Meier", made.token());
    }

    @Test
    void whatIsWrongIsSaidByFieldAndNothingIsKept() {
        Intakes.Made made = intakes.ask(shop, "lena");

        assertThat(letters.answer(made.token(), new IntakeForm(Map.of("name", " ", "environment", "prod", "readyOn",
                "soon", "description", "x".repeat(4001), "from-0", "2027-02-02", "until-0", "2027-02-01", "reason-1",
                "why", "called", "kept")), "::1")).isInstanceOfSatisfying(IntakeOpened.Open.class, open -> {
                    assertThat(open.faults()).containsOnly(Map.entry("name", IntakeForm.Fault.MISSING), Map.entry(
                            "environment", IntakeForm.Fault.CHOICE), Map.entry("readyOn", IntakeForm.Fault.DAY),
                            Map.entry("description", IntakeForm.Fault.LONG), Map.entry("until-0",
                                    IntakeForm.Fault.ORDER),
                            Map.entry("from-1", IntakeForm.Fault.MISSING));
                    assertThat(open.form().value("called")).isEqualTo("kept");
                    assertThat(open.form().value("readyOn")).isEqualTo("soon");
                });
        assertThat(state()).isEqualTo(Intakes.State.ASKED);
    }

    @Test
    void onlyTheNewestLinkOpensUntilItExpiresOrIsRevoked() {
        Intakes.Made old = intakes.ask(shop, "lena");
        Intakes.Made fresh = intakes.ask(shop, "lena");

        assertThat(letters.open(old.token())).isInstanceOf(IntakeOpened.Gone.class);
        assertThat(answer(old)).isInstanceOf(IntakeOpened.Gone.class);
        assertThat(letters.open(fresh.token())).isInstanceOf(IntakeOpened.Open.class);
        assertThat(letters.open(links.mint("sign-off").token())).isInstanceOf(IntakeOpened.Unknown.class);
        assertThat(letters.open("nonsense")).isInstanceOf(IntakeOpened.Unknown.class);
        assertThat(at(Duration.ofDays(29)).open(fresh.token())).isInstanceOf(IntakeOpened.Open.class);
        assertThat(at(Duration.ofDays(30)).open(fresh.token())).isInstanceOf(IntakeOpened.Gone.class);

        intakes.revoke(shop, "lena");

        assertThat(letters.open(fresh.token())).isInstanceOf(IntakeOpened.Gone.class);
        assertThat(answer(fresh)).isInstanceOf(IntakeOpened.Gone.class);
        assertThat(state()).as("as if nobody had been asked").isEqualTo(Intakes.State.NONE);
        assertThatThrownBy(() -> intakes.revoke(shop, "lena")).isInstanceOfSatisfying(RefusedException.class,
                refused -> assertThat(refused.code()).isEqualTo("intake-not-open"));
    }

    @Test
    void aRowThatSomebodyChangedInTheDatabaseOpensNothing() {
        Intakes.Made made = intakes.ask(shop, "lena");
        db.sql("update application_intake set recipient_email = 'evil@example.com' where id = :id").param("id", made
                .intake().id()).update();

        assertThat(letters.open(made.token())).isInstanceOf(IntakeOpened.Unknown.class);
        assertThat(answer(made)).isInstanceOf(IntakeOpened.Unknown.class);
    }

    @Test
    void aLinkIsCorrectedSoOftenAndNoMore() {
        Intakes.Made made = intakes.ask(shop, "lena");
        for (int i = 0; i < 50; i++) {
            assertThat(answer(made)).isInstanceOf(IntakeOpened.Taken.class);
        }

        assertThat(answer(made)).isInstanceOfSatisfying(IntakeOpened.Open.class, open -> assertThat(open.full())
                .isTrue());
    }

    @Test
    void whoIsNotTheOwnerSaysWhoIsAndALeadTakesThatOver() {
        Intakes.Made made = intakes.ask(shop, "lena");
        assertThat(letters.notMine(made.token(), new IntakeForm(Map.of("insteadName", "Emil", "insteadEmail", "emil")),
                "::1")).isInstanceOfSatisfying(IntakeOpened.Open.class, open -> {
                    assertThat(open.faults()).containsOnly(Map.entry("insteadEmail", IntakeForm.Fault.MAIL));
                    assertThat(open.form().value("insteadName")).isEqualTo("Emil");
                    assertThat(open.form().value("called")).as("the other form is not empty").isEqualTo("Shop " + mark);
                });
        assertThat(letters.notMine(made.token(), new IntakeForm(Map.of("insteadName", "Emil", "insteadEmail",
                "emil@example.com")), "::1")).isInstanceOf(IntakeOpened.Taken.class);
        Intakes.Board board = intakes.of(shop).orElseThrow();
        IntakeAnswer answer = board.answers().getFirst();
        assertThat(answer.said()).isNull();
        assertThat(refusal(() -> intakes.takeOver(shop, board.application().version(), answer.id(), List.of(
                IntakeField.ENVIRONMENT), LENA))).isEqualTo("nothing-said");

        intakes.takeOver(shop, board.application().version(), answer.id(), List.of(IntakeField.OWNER), LENA);

        Application now = applications.find(shop).orElseThrow();
        assertThat(now.facts().ownerName()).isEqualTo("Emil");
        assertThat(now.facts().ownerEmail()).isEqualTo("emil@example.com");
        assertThat(state()).as("the new owner was not asked").isEqualTo(Intakes.State.NONE);
        assertThat(intakes.ask(shop, "lena").intake().recipientEmail()).isEqualTo("emil@example.com");
        assertThat(state()).as("the new owner has not answered").isEqualTo(Intakes.State.ASKED);
    }

    @Test
    void whatIsTakenOverIsAnEditOfWhatWasSeen() {
        Intakes.Made made = intakes.ask(shop, "lena");
        answer(made, "environment", "test");
        answer(made, "environment", "production", "readyOn", "2027-03-01", "description", "Sells.");
        Intakes.Board board = intakes.of(shop).orElseThrow();
        UUID answer = board.answers().getFirst().id();
        int seen = board.application().version();

        assertThat(refusal(() -> intakes.takeOver(shop, seen, board.answers().getLast().id(), List.of(
                IntakeField.ENVIRONMENT), LENA))).as("was corrected since").isEqualTo("answer-stale");
        assertThat(refusal(() -> intakes.takeOver(shop, seen, answer, List.of(IntakeField.OWNER), LENA)))
                .as("who answers is not news").isEqualTo("nothing-said");
        intakes.takeOver(shop, seen, answer, List.of(IntakeField.ENVIRONMENT), LENA);

        assertThat(refusal(() -> intakes.takeOver(shop, seen, answer, List.of(IntakeField.READY_ON), LENA)))
                .isEqualTo("somebody-was-faster");
        Application now = applications.find(shop).orElseThrow();
        assertThat(now.facts().environment()).isEqualTo("production");
        assertThat(now.facts().readyOn()).isNull();
        assertThat(now.facts().name()).isEqualTo("Shop " + mark);
        intakes.takeOver(shop, now.version(), answer, List.of(IntakeField.READY_ON, IntakeField.DESCRIPTION), LENA);
        now = applications.find(shop).orElseThrow();
        assertThat(now.facts().readyOn()).isEqualTo("2027-03-01");
        assertThat(actions()).containsSubsequence("intake.taken-over", "application.changed", "intake.taken-over",
                "application.changed", "intake.corrected", "intake.answered", "intake.asked");
        assertThat(refusal(() -> intakes.takeOver(shop, 9, UUID.randomUUID(), List.of(IntakeField.OWNER), LENA)))
                .isEqualTo("answer-stale");
    }

    @Test
    void ofManyThoseAreAskedWhoCanBeAndWereNot() {
        UUID asked = owned("Asked " + mark, "emil@example.com");
        intakes.ask(asked, "lena");
        UUID nobodys = rows.anApplication("Nobody's " + mark);
        UUID gone = UUID.randomUUID();
        List<UUID> chosen = List.of(shop, asked, nobodys, gone);

        Intakes.Asking plan = intakes.plan(chosen, false);
        assertThat(Intakes.would(chosen, plan)).containsExactly(shop);
        assertThat(plan.left()).extracting(Intakes.Left::why).containsExactlyInAnyOrder("asked-already",
                "owner-mail-missing", "not-found");
        assertThat(state()).isEqualTo(Intakes.State.NONE);

        assertThat(intakes.askMany(chosen, false, "lena").made()).extracting(Intakes.Made::application).containsExactly(
                "Shop " + mark);
        assertThat(intakes.askMany(chosen, true, "lena").made()).hasSize(2);
        assertThat(refusal(() -> intakes.ask(nobodys, "lena"))).isEqualTo("owner-mail-missing");
        assertThat(refusal(() -> intakes.askMany(List.of(), false, "lena"))).isEqualTo("nothing-chosen");
    }

    @Test
    void whoeverWasAskedSinceAPageWasReadKeepsTheLink() {
        Set<UUID> seen = Set.of(intakes.ask(shop, "lena").intake().id());
        UUID other = owned("Other " + mark, "emil@example.com");
        Intakes.Made fresh = intakes.ask(other, "mo");

        Intakes.Asking asking = intakes.askMany(List.of(shop, other), seen, "lena");

        assertThat(asking.made()).extracting(Intakes.Made::application).containsExactly("Shop " + mark);
        assertThat(asking.left()).extracting(Intakes.Left::why).containsExactly("asked-already");
        assertThat(letters.open(fresh.token())).isInstanceOf(IntakeOpened.Open.class);
        assertThat(intakes.askMany(List.of(shop), seen, "lena").made()).as("asked anew since").isEmpty();
    }

    @Test
    void aLinkIsOverOnceSomebodyElseOwnsTheApplication() {
        Intakes.Made made = intakes.ask(shop, "lena");
        answer(made, "description", "Sells.");
        db.sql("update application set owner_email = 'ANNA@example.com' where id = :id").param("id", shop).update();
        assertThat(letters.open(made.token())).isInstanceOf(IntakeOpened.Open.class);
        assertThat(listed("answered")).containsExactly(shop);

        db.sql("update application set owner_email = 'emil@example.com' where id = :id").param("id", shop).update();

        assertThat(letters.open(made.token())).isInstanceOf(IntakeOpened.Gone.class);
        assertThat(answer(made)).isInstanceOf(IntakeOpened.Gone.class);
        assertThat(listed("none")).containsExactly(shop);
        assertThat(Intakes.would(List.of(shop), intakes.plan(List.of(shop), false))).containsExactly(shop);
        Intakes.Board board = intakes.of(shop).orElseThrow();
        assertThat(board.state()).isEqualTo(Intakes.State.NONE);
        assertThat(board.open()).isNull();
        assertThat(board.answers()).as("what was said stays").hasSize(1);
    }

    @Test
    void whatOneApplicationIsReadWithLooksAtItsLinksAlone() {
        String plan = String.join("\n", db.sql("""
                explain select a.*, i.state from application a left join application_intake_state i on i.application_id = a.id
                 where a.id = :id
                """).param("id", shop).query(String.class).list());

        assertThat(plan).containsPattern("\\(application_id = '" + shop + "'");
    }

    @Test
    void theListFiltersByWhoWasAskedAndWhoAnswered() {
        UUID silent = owned("Silent " + mark, "emil@example.com");
        intakes.ask(silent, "lena");
        answer(intakes.ask(shop, "lena"));
        UUID never = rows.anApplication("Never " + mark);

        assertThat(listed("asked")).containsExactly(silent);
        assertThat(listed("answered")).containsExactly(shop);
        assertThat(listed("none")).containsExactly(never);
        assertThat(applications.find(shop).orElseThrow().intake()).isEqualTo("answered");
        assertThat(applications.asked().asked()).isGreaterThanOrEqualTo(2);

        intakes.ask(shop, "lena");
        assertThat(listed("asked")).as("asked anew").containsExactlyInAnyOrder(silent, shop);
    }

    @Test
    void whatWasSaidOfAnApplicationThatMergesIsSaidOfTheOther() {
        Intakes.Made made = intakes.ask(shop, "lena");
        UUID into = owned("Into " + mark, "emil@example.com");
        answer(intakes.ask(into, "lena"), "description", "Counts.");
        answer(made, "description", "Sells.");

        applications.merge(shop, applications.find(shop).orElseThrow().version(), into, "one", LENA);

        assertThat(letters.open(made.token())).isInstanceOf(IntakeOpened.Gone.class);
        Intakes.Board board = intakes.of(into).orElseThrow();
        assertThat(board.answers()).as("its own first").extracting(IntakeAnswer::mergedFrom).containsExactly(null,
                "Shop " + mark);
        assertThat(board.answers().getLast().said()).extracting(IntakeSaid::description).isEqualTo("Sells.");
        assertThat(board.newest()).isNotNull().extracting(Intake::recipientEmail).isEqualTo("emil@example.com");
    }

    @Test
    void itsOwnerIsAskedWhileItIsMerged() throws Exception {
        UUID into = rows.anApplication("Whole " + mark);
        intakes.ask(shop, "lena");
        int version = applications.find(shop).orElseThrow().version();
        try (ExecutorService another = Executors.newSingleThreadExecutor()) {
            Future<?> merging = transaction.execute(_ -> {
                store.lock(shop);
                Future<?> merge = another.submit(() -> applications.merge(shop, version, into, "one", LENA));
                Instant late = Instant.now().plusSeconds(60);
                while (db.sql(
                        "select count(*) from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))")
                        .query(Integer.class).single() == 0) {
                    assertThat(merge.isDone() || Instant.now().isAfter(late)).as("nobody waits").isFalse();
                    LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
                }
                intakes.ask(shop, "lena");
                return merge;
            });
            Objects.requireNonNull(merging).get();
        }
        assertThat(intakes.of(into).orElseThrow().open()).isNull();
    }

    private UUID owned(String name, String email) {
        UUID id = rows.anApplication(name);
        db.sql("update application set owner_name = 'Anna', owner_email = :mail where id = :id").param("mail", email)
                .param("id", id).update();
        return id;
    }

    private IntakeOpened answer(Intakes.Made made, String... fields) {
        Map<String, String> form = new HashMap<>(Map.of("name", "Anna"));
        for (int i = 0; i < fields.length; i += 2) {
            form.put(fields[i], fields[i + 1]);
        }
        return letters.answer(made.token(), new IntakeForm(form), "::1");
    }

    private IntakeLetters at(Duration later) {
        return new IntakeLetters(store, applications, links, audit, Clock.offset(clock, later));
    }

    private Intakes.State state() {
        return intakes.of(shop).orElseThrow().state();
    }

    private List<String> actions() {
        return audit.about("application", shop.toString(), 20).stream().map(event -> event.entry().action()).toList();
    }

    private List<UUID> listed(String intake) {
        return applications.page(new ApplicationFilter(mark, null, null, null, null, null, null, null, intake, "name"),
                10, 0).stream().map(Application::id).toList();
    }

    private static String refusal(Runnable command) {
        try {
            command.run();
            return "done";
        } catch (RefusedException refused) {
            return refused.code();
        }
    }
}
