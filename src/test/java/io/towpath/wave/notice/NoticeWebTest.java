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
import io.towpath.wave.gate.Gates;
import io.towpath.wave.gate.Person;
import io.towpath.wave.gate.Purpose;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

/// The owner's page on a phone, and what leads see of it.
@DatabaseTest
class NoticeWebTest {

    private static final String[] LEAD = {"inventory:read", "wave:read", "wave:write"};
    private static final RequestPostProcessor LENA = user("lena").authorities(AuthorityUtils.createAuthorityList(LEAD));
    private static final RequestPostProcessor AUDITOR = user("aud").authorities(AuthorityUtils.createAuthorityList(
            "inventory:read", "wave:read"));
    private static final RequestPostProcessor SCRIPT = opaqueToken().authorities(AuthorityUtils.createAuthorityList(
            LEAD));

    @Autowired
    private MockMvcTester mvc;
    @Autowired
    private Notices notices;
    @Autowired
    private Gates gates;
    @Autowired
    private CutoverCalendar calendar;
    @Autowired
    private JdbcClient db;

    private UUID wave;
    private UUID window;
    private String mia;
    private String token;

    @BeforeEach
    void aLinkForMia() {
        Wired wired = new Wired(db);
        mia = "mia-" + wired.mark + "@example.com";
        UUID vm = wired.vm("web<01>", "prod");
        db.sql("update vm set owner_email = :mail where id = :vm").param("mail", mia).param("vm", vm).update();
        wave = wired.wave(vm);
        window = window("2097-11-10T22:00");
        gates.setTerms(wave, Purpose.PRODUCTION, window, Set.of(), new Person("lena", "lena"));
        token = notices.tell(wave, mia, "lena").token();
    }

    @Test
    void theOwnerNeedsNoAccountAndNoScript() throws Exception {
        MvcTestResult page = mvc.get().uri("/n/{token}", token).exchange();

        assertThat(page).hasStatusOk().headers().hasValue("Referrer-Policy", "no-referrer").hasValue("Cache-Control",
                "no-store").hasValue("X-Robots-Tag", "noindex, nofollow, noarchive");
        assertThat(html(page))
                .contains("web&lt;01&gt;", "Sun 10 Nov 2097, 23:00", "CET", "each VM up to 30 min", "_csrf",
                        "Object to this time")
                .doesNotContain("/waves").containsOnlyOnce("<script");
        assertThat(html(mvc.get().uri("/n/{token}?lang=de", token).exchange())).contains("lang=\"de\"",
                "Dieser Zeit widersprechen");
        assertThat(html(mvc.get().uri("/n/{token}", token).header("Accept-Language", "fr-CH").exchange())).contains(
                "S’opposer à cet horaire");
        assertThat(mvc.get().uri("/n/{token}", token.replace(token.charAt(3), token.charAt(3) == 'a' ? 'b' : 'a')))
                .hasStatus(404);
    }

    @Test
    void theAppointmentIsOneThatCalendarsTake() throws Exception {
        MvcTestResult file = mvc.get().uri("/n/{token}/downtime.ics", token).exchange();

        assertThat(file).hasStatusOk().hasContentTypeCompatibleWith("text/calendar");
        assertThat(html(file)).startsWith("BEGIN:VCALENDAR\r\n").contains("METHOD:PUBLISH", "BEGIN:VTIMEZONE",
                "DTSTART;TZID=Europe/Zurich:20971110T230000", "STATUS:TENTATIVE", "SUMMARY:Downtime ").endsWith(
                        "END:VEVENT\r\nEND:VCALENDAR\r\n");
    }

    @Test
    void ofAWaveThatIsOverThePageSaysSoAndOffersNoAppointment() throws Exception {
        db.sql("update wave set state = 'RUNNING' where id = :id").param("id", wave).update();
        assertThat(html(mvc.get().uri("/n/{token}", token).exchange())).contains("The move has started",
                "/downtime.ics");

        db.sql("update wave set state = 'STOPPED' where id = :id").param("id", wave).update();
        assertThat(html(mvc.get().uri("/n/{token}", token).exchange())).contains("The move was stopped.",
                "It was Sun 10 Nov 2097, 23:00").doesNotContain("/downtime.ics", "The move has started",
                        "each VM up to");
        assertThat(html(mvc.get().uri("/n/{token}?lang=de", token).exchange())).contains("Der Umzug wurde abgebrochen");
        assertThat(html(mvc.get().uri("/n/{token}?lang=fr", token).exchange())).contains("Le déplacement a été arrêté");
        assertThat(mvc.get().uri("/n/{token}/downtime.ics", token)).hasStatus(404);
        assertThat(page("/waves/" + wave + "/notices", LENA)).doesNotContain("Make it anew", "Make the link");

        db.sql("update wave set state = 'COMPLETED' where id = :id").param("id", wave).update();
        assertThat(html(mvc.get().uri("/n/{token}", token).exchange())).contains("The move is completed.");
        assertThat(mvc.get().uri("/n/{token}/downtime.ics", token)).hasStatus(404);
    }

    @Test
    void withTheMostOpenObjectionsThePageSaysThatAnAnswerComesFirst() throws Exception {
        for (int i = 0; i < 5; i++) {
            notices.object(token, new Protest("Mia", "Month end.", null, null), "::1");
        }

        assertThat(html(mvc.get().uri("/n/{token}", token).exchange())).contains("Your objections wait for an answer;")
                .doesNotContain("It is too late");
    }

    @Test
    void anObjectionIsTakenShownToLeadsAndItsAnswerToTheOwner() throws Exception {
        assertThat(mvc.post().uri("/n/{token}", token).param("name", "Mia").param("reason", "x")).hasStatus(403);
        assertThat(html(post("", "").exchange())).contains("Please say why the time does not suit.");

        MvcTestResult taken = post("Month <end>.", "2097-12-08T23:00").exchange();

        assertThat(taken).hasStatus(302).redirectedUrl().isEqualTo("/n/" + token + "?lang=en");
        assertThat(html(mvc.get().uri("/n/{token}", token).exchange())).contains("Month &lt;end&gt;.",
                "waits for an answer", "Sun 8 Dec 2097, 23:00");
        assertThat(page("/waves/" + wave + "/notices", LENA)).contains("Month &lt;end&gt;.", "Overrule…", "Move…",
                "Objects");
        assertThat(page("/waves/" + wave + "/gates", LENA)).contains("No owner objects", "Month &lt;end&gt;.");
        assertThat(page("/objections?window=" + window, AUDITOR)).contains("An owner objects to a window",
                "Month &lt;end&gt;.");
        assertThat(page("/calendar", LENA)).contains("hx-get=\"/objections\"");
        assertThat(page("/waves/" + wave + "/notices", AUDITOR)).doesNotContain("Overrule…");

        UUID objection = notices.of(wave).orElseThrow().objections().getFirst().id();
        String overrule = "/waves/" + wave + "/objections/" + objection + "/overrule";
        assertThat(mvc.post().uri(overrule).with(csrf()).with(AUDITOR).param("reason", "No.")).hasStatus(403);
        assertThat(mvc.post().uri(overrule).with(csrf()).with(LENA).param("reason", "No.")).hasStatus(302);
        assertThat(mvc.post().uri(overrule).with(csrf()).with(LENA).param("reason", "No.")).hasStatus(409);
        assertThat(html(mvc.get().uri("/n/{token}", token).exchange())).contains("stays as it is", "No.");
        assertThat(page("/waves/" + wave + "/notices", LENA)).contains("mailto:" + mia, "overruled");
    }

    @Test
    void aLeadMakesLinksAndNotesWhatCameBack() throws Exception {
        MvcTestResult made = mvc.post().uri("/waves/" + wave + "/notices").with(csrf()).with(LENA).param("email", mia)
                .exchange();

        assertThat(made).hasStatus(302).flash().containsKey("handouts");
        assertThat(html(mvc.get().uri("/n/{token}", token).exchange())).contains("This link is over");
        assertThat(mvc.post().uri("/waves/" + wave + "/bounces").with(csrf()).with(LENA).param("message",
                "Final-Recipient: rfc822; " + mia + "\nAction: failed\nStatus: 5.1.1\n")).hasStatus(302);
        assertThat(page("/waves/" + wave + "/notices", LENA)).contains("Mail came back", "5.1.1");
    }

    @Test
    void scriptsSendAndAnswerToo() {
        assertThat(mvc.post().uri("/api/v1/waves/" + wave + "/notices").with(SCRIPT).contentType(
                MediaType.APPLICATION_JSON).content("{\"email\":\"" + mia + "\"}")).hasStatus(201).bodyJson()
                .extractingPath("$.items[0].url").asString().contains("/n/");
        assertThat(mvc.post().uri("/api/v1/notices/bounces").with(SCRIPT).contentType(MediaType.TEXT_PLAIN).content(
                "Final-Recipient: rfc822; " + mia + "\nAction: failed\nStatus: 5.1.1\n")).hasStatusOk().bodyJson()
                .extractingPath("$.marked").isEqualTo(1);
        assertThat(mvc.get().uri("/api/v1/waves/" + wave + "/notices").with(SCRIPT)).hasStatusOk().bodyJson()
                .extractingPath("$.owners[0].state").isEqualTo("undeliverable");
        String fresh = notices.tell(wave, mia, "lena").token();
        notices.object(fresh, new Protest("Mia", "Month end.", null, null), "::1");
        UUID objection = notices.of(wave).orElseThrow().objections().getFirst().id();
        UUID later = window("2097-12-08T22:00");
        assertThat(mvc.post().uri("/api/v1/objections/" + objection + "/answer").with(SCRIPT).contentType(
                MediaType.APPLICATION_JSON).content(
                        "{\"answer\":\"moved\",\"text\":\"Done.\",\"windowId\":\"" + later
                                + "\"}"))
                .hasStatusOk().bodyJson().extractingPath("$.answer").isEqualTo("moved");
        assertThat(mvc.get().uri("/api/v1/waves/" + wave + "/notices").with(SCRIPT)).bodyJson().extractingPath(
                "$.opensAt").isEqualTo("2097-12-08T22:00:00Z");
    }

    @Test
    void linksThatWereMadeUnderAKeyAreNotKept() {
        String key = UUID.randomUUID().toString();
        assertThat(madeUnder(key)).hasStatus(201).hasHeader("Cache-Control", "no-store").bodyText().contains("/n/");

        assertThat(db.sql("select length(body) from answered_once where key = :key").param("key", key).query(
                Integer.class).single()).isZero();
        assertThat(madeUnder(key)).hasStatus(409).bodyJson().extractingPath("$.code").isEqualTo("shown-once");
    }

    private MvcTestResult madeUnder(String key) {
        return mvc.post().uri("/api/v1/waves/" + wave + "/notices").with(SCRIPT).header("Idempotency-Key", key)
                .contentType(MediaType.APPLICATION_JSON).content("{\"email\":\"" + mia + "\"}").exchange();
    }

    private org.springframework.test.web.servlet.assertj.MockMvcTester.MockMvcRequestBuilder post(String reason,
            String from) {
        return mvc.post().uri("/n/{token}", token).with(csrf()).param("name", "Mia").param("reason", reason).param(
                "from", from).param("until", "");
    }

    private String page(String path, RequestPostProcessor who) throws Exception {
        MvcTestResult page = mvc.get().uri(path).with(who).exchange();
        assertThat(page).hasStatusOk();
        return html(page);
    }

    private static String html(MvcTestResult page) throws Exception {
        return page.getResponse().getContentAsString();
    }

    private UUID window(String opensUtc) {
        LocalDateTime at = LocalDateTime.parse(opensUtc).plusHours(1);
        return calendar.add(new WindowDraft("W " + UUID.randomUUID(), at, at.plusHours(5), null, ZoneId.of(
                "Europe/Zurich"), 20, 20, Overrun.FINISH, null, null), "lena");
    }
}
