package io.towpath.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.DatabaseTest;
import io.towpath.migration.Migrations;
import io.towpath.planning.calendar.CutoverCalendar;
import io.towpath.planning.calendar.Overrun;
import io.towpath.planning.calendar.WindowDraft;
import io.towpath.wave.gate.Gates;
import io.towpath.wave.gate.Person;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The start of a cold trip is its cutover, whoever gives it.
@DatabaseTest
class ColdStartTest {

    private static final Person LENA = new Person("lena", "lena");

    @Autowired
    Migrations migrations;
    @Autowired
    Cutovers cutovers;
    @Autowired
    CutoverBeat beat;
    @Autowired
    CutoverCalendar calendar;
    @Autowired
    Gates gates;
    @Autowired
    JdbcClient db;

    private Yard yard;
    private UUID vm;

    @BeforeEach
    void yard() {
        yard = new Yard(db);
        vm = yard.vm("web01", yard.application("Ledger"));
    }

    @Test
    void waitsForTheWavesWindow() {
        UUID wave = yard.wired.wave(vm);
        Instant opens = Instant.now().plus(40, ChronoUnit.DAYS);
        gates.setTerms(wave, null, window(opens, opens.plusSeconds(14_400)), Set.of(), LENA);
        yard.running(wave);
        UUID trip = yard.cold(vm, wave);

        assertThatThrownBy(() -> migrations.start(trip, "lena")).hasMessageContaining("is outside").extracting("code")
                .isEqualTo("window-closed");

        assertThat(yard.state(trip)).isEqualTo("PLANNED");
        db.sql("update connection set kind = 'imported' where id = :id").param("id", yard.wired.source).update();
        migrations.start(trip, "lena");
        assertThat(yard.state(trip)).as("files at rest go down with nobody").isEqualTo("CUTTING_OVER");
    }

    @Test
    void waitsForTheEndOfAFreeze() {
        UUID trip = yard.cold(vm, null);
        UUID freeze = calendar.freeze("year end " + yard.wired.mark, local(Instant.now().minusSeconds(600)),
                local(Instant.now().plusSeconds(7200)), ZoneOffset.UTC, "Ledger " + yard.wired.mark, null,
                "books are closed", "lena");

        assertThatThrownBy(() -> migrations.start(trip, "lena")).hasMessageContaining("books are closed")
                .extracting("code").isEqualTo("change-freeze");

        calendar.lift(freeze, "done early", "lena");
        migrations.start(trip, "lena");
        assertThat(yard.state(trip)).isEqualTo("CUTTING_OVER");
    }

    @Test
    void waitsForItsPlannedTimeAndThenStartsByItself() {
        UUID trip = yard.cold(vm, null);
        UUID planned = cutovers.plan(new Cutovers.Wish(Scope.VM, vm, Instant.now().plusSeconds(7200), null), "lena")
                .cutover().id();

        assertThatThrownBy(() -> migrations.start(trip, "emil"))
                .hasMessageContaining("web01 is planned for later. The cutover of web01 is planned for")
                .extracting("code").isEqualTo("cutover-planned");
        assertThat(yard.state(trip)).isEqualTo("PLANNED");

        yard.due(planned);
        beat.beat();
        assertThat(yard.state(trip)).isEqualTo("CUTTING_OVER");
    }

    private UUID window(Instant opens, Instant closes) {
        return calendar.add(new WindowDraft("night " + yard.wired.mark, local(opens), local(closes), local(closes),
                ZoneOffset.UTC, 50, 5, Overrun.RETURN_SOURCE, null, null), "lena");
    }

    private static LocalDateTime local(Instant at) {
        return LocalDateTime.ofInstant(at.truncatedTo(ChronoUnit.MINUTES), ZoneOffset.UTC);
    }
}
