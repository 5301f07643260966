package io.towpath.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/// A planned cutover starts at its time or soon after, or not at all.
@DatabaseTest
class LateStartTest {

    /// Pages show times in the zone of who looks; a sentence that is kept cannot.
    private static final String INSTANT = "\\d{4}-\\d\\d-\\d\\dT";

    @Autowired
    Cutovers cutovers;
    @Autowired
    CutoverBeat beat;
    @Autowired
    JdbcClient db;

    private Yard yard;
    private UUID vm;

    @BeforeEach
    void yard() {
        yard = new Yard(db);
        vm = yard.vm("web01", null);
    }

    @Test
    void someMinutesLateItStartsAndAnHourLateItDoesNot() {
        UUID trip = yard.inStep(vm);
        UUID id = planned(Scope.VM, vm);
        UUID otherVm = yard.vm("web02", null);
        UUID otherTrip = yard.inStep(otherVm);
        UUID other = planned(Scope.VM, otherVm);
        yard.late(id, 3600);
        yard.late(other, 1500);

        beat.beat();

        assertThat(yard.state(trip)).isEqualTo("SYNCING");
        assertThat(cutovers.find(id).orElseThrow()).satisfies(cutover -> {
            assertThat(cutover.state()).isEqualTo(CutoverState.REFUSED);
            assertThat(cutover.reason()).contains("nobody was there to start it. Plan it again.")
                    .doesNotContainPattern(INSTANT);
        });
        assertThat(yard.audited(id)).isEqualTo("cutover.planned lena, cutover.refused system");
        assertThat(yard.state(otherTrip)).isEqualTo("CUTTING_OVER");
    }

    @Test
    void aPersonMayStillStartItByHand() {
        UUID trip = yard.inStep(vm);
        UUID id = planned(Scope.VM, vm);
        yard.late(id, 3600);

        cutovers.start(id, "lena", null);

        assertThat(yard.state(trip)).isEqualTo("CUTTING_OVER");
    }

    @Test
    void aPauseThatLastedTooLongIsToldAsTheReason() {
        UUID wave = yard.wired.wave(vm);
        UUID trip = yard.trip(vm, "SYNCING", wave);
        yard.wave(wave, "PAUSED");
        UUID id = planned(Scope.WAVE, wave);
        yard.due(id);
        beat.beat();
        assertThat(cutovers.find(id).orElseThrow().state()).isEqualTo(CutoverState.PLANNED);

        yard.late(id, 3600);
        yard.running(wave);
        beat.beat();

        assertThat(cutovers.find(id).orElseThrow()).satisfies(cutover -> {
            assertThat(cutover.state()).isEqualTo(CutoverState.REFUSED);
            assertThat(cutover.reason()).contains("waited too long").contains("is paused").contains("Plan it again.")
                    .doesNotContainPattern(INSTANT);
        });
        assertThat(yard.state(trip)).isEqualTo("SYNCING");
    }

    private UUID planned(Scope scope, UUID id) {
        return cutovers.plan(new Cutovers.Wish(scope, id, Instant.now().plusSeconds(3600), null), "lena").cutover()
                .id();
    }
}
