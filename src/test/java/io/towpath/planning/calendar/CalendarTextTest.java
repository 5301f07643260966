package io.towpath.planning.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.inventory.backup.BackupHours;
import io.towpath.units.WeeklyHours;
import java.io.StringReader;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import net.fortuna.ical4j.data.CalendarBuilder;
import net.fortuna.ical4j.model.Calendar;
import net.fortuna.ical4j.model.component.VEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Another library reads what we write.
class CalendarTextTest {

    private static final ZoneId ZURICH = ZoneId.of("Europe/Zurich");
    private static final Instant NOW = Instant.parse("2026-11-10T06:00:00Z");

    @Test
    void anotherReaderSeesTheSameInstants() throws Exception {
        CutoverWindow window = window("2027-03-27T22:00", "2027-03-28T04:00", ZURICH, "Umlaut äöü; comma, back\\slash");

        VEvent event = read(CalendarText.of("x", List.of(FeedEvent.of(window)), NOW, "https://towpath.example"))
                .getFirst();

        assertThat(instant(event.getDateTimeStart().getDate())).isEqualTo(window.opensAt());
        assertThat(instant(event.getDateTimeEnd().getDate())).isEqualTo(window.closesAt());
        assertThat(event.getSummary().getValue())
                .isEqualTo("Cutover Umlaut äöü; comma, back\\slash (W-009, W-010)");
        assertThat(event.getUid().orElseThrow().getValue()).isEqualTo("window-" + window.id() + "@towpath");
        assertThat(event.getUrl().getValue())
                .isEqualTo("https://towpath.example/calendar/windows/" + window.id());
    }

    /// Readers take each that follows for as long as the first one; the night of the change has an hour more.
    @Test
    void hoursOfEachWeekBeginWithADayThatNoChangeOfClocksMakesLonger() throws Exception {
        Instant since = Instant.parse("2026-10-24T12:00:00Z");
        WeeklyHours hours = new WeeklyHours(EnumSet.allOf(DayOfWeek.class), LocalTime.of(22, 0), LocalTime.of(4, 0),
                ZURICH);

        VEvent event = read(CalendarText.of("x", List.of(FeedEvent.of(new BackupHours(UUID.randomUUID(), "Nightly",
                UUID.randomUUID(), "vc", null, null, null, hours, 1, since, "lena", null))), NOW, "")).getFirst();

        assertThat(instant(event.getDateTimeStart().getDate())).isEqualTo("2026-10-25T21:00:00Z");
        assertThat(instant(event.getDateTimeEnd().getDate())).isEqualTo("2026-10-26T03:00:00Z");
    }

    @Test
    void theZoneIsDescribedByItsOwnChangesOfClock() throws Exception {
        String text = CalendarText.of("x",
                List.of(FeedEvent.of(window("2026-10-24T22:00", "2026-10-25T04:00", ZURICH, "autumn"))), NOW, "");

        assertThat(text).contains("BEGIN:VTIMEZONE\r\nTZID:Europe/Zurich")
                .contains("DTSTART:20260329T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200")
                .contains("DTSTART:20261025T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100");
        assertThat(new CalendarBuilder().build(new StringReader(text)).validate().getEntries()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GMT+2", "UTC+05:30", "-03:00", "Etc/GMT-2", "Asia/Kolkata", "UTC"})
    void zonesThatAreAnOffsetAreReadByAnotherReader(String told) throws Exception {
        ZoneId zone = IcsZones.find(told).orElseThrow();
        CutoverWindow window = window("2027-03-27T22:00", "2027-03-28T04:00", zone, "offset");
        String text = CalendarText.of("x", List.of(FeedEvent.of(window)), NOW, "");

        VEvent event = read(text).getFirst();

        assertThat(instant(event.getDateTimeStart().getDate())).isEqualTo(window.opensAt());
        assertThat(instant(event.getDateTimeEnd().getDate())).isEqualTo(window.closesAt());
        assertThat(new CalendarBuilder().build(new StringReader(text)).validate().getEntries()).isEmpty();
        assertThat(text.lines()).as("RFC 5545, 3.1: values of parameters have no colon")
                .noneMatch(line -> line.matches("DT(START|END);TZID=[^:]*:(?!\\d{8}T\\d{6}$).*"));
    }

    @Test
    void noLineIsLongerThan75Bytes() {
        String text = CalendarText.of("x",
                List.of(FeedEvent.of(window("2026-11-14T22:00", "2026-11-15T03:00", ZURICH, "Wörter ".repeat(15)))),
                NOW, "");

        assertThat(text.split("\r\n"))
                .allSatisfy(line -> assertThat(line.getBytes(java.nio.charset.StandardCharsets.UTF_8).length)
                        .isLessThanOrEqualTo(75));
    }

    @Test
    void freezesAreTransparentAndSayForWhom() throws Exception {
        ChangeFreeze freeze = new ChangeFreeze(UUID.randomUUID(), "Month end", NOW, NOW.plusSeconds(86_400),
                ZoneId.of("UTC"), null, null, "Finance", "books are closed");

        VEvent event = read(CalendarText.of("x", List.of(FeedEvent.of(freeze, false)), NOW, "")).getFirst();

        assertThat(event.getSummary().getValue()).isEqualTo("Freeze Month end (Finance)");
        assertThat(event.getProperty("TRANSP").orElseThrow().getValue()).isEqualTo("TRANSPARENT");
    }

    private static List<VEvent> read(String text) throws Exception {
        Calendar calendar = new CalendarBuilder().build(new StringReader(text));
        return calendar.getComponents("VEVENT");
    }

    private static Instant instant(java.time.temporal.Temporal time) {
        return switch (time) {
            case ZonedDateTime zoned -> zoned.toInstant();
            case OffsetDateTime offset -> offset.toInstant();
            case Instant at -> at;
            default -> throw new AssertionError(time.getClass() + " " + time);
        };
    }

    static CutoverWindow window(String opens, String closes, ZoneId zone, String name) {
        Instant from = WallClock.instant("opens", LocalDateTime.parse(opens), zone);
        Instant to = WallClock.instant("closes", LocalDateTime.parse(closes), zone);
        return new CutoverWindow(UUID.randomUUID(), name, from, to, to, zone, 120, 20, Overrun.RETURN_SOURCE, null,
                null,
                null, 1, new WindowLoad(102, 1020, 10), List.of("W-009", "W-010"));
    }
}
