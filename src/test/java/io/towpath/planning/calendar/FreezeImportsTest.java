package io.towpath.planning.calendar;

import static io.towpath.planning.calendar.IcsReaderTest.calendar;
import static io.towpath.planning.calendar.IcsReaderTest.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.inventory.RefusedException;
import io.towpath.planning.calendar.FreezeImports.Line;
import io.towpath.planning.calendar.FreezeImports.Outcome;
import io.towpath.planning.calendar.FreezeImports.Preview;
import io.towpath.planning.calendar.FreezeImports.Sent;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

@DatabaseTest
class FreezeImportsTest {

    private static final ZoneId ZURICH = ZoneId.of("Europe/Zurich");
    private static final Instant FAR = Instant.parse("2098-11-01T00:00:00Z");

    @Autowired
    private FreezeImports imports;
    @Autowired
    private CutoverCalendar calendar;
    @Autowired
    private JdbcClient db;
    @Autowired
    private MockMvcTester mvc;

    private final String mark = UUID.randomUUID().toString().substring(0, 8);

    @AfterEach
    void nothingIsLeftFrozen() {
        db.sql("update change_freeze set removed_at = now() where name like :mark || '%' and removed_at is null")
                .param("mark", mark).update();
    }

    private String entry(String uid, String name, String day, String... more) {
        return event("UID:%s-%s".formatted(uid, mark), "SUMMARY:%s %s".formatted(mark, name),
                "DTSTART;TZID=Europe/Zurich:%sT180000".formatted(day), "DURATION:PT12H", String.join("\r\n", more))
                .replace(
                        "\r\n\r\n", "\r\n");
    }

    private Sent sent(String... events) {
        return new Sent("board.ics", calendar(events), ZURICH, null, null);
    }

    private UUID apply(Sent sent) {
        return imports.apply(sent, imports.look(sent).digest(), "lena").orElseThrow();
    }

    private List<String> frozen() {
        return calendar.freezes(FAR, FAR.plus(Duration.ofDays(400))).stream().filter(one -> one.name().startsWith(mark))
                .map(one -> "%s %s".formatted(one.name().substring(9), one.startsAt())).toList();
    }

    private List<Outcome> outcomes(Preview preview) {
        return preview.lines().stream().map(Line::outcome).toList();
    }

    @Test
    void aLookChangesNothingAndTheSameFileAgainNeither() {
        Sent sent = sent(entry("a", "Month end", "20981128"), entry("b", "Year end", "20981231"));
        assertThat(outcomes(imports.look(sent))).containsExactly(Outcome.ADDED, Outcome.ADDED);
        assertThat(frozen()).isEmpty();

        apply(sent);

        assertThat(frozen()).containsExactly("Month end 2098-11-28T17:00:00Z", "Year end 2098-12-31T17:00:00Z");
        assertThat(outcomes(imports.look(sent))).containsExactly(Outcome.SAME, Outcome.SAME);
        assertThat(imports.apply(sent, null, "lena")).as("no import").isEmpty();
    }

    @Test
    void anEntryIsKnownAgainMovedAndTakenBack() {
        apply(sent(entry("a", "Month end", "20981128"), entry("b", "Year end", "20981231"),
                entry("c", "stays", "20981201")));

        Sent changed = sent(entry("a", "Month end", "20981129"),
                entry("b", "Year end", "20981231", "STATUS:CANCELLED"));
        Preview preview = imports.look(changed);
        assertThat(outcomes(preview)).containsExactly(Outcome.CHANGED, Outcome.LIFTED);
        assertThat(preview.lines().getFirst().was()).isEqualTo("was 2098-11-28 18:00 to 2098-11-29 06:00");
        UUID made = apply(changed);

        assertThat(frozen()).containsExactly("Month end 2098-11-29T17:00:00Z", "stays 2098-12-01T17:00:00Z");
        imports.undo(made, "lena");
        assertThat(frozen()).containsExactly("Month end 2098-11-28T17:00:00Z", "stays 2098-12-01T17:00:00Z",
                "Year end 2098-12-31T17:00:00Z");
        assertThat(outcomes(imports.look(changed))).as("as it was before").containsExactly(Outcome.CHANGED,
                Outcome.LIFTED);
    }

    @Test
    void whatAPersonLiftedStaysLifted() {
        Sent sent = sent(entry("a", "Month end", "20981128"));
        apply(sent);
        calendar.freezes(FAR, FAR.plus(Duration.ofDays(60))).stream().filter(one -> one.name().startsWith(mark))
                .forEach(one -> calendar.lift(one.id(), "the board agreed", "nils"));

        assertThat(outcomes(imports.look(sent))).containsExactly(Outcome.LIFTED_BY_HAND);
        assertThat(imports.apply(sent, null, "lena")).isEmpty();
        assertThat(frozen()).isEmpty();
    }

    @Test
    void theNewestIsTheLastAlsoWhereAnotherNodesClockIsAhead() {
        UUID first = apply(sent(entry("a", "Month end", "20981128")));
        UUID second = apply(sent(entry("b", "Year end", "20981231")));
        db.sql("update freeze_import set made_at = now() + interval '1 hour' where id = :id").param("id", first)
                .update();

        assertThat(imports.recent()).extracting(FreezeImports.Made::id).startsWith(second, first);
        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> imports.undo(first, "lena"));
        imports.undo(second, "lena");
        imports.undo(first, "lena");

        assertThat(frozen()).isEmpty();
    }

    /// Ids have the clock in them that a database's process saw.
    @Test
    void theNewestIsTheLastAlsoWhereItsIdIsOfAnEarlierMoment() {
        apply(sent(entry("a", "Month end", "20981128")));
        UUID early = db.sql("""
                insert into freeze_import (id, name, made_by, made_at)
                values ('00000000-0000-7000-8000-000000000001', 'early.ics', 'lena', now()) returning id
                """).query(UUID.class).single();
        try {
            assertThat(imports.recent().getFirst().id()).isEqualTo(early);
            assertThat(imports.recent().getFirst().canUndo()).isTrue();
        } finally {
            db.sql("delete from freeze_import where id = :id").param("id", early).update();
        }
    }

    @Test
    void onlyTheNewestIsUndoneAndOnce() {
        UUID first = apply(sent(entry("a", "Month end", "20981128")));
        UUID second = apply(sent(entry("b", "Year end", "20981231")));

        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> imports.undo(first, "lena")).satisfies(
                refused -> assertThat(refused.code()).isEqualTo("undo-closed"));
        imports.undo(second, "lena");
        assertThat(frozen()).containsExactly("Month end 2098-11-28T17:00:00Z");
        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> imports.undo(second, "lena"));
        assertThat(outcomes(imports.look(sent(entry("b", "Year end", "20981231"))))).as("it can come again")
                .containsExactly(Outcome.ADDED);
        imports.undo(first, "lena");
        assertThat(frozen()).isEmpty();
        assertThat(db.sql("select count(*) from audit_event where action = 'freeze.lifted' and actor = 'lena' "
                + "and subject_label like :mark || '%'").param("mark", mark).query(Integer.class).single())
                .isEqualTo(2);
    }

    @Test
    void whatWasChangedMeanwhileIsLookedAtAgain() {
        Sent sent = sent(entry("a", "Month end", "20981128"));
        String digest = imports.look(sent).digest();
        apply(sent);

        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> imports.apply(sent, digest, "lena"))
                .satisfies(
                        refused -> assertThat(refused.code()).isEqualTo("import-stale-preview"));
    }

    @Test
    void anEntryThatRepeatsDifferentlyLosesItsOldTimes() {
        String rule = "RRULE:FREQ=WEEKLY;COUNT=3";
        String start = "DTSTART;TZID=Europe/Zurich:"
                + java.time.LocalDate.now(ZURICH).plusDays(40).toString().replace("-",
                        "");
        String moved = "DTSTART;TZID=Europe/Zurich:"
                + java.time.LocalDate.now(ZURICH).plusDays(41).toString().replace("-",
                        "");
        apply(sent(event("UID:r-" + mark, "SUMMARY:" + mark + " weekly", start + "T180000", "DURATION:PT1H", rule)));

        Preview preview = imports.look(sent(event("UID:r-" + mark, "SUMMARY:" + mark + " weekly", moved + "T180000",
                "DURATION:PT1H", rule)));

        assertThat(preview.count(Outcome.ADDED)).isEqualTo(3);
        assertThat(preview.count(Outcome.LIFTED)).isEqualTo(3);
    }

    @Test
    void peopleAndScriptsSendFiles() {
        RequestPostProcessor lead = user("lena")
                .authorities(AuthorityUtils.createAuthorityList("wave:read", "wave:write"));
        String text = calendar(entry("a", "Month <end>", "20981128"), event("UID:x", "SUMMARY:no start"));
        // others of this database may have been made before
        assertThat(mvc.get().uri("/calendar/import").with(lead)).hasStatusOk().bodyText().contains("The file",
                imports.recent().isEmpty() ? "None yet" : imports.recent().getFirst().name());
        var looked = mvc.post().uri("/calendar/import").param("text", text).param("zone", "Europe/Zurich").param("name",
                "board.ics").with(csrf()).with(lead);
        assertThat(looked).hasStatusOk().bodyText().contains("1 new · 1 not read", "there is no DTSTART",
                "Month &lt;end&gt;");
        assertThat(frozen()).isEmpty();
        String digest = imports.look(new Sent("board.ics", text, ZURICH, null, null)).digest();
        assertThat(mvc.post().uri("/calendar/import/apply").param("text", text).param("zone", "Europe/Zurich")
                .param("name",
                        "board.ics")
                .param("digest", digest).with(csrf()).with(lead)).hasStatus3xxRedirection();
        assertThat(frozen()).hasSize(1);
        assertThat(mvc.post().uri("/calendar/import/apply").param("text", text).param("zone", "Europe/Zurich")
                .param("name",
                        "board.ics")
                .param("digest", digest).with(csrf()).with(lead)).hasStatusOk().bodyText()
                .contains("was changed since the file was looked at", "1 same");
        assertThat(mvc.post().uri("/calendar/import").param("text", "hello").param("zone", "Europe/Zurich").with(csrf())
                .with(lead)).hasStatusOk().bodyText().contains("pasted text, line 1", "is no line of iCalendar");
        assertThat(mvc.post().uri("/calendar/import").param("text", text).param("zone", "Mars").with(csrf()).with(lead))
                .hasStatusOk().bodyText().contains("There is no time zone");
        assertThat(mvc.post().uri("/api/v1/freezes/imports?dryRun=false&name=again.ics").contentType("text/calendar")
                .content(calendar(entry("b", "Year end", "20981231"))).with(lead)).hasStatus(201).bodyJson()
                .extractingPath(
                        "$.lines[0].outcome")
                .isEqualTo("added");
        assertThat(mvc.get().uri("/calendar/import").with(lead)).bodyText().contains("again.ics", "1 added", "Undo");
        UUID made = imports.recent().getFirst().id();
        assertThat(mvc.delete().uri("/api/v1/freezes/imports/" + made).with(user("aud").authorities(AuthorityUtils
                .createAuthorityList("wave:read")))).hasStatus(403);
        assertThat(mvc.post().uri("/calendar/import/%s/undo".formatted(made)).with(csrf()).with(lead))
                .hasStatus3xxRedirection();
        assertThat(frozen()).hasSize(1);
        assertThat(mvc.post().uri("/api/v1/freezes/imports").contentType("text/calendar").content("hello").with(lead))
                .hasStatus(422);
        assertThat(mvc.get().uri("/calendar/import").with(user("aud").authorities(AuthorityUtils.createAuthorityList(
                "wave:read")))).hasStatus(403);
    }
}
