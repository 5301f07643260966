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
        return new NeedMails(mails, choices, (_, _) -> List.copyOf(waiting), users, trail, transaction, clock, BASE);
    }

    private UserView person(@Nullable String mail) {
        return users.create(new NewUser("u-" + UUID.randomUUID(), "Lena Huber", mail, Role.LEAD, ZoneId.of(
                "Europe/Zurich"))).user();
    }

    private static Need need(String key, String label) {
        return new Need(key, "Paused", label, "Limit reached.", Instant.parse("2027-01-31T22:30:00Z"), "/waves/" + key);
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

        postman.round();
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
