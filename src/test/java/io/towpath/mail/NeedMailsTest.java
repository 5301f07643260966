package io.towpath.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.access.AccessException;
import io.towpath.access.NewUser;
import io.towpath.access.Role;
import io.towpath.access.UserView;
import io.towpath.access.Users;
import io.towpath.audit.AuditTrail;
import io.towpath.mail.Needs.Need;
import io.towpath.secret.Secrets;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.transaction.support.TransactionTemplate;

/// What needs somebody, for who asked to be told.
class NeedMailsTest extends MailsOn {

    private static final Instant NOON = Instant.parse("2027-02-01T11:00:00Z");

    @Autowired
    private MailChoiceStore choices;
    @Autowired
    private Users users;
    @Autowired
    private AuditTrail trail;
    @Autowired
    private TransactionTemplate transaction;
    @Autowired
    private Clock clock;
    @Autowired
    private MailServer server;
    @Autowired
    private Secrets secrets;
    @Autowired
    private MailProperties properties;

    private final List<Need> waiting = new ArrayList<>();
    private NeedMails needMails;
    private UserView lena;
    private String address;

    @BeforeEach
    void lenaInZurich() {
        jdbc.sql("delete from mail_choice").update();
        needMails = node();
        address = "lena-" + UUID.randomUUID() + "@example.org";
        lena = person(address);
        waiting.add(need("a", "W-001"));
    }

    private NeedMails node() {
        return new NeedMails(mails, choices, _ -> List.copyOf(waiting), users, trail, transaction, clock, BASE);
    }

    private UserView person(@Nullable String mail) {
        return users.create(new NewUser("u-" + UUID.randomUUID(), "Lena Huber", mail, Role.LEAD, ZoneId.of(
                "Europe/Zurich"))).user();
    }

    private static Need need(String key, String label) {
        return new Need(key, "Paused", label, () -> "Limit reached.", Instant.parse("2027-01-31T22:30:00Z"),
                "/waves/" + key);
    }

    @Test
    void nobodyIsMailedWithoutHavingAsked() {
        needMails.look(NOON);

        assertThat(mails.newest(9)).isEmpty();
        assertThat(needMails.of(lena)).isEqualTo(new NeedMails.Chosen(false, 8, false));
        assertThatExceptionOfType(AccessException.class).isThrownBy(() -> needMails.choose(person(null),
                new NeedMails.Chosen(true, 8, false))).withMessageContaining("no mail address");
        assertThatExceptionOfType(AccessException.class).isThrownBy(() -> needMails.choose(lena,
                new NeedMails.Chosen(true, 3, false))).withMessageContaining("3 o'clock");
    }

    @Test
    void theDigestComesOnceADayAtTheHourThereAlsoAcrossClockChanges() throws MessagingException {
        needMails.choose(lena, new NeedMails.Chosen(true, 8, false));

        assertThat(after("2027-03-27T06:59:00Z")).as("7:59 in winter").isZero();
        assertThat(after("2027-03-27T07:00:00Z")).isOne();
        assertThat(after("2027-03-27T15:00:00Z")).isOne();
        assertThat(after("2027-03-28T05:59:00Z")).as("7:59 in summer, an hour earlier").isOne();
        assertThat(after("2027-03-28T06:00:00Z")).isEqualTo(2);
        assertThat(after("2027-10-31T00:30:00Z")).as("2:30 at night").isEqualTo(2);
        assertThat(after("2027-10-31T01:30:00Z")).as("2:30 again").isEqualTo(2);
        assertThat(after("2027-10-31T06:59:00Z")).isEqualTo(2);
        assertThat(after("2027-10-31T07:00:00Z")).isEqualTo(3);
        assertThat(after("2027-11-01T21:30:00Z")).as("too late for that day").isEqualTo(3);
        waiting.clear();
        assertThat(after("2027-11-02T08:00:00Z")).as("nothing waits").isEqualTo(3);

        jdbc.sql("update mail_outbox set created_at = '2027-03-28T06:00:00Z'").update();
        postmanAt("2027-03-28T19:59:00Z").round();
        MimeMessage message = SERVER.to(address).getFirst();
        assertThat(message.getSubject()).isEqualTo("Needs you: 1 thing");
        assertThat(message.getHeader("List-Unsubscribe")).containsExactly("<" + BASE + "/me/mail>");
        assertThat(MailHouse.part(message, 0)).contains("Paused: W-001: Limit reached. (since Sun 31 Jan, 23:30)",
                BASE + "/waves/a", BASE + "/me/mail");
    }

    private int after(String now) {
        needMails.look(Instant.parse(now));
        // another node, and the next beat
        node().look(Instant.parse(now));
        return mails.newest(99).size();
    }

    @Test
    void whatIsNewIsToldAtOnceAndGathered() {
        needMails.choose(lena, new NeedMails.Chosen(false, 8, true));
        needMails.look(NOON);
        assertThat(mails.newest(9)).as("it waited before").isEmpty();

        waiting.add(need("b", "W-002"));
        needMails.look(NOON);
        node().look(NOON.plusSeconds(30));
        waiting.add(need("c", "W-003"));
        needMails.look(NOON.plusSeconds(300));
        waiting.add(need("d", "W-004"));
        needMails.look(NOON.plusSeconds(590));
        assertThat(mails.newest(9)).hasSize(1);
        postman.round();
        needMails.look(NOON.plusSeconds(600));
        needMails.look(NOON.plusSeconds(3600));

        postman.round();
        List<MimeMessage> got = SERVER.to(address);
        assertThat(got).hasSize(2);
        assertThat(MailHouse.part(got.getFirst(), 0)).contains("W-002").doesNotContain("W-001", "W-003");
        assertThat(MailHouse.part(got.get(1), 0)).contains("W-003", "W-004").doesNotContain("W-002");
    }

    @Test
    void whatWasSolvedAndComesAgainIsNew() {
        needMails.choose(lena, new NeedMails.Chosen(false, 8, true));
        waiting.clear();
        needMails.look(NOON);
        waiting.add(need("a", "W-001"));
        needMails.look(NOON.plusSeconds(30));

        assertThat(mails.newest(9)).singleElement().satisfies(mail -> assertThat(mail.subject())
                .isEqualTo("Paused: W-001"));
    }

    @Test
    void whatIsLessThanWasToldIsNoNews() {
        waiting.add(need(Needs.growing("w", 200), "W-002"));
        needMails.choose(lena, new NeedMails.Chosen(false, 8, true));
        waiting.set(1, need(Needs.growing("w", 90), "W-002"));
        needMails.look(NOON);
        assertThat(mails.newest(9)).isEmpty();
        waiting.set(1, need(Needs.growing("w", 201), "W-002"));
        needMails.look(NOON.plusSeconds(30));
        assertThat(mails.newest(9)).hasSize(1);
    }

    @Test
    void whatWaitsForAServerIsOneMail() {
        needMails.choose(lena, new NeedMails.Chosen(false, 8, true));
        waiting.add(need("b", "W-002"));
        needMails.look(NOON);
        waiting.add(need("c", "W-003"));
        needMails.look(NOON.plusSeconds(600));
        waiting.removeIf(each -> each.key().equals("b"));
        waiting.add(need("d", "W-004"));
        needMails.look(NOON.plusSeconds(1200));

        assertThat(mails.newest(9)).filteredOn(mail -> mail.state() == Mail.State.QUEUED).hasSize(1);
        assertThat(sealed()).isOne();
        postman.round();
        assertThat(SERVER.to(address)).singleElement().satisfies(message -> assertThat(MailHouse.part(message, 0))
                .contains("W-003", "W-004").doesNotContain("W-001", "W-002"));
    }

    /// It may come back to wait: a newer one beside it would not tell what it tells.
    @Test
    void whatIsBeingSentIsWaitedFor() {
        needMails.choose(lena, new NeedMails.Chosen(false, 8, true));
        waiting.add(need("b", "W-002"));
        needMails.look(NOON);
        var leased = store.lease(9).getFirst();
        waiting.add(need("c", "W-003"));
        needMails.look(NOON.plusSeconds(600));
        assertThat(mails.newest(9)).hasSize(1);

        store.release(leased);
        waiting.add(need("d", "W-004"));
        needMails.look(NOON.plusSeconds(1200));
        postman.round();

        assertThat(SERVER.to(address)).singleElement().satisfies(message -> assertThat(MailHouse.part(message, 0))
                .contains("W-002", "W-003", "W-004"));
    }

    @Test
    void aDigestIsOfItsDayAndNotSentAtNight() {
        for (String late : List.of("2027-03-29T06:00:00Z", "2027-03-28T20:00:00Z")) {
            needMails.choose(lena, new NeedMails.Chosen(true, 8, false));
            jdbc.sql("update mail_choice set digested_on = null").update();
            jdbc.sql("delete from mail_outbox").update();
            needMails.look(Instant.parse("2027-03-28T06:00:00Z"));
            jdbc.sql("update mail_outbox set created_at = '2027-03-28T06:00:00Z'").update();
            postmanAt(late).round();
            assertThat(mails.newest(9)).singleElement().satisfies(mail -> assertThat(mail.state()).isEqualTo(
                    Mail.State.WITHDRAWN));
        }
        assertThat(SERVER.to(address)).isEmpty();
    }

    @Test
    void whoChoseOtherwiseMeanwhileGetsNothing() {
        needMails.choose(lena, new NeedMails.Chosen(false, 8, true));
        waiting.add(need("b", "W-002"));
        needMails.look(NOON);
        needMails.choose(lena, new NeedMails.Chosen(false, 8, false));
        postman.round();
        needMails.choose(lena, new NeedMails.Chosen(false, 8, true));
        waiting.add(need("c", "W-003"));
        needMails.look(NOON.plusSeconds(600));
        jdbc.sql("update app_user set enabled = false where id = :id").param("id", lena.id()).update();
        postman.round();

        assertThat(mails.newest(9)).hasSize(2).allMatch(mail -> mail.state() == Mail.State.WITHDRAWN);
        assertThat(SERVER.to(address)).isEmpty();
    }

    @Test
    void aLongListIsComparedWholeAndToldInPart() {
        for (int i = 0; i < 600; i++) {
            waiting.add(need("n" + i, "N-" + i));
        }
        needMails.choose(lena, new NeedMails.Chosen(false, 8, true));
        waiting.subList(0, 300).clear();
        needMails.look(NOON);
        assertThat(mails.newest(9)).as("what moved up").isEmpty();

        for (int i = 0; i < 40; i++) {
            waiting.add(need("m" + i, "M-" + i));
        }
        needMails.look(NOON.plusSeconds(30));
        assertThat(mails.newest(9)).singleElement().satisfies(mail -> assertThat(mail.subject()).isEqualTo(
                "Needs you: 40 things"));
        postman.round();
        assertThat(MailHouse.part(SERVER.to(address).getFirst(), 0)).contains("M-29", "And 10 more.").doesNotContain(
                "M-30", "N-");
    }

    private Postman postmanAt(String now) {
        return new Postman(store, server, secrets, properties, List.of(new StillChosen(choices, users, Clock.fixed(
                Instant.parse(now), ZoneId.of("UTC")))), trail, transaction, _ -> {});
    }

    @Test
    void peopleChooseOnTheirPage() {
        var her = user(lena.login()).authorities(AuthorityUtils.createAuthorityList("wave:read"));
        assertThat(mvc.get().uri("/me/mail").with(her)).hasStatusOk().bodyText().contains("Mails go to", address,
                "In your zone, Europe/Zurich").doesNotContain("checked=");

        assertThat(mvc.post().uri("/me/mail").with(her).with(csrf()).param("digest", "true").param("hour", "17"))
                .hasStatus(302);

        assertThat(needMails.of(lena)).isEqualTo(new NeedMails.Chosen(true, 17, false));
        assertThat(mvc.get().uri("/me/mail").with(her)).bodyText().containsOnlyOnce("checked=");
        assertThat(mvc.post().uri("/me/mail").with(her).with(csrf()).param("digest", "true").param("hour", "23"))
                .hasStatus(302).flash().containsKey("problem");
    }
}
