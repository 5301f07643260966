package io.towpath.platform.vsphere;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.VsphereLab;
import io.towpath.platform.spi.Place;
import io.towpath.platform.spi.Placement;
import java.io.IOException;
import java.time.Clock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Looks after the first one: what changed is read whole, what did not costs nothing but its light properties.
class LooksTest {

    private static VsphereLab lab;
    private static VspherePlatform platform;
    private final Told told = new Told();

    @BeforeAll
    static void start() throws IOException {
        lab = VsphereLab.start("-vms", "60", "-page", "20");
        platform = Told.platform(Told.PROPERTIES, Clock.systemUTC());
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    @BeforeEach
    void know() throws IOException {
        look();
        told.read = 0;
        lab.forgetCalls();
    }

    private void look() throws IOException {
        Place place = Told.place(lab);
        platform.scan(place, told);
    }

    @Test
    void nothingIsReadAgainWhileNothingChanges() throws IOException {
        look();

        assertThat(told.read).isZero();
        assertThat(lab.calls()).doesNotContainKey("Login").containsEntry("RetrievePropertiesEx", 3);
    }

    @Test
    void aChangedVmIsReadAlone() throws IOException {
        lab.change("DC0_C0_RP0_VM3", "memory", "5120");

        look();

        assertThat(told.read).isOne();
        assertThat(told.vm("DC0_C0_RP0_VM3").hardware().memoryBytes()).isEqualTo(5L << 30);
    }

    @Test
    void whatChangesWithoutTheConfigurationIsSeenToo() throws IOException {
        lab.change("DC0_C0_RP0_VM4", "power", "off");
        lab.change("DC0_C0_RP0_VM6", "snapshot", "by hand");
        lab.change("DC0_C0_RP0_VM8", "rename", "renamed");

        look();

        assertThat(told.read).isEqualTo(3);
        assertThat(told.vm("DC0_C0_RP0_VM4").placement().power()).isEqualTo(Placement.Power.OFF);
        assertThat(told.vm("DC0_C0_RP0_VM6").traits().snapshots()).extracting("name").containsExactly("by hand");
        assertThat(told.vm("renamed").place()).isEqualTo("DC0/renamed");
    }

    @Test
    void viewsDoNotPileUpInAKeptSession() throws IOException {
        for (int i = 0; i < 3; i++) {
            look();
        }

        assertThat(lab.calls().get("CreateContainerView")).isEqualTo(lab.calls().get("DestroyView"));
    }
}
