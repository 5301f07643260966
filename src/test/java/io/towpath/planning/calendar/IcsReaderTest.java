package io.towpath.planning.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.towpath.planning.calendar.FreezeImports.Fault;
import io.towpath.planning.calendar.IcsReader.Entry;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.fortuna.ical4j.model.Recur;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IcsReaderTest {

    private static final ZoneId ZURICH = ZoneId.of("Europe/Zurich");
    private static final Instant NOW = Instant.parse("2026-11-10T06:00:00Z");

    static String calendar(String... events) {
        return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\n" + String.join("", events) + "END:VCALENDAR\r\n";
    }

    static String event(String... lines) {
        return "BEGIN:VEVENT\r\n" + String.join("\r\n", lines) + "\r\nEND:VEVENT\r\n";
    }

    private static IcsReader.Read read(String... events) throws IcsException {
        return IcsReader.read(calendar(events), ZURICH, NOW);
    }

    private static Entry one(String... lines) throws IcsException {
        IcsReader.Read read = read(event(lines));
        assertThat(read.faults()).isEmpty();
        return read.entries().getFirst();
    }

    @Test
    void timesAreOfTheirZoneOfUtcOrWholeDays() throws Exception {
        assertThat(one("UID:a", "SUMMARY:x", "DTSTART;TZID=America/New_York:20261114T220000",
                "DTEND;TZID=America/New_York:20261115T020000")).satisfies(entry -> {
                    assertThat(entry.starts()).isEqualTo("2026-11-15T03:00:00Z");
                    assertThat(entry.ends()).isEqualTo("2026-11-15T07:00:00Z");
                    assertThat(entry.zone()).isEqualTo(ZoneId.of("America/New_York"));
                });
        assertThat(one("UID:a", "SUMMARY:x", "DTSTART:20261114T220000Z", "DURATION:PT1H30M")).satisfies(entry -> {
            assertThat(entry.starts()).isEqualTo("2026-11-14T22:00:00Z");
            assertThat(entry.ends()).isEqualTo("2026-11-14T23:30:00Z");
            assertThat(entry.zone()).as("for people").isEqualTo(ZURICH);
        });
        assertThat(one("UID:a", "SUMMARY:x", "DTSTART;VALUE=DATE:20261224")).satisfies(entry -> {
            assertThat(entry.starts()).isEqualTo("2026-12-23T23:00:00Z");
            assertThat(entry.ends()).isEqualTo("2026-12-24T23:00:00Z");
        });
        assertThat(one("UID:a", "SUMMARY:x", "DTSTART:20270328T023000", "DTEND:20270328T050000").starts())
                .as("clocks skip it: an hour later").isEqualTo("2027-03-28T01:30:00Z");
    }

    @ParameterizedTest
    @CsvSource({"W. Europe Standard Time,Europe/Berlin", "/freeassociation.sourceforge.net/Europe/Paris,Europe/Paris",
            "\"Europe/Zurich\",Europe/Zurich", "UTC,UTC",
            "/mozilla.org/20070129_1/America/Argentina/Salta,America/Argentina/Salta"})
    void zonesAreKnownByTheNamesThatProgramsUse(String told, String is) throws Exception {
        assertThat(one("UID:a", "SUMMARY:x", "DTSTART;TZID=" + told + ":20261114T220000", "DURATION:PT1H").zone())
                .isEqualTo(ZoneId.of(is));
    }

    @Test
    void linesAreUnfoldedAndTextIsReadable() throws Exception {
        Entry entry = one("UID:a", "SUMMARY;LANGUAGE=de:Monatsab\r\n schluss\\, Büch\r\n\ter\\; zu",
                "DESCRIPTION:a\\nb\\\\c",
                "DTSTART:20261130T000000", "DTEND:20261201T000000");
        assertThat(entry.name()).isEqualTo("Monatsabschluss, Bücher; zu");
        assertThat(entry.reason()).isEqualTo("a\nb\\c");
    }

    @Test
    void controlCharactersAreLeftOutAlsoWhereTheyAreEscaped() throws Exception {
        Entry entry = one("UID:a\\\0b\0c", "SUMMARY:a\\\0b\0c\\\u0007d", "DESCRIPTION:a\\\0\\Nb\\\\\0\\,c\\",
                "DTSTART:20261130T000000", "DTEND:20261201T000000");
        assertThat(entry.uid()).isEqualTo("abc");
        assertThat(entry.name()).isEqualTo("abcd");
        assertThat(entry.reason()).isEqualTo("a\nb\\,c\\");
    }

    @Test
    void whatIsBrokenIsNamedWithItsLineAndTheRestIsRead() throws Exception {
        IcsReader.Read read = read(
                event("UID:a", "SUMMARY:x", "DTSTART;TZID=Mars/Base:20261114T220000", "DURATION:PT1H"),
                event("SUMMARY:x", "DTSTART:20261114T220000", "DURATION:PT1H"),
                event("UID:c", "SUMMARY:x", "DTSTART:20261114T250000", "DURATION:PT1H"),
                event("UID:d", "SUMMARY:x", "DTSTART:20261114T220000", "DTEND:20261114T210000"),
                event("UID:e", "SUMMARY:x", "DTSTART:20261114T220000"),
                event("UID:f", "SUMMARY:x", "DTSTART:20261114T220000", "DURATION:PT1H", "RRULE:FREQ=HOURLY"),
                event("UID:g", "SUMMARY:good", "DTSTART:20261114T220000", "DURATION:PT1H"),
                event("UID:g", "SUMMARY:again", "DTSTART:20261114T220000", "DURATION:PT1H"));

        assertThat(read.entries()).extracting(Entry::name).containsExactly("good");
        assertThat(read.faults()).extracting(Fault::line, Fault::what).containsExactly(
                tuple(7, "DTSTART names the time zone \"Mars/Base\", expected one like Europe/Zurich"),
                tuple(10, "the UID has 0 characters, expected 1 to 500"),
                tuple(18,
                        "DTSTART is \"20261114T250000\", expected a time like 20261114T220000 or a day like 20261114"),
                tuple(25, "it ends 2026-11-14T21:00, expected after its start and within a year"),
                tuple(27, "there is neither DTEND nor DURATION"),
                tuple(37, "of the rule by which it repeats, \"FREQ=HOURLY\" cannot be read"),
                tuple(45, "the same entry stands in line 39"));
    }

    @Test
    void anOccurrenceOfItsOwnReplacesThatOfTheRule() throws Exception {
        IcsReader.Read read = read(
                event("UID:a", "SUMMARY:month end", "DTSTART;TZID=Europe/Zurich:20261127T180000", "DURATION:PT12H",
                        "RRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=4", "EXDATE;TZID=Europe/Zurich:20270226T180000"),
                event("UID:a", "RECURRENCE-ID;TZID=Europe/Zurich:20261225T180000", "SUMMARY:before Christmas",
                        "DTSTART;TZID=Europe/Zurich:20261223T180000", "DURATION:PT12H"));

        assertThat(read.entries()).extracting(Entry::name, Entry::occurrence, entry -> entry.starts().toString())
                .containsExactlyInAnyOrder(tuple("before Christmas", "2026-12-25T17:00:00Z", "2026-12-23T17:00:00Z"),
                        tuple("month end", "2026-11-27T17:00:00Z", "2026-11-27T17:00:00Z"),
                        tuple("month end", "2027-01-29T17:00:00Z", "2027-01-29T17:00:00Z"));
    }

    @Test
    void wholeDaysThatRepeatEndAtMidnightAlsoWhereClocksAreChanged() throws Exception {
        IcsReader.Read read = read(
                event("UID:a", "SUMMARY:x", "DTSTART;VALUE=DATE:20270327", "DTEND;VALUE=DATE:20270329",
                        "RRULE:FREQ=WEEKLY;COUNT=2"));

        assertThat(read.entries()).extracting(entry -> entry.ends().atZone(ZURICH).toLocalDateTime().toString())
                .containsExactly("2027-03-29T00:00", "2027-04-05T00:00");
    }

    /// Rules that anybody writes, against another library.
    @ParameterizedTest
    @ValueSource(strings = {"FREQ=DAILY;INTERVAL=3;COUNT=20", "FREQ=DAILY;BYDAY=MO,FR;UNTIL=20270301T000000Z",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,FR,SU;WKST=SU;COUNT=30", "FREQ=WEEKLY;UNTIL=20270401",
            "FREQ=MONTHLY;BYMONTHDAY=-1,15;COUNT=12", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=10",
            "FREQ=MONTHLY;BYDAY=2FR,-1MO;INTERVAL=2;COUNT=9", "FREQ=MONTHLY;COUNT=8", "FREQ=YEARLY;BYMONTH=3,12",
            "FREQ=YEARLY;BYMONTH=1;BYDAY=1MO", "FREQ=YEARLY;BYDAY=20MO", "FREQ=YEARLY;COUNT=3",
            "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR;UNTIL=20290101"})
    void rulesGiveTheTimesThatAnotherReaderGives(String rule) throws Exception {
        LocalDateTime first = LocalDateTime.parse("2026-11-30T18:00");
        Recurrence mine = Recurrence.of(new IcsLine(1, "RRULE", Map.of(), rule), until -> IcsTimes.until(new IcsLine(1,
                "RRULE", Map.of(), rule), until, new IcsTimes.Time(first, ZoneId.of("UTC"), false)));

        List<LocalDateTime> found = mine.between(first, first.toLocalDate().minusDays(9), LocalDate.of(2029, 11, 30),
                400);

        List<LocalDateTime> judged = new Recur<LocalDateTime>(rule.replace("20270401", "20270401T235959").replace(
                "20290101", "20290101T235959").replace("20270301T000000Z", "20270301T000000")).getDates(first, first,
                        LocalDateTime.of(2029, 12, 1, 0, 0));
        // DTSTART is always the first, whether the rule meets it or not
        assertThat(found).first().isEqualTo(first);
        assertThat(found.subList(1, found.size()).stream().limit(5)).isEqualTo(judged.stream().filter(at -> at.isAfter(
                first)).limit(5).toList());
    }

    @Test
    void whatRepeatsSinceLongAgoIsReadFromNowOn() throws Exception {
        IcsReader.Read read = read(
                event("UID:a", "SUMMARY:x", "DTSTART;TZID=Europe/Zurich:19800106T220000", "DURATION:PT4H",
                        "RRULE:FREQ=WEEKLY;BYDAY=SU"));

        assertThat(read.faults()).isEmpty();
        assertThat(read.entries()).hasSizeBetween(150, 170);
        assertThat(read.entries().get(1).starts()).isBetween(NOW.minus(Duration.ofDays(9)),
                NOW.plus(Duration.ofDays(7)));
    }

    @Test
    void ofWhatRepeatsTooOftenSomeAreReadAndItIsSaid() throws Exception {
        IcsReader.Read read = read(event("UID:a", "SUMMARY:x", "DTSTART:20261111T220000", "DURATION:PT1H",
                "RRULE:FREQ=DAILY"));

        assertThat(read.entries()).hasSize(IcsReader.MOST_OF_ONE).allMatch(Entry::kept);
        assertThat(read.faults()).singleElement().extracting(Fault::what).asString().contains("more than 400 times");
    }

    @Test
    void whatIsNoCalendarIsRefused() {
        for (String text : List.of("", "hello", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR",
                "BEGIN:VCALENDAR\nBEGIN:VEVENT",
                "BEGIN:VCALENDAR\n" + "BEGIN:X\n".repeat(20), "BEGIN:VCALENDAR\nno line", "\u0000\u0001")) {
            assertThatExceptionOfType(IcsException.class).as(text).isThrownBy(() -> IcsReader.read(text, ZURICH, NOW))
                    .satisfies(fault -> {
                        assertThat(fault.what()).isNotBlank();
                        assertThat(fault.remedy()).endsWith(".");
                    });
        }
    }

    /// By the processor's time: a busy machine takes longer and does no more.
    @Test
    void hostileSizesCostLittle() throws Exception {
        StringBuilder rules = new StringBuilder();
        for (int at = 0; at < 1_900; at++) {
            rules.append(event("UID:" + at, "SUMMARY:x", "DTSTART:19700101T000000", "DURATION:PT1H",
                    "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=10000"));
        }
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long began = threads.getCurrentThreadCpuTime();
        // the rest is over the limits: the first faults end it
        assertThatExceptionOfType(IcsException.class).isThrownBy(() -> read(rules.toString()))
                .satisfies(fault -> assertThat(fault.what()).isEqualTo("more than 200 entries are broken"));
        assertThat(Duration.ofNanos(threads.getCurrentThreadCpuTime() - began)).isLessThan(Duration.ofSeconds(20));
        assertThatExceptionOfType(IcsException.class).isThrownBy(() -> read(event("UID:a\r\n " + "x".repeat(30_000))));
        assertThatExceptionOfType(IcsException.class).isThrownBy(() -> read("X:1\r\n".repeat(30_000)));
        assertThatExceptionOfType(IcsException.class).isThrownBy(() -> read(event("UID:a").repeat(2_100)));
    }

    @Test
    void bytesThatAreDamagedEndInWordsNeverOtherwise() throws Exception {
        String good = calendar(
                event("UID:a", "SUMMARY:x", "DTSTART;TZID=Europe/Zurich:20261127T180000", "DURATION:PT12H",
                        "RRULE:FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20271231", "EXDATE;TZID=Europe/Zurich:20270226T180000"));
        Random random = new Random(7);
        for (int round = 0; round < 3_000; round++) {
            StringBuilder text = new StringBuilder(good);
            for (int hit = 0; hit <= random.nextInt(4); hit++) {
                text.setCharAt(random.nextInt(text.length()), (char) (random.nextInt(100) < 90
                        ? 32 + random.nextInt(95)
                        : random.nextInt(0x10000)));
            }
            try {
                IcsReader.read(text.toString(), ZURICH, NOW);
            } catch (IcsException expected) {
                assertThat(expected.what()).isNotBlank();
            }
        }
    }
}
