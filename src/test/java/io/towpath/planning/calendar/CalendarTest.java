package io.towpath.planning.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.opaqueToken;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.inventory.RefusedException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

@DatabaseTest
class CalendarTest {

    private static final ZoneId ZURICH = ZoneId.of("Europe/Zurich");
    private static final RequestPostProcessor SCRIPT = opaqueToken()
            .authorities(AuthorityUtils.createAuthorityList("wave:read", "wave:write"));

    @Autowired
    private CutoverCalendar calendar;
    @Autowired
    private CalendarFeeds feeds;
    @Autowired
    private JdbcClient db;
    @Autowired
    private MockMvcTester mvc;

    @Test
    void aWindowIsAddedChangedAndCancelled() {
        UUID id = calendar.add(draft("2031-01-04T22:00", "2031-01-05T03:00", 120), "lena");

        calendar.edit(id, 1, draft("2031-01-04T22:00", "2031-01-05T04:00", 100), null, "lena");

        CutoverWindow window = calendar.window(id).orElseThrow();
        assertThat(window.closesAt()).isEqualTo(Instant.parse("2031-01-05T03:00:00Z"));
        assertThat(window.capacityVms()).isEqualTo(100);
        calendar.cancel(id, "moved", "lena");
        assertThat(mvc.get().uri("/calendar/windows/{id}", id).with(user("lena").authorities(
                AuthorityUtils.createAuthorityList("wave:read", "wave:write")))).bodyText()
                .contains("This window was cancelled").doesNotContain("Duplicate…");
        assertThat(calendar.windows(Instant.parse("2031-01-01T00:00:00Z"), Instant.parse("2031-01-08T00:00:00Z")))
                .isEmpty();
        assertThat(db.sql("select string_agg(action, ' ' order by number) from audit_event where subject_id = :id")
                .param("id", id.toString()).query(String.class).single())
                .isEqualTo("window.added window.changed window.cancelled");
    }

    @Test
    void whoSawAnOlderVersionIsToldWhatItIsNow() {
        UUID id = calendar.add(draft("2031-02-01T22:00", "2031-02-02T03:00", 120), "lena");
        calendar.edit(id, 1, draft("2031-02-01T21:00", "2031-02-02T03:00", 120), null, "lena");

        assertThatThrownBy(() -> calendar.edit(id, 1, draft("2031-02-01T23:00", "2031-02-02T03:00", 120), null, "emil"))
                .isInstanceOf(RefusedException.class).hasMessageContaining("it now opens 2031-02-01T21:00");
    }

    @Test
    void aWindowInUseIsLoosenedFreelyAndTightenedWithAReason() {
        UUID id = calendar.add(draft("2031-03-01T22:00", "2031-03-02T03:00", 3), "lena");
        planned(id, 2);
        assertThat(mvc.get().uri("/calendar/windows/{id}", id).with(user("lena").authorities(
                AuthorityUtils.createAuthorityList("wave:read", "wave:write")))).bodyText()
                .contains("href=\"/waves/planner\"");

        calendar.edit(id, 1, draft("2031-03-01T21:00", "2031-03-02T03:00", 5), null, "lena");
        assertThatThrownBy(() -> calendar.edit(id, 2, draft("2031-03-01T22:00", "2031-03-02T03:00", 5), null, "lena"))
                .isInstanceOf(RefusedException.class).hasMessageContaining("2 VMs are planned into it")
                .extracting("remedy").asString().contains("count as not told until they are told the new one");
        calendar.edit(id, 2, draft("2031-03-01T22:00", "2031-03-02T03:00", 5), "the backup runs until ten", "lena");
        assertThatThrownBy(() -> calendar.edit(id, 3, draft("2031-03-01T22:00", "2031-03-02T03:00", 1), "less", "lena"))
                .isInstanceOf(RefusedException.class).extracting("code").isEqualTo("window-full");
        assertThatThrownBy(() -> calendar.cancel(id, "no", "lena")).isInstanceOf(RefusedException.class)
                .extracting("code").isEqualTo("window-in-use");
        db.sql("update plan set state = 'saved' where state = 'published'").update();
    }

    @Test
    void aWindowIsRepeatedAtTheSameTimesOnTheWall() {
        UUID id = calendar.add(new WindowDraft("Night of 22 Oct 2031", LocalDateTime.parse("2031-10-22T22:00"),
                LocalDateTime.parse("2031-10-23T03:00"), LocalDateTime.parse("2031-10-23T02:00"), ZURICH, 40, 8,
                Overrun.FINISH, "CHG1", "no backups"), "lena");

        List<CutoverWindow> copies = calendar.repeat(id, 7, 2, "lena").stream()
                .map(copy -> calendar.window(copy).orElseThrow()).toList();

        assertThat(copies).extracting(CutoverWindow::name).containsExactly("Night of 29 Oct 2031",
                "Night of 5 Nov 2031");
        assertThat(copies).extracting(CutoverWindow::opensAt).as("clocks change on 26 October").containsExactly(
                Instant.parse("2031-10-29T21:00:00Z"), Instant.parse("2031-11-05T21:00:00Z"));
        assertThat(copies).extracting(CutoverWindow::lockoutAt).first()
                .isEqualTo(Instant.parse("2031-10-30T01:00:00Z"));
        assertThat(copies.getFirst()).extracting(CutoverWindow::capacityVms, CutoverWindow::parallelSlots,
                CutoverWindow::onOverrun, CutoverWindow::changeReference, CutoverWindow::note)
                .containsExactly(40, 8, Overrun.FINISH, null, "no backups");
    }

    @Test
    void aRepetitionThatNoClockShowsAddsNone() {
        UUID id = calendar.add(draft("2031-03-16T02:30", "2031-03-16T06:00", 10), "lena");

        assertThatThrownBy(() -> calendar.repeat(id, 7, 3, "lena")).isInstanceOf(RefusedException.class)
                .hasMessageContaining("2031-03-30 02:30 does not exist");
        assertThat(calendar.windows(Instant.parse("2031-03-20T00:00:00Z"), Instant.parse("2031-03-28T00:00:00Z")))
                .as("the copy before it").isEmpty();
    }

    @Test
    void aWindowsPageDuplicatesItAndGivesItsFile() {
        UUID id = calendar.add(draft("2031-06-01T22:00", "2031-06-02T03:00", 10), "lena");
        RequestPostProcessor lead = user("lena").authorities(
                AuthorityUtils.createAuthorityList("wave:read", "wave:write"));

        assertThat(mvc.get().uri("/calendar/windows/{id}", id).with(lead)).hasStatusOk().bodyText()
                .contains("Duplicate…", "window.ics").doesNotContain("Tell the owners");
        assertThat(mvc.get().uri("/calendar/windows/{id}/window.ics", id).with(lead)).hasStatusOk()
                .hasContentTypeCompatibleWith("text/calendar").bodyText().contains("UID:window-" + id + "@towpath",
                        "DTSTART;TZID=Europe/Zurich:20310601T220000");
        var posted = mvc.post().uri("/calendar/windows/{id}/repeat", id).param("days", "1").param("times", "2")
                .with(lead).with(csrf()).exchange();
        assertThat(posted).hasRedirectedUrl("/calendar?view=agenda&at=2031-06-02");
        assertThat(mvc.post().uri("/api/v1/windows/{id}/repeat", id).with(SCRIPT)
                .contentType(MediaType.APPLICATION_JSON).content("{\"days\":7}")).hasStatus(201).bodyJson()
                .extractingPath("$.items[0].opensAt").isEqualTo("2031-06-08T20:00:00Z");
        assertThat(mvc.post().uri("/api/v1/windows/{id}/repeat", id).with(SCRIPT)
                .contentType(MediaType.APPLICATION_JSON).content("{\"times\":54}")).hasStatus(422).bodyJson()
                .extractingPath("$.code").isEqualTo("repeat-invalid");
        assertThat(mvc.post().uri("/calendar/windows/{id}/repeat", id).with(csrf())
                .with(user("vera").authorities(AuthorityUtils.createAuthorityList("wave:read")))).hasStatus(403);
    }

    @Test
    void aFreezeIsSeenOnTheWindowsThatItTouches() {
        UUID touched = calendar.add(draft("2031-04-05T22:00", "2031-04-06T03:00", 10), "lena");
        UUID free = calendar.add(draft("2031-04-12T22:00", "2031-04-13T03:00", 10), "lena");
        calendar.freeze("Easter", LocalDateTime.parse("2031-04-05T00:00"), LocalDateTime.parse("2031-04-08T00:00"),
                ZURICH,
                null, null, "nobody is there", "lena");

        List<CutoverWindow> windows = calendar.windows(Instant.parse("2031-04-01T00:00:00Z"),
                Instant.parse("2031-04-30T00:00:00Z"));

        assertThat(calendar.conflicts(windows)).containsOnlyKeys(touched).doesNotContainKey(free);
        assertThat(calendar.conflicts(windows).get(touched)).extracting(Conflict::kind)
                .containsExactly(Conflict.Kind.FREEZE);
    }

    @Test
    void moreMinutesThanItsSlotsHaveUntilTheLastStartAreAConflict() {
        UUID id = calendar.add(new WindowDraft("Sat", LocalDateTime.parse("2031-05-10T22:00"),
                LocalDateTime.parse("2031-05-11T03:00"), LocalDateTime.parse("2031-05-10T22:50"), ZURICH, 40, 1,
                Overrun.FINISH, null, null), "lena");
        planned(id, 2);
        assertThat(calendar.conflicts(List.of(calendar.window(id).orElseThrow()))).as("30 minutes each").isEmpty();

        planned(id, 3);
        CutoverWindow window = calendar.window(id).orElseThrow();
        assertThat(calendar.conflicts(List.of(window)).get(id)).singleElement().isEqualTo(new Conflict(
                Conflict.Kind.OVER_MINUTES,
                "Its VMs take 90 minutes of each of its 1 slots (P90), until its last start they have 80."));
        assertThat(mvc.get().uri("/api/v1/windows/{id}", id).with(SCRIPT)).hasStatusOk().bodyJson()
                .extractingPath("$.conflicts[0].kind").isEqualTo("over-minutes");
        assertThat(mvc.get().uri("/calendar/windows/{id}", id).with(user("lena").authorities(
                AuthorityUtils.createAuthorityList("wave:read", "wave:write")))).bodyText()
                .contains("90 of 80 min of a slot");
    }

    @Test
    void aFeedReadsUntilItIsRevoked() {
        db.sql("""
                insert into app_user (login, display_name, password_hash, role, created_at)
                values ('feeder', 'Feeder', '{noop}x', 'LEAD', now()) on conflict do nothing
                """).update();
        String secret = feeds.create("feeder", "my phone", CalendarFeeds.Of.PROGRAM);

        assertThat(mvc.get().uri("/calendar.ics?token=" + secret)).hasStatusOk()
                .hasContentTypeCompatibleWith("text/calendar").bodyText().startsWith("BEGIN:VCALENDAR");
        assertThat(mvc.get().uri("/calendar.ics?token=" + secret + "x")).hasStatus(404);
        assertThat(mvc.get().uri("/calendar.ics")).hasStatus(404);
        feeds.revoke("feeder", feeds.of("feeder").getFirst().id());
        assertThat(mvc.get().uri("/calendar.ics?token=" + secret)).hasStatus(404);
        assertThat(db.sql("select count(*) from calendar_feed where token_sha256 like '%' || :secret || '%'")
                .param("secret", secret).query(Integer.class).single()).isZero();
    }

    @Test
    void scriptsMakeReadAndChangeWindows() {
        var made = mvc.post().uri("/api/v1/windows").with(SCRIPT).contentType(MediaType.APPLICATION_JSON).content("""
                {"name":"Sat","opensAt":"2031-05-03T22:00","closesAt":"2031-05-04T03:00","zone":"Europe/Zurich","capacityVms":40}
                """).exchange();
        assertThat(made).hasStatus(201).bodyJson().extractingPath("$.opensAt").isEqualTo("2031-05-03T20:00:00Z");
        String place = made.getResponse().getHeader("Location");

        assertThat(mvc.put().uri(place).with(SCRIPT).contentType(MediaType.APPLICATION_JSON).content("{}"))
                .hasStatus(428);
        assertThat(mvc.post().uri("/api/v1/windows").with(SCRIPT).contentType(MediaType.APPLICATION_JSON).content("""
                {"name":"DST","opensAt":"2031-03-30T02:30","closesAt":"2031-03-30T05:00","zone":"Europe/Zurich","capacityVms":4}
                """)).hasStatus(422).bodyJson().extractingPath("$.code").isEqualTo("time-does-not-exist");
    }

    @Test
    void thePagesShowWindowsAndRefuseInWords() {
        UUID id = calendar.add(draft("2031-06-07T22:00", "2031-06-08T03:00", 10), "lena");
        RequestPostProcessor lead = user("lena")
                .authorities(AuthorityUtils.createAuthorityList("wave:read", "wave:write"));

        for (String view : List.of("month", "week", "agenda")) {
            assertThat(mvc.get().uri("/calendar?view=%s&at=2031-06-02&zone=UTC".formatted(view)).with(lead))
                    .hasStatusOk()
                    .bodyText().contains("20:00 – 01:00").contains("22:00 – 03:00 Europe/Zurich");
        }
        assertThat(mvc.get().uri("/calendar/windows/" + id).with(lead)).hasStatusOk().bodyText()
                .contains("2031-06-07T22:00");
        assertThat(mvc.post().uri("/calendar/windows").with(lead).with(csrf()).param("name", "x")
                .param("opensAt", "2031-06-08T22:00").param("closesAt", "2031-06-08T03:00")
                .param("zone", "Europe/Zurich")
                .param("capacityVms", "4")).hasStatusOk().bodyText().contains("Past midnight, the day is the next one.")
                .contains("2031-06-08T22:00");
    }

    private static WindowDraft draft(String opens, String closes, int vms) {
        return new WindowDraft("Sat", LocalDateTime.parse(opens), LocalDateTime.parse(closes), null, ZURICH, vms, 20,
                Overrun.RETURN_SOURCE, "CHG1", null);
    }

    private void planned(UUID window, int vms) {
        // another test of this database may have published one
        db.sql("update plan set state = 'saved' where state = 'published'").update();
        UUID plan = db.sql("""
                insert into plan (number, state, created_by) values (nextval('plan_number_seq'), 'published', 'lena')
                returning id
                """).query(UUID.class).single();
        UUID wave = db.sql("""
                insert into plan_wave (plan_id, position, name, kind, window_id)
                values (:plan, 1, 'W1', 'production', :window) returning id
                """).param("plan", plan).param("window", window).query(UUID.class).single();
        UUID source = db.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at)
                values ('source', 'imported', :name, :name, 'lena', now()) returning id
                """).param("name", "calendar " + UUID.randomUUID()).query(UUID.class).single();
        for (int vm = 0; vm < vms; vm++) {
            db.sql("""
                    with made as (
                    insert into vm (source_id, external_id, name, cpus, cores_per_socket, memory_bytes, firmware,
                                    secure_boot, container, place, stored_bytes, fingerprint, facts_digest, first_seen_at,
                                    last_seen_at)
                    values (:source, :name, :name, 1, 1, 1, 'bios', false, 'vcenter', '', 0, '', '', now(), now())
                    returning id)
                    insert into plan_placement (plan_id, vm_id, plan_wave_id, because) select :plan, id, :wave, '' from made
                    """).param("source", source).param("name", "vm" + vm).param("plan", plan).param("wave", wave)
                    .update();
        }
    }
}
