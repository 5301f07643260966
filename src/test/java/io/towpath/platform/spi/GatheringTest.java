package io.towpath.platform.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.Surroundings.Cluster;
import io.towpath.platform.spi.Surroundings.Datastore;
import io.towpath.platform.spi.Surroundings.Namesake;
import io.towpath.platform.spi.Surroundings.Network;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GatheringTest {

    private final Gathering all = new Gathering();

    private static Network network(Network.Kind kind, String vlan) {
        return new Network("prod", kind, "vSwitch0", vlan, 1500);
    }

    private static Datastore store(@Nullable Long free, boolean accessible) {
        return new Datastore("ds1", "VMFS", 100L, free, 4, accessible);
    }

    private Surroundings told() {
        return all.with(List.of(), Surroundings.About.UNKNOWN);
    }

    @Test
    void tellsOfSeveralOnlyWhatIsAlike() {
        all.network("oslo", network(Network.Kind.STANDARD, "110"));
        all.network("rome", network(Network.Kind.DISTRIBUTED, "220"));
        all.datastore("oslo", store(50L, true));
        all.datastore("rome", store(7L, false));
        all.cluster("oslo", new Cluster("cl", "oslo", 4, 128, 1L, true, false, true));
        all.cluster("rome", new Cluster("cl", "rome", 4, 64, 1L, false, false, true));

        assertThat(told().networks())
                .containsExactly(new Network("prod", Network.Kind.UNKNOWN, "vSwitch0", null, 1500));
        assertThat(told().datastores()).containsExactly(new Datastore("ds1", "VMFS", 100L, null, 4, null));
        assertThat(told().clusters()).containsExactly(new Cluster("cl", null, 4, null, 1L, null, false, true));
        assertThat(told().namesakes()).containsExactly(
                new Namesake(Namesake.Kind.NETWORK, "prod", List.of("oslo", "rome")),
                new Namesake(Namesake.Kind.DATASTORE, "ds1", List.of("oslo", "rome")),
                new Namesake(Namesake.Kind.CLUSTER, "cl", List.of("oslo", "rome")));
    }

    /// A third that is as the first brings nothing back.
    @Test
    void whatDiffersOnceStaysUntold() {
        all.datastore("oslo", store(50L, true));
        all.datastore("rome", store(7L, true));
        all.datastore("bern", store(50L, true));

        assertThat(told().datastores()).containsExactly(store(null, true));
        assertThat(told().namesakes()).singleElement().extracting(Namesake::places)
                .isEqualTo(List.of("oslo", "rome", "bern"));
    }

    /// Each host of a datacenter tells its port groups; some exports tell no place.
    @Test
    void whatIsToldTwiceOfOnePlaceIsOne() {
        all.network("oslo", network(Network.Kind.STANDARD, "110"));
        all.network("oslo", network(Network.Kind.STANDARD, "111"));
        all.network(null, network(Network.Kind.STANDARD, "112"));
        all.datastore(null, store(50L, true));
        all.datastore("rome", store(7L, false));

        assertThat(told().networks()).containsExactly(network(Network.Kind.STANDARD, "110"));
        assertThat(told().datastores()).containsExactly(store(50L, true));
        assertThat(told().namesakes()).isEmpty();
    }

    /// That the first came without a place hides nothing of those that have one.
    @Test
    void whatDiffersBetweenPlacesIsUntoldAlsoWhereTheFirstToldNone() {
        all.datastore(null, store(50L, true));
        all.datastore("oslo", store(50L, true));
        all.datastore("rome", store(7L, false));

        assertThat(told().datastores()).containsExactly(new Datastore("ds1", "VMFS", 100L, null, 4, null));
        assertThat(told().namesakes()).singleElement().extracting(Namesake::places).isEqualTo(List.of("oslo", "rome"));
    }
}
