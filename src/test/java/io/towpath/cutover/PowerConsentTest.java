package io.towpath.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.DatabaseTest;
import io.towpath.replication.Replication;
import io.towpath.replication.StandingConsent;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Who agreed that a guest may lose its power said so once: it is never forgotten, and never said for others.
@DatabaseTest
class PowerConsentTest {

    private static final String WHY = "nobody logs in at night";

    @Autowired
    Cutovers cutovers;
    @Autowired
    List<StandingConsent> standing;
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
    void isHandedToATripThatIsInStep() {
        UUID trip = yard.inStep(vm);
        yard.looked(trip);

        cutovers.plan(wish(Scope.VM, vm, null, WHY), "lena");

        assertThat(written(trip)).isEqualTo("lena: " + WHY);
    }

    @Test
    void standsForAColdTripThatHasNotLookedAtItsSource() {
        UUID trip = yard.cold(vm, null);
        UUID id = cutovers.plan(wish(Scope.VM, vm, Instant.now().plusSeconds(3600), WHY), "lena").cutover().id();
        assertThat(of(trip)).as("it has not started").isNull();

        cutovers.start(id, "emil", null);

        assertThat(yard.state(trip)).isEqualTo("CUTTING_OVER");
        assertThat(of(trip)).isEqualTo(new Replication.Consent("lena", WHY));
        cutovers.cancel(id, "emil", "not tonight");
        assertThat(of(trip)).as("it was called off").isNull();
    }

    @Test
    void countsWhereAPlannedCutoverIsStartedWithIt() {
        UUID trip = yard.inStep(vm);
        yard.looked(trip);
        UUID id = cutovers.plan(wish(Scope.VM, vm, Instant.now().plusSeconds(3600), null), "lena").cutover().id();

        Cutover started = cutovers.plan(wish(Scope.VM, vm, null, WHY), "emil").cutover();

        assertThat(started.id()).isEqualTo(id);
        assertThat(started.consent()).isNotNull().extracting(Cutover.Consent::by).isEqualTo("emil");
        assertThat(written(trip)).isEqualTo("emil: " + WHY);
        assertThat(yard.audited(id)).isEqualTo(
                "cutover.planned lena, cutover.power-off-agreed emil, cutover.started emil");
    }

    @Test
    void whoAgreedFirstStays() {
        yard.inStep(vm);
        Instant later = Instant.now().plusSeconds(3600);
        cutovers.plan(wish(Scope.VM, vm, later, WHY), "lena");

        Cutovers.Answer second = cutovers.plan(wish(Scope.VM, vm, later, "me too"), "emil");

        assertThat(second.already()).contains("by lena");
        assertThat(second.cutover().consent()).isNotNull().extracting(Cutover.Consent::reason).isEqualTo(WHY);
    }

    @Test
    void forOneVmItIsNotSaidForItsWave() {
        UUID other = yard.vm("web02", null);
        UUID wave = yard.wired.wave(vm, other);
        yard.running(wave);
        UUID trip = yard.trip(vm, "SYNCING", wave);
        UUID otherTrip = yard.trip(other, "SYNCING", wave);
        yard.looked(trip);
        yard.looked(otherTrip);
        yard.driven(trip);
        UUID id = cutovers.plan(wish(Scope.WAVE, wave, null, null), "lena").cutover().id();

        cutovers.plan(wish(Scope.VM, vm, null, WHY), "emil");

        assertThat(written(trip)).isEqualTo("emil: " + WHY);
        assertThat(written(otherTrip)).isEqualTo("nobody");
        assertThat(cutovers.find(id).orElseThrow().consent()).isNull();
        assertThatThrownBy(() -> cutovers.plan(wish(Scope.VM, other, null, WHY), "emil"))
                .as("it is cutting over: its page asks when it has to be known").extracting("code")
                .isEqualTo("nothing-to-cut-over");
    }

    private Replication.@Nullable Consent of(UUID trip) {
        return standing.stream().flatMap(each -> each.of(trip).stream()).findFirst().orElse(null);
    }

    private String written(UUID trip) {
        return db.sql("""
                select coalesce(forced_by || ': ' || forced_reason, 'nobody') from replication
                 where migration_id = :id
                """).param("id", trip).query(String.class).single();
    }

    private static Cutovers.Wish wish(Scope scope, UUID id, @Nullable Instant at, @Nullable String consent) {
        return new Cutovers.Wish(scope, id, at, consent);
    }
}
