package io.towpath.migration.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.planning.mapping.Answer;
import io.towpath.platform.spi.DiscoveredNic;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappedNetworksTest {

    @TempDir
    private Path folder;

    @Test
    void cardsHangOnTheTargetsNetworks() throws Exception {
        Peers peers = new Peers(folder);
        peers.mappings.networks.put("VM Network", new Answer.To("br-prod", "same for all"));

        assertThat(peers.landing().vm(peers.context()).nics()).extracting(DiscoveredNic::network, DiscoveredNic::mac)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("br-prod", "00:50:56:aa:bb:cc"));
    }

    @Test
    void namesStayWhereNothingIsDeclared() throws Exception {
        Peers peers = new Peers(folder);

        assertThat(peers.landing().vm(peers.context()).nics()).extracting(DiscoveredNic::network)
                .containsExactly("VM Network");
    }

    @Test
    void aCardOfAnIgnoredNetworkIsLeftOut() throws Exception {
        Peers peers = new Peers(folder);
        peers.mappings.networks.put("VM Network", new Answer.Ignored("not a guest network"));

        assertThat(peers.landing().unmapped(peers.context())).isEmpty();
        assertThat(peers.landing().vm(peers.context()).nics()).isEmpty();
    }

    @Test
    void whatVanishedSinceStopsTheTripBeforeItCopiesAndBeforeItDefines() {
        Peers peers = new Peers(folder);
        peers.mappings.networks.put("VM Network", new Answer.Broken("br-gone"));

        Outcome before = new CheckTarget(peers.landing(), peers.mover).run(peers.context());

        assertThat(before).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.code()).isEqualTo("mapping-missing");
            assertThat(failed.what()).contains("network card 1", "VM Network", "br-gone");
            assertThat(failed.passes()).isFalse();
        });
        assertThat(peers.kvm.domains).isEmpty();
    }

    @Test
    void takingAVmAwayDoesNotAskForMappings() {
        Peers peers = new Peers(folder);
        peers.mappings.networks.put("VM Network", new Answer.Unmapped());

        assertThat(new UndefineTarget(peers.landing()).run(peers.context())).isInstanceOf(Outcome.Done.class);
    }
}
