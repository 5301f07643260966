package io.towpath.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.planning.mapping.Answer;
import io.towpath.planning.mapping.Frozen;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PlannedMappingTest {

    private final World world = new World();

    @Test
    void aVmWithAnUnmappedCardIsNotPlannedAndTheRefusalNamesCardAndNetwork() {
        world.mappings.networks.put("VM Network", new Answer.Unmapped());
        UUID vm = world.vm("web01");

        assertThatThrownBy(() -> world.act(() -> world.commands.plan(world.plan(vm), "lena")))
                .isInstanceOf(RefusedException.class)
                .hasMessage("web01: network card 1 hangs on network \"VM Network\", which is not mapped.")
                .extracting("code").isEqualTo("mapping-missing");
        assertThat(world.store.ofVm(vm)).isEmpty();
    }

    @Test
    void aTripKeepsTheVersionsOfTheMomentInWhichItWasPlanned() {
        world.mappings.newest = new Frozen(7, null, null);
        UUID trip = world.planned("web01");
        world.mappings.newest = new Frozen(8, null, null);

        assertThat(world.mappings.ofTrip(trip)).isEqualTo(new Frozen(7, null, null));
    }

    @Test
    void aTripOfAWaveHasTheWavesVersions() {
        UUID wave = UUID.randomUUID();
        world.mappings.newest = new Frozen(8, null, null);
        world.mappings.freezeWave(wave, new Frozen(3, 2, null));
        var plan = new PlanMigration(world.vm("web01"), world.target, io.towpath.disk.DiskFormat.QCOW2, 5, wave,
                "W-001");

        world.act(() -> world.commands.plan(plan, "system"));

        assertThat(world.mappings.trips.values()).containsExactly(new Frozen(3, 2, null));
    }
}
