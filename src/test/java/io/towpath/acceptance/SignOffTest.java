package io.towpath.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.DatabaseTest;
import io.towpath.acceptance.Checklists.Ruling;
import io.towpath.acceptance.SignOffs.LinkAnswer;
import io.towpath.acceptance.SignOffs.LinkAnswer.Changed;
import io.towpath.acceptance.SignOffs.LinkAnswer.Gone;
import io.towpath.acceptance.SignOffs.LinkAnswer.Incomplete;
import io.towpath.acceptance.SignOffs.LinkAnswer.Open;
import io.towpath.acceptance.SignOffs.LinkAnswer.Rejected;
import io.towpath.acceptance.SignOffs.LinkAnswer.Signed;
import io.towpath.acceptance.SignOffs.LinkAnswer.Unknown;
import io.towpath.acceptance.SignOffs.Missing;
import io.towpath.acceptance.SignOffs.Problem;
import io.towpath.acceptance.SignOffs.Signing;
import io.towpath.acceptance.SignOffs.Tick;
import io.towpath.acceptance.SignOffs.Why;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

@DatabaseTest
class SignOffTest {

    @Autowired
    private ApplicationContext context;

    private AcceptanceWorld world;

    @BeforeEach
    void buildTheWorld() {
        world = new AcceptanceWorld(context);
    }

    @Test
    void theOwnerSignsWhatIsOnTheScreen() {
        UUID id = world.awaiting("sign01");
        String token = world.link(id);
        Open page = (Open) world.signOffs.open(token);

        LinkAnswer answer = sign(token, page.checklist().sha256());

        assertThat(answer).isInstanceOf(Signed.class);
        ChecklistView view = world.view(id);
        assertThat(view.state()).isEqualTo(ChecklistState.SIGNED);
        assertThat(view.signature()).isNotNull().satisfies(signature -> {
            assertThat(signature.name()).isEqualTo("Anna Keller");
            assertThat(signature.sha256()).isEqualTo(page.checklist().sha256());
        });
        assertThat(view.passed()).isEqualTo(9);
        assertThat(world.news).containsExactly(new SignedOff(id, "Anna Keller"));
        assertThat(world.in(() -> world.audit.about("migration", id.toString(), 1)).getFirst().entry())
                .satisfies(entry -> {
                    assertThat(entry.actor()).isEqualTo("owner:anna@example.org");
                    assertThat(entry.action()).isEqualTo("sign-off.signed");
                });
    }

    @Test
    void lookingChangesNothing() {
        UUID id = world.awaiting("sign02");
        String token = world.link(id);
        String before = rows();

        for (int i = 0; i < 5; i++) {
            assertThat(world.signOffs.open(token)).isInstanceOf(Open.class);
        }

        assertThat(rows()).isEqualTo(before);
    }

    @Test
    void aLinkIsUsedOnce() {
        UUID id = world.awaiting("sign03");
        String token = world.link(id);
        String seen = world.view(id).sha256();
        sign(token, seen);

        assertThat(sign(token, seen)).isInstanceOf(Signed.class);
        assertThat(reject(token, "changed my mind")).isInstanceOf(Signed.class);

        assertThat(world.view(id).answers()).hasSize(1);
        assertThat(world.news).hasSize(1);
    }

    @Test
    void ofManyAtOnceOneSigns() throws Exception {
        UUID id = world.awaiting("sign04");
        String token = world.link(id);
        String seen = world.view(id).sha256();
        CountDownLatch together = new CountDownLatch(1);
        List<Future<LinkAnswer>> answers = new ArrayList<>();
        try (ExecutorService phones = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 8; i++) {
                boolean signs = i % 2 == 0;
                answers.add(phones.submit(() -> {
                    together.await();
                    return signs ? sign(token, seen) : reject(token, "no");
                }));
            }
            together.countDown();
        }

        assertThat(world.view(id).answers()).hasSize(1);
        assertThat(world.news).hasSize(1);
        boolean signed = world.view(id).answers().getFirst().signed();
        for (Future<LinkAnswer> answer : answers) {
            assertThat(answer.get()).isInstanceOf(signed ? Signed.class : Rejected.class);
        }
    }

    @Test
    void whatChangedAfterThePageWasShownIsNotSigned() {
        UUID id = world.awaiting("sign05");
        String token = world.link(id);
        String seen = world.view(id).sha256();
        world.act(() -> world.checklists.decide(id,
                List.of(new Ruling(Criterion.BACKUP, Verdict.FAILED, "no schedule yet")), null, "lena"));

        LinkAnswer answer = sign(token, seen);

        assertThat(answer).isInstanceOfSatisfying(Changed.class, changed -> assertThat(changed.changes())
                .anySatisfy(change -> {
                    assertThat(change.what()).isEqualTo("criterion 8 Backup configured");
                    assertThat(change.before()).contains("PASSED");
                    assertThat(change.after()).contains("FAILED").contains("no schedule yet");
                }));
        assertThat(world.view(id).answers()).isEmpty();
        assertThat(((Open) world.signOffs.open(token)).sinceSent()).isNotEmpty();
        assertThat(sign(token, world.view(id).sha256())).isInstanceOfSatisfying(Incomplete.class,
                form -> assertThat(form.missing()).containsExactly(Missing.CRITERION_FAILED));
        assertThat(sign(token, "00")).isInstanceOf(Changed.class);
    }

    @Test
    void expiredIsExpiredToTheSecond() {
        UUID id = world.awaiting("sign06");
        String token = world.link(id);
        String seen = world.view(id).sha256();
        world.clock.forward(Duration.ofDays(14).minusSeconds(1));
        assertThat(world.signOffs.open(token)).isInstanceOf(Open.class);

        world.clock.forward(Duration.ofSeconds(1));

        assertThat(sign(token, seen)).isEqualTo(new Gone(Why.EXPIRED, "sign06", false));
        assertThat(world.in(() -> world.signOffs.askForNew(token))).isEqualTo(new Gone(Why.EXPIRED, "sign06", true));
        assertThat(world.view(id).links().getFirst().askedAt()).isEqualTo(world.clock.instant());
        assertThat(world.signOffs.open(world.link(id))).isInstanceOf(Open.class);
    }

    @Test
    void aNewLinkEndsTheOldOneAndRevokingEndsAny() {
        UUID id = world.awaiting("sign07");
        String first = world.link(id);
        String second = world.link(id);

        assertThat(world.signOffs.open(first)).isEqualTo(new Gone(Why.REVOKED, "sign07", false));
        assertThat(world.signOffs.open(second)).isInstanceOf(Open.class);
        world.act(() -> world.signOffs.revoke(world.view(id).links().getFirst().id(), "lena"));
        assertThat(sign(second, world.view(id).sha256())).isEqualTo(new Gone(Why.REVOKED, "sign07", false));
        assertThat(world.view(id).answers()).isEmpty();
    }

    @Test
    void whoCanWriteToTheDatabaseStillCannotBendALink() {
        UUID id = world.awaiting("sign08");
        UUID other = world.awaiting("sign09");
        String token = world.link(id);
        world.clock.forward(Duration.ofDays(15));
        UUID link = world.view(id).links().getFirst().id();

        world.jdbc.sql("update sign_off_link set expires_at = :later where id = :id")
                .param("later", Timestamp.from(world.clock.instant().plusSeconds(3600))).param("id", link).update();
        assertThat(world.signOffs.open(token)).isInstanceOf(Unknown.class);

        String good = world.link(id);
        world.jdbc.sql("update sign_off_link set checklist_id = :other where used_at is null and revoked_at is null"
                + " and checklist_id = :mine").param("other", world.view(other).id()).param("mine", world.view(id).id())
                .update();
        assertThat(world.signOffs.open(good)).isInstanceOf(Unknown.class);
    }

    @Test
    void anOwnerWhoReportedAProblemCanBeAskedAgain() {
        UUID id = world.awaiting("asked-again");
        reject(world.link(id), "no login");

        world.act(() -> world.acceptance.awaitSignOff(id));

        assertThat(world.view(id).state()).isEqualTo(ChecklistState.AWAITING_OWNER);
    }

    @Test
    void theDatabaseHoldsNoUsableToken() {
        UUID id = world.awaiting("sign10");
        String token = world.link(id);

        String dump = world.jdbc.sql("select coalesce(string_agg(l::text, ' '), '') from sign_off_link l")
                .query(String.class).single()
                + world.jdbc.sql("select coalesce(string_agg(a::text, ' '), '') from audit_event a").query(String.class)
                        .single();

        assertThat(dump).doesNotContain(token).doesNotContain(token.substring(0, 43));
    }

    @Test
    void anOpenCriterionIsTheOwnersToLookAt() {
        UUID id = world.arrived("sign11");
        world.act(() -> world.acceptance.awaitSignOff(id));
        String token = world.link(id);
        String seen = world.view(id).sha256();

        assertThat(sign(token, seen)).isInstanceOfSatisfying(Incomplete.class,
                form -> assertThat(form.missing()).containsExactly(Missing.CRITERION_OPEN));
        Map<Criterion, Tick> ticks = new java.util.EnumMap<>(Criterion.class);
        for (Criterion criterion : Criterion.values()) {
            ticks.put(criterion, new Tick(true, "looked"));
        }
        LinkAnswer answer = world
                .in(() -> world.signOffs.sign(token, new Signing(seen, "Anna", true, null, ticks), "::1"));

        assertThat(answer).isInstanceOf(Signed.class);
        assertThat(world.view(id).passed()).isEqualTo(9);
        assertThat(world.view(id).item(Criterion.BACKUP).evidence().getFirst().evidence().source())
                .isEqualTo("owner:anna@example.org");
        assertThat(world.view(id).item(Criterion.SOAK).evidence()).isEmpty();
    }

    @Test
    void signsNothingThatIsNotFilledIn() {
        UUID id = world.awaiting("sign12");
        String token = world.link(id);
        String seen = world.view(id).sha256();

        Signing empty = new Signing(seen, " \n", false, null, Map.of(Criterion.NETWORK, new Tick(false, "slow")));
        assertThat(world.in(() -> world.signOffs.sign(token, empty, "::1"))).isInstanceOfSatisfying(Incomplete.class,
                form -> assertThat(form.missing()).containsExactly(Missing.NAME, Missing.READ, Missing.TICKED_PROBLEM));
        assertThat(reject(token, "  ")).isInstanceOfSatisfying(Incomplete.class,
                form -> assertThat(form.missing()).containsExactly(Missing.DESCRIPTION));
        assertThat(world.view(id).answers()).isEmpty();
    }

    @Test
    void aProblemGoesBackToTheTeamAndTheNextLinkCanBeSigned() {
        UUID id = world.awaiting("sign13");
        String token = world.link(id);

        LinkAnswer answer = world.in(() -> world.signOffs.reject(token, new Problem("Anna", "The login fails.", true,
                Map.of(Criterion.APPLICATION, new Tick(false, "error 500"))), "::1"));

        assertThat(answer).isInstanceOf(Rejected.class);
        assertThat(world.news).containsExactly(new SignOffRejected(id, "Anna", "The login fails.", true));
        ChecklistView view = world.view(id);
        assertThat(view.state()).isEqualTo(ChecklistState.REJECTED);
        assertThat(view.item(Criterion.APPLICATION).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(view.item(Criterion.OWNER_SIGN_OFF).verdict()).isEqualTo(Verdict.FAILED);
        String second = world.link(id);
        Signing takenBack = new Signing(world.view(id).sha256(), "Anna", true, "good now",
                Map.of(Criterion.APPLICATION, new Tick(true, null)));
        assertThat(world.in(() -> world.signOffs.sign(second, takenBack, "::1"))).isInstanceOf(Signed.class);
        assertThat(world.view(id).failed()).isZero();
        assertThat(world.signOffs.open(token)).isInstanceOf(Rejected.class);
    }

    @Test
    void nothingIsSignedWhenTheNewsCannotBeTaken() {
        UUID id = world.awaiting("sign14");
        String token = world.link(id);
        String seen = world.view(id).sha256();

        assertThatThrownBy(() -> world.act(() -> {
            world.signOffs.sign(token, signing(seen), "::1");
            throw new IllegalStateException("the listener failed");
        })).hasMessage("the listener failed");

        assertThat(world.view(id).state()).isEqualTo(ChecklistState.AWAITING_OWNER);
        assertThat(sign(token, seen)).isInstanceOf(Signed.class);
    }

    @Test
    void wrongTokensAreUnknown() {
        assertThat(world.signOffs.open("")).isInstanceOf(Unknown.class);
        assertThat(world.signOffs.open("../../etc/passwd")).isInstanceOf(Unknown.class);
        assertThat(sign("A".repeat(64), "00")).isInstanceOf(Unknown.class);
    }

    private LinkAnswer sign(String token, String seen) {
        return world.in(() -> world.signOffs.sign(token, signing(seen), "192.0.2.7"));
    }

    private static Signing signing(String seen) {
        return new Signing(seen, " Anna   Keller ", true, "All fine.", Map.of());
    }

    private LinkAnswer reject(String token, String description) {
        return world.in(() -> world.signOffs.reject(token, new Problem("Anna", description, false, Map.of()), "::1"));
    }

    /// All that the module stores, as text.
    private String rows() {
        StringBuilder text = new StringBuilder();
        for (String table : List.of("checklist", "checklist_item", "evidence", "checklist_version", "sign_off_link",
                "sign_off", "audit_event")) {
            text.append(world.jdbc.sql("select coalesce(string_agg(t::text, ' ' order by t::text), '') from " + table
                    + " t").query(String.class).single());
        }
        return text.toString();
    }
}
