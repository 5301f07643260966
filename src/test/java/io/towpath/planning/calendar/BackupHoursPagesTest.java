package io.towpath.planning.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.inventory.backup.BackupDesk;
import io.towpath.inventory.backup.BackupHours;
import io.towpath.inventory.backup.Backups;
import io.towpath.planning.calendar.web.BackupForm;
import io.towpath.planning.mapping.Wired;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import net.fortuna.ical4j.data.CalendarBuilder;
import net.fortuna.ical4j.model.component.VEvent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

/// Backup hours from the calendar's page and in REST, and whom they hold for.
@DatabaseTest
class BackupHoursPagesTest {

    private static final RequestPostProcessor LEAD = user("lena").authorities(AuthorityUtils
            .createAuthorityList("inventory:read", "wave:read", "wave:write"));
    /// A Wednesday, 23:00 in Zurich.
    private static final Instant NIGHT = Instant.parse("2031-01-15T22:00:00Z");

    @Autowired
    private MockMvcTester mvc;
    @Autowired
    private JdbcClient db;
    @Autowired
    private BackupDesk desk;
    @Autowired
    private Backups backups;
    @Autowired
    private CalendarFeeds feeds;

    private Wired wired;
    private UUID web;

    @BeforeEach
    void source() {
        wired = new Wired(db);
        db.sql("update connection set kind = 'vsphere' where id = :id").param("id", wired.source).update();
        web = wired.vm("web01");
    }

    @Test
    void holdForTheSourcesVmsOrOneApplicationOrClusterAndFollowEachOtherAsOne() {
        String application = "Ledger " + wired.mark;
        UUID app = db
                .sql("insert into application (name, tier, environment) values (:name, 3, 'production') returning id")
                .param("name", application).query(UUID.class).single();
        UUID ledger = wired.vm("ledger01");
        db.sql("update vm set application_id = :app, cluster = 'cl-2' where id = :vm").param("app", app)
                .param("vm", ledger).update();

        assertThat(rest(
                "{\"name\":\"Ledger\",\"source\":\"%s\",\"application\":\"%s\",\"from\":\"22:00\",\"to\":\"02:00\",\"zone\":\"Europe/Zurich\"}"
                        .formatted(wired.source, application)))
                .hasStatus(201);
        assertThat(rest(
                "{\"name\":\"After\",\"source\":\"%s\",\"cluster\":\"CL-2\",\"days\":[\"thursday\"],\"from\":\"02:00\",\"to\":\"04:00\",\"zone\":\"Europe/Zurich\"}"
                        .formatted(wired.source)))
                .hasStatus(201);

        assertThat(on(web)).isEmpty();
        assertThat(on(ledger)).get().satisfies(pause -> {
            assertThat(pause.until()).isEqualTo("2031-01-16T03:00:00Z");
            assertThat(pause.name()).isEqualTo("After");
        });
        assertThat(backups.on(wired.source, external(ledger), NIGHT.plusSeconds(86_400))).get()
                .satisfies(pause -> assertThat(pause.until()).isEqualTo("2031-01-17T01:00:00Z"));
    }

    @Test
    void areAddedChangedUndoneRemovedAndPutBack() {
        assertThat(post("/calendar/backup-hours", "name", "Nightly", "source", wired.source.toString(), "days",
                "wednesday", "from", "22:00", "to", "04:00", "zone", "Europe/Zurich")).hasStatus(302);
        BackupHours made = desk.all().stream().filter(hours -> hours.sourceId().equals(wired.source)).findFirst()
                .orElseThrow();
        String page = "/calendar/backup-hours/" + made.id();
        assertThat(text(mvc.get().uri("/calendar").with(LEAD).exchange())).contains("Nightly",
                "Wed 22:00 to 04:00 the next day, Europe/Zurich");
        assertThat(text(mvc.get().uri("/calendar?view=week&at=2031-01-15&zone=Europe/Zurich").with(LEAD).exchange()))
                .contains("22:00 – 04:00 Nightly", "New backup hours");
        assertThat(text(mvc.get().uri(page).with(LEAD).exchange())).contains("Remove the hours", "value=\"22:00\"");
        assertThat(on(web)).isPresent();

        MvcTestResult changed = post(page, "version", "1", "name", "Nightly", "source", wired.source.toString(),
                "days", "friday", "from", "22:00", "to", "05:00", "zone", "Europe/Zurich");
        assertThat(changed).hasStatus(302).flash().containsKeys("backupId", "backupBefore");
        assertThat(on(web)).isEmpty();
        BackupForm undo = (BackupForm) changed.getMvcResult().getFlashMap().get("backupBefore");
        assertThat(text(mvc.get().uri("/calendar").flashAttrs(Map.of("backupBefore", undo, "backupId", made.id()))
                .with(LEAD).exchange())).contains("The hours are changed.", "name=\"days\" value=\"wednesday\"",
                        "name=\"version\" value=\"2\"");
        assertThat(post(page, "version", "2", "name", undo.name(), "source", undo.source(), "days", "wednesday", "from",
                undo.from(), "to", undo.to(), "zone", undo.zone())).hasStatus(302);
        assertThat(on(web)).isPresent();
        assertThat(text(post(page, "version", "2", "name", "Late", "source", wired.source.toString(), "days",
                "monday", "from", "22:00", "to", "05:00", "zone", "Europe/Zurich"))).contains("was changed meanwhile");

        post(page + "/remove");
        assertThat(on(web)).isEmpty();
        assertThat(text(mvc.get().uri(page).with(LEAD).exchange())).contains("They were removed by", "Put them back");
        post(page + "/restore");
        assertThat(on(web)).isPresent();
        assertThat(db.sql("select action from audit_event where subject_id = :id order by number")
                .param("id", made.id().toString()).query(String.class).list()).containsExactly("backup-hours.added",
                        "backup-hours.changed", "backup-hours.changed", "backup-hours.removed",
                        "backup-hours.restored");
    }

    @Test
    void restAsksForTheVersionAndRefusesHoursThatNeverEndAndWhatIsNotThere() {
        String usual = "{\"name\":\"Nightly\",\"source\":\"%s\",\"from\":\"22:00\",\"to\":\"%s\",\"cluster\":%s,\"zone\":\"UTC\"}";
        assertThat(rest(usual.formatted(wired.source, "22:00", "null"))).hasStatus(422).bodyText()
                .contains("hours-never-end");
        assertThat(rest(usual.formatted(wired.source, "04:00", "\"nowhere\""))).hasStatus(422).bodyText()
                .contains("cluster-unknown");
        assertThat(rest(usual.formatted(wired.target, "04:00", "null"))).hasStatus(422).bodyText()
                .contains("source-unknown");
        String at = rest(usual.formatted(wired.source, "04:00", "null")).getResponse().getHeader("Location");

        String later = usual.formatted(wired.source, "05:00", "null");
        assertThat(put(at, null, later)).hasStatus(428);
        assertThat(put(at, "\"7\"", later)).hasStatus(412);
        assertThat(put(at, "\"1\"", later)).hasStatusOk().bodyJson().extractingPath("$.to").isEqualTo("05:00");
        assertThat(mvc.delete().uri(at).with(LEAD).with(csrf())).hasStatus(204);
        assertThat(mvc.get().uri("/api/v1/backup-hours").with(LEAD)).hasStatusOk().bodyText()
                .doesNotContain(wired.source.toString());
        assertThat(mvc.post().uri(at + "/restore").with(LEAD).with(csrf())).hasStatusOk();
        assertThat(mvc.get().uri("/api/v1/backup-hours").with(LEAD)).bodyText().contains(wired.source.toString());
    }

    @Test
    void severalThatTogetherNeverEndAreRefusedWhereverTheyHoldForOneVm() {
        String days = "{\"name\":\"%s\",\"source\":\"" + wired.source
                + "\",\"days\":[%s],\"from\":\"00:00\",\"to\":\"%s\",\"application\":%s,\"zone\":\"UTC\"}";
        String application = "Payroll " + wired.mark;
        db.sql("insert into application (name, tier, environment) values (:name, 3, 'production')")
                .param("name", application).update();
        String work = "\"monday\",\"tuesday\",\"wednesday\",\"thursday\",\"friday\"";
        String end = "\"saturday\",\"sunday\"";
        String at = rest(days.formatted("Weekdays", work, "00:00", "null")).getResponse().getHeader("Location");

        assertThat(rest(days.formatted("Weekends", end, "00:00", "\"" + application + "\""))).hasStatus(422).bodyText()
                .contains("hours-never-end", "Weekdays");
        assertThat(rest(days.formatted("Weekends", end, "23:00", "\"" + application + "\""))).hasStatus(201);
        assertThat(rest(days.formatted("Late", end, "00:00", "null"))).hasStatus(422);
        assertThat(mvc.delete().uri(at).with(LEAD).with(csrf())).hasStatus(204);
        assertThat(rest(days.formatted("Late", end, "00:00", "null"))).hasStatus(201);
        assertThat(mvc.post().uri(at + "/restore").with(LEAD).with(csrf())).hasStatus(422);
        assertThat(desk.all()).filteredOn(hours -> hours.sourceId().equals(wired.source)).extracting(BackupHours::name)
                .containsExactlyInAnyOrder("Late", "Weekends");
    }

    @Test
    void aFeedHasThemAsEventsOfEachWeekAndTellsWhenTheyAreRemoved() throws Exception {
        db.sql("""
                insert into app_user (login, display_name, password_hash, role, created_at)
                values ('feed-reader', 'Feed Reader', '{noop}x', 'LEAD', now()) on conflict do nothing
                """).update();
        String feed = feeds.create("feed-reader", "my phone", new CalendarFeeds.Of(null, null));
        rest("{\"name\":\"Nightly\",\"source\":\"%s\",\"days\":[\"friday\",\"monday\"],\"from\":\"22:00\",\"to\":\"04:00\",\"zone\":\"Europe/Zurich\"}"
                .formatted(wired.source));
        UUID id = desk.all().stream().filter(hours -> hours.sourceId().equals(wired.source)).findFirst().orElseThrow()
                .id();

        String shown = feeds.read(feed, "").orElseThrow();
        assertThat(shown).contains("RRULE:FREQ=WEEKLY;BYDAY=MO,FR", "TZID:Europe/Zurich", "CATEGORIES:BACKUP");
        assertThat(event(shown, id).getSummary().getValue()).startsWith("Backup hours Nightly (source ");

        desk.remove(id, "lena");
        assertThat(event(feeds.read(feed, "").orElseThrow(), id).getStatus().getValue()).isEqualTo("CANCELLED");
    }

    private static VEvent event(String feed, UUID id) throws Exception {
        return new CalendarBuilder().build(new StringReader(feed)).<VEvent>getComponents("VEVENT").stream()
                .filter(event -> event.getUid().orElseThrow().getValue().equals("backup-hours-" + id + "@towpath"))
                .findFirst().orElseThrow();
    }

    private java.util.Optional<io.towpath.inventory.backup.BackupPause> on(UUID vm) {
        return backups.on(wired.source, external(vm), NIGHT);
    }

    private String external(UUID vm) {
        return db.sql("select external_id from vm where id = :vm").param("vm", vm).query(String.class).single();
    }

    private MvcTestResult rest(String body) {
        return mvc.post().uri("/api/v1/backup-hours").with(LEAD).with(csrf()).contentType(MediaType.APPLICATION_JSON)
                .content(body).exchange();
    }

    private MvcTestResult put(String at, String match, String body) {
        var request = mvc.put().uri(at).with(LEAD).with(csrf()).contentType(MediaType.APPLICATION_JSON).content(body);
        return (match == null ? request : request.header("If-Match", match)).exchange();
    }

    private MvcTestResult post(String path, String... form) {
        var request = mvc.post().uri(path).with(LEAD).with(csrf());
        for (int i = 0; i + 1 < form.length; i += 2) {
            request = request.param(form[i], form[i + 1]);
        }
        return request.exchange();
    }

    private static String text(MvcTestResult answer) {
        assertThat(List.of(200, 422)).contains(answer.getResponse().getStatus());
        return new String(answer.getResponse().getContentAsByteArray(), StandardCharsets.UTF_8);
    }
}
