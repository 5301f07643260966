package io.towpath.wave.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.opaqueToken;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

/// Owners say yes as well as no, and are asked again while they say nothing.
@DatabaseTest
class AgreementsTest {

    private static final Person LENA = new Person("lena", "lena");
    private static final RequestPostProcessor LEAD = user("lena")
            .authorities(AuthorityUtils.createAuthorityList("inventory:read", "wave:read", "wave:write"));
    private static final RequestPostProcessor AUDITOR = user("aud")
            .authorities(AuthorityUtils.createAuthorityList("inventory:read", "wave:read"));
    private static final RequestPostProcessor SCRIPT = opaqueToken()
            .authorities(AuthorityUtils.createAuthorityList("wave:read", "wave:write"));
    private static final Instant OPENS = Instant.parse("2096-11-10T22:00:00Z");
    private static final Instant CLOSES = OPENS.plusSeconds(5 * 3_600);
    private static final Protest MONTH_END = new Protest("Ben", "Month end.", null, null);

    @Autowired
    private MockMvcTester mvc;
    @Autowired
    private Notices notices;
    @Autowired
    private Objections objections;
    @Autowired
    private Gates gates;
    @Autowired
    private CutoverCalendar calendar;
    @Autowired
    private JdbcClient db;

    private UUID wave;
    private String anna;
    private String ben;
    private String cleo;

    @BeforeEach
    void aWaveOfThreeOwners() {
        Wired wired = new Wired(db);
        anna = owner(wired, "anna");
        ben = owner(wired, "ben");
        cleo = owner(wired, "cleo");
        wave = wired.wave(vms.toArray(UUID[]::new));
        gates.setTerms(wave, Purpose.PRODUCTION, window("2096-11-10T22:00"), Set.of(), LENA);
    }

    private final List<UUID> vms = new java.util.ArrayList<>();

    private String owner(Wired wired, String name) {
        String mail = name + "-" + wired.mark + "@example.com";
        UUID vm = wired.vm(name + "01", "prod");
        db.sql("update vm set owner_email = :mail where id = :vm").param("mail", mail).param("vm", vm).update();
        vms.add(vm);
        return mail;
    }

    @Test
    void theLeadSeesWhoAgreedWhoObjectedAndWhoHasNotAnswered() {
        String yes = notices.tell(wave, anna, "lena").token();
        String no = notices.tell(wave, ben, "lena").token();
        notices.tell(wave, cleo, "lena");

        assertThat(notices.agree(yes, new Consent("Anna Keller", OPENS, CLOSES), "::1"))
                .isInstanceOf(NoticeAnswer.Taken.class);
        notices.object(no, MONTH_END, "::1");

        Notices.Board board = notices.of(wave).orElseThrow();
        assertThat(board.tally()).isEqualTo(new Tally(1, 1, 1));
        assertThat(board.owners()).filteredOn(owner -> owner.email().equals(anna)).singleElement()
                .satisfies(owner -> {
                    assertThat(owner.stance()).isNotNull();
                    assertThat(owner.stance().agreed()).isTrue();
                    assertThat(owner.stance().name()).isEqualTo("Anna Keller");
                });
        assertThat(gate().state()).isEqualTo(Gate.State.FAILING);
        objections.overrule(board.objections().getFirst().id(), "It stays.", LENA);
        assertThat(gate().state()).isEqualTo(Gate.State.MET);
        assertThat(gate().what()).endsWith("1 agreed · 1 objected · 1 no answer.");
        assertThat(db.sql("select actor || ' ' || action from audit_event where subject_id = :id")
                .param("id", wave.toString()).query(String.class).list())
                .contains("owner:" + anna + " window-agreement.given");
    }

    @Test
    void whoObjectedCanAgreeAfterAllAndTheOtherWayRound() {
        String token = notices.tell(wave, ben, "lena").token();
        notices.object(token, MONTH_END, "::1");

        notices.agree(token, new Consent("Ben", OPENS, CLOSES), "::1");

        assertThat(notices.of(wave).orElseThrow().objections()).singleElement()
                .satisfies(one -> assertThat(one.answer()).isEqualTo("withdrawn"));
        assertThat(notices.of(wave).orElseThrow().tally()).isEqualTo(new Tally(1, 0, 2));
        assertThat(gate().state()).isEqualTo(Gate.State.MET);

        notices.object(token, MONTH_END, "::1");
        assertThat(notices.of(wave).orElseThrow().tally()).isEqualTo(new Tally(0, 1, 2));
    }

    @Test
    void anAgreementHoldsForItsTimeAlone() {
        String token = notices.tell(wave, anna, "lena").token();
        notices.agree(token, new Consent("Anna", OPENS, CLOSES), "::1");
        assertThat(notices.agree(token, new Consent("Anna", OPENS, CLOSES), "::1"))
                .isInstanceOf(NoticeAnswer.Open.class);
        assertThat(db.sql("select count(*) from window_agreement where wave_id = :wave").param("wave", wave)
                .query(Integer.class).single()).isEqualTo(1);

        gates.setTerms(wave, Purpose.PRODUCTION, window("2096-12-08T22:00"), Set.of(), LENA);

        assertThat(notices.of(wave).orElseThrow().tally()).isEqualTo(new Tally(0, 0, 3));
        // the page was open while the wave's outage became longer, and while it moved
        assertThat(notices.agree(token, new Consent("Anna", Instant.parse("2096-12-08T22:00:00Z"), CLOSES), "::1"))
                .isInstanceOfSatisfying(NoticeAnswer.Open.class, open -> assertThat(open.missing())
                        .containsExactly(Protest.Missing.MOVED));
        assertThat(notices.agree(token, new Consent("Anna", OPENS, CLOSES), "::1")).isInstanceOfSatisfying(
                NoticeAnswer.Open.class, open -> assertThat(open.missing()).containsExactly(Protest.Missing.MOVED));
        assertThat(notices.agree(token, new Consent(" ", null, null), "::1")).isInstanceOfSatisfying(
                NoticeAnswer.Open.class, open -> assertThat(open.missing()).containsExactly(Protest.Missing.NAME,
                        Protest.Missing.MOVED));
        assertThat(notices.of(wave).orElseThrow().tally().agreed()).isZero();
    }

    @Test
    void anAgreementHoldsForItsVmsAlone() {
        String token = notices.tell(wave, anna, "lena").token();
        notices.agree(token, new Consent("Anna", OPENS, CLOSES), "::1");

        db.sql("update vm set owner_email = :anna where id = :vm").param("anna", anna).param("vm", vms.get(1)).update();

        assertThat(notices.of(wave).orElseThrow().tally()).isEqualTo(new Tally(0, 0, 2));
        assertThat(gate().what()).doesNotContain("1 agreed");
        assertThat(notices.agree(token, new Consent("Anna", OPENS, CLOSES), "::1"))
                .isInstanceOf(NoticeAnswer.Taken.class);
        assertThat(notices.of(wave).orElseThrow().tally()).isEqualTo(new Tally(1, 0, 1));
    }

    @Test
    void whoWasRemindedIsAskedAgainAboutAnotherApplicationAndNotBecauseOneGotAnotherName() {
        UUID shop = application("Shop");
        UUID pay = application("Pay");
        serves(vms.get(0), shop);
        serves(vms.get(1), shop);
        notices.agree(notices.tell(wave, anna, "lena").token(), new Consent("Anna", OPENS, CLOSES), "::1");
        notices.tell(wave, ben, "lena");
        assertThat(notices.remind(wave, false, "lena")).hasSize(1);

        db.sql("update application set name = name || ' 2' where id = :id").param("id", shop).update();
        assertThat(notices.of(wave).orElseThrow().tally().agreed()).as("it is the same application").isEqualTo(1);
        assertThat(notices.remind(wave, false, "lena")).isEmpty();

        serves(vms.get(1), pay);
        assertThat(notices.remind(wave, false, "lena")).singleElement().satisfies(made -> assertThat(made.notice()
                .recipientEmail()).isEqualTo(ben));
        assertThat(notices.remind(wave, false, "lena")).isEmpty();
    }

    private UUID application(String name) {
        return db.sql("insert into application (name, created_at) values (:name, now()) returning id")
                .param("name", name + " " + UUID.randomUUID()).query(UUID.class).single();
    }

    private void serves(UUID vm, UUID application) {
        db.sql("update vm set application_id = :application where id = :vm").param("application", application)
                .param("vm", vm).update();
    }

    @Test
    void onceItHasStartedNobodyAgrees() {
        String token = notices.tell(wave, anna, "lena").token();
        db.sql("update wave set state = 'RUNNING' where id = :id").param("id", wave).update();

        assertThat(notices.agree(token, new Consent("Anna", OPENS, CLOSES), "::1"))
                .isInstanceOf(NoticeAnswer.Open.class);
        assertThat(notices.of(wave).orElseThrow().tally().agreed()).isZero();
        assertThat(notices.agree("nonsense", new Consent("Anna", OPENS, CLOSES), "::1"))
                .isInstanceOf(NoticeAnswer.Unknown.class);
    }

    @Test
    void onlyWhoWasToldAndSaidNothingIsReminded() {
        notices.agree(notices.tell(wave, anna, "lena").token(), new Consent("Anna", OPENS, CLOSES), "::1");
        String first = notices.tell(wave, ben, "lena").token();

        List<Notices.Made> reminded = notices.remind(wave, false, "lena");

        assertThat(reminded).singleElement().satisfies(made -> {
            assertThat(made.notice().recipientEmail()).isEqualTo(ben);
            assertThat(made.notice().reminder()).isEqualTo(1);
            assertThat(notices.open(made.token())).isInstanceOf(NoticeAnswer.Open.class);
        });
        assertThat(notices.open(first)).isInstanceOf(NoticeAnswer.Gone.class);
        assertThat(notices.remind(wave, false, "lena")).as("a repetition ends no link").isEmpty();
        assertThat(notices.remind(wave, true, "lena")).singleElement()
                .satisfies(made -> assertThat(made.notice().reminder()).isEqualTo(2));
        assertThat(
                db.sql("select count(*) from audit_event where subject_id = :id and action = 'window-notice.reminded'")
                        .param("id", wave.toString()).query(Integer.class).single())
                .isEqualTo(2);
    }

    @Test
    void thePhonePageTakesItAndLeadsSeeItOnTheirPages() throws Exception {
        String token = notices.tell(wave, anna, "lena").token();
        notices.tell(wave, ben, "lena");
        assertThat(html(mvc.get().uri("/n/{token}", token).exchange())).contains("Agree to this time",
                "name=\"seen\" value=\"2096-11-10T22:00:00Z\"");
        assertThat(html(mvc.get().uri("/n/{token}?lang=de", token).exchange())).contains("Dieser Zeit zustimmen");
        assertThat(html(mvc.get().uri("/n/{token}?lang=fr", token).exchange())).contains("Accepter cet horaire");
        assertThat(mvc.post().uri("/n/{token}/agree", token).param("name", "Anna").param("seen", OPENS.toString()))
                .hasStatus(403);
        assertThat(mvc.post().uri("/n/{token}/agree", token).with(csrf()).param("name", "Anna").param("seen",
                "2096-01-01T00:00:00Z")).hasStatus(422).bodyText().contains("The time was changed");

        assertThat(mvc.post().uri("/n/{token}/agree", token).with(csrf()).param("name", "Anna <Keller>").param("seen",
                OPENS.toString()).param("closes", CLOSES.toString())).hasStatus(302).redirectedUrl()
                .isEqualTo("/n/" + token + "?lang=en");

        assertThat(html(mvc.get().uri("/n/{token}", token).exchange())).contains("You agreed to this time.",
                "Anna &lt;Keller&gt;", "Object to this time").doesNotContain("Agree to this time");
        String board = page("/waves/" + wave + "/notices", LEAD);
        assertThat(board).contains("1 agreed · 0 objected · 2 no answer", "Agreed", "No answer yet",
                "Remind the one without an answer");
        assertThat(page("/waves/" + wave + "/notices/tally", AUDITOR)).contains("1 agreed · 0 objected · 2 no answer");
        assertThat(page("/waves/" + wave, LEAD)).contains("/waves/" + wave + "/notices/tally");
        assertThat(page("/waves/" + wave + "/gates", LEAD)).contains("1 agreed · 0 objected · 2 no answer");
        assertThat(page("/waves/" + wave + "/notices", AUDITOR)).doesNotContain("Remind the one");
        assertThat(mvc.post().uri("/waves/" + wave + "/notices/reminders").with(csrf()).with(AUDITOR)).hasStatus(403);
        MvcTestResult reminded = mvc.post().uri("/waves/" + wave + "/notices/reminders").with(csrf()).with(LEAD)
                .exchange();
        assertThat(reminded).hasStatus(302).flash().containsKey("handouts");
        assertThat(String.valueOf(reminded.getMvcResult().getFlashMap().get("handouts"))).contains("Reminder");
        assertThat(html(mvc.get().uri("/waves/" + wave + "/notices.csv").with(LEAD).exchange())).contains("stance",
                "agreed,Anna <Keller>");
    }

    @Test
    void scriptsReadTheCountsAndRemind() {
        notices.agree(notices.tell(wave, anna, "lena").token(), new Consent("Anna", OPENS, CLOSES), "::1");
        notices.tell(wave, ben, "lena");

        MvcTestResult board = mvc.get().uri("/api/v1/waves/" + wave + "/notices").with(SCRIPT).exchange();
        assertThat(board).hasStatusOk().bodyJson().extractingPath("$.agreed").isEqualTo(1);
        assertThat(board).bodyJson().extractingPath("$.noAnswer").isEqualTo(2);
        assertThat(board).bodyJson().extractingPath("$.owners[?(@.stance == 'agreed')].saidBy").asArray()
                .containsExactly("Anna");
        assertThat(mvc.post().uri("/api/v1/waves/" + wave + "/notices/reminders").with(SCRIPT)).hasStatus(201)
                .bodyJson().extractingPath("$.items[0].recipientEmail").isEqualTo(ben);
    }

    private Gate gate() {
        return gates.of(wave).orElseThrow().gate(GateName.OBJECTIONS);
    }

    private String page(String path, RequestPostProcessor who) throws Exception {
        MvcTestResult page = mvc.get().uri(path).with(who).exchange();
        assertThat(page).hasStatusOk();
        return html(page);
    }

    private static String html(MvcTestResult page) throws Exception {
        return page.getResponse().getContentAsString();
    }

    private UUID window(String opens) {
        LocalDateTime at = LocalDateTime.parse(opens);
        return calendar.add(new WindowDraft("W " + UUID.randomUUID(), at, at.plusHours(5), null, ZoneId.of("UTC"), 20,
                20, Overrun.FINISH, null, null), "lena");
    }
}
