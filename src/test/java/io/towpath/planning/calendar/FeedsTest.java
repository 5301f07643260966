package io.towpath.planning.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.DatabaseTest;
import io.towpath.inventory.RefusedException;
import io.towpath.planning.mapping.Wired;
import java.io.StringReader;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.UUID;
import net.fortuna.ical4j.data.CalendarBuilder;
import net.fortuna.ical4j.model.component.VEvent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/// What calendar programs see of a feed from one reading to the next; another library reads it.
@DatabaseTest
class FeedsTest {

    @Autowired
    private CalendarFeeds feeds;
    @Autowired
    private CutoverCalendar calendar;
    @Autowired
    private MockMvcTester mvc;
    @Autowired
    private JdbcClient db;

    private Wired wired;

    @BeforeEach
    void feeder() {
        wired = new Wired(db);
        db.sql("""
                insert into app_user (login, display_name, password_hash, role, created_at)
                values ('feed-reader', 'Feed Reader', '{noop}x', 'LEAD', now()) on conflict do nothing
                """).update();
    }

    @Test
    void aCancelledWindowAndALiftedFreezeAreToldAsSuch() throws Exception {
        UUID window = window("Sat");
        UUID freeze = calendar.freeze("Close", LocalDateTime.now().plusDays(30), LocalDateTime.now().plusDays(32),
                ZoneId.of("UTC"), null, "unit " + wired.mark, "books are closed", "lena");
        String feed = feed(null, null);
        assertThat(event(feed, "window-" + window).orElseThrow().getStatus().getValue()).isEqualTo("TENTATIVE");
        int first = sequence(feed, "window-" + window);
        int firstFreeze = sequence(feed, "freeze-" + freeze);

        calendar.cancel(window, "moved", "lena");
        calendar.lift(freeze, "done", "lena");

        assertThat(event(feed, "window-" + window).orElseThrow().getStatus().getValue()).isEqualTo("CANCELLED");
        assertThat(event(feed, "freeze-" + freeze).orElseThrow().getStatus().getValue()).isEqualTo("CANCELLED");
        assertThat(sequence(feed, "window-" + window)).isGreaterThan(first);
        assertThat(sequence(feed, "freeze-" + freeze)).isGreaterThan(firstFreeze);
        // one that is made after they are gone tells it as well
        assertThat(event(feed(null, null), "window-" + window).orElseThrow().getStatus().getValue())
                .isEqualTo("CANCELLED");
    }

    @Test
    void theSequenceRisesWhenWhatIsShownChangesAndOnlyThen() throws Exception {
        UUID window = window("Sat");
        String feed = feed(null, null);
        int first = sequence(feed, "window-" + window);
        assertThat(sequence(feed, "window-" + window)).as("nothing changed").isEqualTo(first);

        db.sql("update plan set state = 'saved' where state = 'published'").update();
        UUID plan = db.sql("""
                insert into plan (number, state, created_by, saved_at, published_by, published_at)
                select nextval('plan_number_seq'), 'published', 'lena', now(), 'lena', now()
                returning id
                """).query(UUID.class).single();
        db.sql("""
                insert into plan_wave (plan_id, position, name, kind, window_id)
                values (:plan, 1, 'Wave A', 'production', :window)
                """).param("plan", plan).param("window", window).update();

        VEvent published = event(feed, "window-" + window).orElseThrow();
        assertThat(published.getSummary().getValue()).isEqualTo("Cutover Sat " + wired.mark + " (Wave A)");
        assertThat(published.getSequence().getSequenceNo()).isEqualTo(first + 1);
    }

    @Test
    void aFeedOfAnApplicationHasItsDowntimesOnlyAndDropsWhatMovedAway() throws Exception {
        UUID application = application("Webshop");
        UUID web = wired.vm("web01");
        UUID other = wired.vm("mail01");
        db.sql("update vm set application_id = :app where id = :vm").param("app", application).param("vm", web)
                .update();
        UUID window = window("Sat");
        UUID elsewhere = window("Sun");
        charter(wired.wave(web), window);
        charter(wired.wave(other), elsewhere);
        String feed = feed("webshop-" + wired.mark, null);
        String uid = "window-" + window + "-app-" + application;

        VEvent event = event(feed, uid).orElseThrow();

        assertThat(event.getSummary().getValue()).startsWith("Downtime Webshop-" + wired.mark + " (W-");
        assertThat(event.getStatus().getValue()).isEqualTo("TENTATIVE");
        assertThat(feeds.read(feed, "").orElseThrow()).doesNotContain(elsewhere.toString());
        int first = event.getSequence().getSequenceNo();

        db.sql("delete from wave_member where vm_id = :vm").param("vm", web).update();

        VEvent gone = event(feed, uid).orElseThrow();
        assertThat(gone.getStatus().getValue()).isEqualTo("CANCELLED");
        assertThat(gone.getSequence().getSequenceNo()).isEqualTo(first + 1);
        assertThat(sequence(feed, uid)).as("told once more, counted once").isEqualTo(first + 1);
    }

    @Test
    void aFeedOfAPersonHasTheDowntimesOfTheirVms() throws Exception {
        UUID vm = wired.vm("web01");
        String owner = "Owner-" + wired.mark + "@example.com";
        db.sql("update vm set owner_email = :owner where id = :vm").param("owner", owner).param("vm", vm).update();
        UUID window = window("Sat");
        charter(wired.wave(vm), window);

        String text = feeds.read(feed(null, owner), "").orElseThrow();

        assertThat(text)
                .contains("X-WR-CALNAME:Towpath downtimes of", "UID:window-" + window, "SUMMARY:Downtime web01 (W-")
                .containsOnlyOnce("BEGIN:VEVENT");
    }

    @Test
    void whoseAFeedIsMustBeKnown() {
        assertThatThrownBy(() -> feed("no such application", null)).isInstanceOf(RefusedException.class)
                .hasMessageContaining("no such application");
        assertThatThrownBy(() -> feed(null, "not an address")).isInstanceOf(RefusedException.class);
        assertThat(mvc.post().uri("/calendar/feeds").param("name", "x").param("application", "no such application")
                .with(SecurityMockMvcRequestPostProcessors.user("feed-reader")
                        .authorities(AuthorityUtils.createAuthorityList("wave:read", "inventory:read")))
                .with(SecurityMockMvcRequestPostProcessors.csrf())).hasStatus(302).flash().containsKey("problem");
    }

    private UUID window(String name) {
        LocalDateTime opens = LocalDateTime.now().plusDays(20).withNano(0);
        return calendar.add(new WindowDraft(name + " " + wired.mark, opens, opens.plusHours(5), null,
                ZoneId.of("Europe/Zurich"), 20, 20, Overrun.FINISH, null, null), "lena");
    }

    private UUID application(String name) {
        return db.sql("insert into application (name, tier, environment) values (:name, 3, 'production') returning id")
                .param("name", name + "-" + wired.mark).query(UUID.class).single();
    }

    private void charter(UUID wave, UUID window) {
        db.sql("insert into wave_terms (wave_id, window_id, changed_by, changed_at) values (:wave, :window, 'lena', now())")
                .param("wave", wave).param("window", window).update();
    }

    private String feed(String application, String owner) {
        return feeds.create("feed-reader", "my phone", new CalendarFeeds.Of(application, owner));
    }

    private int sequence(String feed, String uid) throws Exception {
        return event(feed, uid).orElseThrow().getSequence().getSequenceNo();
    }

    private Optional<VEvent> event(String feed, String uid) throws Exception {
        return new CalendarBuilder().build(new StringReader(feeds.read(feed, "").orElseThrow()))
                .<VEvent>getComponents("VEVENT").stream()
                .filter(event -> event.getUid().orElseThrow().getValue().equals(uid + "@towpath")).findFirst();
    }
}
