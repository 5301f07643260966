package io.towpath.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.opaqueToken;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.acceptance.Acceptance;
import io.towpath.acceptance.Accepted;
import io.towpath.acceptance.Trips;
import io.towpath.access.NewUser;
import io.towpath.access.Role;
import io.towpath.access.Users;
import io.towpath.planning.calendar.CutoverCalendar;
import io.towpath.planning.calendar.Overrun;
import io.towpath.planning.calendar.WindowDraft;
import io.towpath.planning.mapping.Wired;
import io.towpath.wave.gate.Gates;
import io.towpath.wave.gate.Person;
import io.towpath.wave.gate.Purpose;
import io.towpath.wave.notice.Notices;
import jakarta.mail.internet.MimeMessage;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

/// Links of owners, from the button to the owner's page.
class OwnersByMailTest extends MailsOn {

    private static final String[] LEAD = {"inventory:read", "wave:read", "wave:write", "signoff:read", "signoff:send"};
    private static final RequestPostProcessor LENA = user("lena").authorities(AuthorityUtils.createAuthorityList(LEAD));
    private static final RequestPostProcessor SCRIPT = opaqueToken().authorities(AuthorityUtils.createAuthorityList(
            LEAD));
    private static final RequestPostProcessor ADMIN = user("root").authorities(AuthorityUtils.createAuthorityList(
            "admin"));

    @Autowired
    private Notices notices;
    @Autowired
    private Gates gates;
    @Autowired
    private CutoverCalendar calendar;
    @Autowired
    private Acceptance acceptance;
    @Autowired
    private Needs needs;
    @Autowired
    private Users users;

    private UUID wave;
    private UUID window;
    private UUID vm;
    private String mia;

    @BeforeEach
    void aWaveWithAWindow() {
        Wired wired = new Wired(jdbc);
        mia = "mia-" + wired.mark + "@example.com";
        vm = wired.vm("web<01>", "prod");
        UUID other = wired.vm("db01", "prod");
        UUID nobodys = wired.vm("orphan01", "prod");
        owner(mia, vm, other);
        jdbc.sql("update vm set owner_email = null where id = :vm").param("vm", nobodys).update();
        wave = wired.wave(vm, other, nobodys);
        window = calendar.add(new WindowDraft("M " + wired.mark, LocalDateTime.parse(
                "2096-11-10T22:00"), LocalDateTime.parse("2096-11-11T03:00"), null, ZoneId.of("Europe/Zurich"), 20, 20,
                Overrun.FINISH, null, null), "lena");
        gates.setTerms(wave, Purpose.PRODUCTION, window, Set.of(), new Person("lena", "lena"));
    }

    private void owner(String email, UUID... vms) {
        jdbc.sql("update vm set owner_email = :mail, owner_name = 'Mia' where id in (:vms)").param("mail", email)
                .param("vms", List.of(vms)).update();
    }

    @Test
    void eachOwnerGetsOneMailWithAllVmsAndItsLinkOpens() {
        assertThat(mvc.get().uri("/waves/{id}/notices", wave).with(LENA)).bodyText().contains("Send by mail");
        assertThat(mvc.get().uri("/waves/{id}/notices/mail", wave).with(LENA)).hasStatusOk().bodyText()
                .contains(mia, "2 VMs", "Send 1 mail", "1 VM has no owner with an address: orphan01.");

        assertThat(mvc.post().uri("/waves/{id}/notices/mail", wave).with(LENA).with(csrf())).hasStatus(302).flash()
                .extractingByKey("notice").asString().contains("1 mail is on its way");
        assertThat(mvc.get().uri("/waves/{id}/notices", wave).with(LENA)).bodyText().contains("mail on its way")
                .doesNotContain("/n/");
        postman.round();

        MimeMessage message = SERVER.to(mia).getFirst();
        assertThat(MailHouse.part(message, 0)).contains("2 of your VMs move", "db01, web<01>",
                "Sat 10 Nov 2096, 22:00");
        assertThat(MailHouse.part(message, 1)).contains("db01, web&lt;01&gt;");
        assertThat(mvc.get().uri(path(message, "/n/"))).hasStatusOk().bodyText().contains("web&lt;01&gt;");
        assertThat(mvc.get().uri("/waves/{id}/notices", wave).with(LENA)).bodyText().contains("mail sent ");
        assertThat(sealed()).isZero();

        assertThat(mvc.post().uri("/waves/{id}/notices/mail", wave).with(LENA).with(csrf())).flash()
                .extractingByKey("notice").asString().contains("Nobody is to be told");
        assertThat(mvc.post().uri("/api/v1/waves/{id}/notices/mail/reminders", wave).with(SCRIPT)).hasStatus(202)
                .bodyText().contains(mia, "\"reminder\":1").doesNotContain("/n/");
        postman.round();
        assertThat(SERVER.to(mia)).hasSize(2);
        assertThat(mvc.get().uri(path(message, "/n/"))).as("ended by the reminder's").hasStatus(410);
    }

    @Test
    void aLinkThatEndedIsNotMailed() {
        send(mia);
        notices.tell(wave, mia, "lena");

        postman.round();

        assertThat(SERVER.to(mia)).isEmpty();
        assertThat(mails.newest(1).getFirst().state()).isEqualTo(Mail.State.WITHDRAWN);
        assertThat(sealed()).isZero();
        assertThat(notices.of(wave).orElseThrow().owners()).singleElement().satisfies(owner -> assertThat(owner
                .isSilent()).as("told by the newer one").isTrue());
    }

    @Test
    void aTimeThatDoesNotHoldAnyMoreIsNotMailed() {
        send(mia);
        gates.setTerms(wave, Purpose.PRODUCTION, calendar.add(new WindowDraft("L " + mia, LocalDateTime.parse(
                "2096-12-10T22:00"), LocalDateTime.parse("2096-12-11T03:00"), null, ZoneId.of("Europe/Zurich"), 20, 20,
                Overrun.FINISH, null, null), "lena"), Set.of(), new Person("lena", "lena"));

        postman.round();

        assertThat(SERVER.to(mia)).isEmpty();
        assertThat(mails.newest(1).getFirst().state()).isEqualTo(Mail.State.WITHDRAWN);
        gates.setTerms(wave, Purpose.PRODUCTION, window, Set.of(), new Person("lena", "lena"));
        assertThat(notices.of(wave).orElseThrow().owners()).as("nor told once it holds again").singleElement()
                .satisfies(owner -> assertThat(owner.notice()).isNull());

        send(mia);
        gates.setTerms(wave, Purpose.PRODUCTION, null, Set.of(), new Person("lena", "lena"));
        postman.round();
        assertThat(SERVER.to(mia)).isEmpty();
    }

    @Test
    void whatWasGivenUpIsToldLikeWhatCameBack() {
        String later = "later-" + mia;
        owner(later, vm);
        UUID migration = aChecklistOf("later-anna@example.org");
        send(later);
        assertThat(mvc.post().uri("/migrations/{id}/acceptance/link/mail", migration).with(LENA).with(csrf()))
                .hasStatus(302);
        postman.round();
        assertThat(notices.of(wave).orElseThrow().owners()).filteredOn(owner -> owner.email().equals(later))
                .singleElement().satisfies(owner -> assertThat(owner.isSilent()).isTrue());

        jdbc.sql("update mail_outbox set failing_since = now() - interval '25 hours'").update();
        due();
        postman.round();

        assertThat(mails.newest(2)).allMatch(mail -> mail.state() == Mail.State.FAILED);
        assertThat(notices.of(wave).orElseThrow().owners()).filteredOn(owner -> owner.email().equals(later))
                .singleElement().satisfies(owner -> {
                    assertThat(owner.isSilent()).isFalse();
                    assertThat(owner.notice().undeliverable()).contains("given up", "Greylisted");
                });
        assertThat(jdbc.sql("select count(*) from audit_event where action = 'mail.given-up' and subject_id in (:ids)")
                .param("ids", mails.newest(2).stream().map(mail -> mail.id().toString()).toList())
                .query(Integer.class).single()).isEqualTo(2);
        assertThat(needs.of(person(Role.LEAD))).anySatisfy(need -> assertThat(need.text().words()).contains(
                "did not arrive", later)).anySatisfy(need -> {
                    assertThat(need.text().words()).contains("was given up: ");
                    assertThat(need.path()).isEqualTo("/migrations/" + migration + "/acceptance");
                });
        mails.again(mails.newest(2).stream().filter(mail -> mail.recipient().equals(later)).findFirst().orElseThrow()
                .id(), "lena");
        assertThat(notices.of(wave).orElseThrow().owners()).filteredOn(owner -> owner.email().equals(later))
                .singleElement().satisfies(owner -> assertThat(owner.isSilent()).isTrue());
    }

    @Test
    void whatCameBackIsToldAtTheOwnerAndToLeads() {
        String gone = "gone-" + mia;
        owner(gone, vm);
        send(gone);
        postman.round();

        assertThat(mvc.get().uri("/waves/{id}/notices", wave).with(LENA)).bodyText().contains("Mail came back",
                "550 5.1.1 No such user here");
        assertThat(mvc.get().uri("/api/v1/waves/{id}/notices", wave).with(SCRIPT)).bodyJson()
                .extractingPath("$.owners[?(@.email == '" + gone + "')].mail").asArray().containsExactly("bounced");
        var lead = person(Role.LEAD);
        assertThat(needs.of(lead)).filteredOn(need -> need.path().contains(wave.toString())).anySatisfy(need -> {
            assertThat(need.word()).isEqualTo("Mail came back");
            assertThat(need.text().words()).contains(gone);
            assertThat(need.path()).isEqualTo("/waves/" + wave + "/notices");
        });
        assertThat(needs.of(person(Role.AUDITOR))).noneMatch(need -> need.word().equals("Mail came back"));

        Mail mail = mails.newest(1).getFirst();
        assertThat(mvc.get().uri("/settings/mail").with(ADMIN)).bodyText().contains(gone, "No such user here",
                "Send again");
        assertThat(mvc.post().uri("/settings/mail/{id}/again", mail.id()).with(ADMIN).with(csrf())).hasStatus(302);
        assertThat(mails.newest(1).getFirst().state()).isEqualTo(Mail.State.QUEUED);
        assertThat(mvc.get().uri("/waves/{id}/notices", wave).with(LENA)).bodyText().contains("mail on its way",
                "No answer yet").doesNotContain("Mail came back");
        postman.round();
        assertThat(mvc.get().uri("/waves/{id}/notices", wave).with(LENA)).bodyText().contains("Mail came back");
    }

    @Test
    void theSignOffLinkGoesToTheOwner() {
        UUID migration = aChecklistOf("anna@example.org");
        assertThat(mvc.get().uri("/migrations/{id}/acceptance", migration).with(LENA)).bodyText()
                .contains("Mail it to the owner");

        assertThat(mvc.post().uri("/migrations/{id}/acceptance/link/mail", migration).with(LENA).with(csrf()))
                .hasStatus(302).flash().extractingByKey("notice").asString().contains("anna@example.org");
        postman.round();

        MimeMessage message = SERVER.to("anna@example.org").getFirst();
        assertThat(mvc.get().uri(path(message, "/s/"))).hasStatusOk().bodyText().contains("mailed01");
        assertThat(mvc.get().uri("/migrations/{id}/acceptance", migration).with(LENA)).bodyText()
                .contains("Its mail was sent ");
    }

    @Test
    void aSignOffMailThatCameBackIsToldOnItsPageAndToLeads() {
        UUID migration = aChecklistOf("gone-anna@example.org");
        assertThat(mvc.post().uri("/api/v1/signoffs/mail").with(SCRIPT).contentType(MediaType.APPLICATION_JSON)
                .content("{\"migrationId\": \"%s\"}".formatted(migration))).hasStatus(202).bodyText()
                .contains("gone-anna@example.org").doesNotContain("/s/");
        postman.round();

        assertThat(mvc.get().uri("/migrations/{id}/acceptance", migration).with(LENA)).bodyText()
                .contains("Its mail came back: 550");
        assertThat(needs.of(person(Role.LEAD))).anySatisfy(need -> {
            assertThat(need.word()).isEqualTo("Mail came back");
            assertThat(need.path()).isEqualTo("/migrations/" + migration + "/acceptance");
        });
    }

    @Test
    void theSettingsPageTellsTheWayAndNoSecret() {
        assertThat(mvc.post().uri("/settings/mail/test").with(ADMIN).with(csrf()).param("to", "me@example.org"))
                .hasStatus(302);
        assertThat(mvc.post().uri("/settings/mail/test").with(ADMIN).with(csrf()).param("to", "me@@example.org"))
                .flash().containsKey("problem");
        send(mia);
        postman.round();

        assertThat(SERVER.to("me@example.org")).hasSize(1);
        assertThat(mvc.get().uri("/settings/mail").with(ADMIN)).hasStatusOk().bodyText()
                .contains("127.0.0.1:" + SERVER.port(), MailHouse.LOGIN, "towpath@example.com", "me@example.org", mia,
                        "taken by the server")
                .doesNotContain(MailHouse.PASSWORD, "/n/");
        assertThat(mvc.get().uri("/api/v1/mails").with(opaqueToken().authorities(AuthorityUtils.createAuthorityList(
                "admin")))).hasStatusOk().bodyText().contains("\"state\":\"sent\"").doesNotContain(MailHouse.PASSWORD,
                        "/n/");
        assertThat(mvc.get().uri("/settings/mail").with(LENA)).hasStatus(403);
    }

    /// A request for its go is another need than a waiver of a gate, and one more mail that came back is news.
    @Test
    void eachRequestOfAWaveIsANeedOfItsOwnAndEachBounceIsNews() {
        var lead = person(Role.LEAD);
        for (String gate : List.of("owners", "capacity")) {
            jdbc.sql("""
                    insert into gate_waiver (wave_id, gate, reason, expires_on, requested_by, requested_at)
                    values (:wave, :gate, 'the board agreed', '2391-12-01', 'emil', '2026-11-12T18:41:00Z')
                    """).param("wave", wave).param("gate", gate).update();
        }
        assertThat(keys(lead, "gates")).hasSize(2);

        String gone = "gone-" + mia;
        owner(gone, vm);
        send(gone);
        postman.round();
        Set<String> first = keys(lead, "notices");
        assertThat(first).hasSize(1);
        String other = "gone-too-" + mia;
        UUID second = jdbc.sql("select id from vm where owner_email = :mail").param("mail", mia)
                .query((row, _) -> row.getObject(1, UUID.class)).single();
        owner(other, second);
        send(other);
        postman.round();
        assertThat(keys(lead, "notices")).hasSize(1).doesNotContainAnyElementsOf(first);
    }

    @Test
    void waiversThatWaitAreTheSameNeedWhicheverIsTheOldest() {
        var lead = person(Role.LEAD);
        for (String at : List.of("2001-01-01T10:00:00Z", "2001-01-02T10:00:00Z")) {
            jdbc.sql("""
                    insert into waiver (rule, reason, expires_on, requested_by, requested_at)
                    values ('no-such-rule', 'agreed', '2391-12-01', 'emil', :at::timestamptz)
                    """).param("at", at).update();
        }
        List<String> both = waivers(lead);
        jdbc.sql("""
                update waiver set revoked_by = 'emil', revoked_at = now()
                 where rule = 'no-such-rule' and requested_at < '2001-01-02'
                """).update();
        assertThat(waivers(lead)).isEqualTo(both).hasSize(1);
        jdbc.sql("delete from waiver where rule = 'no-such-rule'").update();
    }

    private List<String> waivers(io.towpath.access.UserView who) {
        return needs.of(who).stream().filter(need -> need.label().equals("Waivers of findings")).map(Needs.Need::key)
                .toList();
    }

    private Set<String> keys(io.towpath.access.UserView who, String page) {
        return needs.of(who).stream().filter(need -> need.path().equals("/waves/" + wave + "/" + page)
                && !need.key().startsWith("GATE:")).map(Needs.Need::key).collect(java.util.stream.Collectors.toSet());
    }

    private void send(String email) {
        assertThat(mvc.post().uri("/api/v1/waves/{id}/notices/mail", wave).with(SCRIPT).contentType(
                MediaType.APPLICATION_JSON).content("{\"email\": \"%s\"}".formatted(email))).hasStatus(202);
    }

    private UUID aChecklistOf(String email) {
        UUID migration = Trips.migration(jdbc, "mail-" + UUID.randomUUID());
        UUID of = jdbc.sql("select vm_id from migration where id = :id").param("id", migration)
                .query((row, _) -> row.getObject(1, UUID.class)).single();
        acceptance.open(migration, new Accepted(of, "mailed01", null, "Anna Keller", email, 1, "/staging/a", "/srv/a",
                Instant.parse("2026-11-12T18:41:00Z"), Instant.parse("2026-11-12T19:49:00Z"), List.of()));
        acceptance.awaitSignOff(migration);
        return migration;
    }

    private io.towpath.access.UserView person(Role role) {
        return users.create(new NewUser("u-" + UUID.randomUUID(), "Lena Huber", null, role, ZoneId.of("UTC"))).user();
    }

    private static String path(MimeMessage message, String start) {
        Matcher link = Pattern.compile(Pattern.quote(BASE) + "(" + start + "[A-Za-z0-9_-]+)").matcher(MailHouse.part(
                message, 0));
        assertThat(link.find()).isTrue();
        return link.group(1);
    }
}
