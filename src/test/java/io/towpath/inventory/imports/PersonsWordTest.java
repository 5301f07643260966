package io.towpath.inventory.imports;

import static io.towpath.inventory.imports.Files.at;
import static io.towpath.inventory.imports.Files.uuid;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.intake.IntakeField;
import io.towpath.intake.Intakes;
import io.towpath.inventory.application.Application;
import io.towpath.inventory.application.ApplicationDraft;
import io.towpath.inventory.application.Applications;
import io.towpath.inventory.application.Applications.Author;
import io.towpath.inventory.reading.ApplicationRow;
import io.towpath.inventory.reading.EstateFile;
import io.towpath.inventory.reading.FileKind;
import io.towpath.inventory.reading.WindowRow;
import io.towpath.planning.calendar.CutoverCalendar;
import io.towpath.planning.calendar.Overrun;
import io.towpath.planning.calendar.WindowDraft;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What people wrote of applications, windows and freezes, when files say something else.
@DatabaseTest
class PersonsWordTest {

    private static final Author LENA = Author.page("lena");
    private static final ZoneId ZURICH = ZoneId.of("Europe/Zurich");

    private final String mark = uuid().substring(0, 8);
    private final String shop = "Shop " + mark;
    private final String night = "Night " + mark;

    private Desk desk;

    @Autowired
    Imports imports;
    @Autowired
    Applications applications;
    @Autowired
    Intakes intakes;
    @Autowired
    CutoverCalendar calendar;
    @Autowired
    JdbcClient jdbc;

    @Autowired
    void desk(ImportStore store, ImportReader reader, Clock clock) {
        desk = new Desk(store, reader, imports, clock, jdbc);
    }

    @Test
    void anEditIsKeptAndListedAndGivesWayWhenSomebodySaysSo() {
        desk.apply(file(FileKind.OWNERS, owner("Anna", "anna@example.com", "production")));
        edit("Ben", "ben@example.com", "production", 1);
        EstateFile newer = file(FileKind.OWNERS, owner("Carl", "carl@example.com", "test"));

        ImportView preview = desk.preview(newer);
        assertThat(preview.keptFields()).isEqualTo(2);
        assertThat(desk.rows(preview, Outcome.UPDATED)).singleElement().satisfies(row -> {
            assertThat(row.diff()).filteredOn(FieldDiff::kept).extracting(FieldDiff::field).containsExactlyInAnyOrder(
                    "ownerName", "ownerEmail");
            assertThat(row.diff()).filteredOn(FieldDiff::kept).extracting(FieldDiff::origin).containsOnly("manual");
        });
        desk.apply(preview);
        assertThat(facts().ownerEmail()).isEqualTo("ben@example.com");
        assertThat(facts().environment()).as("no person wrote it").isEqualTo("test");
        assertThat(facts().tier()).as("the file does not tell it").isEqualTo(1);

        ImportView taken = desk.apply(desk.preview(newer, null, null, "take"));
        assertThat(facts().ownerEmail()).isEqualTo("carl@example.com");
        assertThat(word("ownerEmail")).isEqualTo("import owners");
        imports.undo(taken.id(), null, "lena");
        assertThat(facts().ownerEmail()).isEqualTo("ben@example.com");
        assertThat(facts().ownerName()).isEqualTo("Ben");
        assertThat(word("ownerEmail")).isEqualTo("manual");
        assertThat(desk.preview(newer).keptFields()).isEqualTo(2);
    }

    @Test
    void whatIsOnlyKeptChangesNothing() {
        applications.create(new ApplicationDraft(shop, null, 1, null, null, null, "Ben", "ben@example.com", null, false,
                null), Author.api("token:lena/ci"));

        ImportView preview = desk
                .preview(file(FileKind.APPLICATIONS, new ApplicationRow(at(2), shop, null, null, null, 3,
                        null, null, null, "Anna", null, null, null, null)));

        assertThat(preview.summary().get("applications")).isEqualTo(Map.of("unchanged", 1));
        assertThat(desk.rows(preview, Outcome.UNCHANGED).getFirst().diff()).allMatch(FieldDiff::kept)
                .extracting(FieldDiff::origin).containsExactly("api", "api");
        desk.apply(preview);
        assertThat(facts().tier()).isEqualTo(1);
        assertThat(facts().ownerName()).isEqualTo("Ben");
    }

    @Test
    void whatAnOwnerAnsweredAndWhomItWasHandedToStay() {
        desk.apply(file(FileKind.APPLICATIONS, owner("Anna", "anna-" + mark + "@example.com", "test")));
        UUID id = id();
        Intakes.Made asked = intakes.ask(id, "lena");
        jdbc.sql("""
                insert into intake_answer (intake_id, answered_at, address, name, environment, ready_on)
                values (:intake, now(), '::1', 'Anna', 'production', '2027-03-01')
                """).param("intake", asked.intake().id()).update();
        Intakes.Board board = intakes.of(id).orElseThrow();
        intakes.takeOver(id, board.application().version(), board.answers().getFirst().id(),
                List.of(IntakeField.ENVIRONMENT, IntakeField.READY_ON), LENA);
        applications.handOver("anna-" + mark + "@example.com", "Emil", "emil@example.com", null, LENA);

        ImportView preview = desk.preview(file(FileKind.APPLICATIONS, new ApplicationRow(at(2), shop, null, null, null,
                null, "test", null, null, "Anna", "anna@example.com", LocalDate.of(2027, 1, 1), null, null)));

        assertThat(preview.keptFields()).isEqualTo(4);
        desk.apply(preview);
        assertThat(facts().environment()).isEqualTo("production");
        assertThat(facts().readyOn()).isEqualTo("2027-03-01");
        assertThat(facts().ownerEmail()).isEqualTo("emil@example.com");
        assertThat(facts().ownerName()).isEqualTo("Emil");
    }

    @Test
    void aListOfOwnersCountsMoreThanACmdb() {
        desk.apply(file(FileKind.ITOP, owner(null, null, "test")));
        desk.apply(file(FileKind.OWNERS, owner("Anna", null, "production")));
        assertThat(word("environment")).isEqualTo("import owners");

        EstateFile export = file(FileKind.ITOP, owner("Root", null, "test"));
        ImportView preview = desk.preview(export);

        assertThat(preview.keptFields()).isEqualTo(2);
        assertThat(desk.rows(preview, Outcome.UNCHANGED).getFirst().diff()).extracting(FieldDiff::toldBy)
                .containsOnly("owners");
        desk.apply(preview);
        assertThat(facts().ownerName()).isEqualTo("Anna");
        desk.apply(file(FileKind.APPLICATIONS, owner("Mia", null, "production")));
        assertThat(facts().ownerName()).as("of equals the newer").isEqualTo("Mia");
    }

    @Test
    void aListThatSaysTheSameIsItsWordToo() {
        desk.apply(file(FileKind.ITOP, owner("Anna", null, null)));
        ImportView same = desk.apply(file(FileKind.OWNERS, owner("Anna", null, null)));
        assertThat(same.summary().get("owners")).isEqualTo(Map.of("unchanged", 1));
        assertThat(word("ownerName")).isEqualTo("import owners");

        imports.undo(same.id(), null, "lena");

        assertThat(word("ownerName")).isEqualTo("import itop");
    }

    @Test
    void whatAPersonWroteSinceStaysWhenTheFileIsUndone() {
        ImportView made = desk.apply(file(FileKind.ITOP, owner("Anna", null, "test")));
        ImportView changed = desk.apply(file(FileKind.OWNERS, owner("Carl", "carl@example.com", "production")));
        edit("Carl", "carl@example.com", "recovery", null);

        imports.undo(changed.id(), null, "lena");
        assertThat(facts().environment()).isEqualTo("recovery");
        assertThat(word("environment")).isEqualTo("manual");
        assertThat(facts().ownerName()).isEqualTo("Anna");
        assertThat(word("ownerName")).isEqualTo("import itop");
        imports.undo(made.id(), null, "lena");

        assertThat(facts().environment()).as("and so does the application").isEqualTo("recovery");
    }

    @Test
    void anUndoLeavesNothingOfAnApplicationThatAFileMade() {
        Map<String, String> before = desk.images();
        ImportView made = desk.apply(file(FileKind.APPLICATIONS, owner("Anna", null, "test")));

        imports.undo(made.id(), null, "lena");

        assertThat(desk.images()).isEqualTo(before);
    }

    @Test
    void aWindowThatWasEditedInTheCalendarStays() {
        Instant opens = Instant.parse("2033-01-15T21:00:00Z");
        desk.apply(windows(window(opens, 40, "CHG1")));
        UUID id = window();
        calendar.edit(id, calendar.window(id).orElseThrow().version(), draft("2033-01-15T23:00", 40, "CHG1"), null,
                "lena");

        ImportView preview = desk.preview(windows(window(opens.plusSeconds(86_400), 50, "CHG2")));
        assertThat(desk.rows(preview, Outcome.UPDATED)).singleElement().satisfies(row -> assertThat(row.diff())
                .filteredOn(FieldDiff::kept).extracting(FieldDiff::field).containsExactly("opensAt", "closesAt",
                        "lockoutAt"));
        desk.apply(preview);
        assertThat(calendar.window(id).orElseThrow()).satisfies(window -> {
            assertThat(window.opensAt()).isEqualTo(Instant.parse("2033-01-15T22:00:00Z"));
            assertThat(window.capacityVms()).isEqualTo(50);
            assertThat(window.changeReference()).isEqualTo("CHG2");
        });

        ImportView taken = desk.apply(desk.preview(windows(window(opens.plusSeconds(86_400), 50, "CHG2")), null, null,
                "take"));
        assertThat(calendar.window(id).orElseThrow().opensAt()).isEqualTo(opens.plusSeconds(86_400));
        // all times are the file's word now: the next one moves the whole window
        assertThat(desk.preview(windows(window(opens.plusSeconds(604_800), 50, "CHG2"))).keptFields()).isZero();
        imports.undo(taken.id(), null, "lena");
        assertThat(calendar.window(id).orElseThrow().opensAt()).isEqualTo(Instant.parse("2033-01-15T22:00:00Z"));
        assertThat(desk.preview(windows(window(opens, 50, "CHG2"))).keptFields()).as("when it opens").isEqualTo(1);
    }

    @Test
    void whatPeopleMadeInTheCalendarIsTheirs() {
        UUID id = calendar.add(draft("2033-02-05T22:00", 12, null), "lena");
        UUID freeze = calendar.freeze("Books " + mark, LocalDateTime.parse("2033-02-01T00:00"), LocalDateTime.parse(
                "2033-02-03T00:00"), ZURICH, null, null, "The books close.", "token:lena/ci");
        Instant opens = Instant.parse("2033-03-05T21:00:00Z");

        ImportView preview = desk.preview(windows(window(opens, 40, "CHG7"), new WindowRow(at(3), "Books " + mark, true,
                opens, opens.plusSeconds(86_400), null, "Europe/Zurich", null, null, "Finance", null, "later")));

        assertThat(preview.summary()).containsEntry("freezes", Map.of("unchanged", 1));
        assertThat(desk.rows(preview, Outcome.UNCHANGED).getFirst().diff()).extracting(FieldDiff::field)
                .containsExactly("startsAt", "endsAt", "businessUnit", "reason");
        desk.apply(preview);
        assertThat(calendar.window(id).orElseThrow().capacityVms()).isEqualTo(12);
        assertThat(calendar.window(id).orElseThrow().changeReference()).as("nobody wrote one").isEqualTo("CHG7");
        assertThat(jdbc.sql("select coalesce(business_unit, 'all') || ' ' || reason from change_freeze where id = :id")
                .param("id", freeze).query(String.class).single()).isEqualTo("all The books close.");
    }

    @Test
    void whatWasCancelledOrLiftedInTheCalendarStaysSo() {
        Instant opens = Instant.parse("2033-05-07T20:00:00Z");
        WindowRow books = new WindowRow(at(3), "Books " + mark, true, opens, opens.plusSeconds(86_400), null,
                "Europe/Zurich", null, null, null, null, "they close");
        EstateFile file = windows(window(opens, 4, null), books);
        desk.apply(file);
        calendar.cancel(window(), "moved", "lena");
        calendar.lift(jdbc.sql("select id from change_freeze where name = :name").param("name", "Books " + mark)
                .query(UUID.class).single(), "closed early", "lena");

        ImportView preview = desk.preview(file);
        assertThat(preview.summary()).containsEntry("windows", Map.of("unchanged", 1)).containsEntry("freezes",
                Map.of("unchanged", 1));
        assertThat(preview.keptFields()).isEqualTo(2);
        desk.apply(preview);
        assertThat(calendar.window(window()).orElseThrow().cancelledAt()).isNotNull();

        ImportView taken = desk.apply(desk.preview(file, null, null, "take"));
        assertThat(calendar.window(window()).orElseThrow().cancelledAt()).isNull();
        imports.undo(taken.id(), null, "lena");
        assertThat(calendar.window(window()).orElseThrow().cancelledAt()).isNotNull();
        assertThat(desk.preview(windows(window(opens.plusSeconds(604_800), 4, null))).count("windows", Outcome.CREATED))
                .as("another one of that name").isEqualTo(1);
    }

    @Test
    void aWindowThatAFileMovesWithoutItsLastStartEndsAsItDid() {
        Instant opens = Instant.parse("2033-04-02T20:00:00Z");
        desk.apply(windows(window(opens, 4, null)));

        desk.apply(windows(window(opens.plusSeconds(604_800), 4, null)));

        assertThat(jdbc.sql("select lockout_at = closes_at from cutover_window where name = :name").param("name", night)
                .query(Boolean.class).single()).isTrue();
    }

    private ApplicationRow owner(String name, String mail, String environment) {
        return new ApplicationRow(at(2), shop, null, null, null, null, environment, null, null, name, mail, null, null,
                null);
    }

    private WindowRow window(Instant opens, int capacity, String change) {
        return new WindowRow(at(2), night, false, opens, opens.plusSeconds(18_000), null, "Europe/Zurich", capacity,
                null, null, change, null);
    }

    private WindowDraft draft(String opens, int capacity, String change) {
        LocalDateTime at = LocalDateTime.parse(opens);
        return new WindowDraft(night, at, at.plusHours(4), null, ZURICH, capacity, 20, Overrun.RETURN_SOURCE, change,
                null);
    }

    private static EstateFile file(FileKind kind, ApplicationRow... rows) {
        return Files.with(Files.of(kind, List.of(), List.of(), Map.of(), Map.of()), List.of(rows), List.of(), List.of(),
                List.of(), List.of());
    }

    private static EstateFile windows(WindowRow... rows) {
        return Files.with(Files.of(FileKind.WINDOWS, List.of(), List.of(), Map.of(), Map.of()), List.of(), List.of(),
                List.of(rows), List.of(), List.of());
    }

    private void edit(String owner, String mail, String environment, Integer tier) {
        Application now = applications.named(shop).orElseThrow();
        applications.edit(now.id(), now.version(),
                new ApplicationDraft(shop, null, tier, environment, null, null, owner,
                        mail, null, false, null),
                LENA);
    }

    private UUID window() {
        return jdbc.sql("select id from cutover_window where name = :name").param("name", night).query(UUID.class)
                .single();
    }

    private UUID id() {
        return applications.named(shop).orElseThrow().id();
    }

    private ApplicationDraft facts() {
        return applications.named(shop).orElseThrow().facts();
    }

    private String word(String field) {
        return jdbc.sql("""
                select concat_ws(' ', origin, told_by) from application_origin where application_id = :id and field = :field
                """).param("id", id()).param("field", field).query(String.class).single();
    }
}
