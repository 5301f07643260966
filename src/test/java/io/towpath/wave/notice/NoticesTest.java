package io.towpath.wave.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.DatabaseTest;
import io.towpath.acceptance.SealedLinks;
import io.towpath.migration.RefusedException;
import io.towpath.planning.calendar.CutoverCalendar;
import io.towpath.planning.calendar.Overrun;
import io.towpath.planning.calendar.WindowDraft;
import io.towpath.planning.mapping.Wired;
import io.towpath.wave.gate.Gate;
import io.towpath.wave.gate.GateName;
import io.towpath.wave.gate.Gates;
import io.towpath.wave.gate.Person;
import io.towpath.wave.gate.Purpose;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/// From the link to the answer.
@DatabaseTest
class NoticesTest {

    private static final Person LENA = new Person("lena", "lena");
    private static final Protest MONTH_END = new Protest("Mia", "Month end.", Instant.parse("2098-12-06T22:00:00Z"),
            null);

    @Autowired
    private Notices notices;
    @Autowired
    private Objections objections;
    @Autowired
    private Gates gates;
    @Autowired
    private SealedLinks links;
    @Autowired
    private CutoverCalendar calendar;
    @Autowired
    private JdbcClient db;

    private UUID wave;
    private String mia;

    @BeforeEach
    void aWaveWithAWindow() {
        Wired wired = new Wired(db);
        mia = "mia-" + wired.mark + "@example.com";
        UUID web = wired.vm("web01", "prod");
        UUID data = wired.vm("db01", "prod");
        db.sql("update vm set owner_email = :mail where id in (:vms)").param("mail", mia).param("vms", List.of(web,
                data)).update();
        wave = wired.wave(web, data);
        gates.setTerms(wave, Purpose.PRODUCTION, window("2098-11-08T22:00"), Set.of(), LENA);
    }

    @Test
    void theOwnerSeesWhatIsDownAndWhen() {
        Notices.Made made = notices.tell(wave, mia, "lena");

        assertThat(notices.open(made.token())).isInstanceOfSatisfying(NoticeAnswer.Open.class, open -> {
            assertThat(open.outage().opensAt()).isEqualTo(Instant.parse("2098-11-08T22:00:00Z"));
            assertThat(open.parts()).singleElement().satisfies(part -> {
                assertThat(part.vms()).containsExactly("db01", "web01");
                assertThat(part.minutes()).isEqualTo(30);
            });
            assertThat(open.mayObject()).isTrue();
            assertThat(open.moved()).isFalse();
        });
        assertThat(made.toString()).doesNotContain(made.token());
    }

    @Test
    void onlyTheNewestLinkOpensAndNoOtherKindOfToken() {
        Notices.Made old = notices.tell(wave, mia, "lena");
        Notices.Made fresh = notices.tell(wave, mia, "lena");

        assertThat(notices.open(old.token())).isInstanceOf(NoticeAnswer.Gone.class);
        assertThat(notices.open(fresh.token())).isInstanceOf(NoticeAnswer.Open.class);
        assertThat(notices.open(links.mint("sign-off").token())).isInstanceOf(NoticeAnswer.Unknown.class);
        assertThat(notices.open(links.mint(Notices.PURPOSE).token())).isInstanceOf(NoticeAnswer.Unknown.class);
        assertThat(notices.open("nonsense")).isInstanceOf(NoticeAnswer.Unknown.class);
    }

    @Test
    void aRowThatSomebodyChangedInTheDatabaseOpensNothing() {
        Notices.Made made = notices.tell(wave, mia, "lena");
        db.sql("update window_notice set recipient_email = 'evil@example.com' where id = :id")
                .param("id", made.notice().id()).update();

        assertThat(notices.open(made.token())).isInstanceOf(NoticeAnswer.Unknown.class);
        assertThat(notices.object(made.token(), MONTH_END, "::1")).isInstanceOf(NoticeAnswer.Unknown.class);
    }

    @Test
    void anOpenObjectionKeepsTheWaveFromStartingAndIsOnTheTrail() {
        assertThat(gate().remarks())
                .containsExactly("Nobody was told of this window: 1 owner has VMs in it. Tell them on"
                        + " the wave's page of notices.");
        Notices.Made made = notices.tell(wave, mia, "lena");
        assertThat(gate().remarks()).isEmpty();
        assertThat(gate().state()).isEqualTo(Gate.State.MET);
        assertThat(gate().what())
                .isEqualTo("No objection is open; 1 owner was told. 0 agreed · 0 objected · 1 no answer.");

        assertThat(notices.object(made.token(), MONTH_END, "::1")).isInstanceOf(NoticeAnswer.Taken.class);

        assertThat(gate().state()).isEqualTo(Gate.State.FAILING);
        assertThat(gate().what()).isEqualTo("Mia: Month end.");
        assertThat(trail()).contains("owner:" + mia + " window-objection.raised Month end.");
    }

    @Test
    void overruledItIsAnsweredWithAReasonThatTheOwnerReads() {
        Notices.Made made = notices.tell(wave, mia, "lena");
        notices.object(made.token(), MONTH_END, "::1");
        UUID objection = theObjection().id();

        assertThatThrownBy(() -> objections.overrule(objection, " ", LENA)).isInstanceOf(RefusedException.class);
        objections.overrule(objection, "The data centre closes.", LENA);

        assertThat(gate().state()).isEqualTo(Gate.State.MET);
        assertThat(((NoticeAnswer.Open) notices.open(made.token())).objections()).singleElement().satisfies(one -> {
            assertThat(one.answer()).isEqualTo("overruled");
            assertThat(one.answerText()).isEqualTo("The data centre closes.");
            assertThat(one.answeredBy()).isEqualTo("lena");
        });
        assertThat(trail()).contains("lena window-objection.overruled The data centre closes.");
        assertThatThrownBy(() -> objections.overrule(objection, "again", LENA)).hasMessageContaining(
                "lena answered already");
    }

    @Test
    void movedTheWaveHasAnotherWindowAndTheOwnerIsToBeToldAnew() {
        Notices.Made made = notices.tell(wave, mia, "lena");
        notices.object(made.token(), MONTH_END, "::1");
        UUID later = window("2098-12-06T22:00");

        objections.move(theObjection().id(), later, "A month later.", LENA);

        Notices.Board board = notices.of(wave).orElseThrow();
        assertThat(board.outage().windowId()).isEqualTo(later);
        assertThat(board.owners()).singleElement().satisfies(owner -> assertThat(owner.stale()).isTrue());
        assertThat(gates.of(wave).orElseThrow().charter().purpose()).isEqualTo(Purpose.PRODUCTION);
        assertThat(notices.open(made.token())).isInstanceOfSatisfying(NoticeAnswer.Open.class, open -> assertThat(open
                .moved()).isTrue());
        assertThat(gate().state()).isEqualTo(Gate.State.FAILING);
        assertThat(gate().what())
                .isEqualTo("1 owner was told another time than the wave has now; 0 owners were told of "
                        + "this one.");
        assertThat(notices.tellAll(wave, "lena")).hasSize(1);
        assertThat(notices.tellAll(wave, "lena")).isEmpty();
        assertThat(gate().state()).isEqualTo(Gate.State.MET);
    }

    @Test
    void ofTwoWhoPressAtOnceOneTells() throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        int told = 0;
        try (var pool = Executors.newFixedThreadPool(8)) {
            List<Future<Integer>> all = java.util.stream.IntStream.range(0, 8).mapToObj(_ -> pool.submit(() -> {
                start.await();
                return notices.tellAll(wave, "lena").size();
            })).toList();
            start.countDown();
            for (Future<Integer> one : all) {
                told += one.get();
            }
        }
        assertThat(told).isEqualTo(1);
    }

    @Test
    void whatIsMissingIsAskedForAndNothingIsTaken() {
        Notices.Made made = notices.tell(wave, mia, "lena");

        NoticeAnswer answer = notices.object(made.token(), new Protest(" ", "", Instant.parse("2020-01-01T00:00:00Z"),
                Instant.parse("2019-01-01T00:00:00Z")), "::1");

        assertThat(answer).isInstanceOfSatisfying(NoticeAnswer.Open.class, open -> assertThat(open.missing())
                .containsExactlyInAnyOrder(Protest.Missing.NAME, Protest.Missing.REASON, Protest.Missing.ORDER,
                        Protest.Missing.PAST));
        assertThat(notices.of(wave).orElseThrow().objections()).isEmpty();
    }

    @Test
    void onceTheWaveHasStartedNobodyObjects() {
        Notices.Made made = notices.tell(wave, mia, "lena");
        db.sql("update wave set state = 'RUNNING' where id = :id").param("id", wave).update();

        assertThat(notices.object(made.token(), MONTH_END, "::1")).isInstanceOfSatisfying(NoticeAnswer.Open.class,
                open -> assertThat(open.mayObject()).isFalse());
        assertThat(notices.of(wave).orElseThrow().objections()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"STOPPED", "COMPLETED"})
    void whenTheWaveIsOverNobodyIsToldAndNoMailIsWaitedFor(NoticeAnswer.Closed over) {
        Notices.Made made = notices.tell(wave, mia, "lena");
        db.sql("update wave set state = :state where id = :id").param("state", over.name()).param("id", wave).update();

        assertThat(notices.open(made.token())).isInstanceOfSatisfying(NoticeAnswer.Open.class, open -> assertThat(open
                .closed()).isEqualTo(over));
        assertThatThrownBy(() -> notices.tell(wave, mia, "lena")).extracting("code").isEqualTo("wave-over");
        assertThat(notices.bounce("Final-Recipient: rfc822; " + mia + "\nAction: failed\nStatus: 5.1.1\n", "lena"))
                .isZero();
    }

    @Test
    void whoHasTheMostOpenObjectionsIsToldThatAndNotThatItIsLate() {
        Notices.Made made = notices.tell(wave, mia, "lena");
        for (int i = 0; i < 5; i++) {
            assertThat(notices.object(made.token(), MONTH_END, "::1")).isInstanceOf(NoticeAnswer.Taken.class);
        }

        assertThat(notices.object(made.token(), MONTH_END, "::1")).isInstanceOfSatisfying(NoticeAnswer.Open.class,
                open -> assertThat(open.closed()).isEqualTo(NoticeAnswer.Closed.ENOUGH));
    }

    @Test
    void mailThatCameBackIsShownUntilANewLinkIsMade() {
        notices.tell(wave, mia, "lena");

        assertThat(notices.bounce("Final-Recipient: rfc822; " + mia.toUpperCase(java.util.Locale.ROOT)
                + "\nAction: failed\nStatus: 5.1.1\n", "token:lena/mail")).isEqualTo(1);

        assertThat(gate().what()).isEqualTo("No objection is open; 1 owner was told; the mail to 1 came back."
                + " 0 agreed · 0 objected · 1 no answer.");
        assertThat(notices.of(wave).orElseThrow().owners().getFirst().notice().undeliverable()).startsWith("5.1.1");
        assertThatThrownBy(() -> notices.bounce("hello", "lena")).isInstanceOf(RefusedException.class);
        notices.tell(wave, mia, "lena");
        assertThat(gate().what())
                .isEqualTo("No objection is open; 1 owner was told. 0 agreed · 0 objected · 1 no answer.");
    }

    @Test
    void withoutAWindowThereIsNothingToTell() {
        gates.setTerms(wave, Purpose.PRODUCTION, null, Set.of(), LENA);

        assertThatThrownBy(() -> notices.tell(wave, mia, "lena")).hasMessageContaining("has no window");
        assertThatThrownBy(() -> notices.tell(wave, "nobody@example.com", "lena")).hasMessageContaining(
                "Nobody with the address");
    }

    @Test
    void aHundredPressesAnswerOnce() throws Exception {
        notices.object(notices.tell(wave, mia, "lena").token(), MONTH_END, "::1");
        UUID objection = theObjection().id();
        CountDownLatch start = new CountDownLatch(1);
        int answered = 0;
        try (var pool = Executors.newFixedThreadPool(8)) {
            List<Future<Boolean>> all = java.util.stream.IntStream.range(0, 20).mapToObj(i -> pool.submit(() -> {
                start.await();
                try {
                    objections.overrule(objection, "No " + i, LENA);
                    return true;
                } catch (RefusedException _) {
                    return false;
                }
            })).toList();
            start.countDown();
            for (Future<Boolean> one : all) {
                answered += one.get() ? 1 : 0;
            }
        }
        assertThat(answered).isEqualTo(1);
    }

    private Objection theObjection() {
        return notices.of(wave).orElseThrow().objections().getFirst();
    }

    private Gate gate() {
        return gates.of(wave).orElseThrow().gate(GateName.OBJECTIONS);
    }

    private List<String> trail() {
        return db.sql("select actor || ' ' || action || ' ' || coalesce(reason, '') from audit_event"
                + " where subject_id = :id").param("id", wave.toString()).query(String.class).list();
    }

    private UUID window(String opens) {
        LocalDateTime at = LocalDateTime.parse(opens);
        return calendar.add(new WindowDraft("W " + UUID.randomUUID(), at, at.plusHours(5), null, ZoneId.of("UTC"), 20,
                20, Overrun.FINISH, null, null), "lena");
    }
}
