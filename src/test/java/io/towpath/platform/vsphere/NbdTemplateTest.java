package io.towpath.platform.vsphere;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.disk.nbd.NbdUri;
import io.towpath.platform.spi.Credentials;
import io.towpath.platform.spi.LiveDisk;
import io.towpath.platform.spi.LiveSnapshot;
import io.towpath.platform.spi.Place;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Names of disks at an NBD server, as an administrator types them.
class NbdTemplateTest {

    static Reading reading(String vm) {
        Place place = new Place("https://vc.example.com", new Credentials("a", "b"), "0".repeat(64));
        return new Reading(place, "vc", "vm-42", vm, "DC0",
                new LiveSnapshot("snapshot-7", "towpath-1-1", "", Instant.EPOCH, null, false),
                new LiveDisk("2000", "Hard disk 1", 1 << 20, "[DS 1] a b/c.vmdk", "u", null),
                List.of("[DS 1] a b/c.vmdk"),
                "ParaVirtualSCSIController0:0", 0, 1);
    }

    @Test
    void partsAreFilledInAndEscaped() throws IOException {
        NbdUri uri = NbdTemplate.parse(" nbds://reader:1234/{vm}/{vmId}/{snapshot}/{disk} ")
                .of(reading("a/b ?%{disk}"));
        assertThat(uri.tls()).isTrue();
        assertThat(uri.host()).isEqualTo("reader");
        assertThat(uri.port()).isEqualTo(1234);
        assertThat(uri.export()).isEqualTo("a/b ?%{disk}/vm-42/snapshot-7/2000");
        assertThat(NbdTemplate.parse("nbd://reader/{file}").of(reading("x")).export()).isEqualTo("[DS 1] a b/c.vmdk");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nbd://reader/{vm}/{snapshot}/{disk}", "nbd://reader/{snapshot}-{disk}",
            "nbd://reader/{file}",
            "nbd+unix:///{snapshot}/{disk}?socket=/run/nbd.sock"})
    void whatNamesOneDiskOfOneSnapshotIsTaken(String typed) throws IOException {
        assertThat(NbdTemplate.parse(typed).text()).isEqualTo(typed);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"nbd://reader/{vm}/{disk}|which disk of which snapshot",
            "nbd://reader/{snapshot}|which disk of which snapshot", "nbd://reader|which disk",
            "nbd://reader/{password}/{snapshot}/{disk}|{password} is no variable part",
            "nbd://{vm}/{snapshot}/{disk}|the host may not vary", "http://reader/{snapshot}/{disk}|nbd://HOST/EXPORT",
            "nbd://reader/{snapshot}/{disk}?wide=open|wide"})
    void anythingElseIsRefusedWithWhatIsWrong(String typed, String why) {
        assertThatThrownBy(() -> NbdTemplate.parse(typed)).isInstanceOf(IOException.class).hasMessageContaining(why);
    }

    @Test
    void aServerOnThisMachineHasToBeAllowed() throws IOException {
        NbdUri uri = NbdTemplate.parse("nbd://127.0.0.1/{file}").sample();
        assertThatThrownBy(() -> NbdWay.check(new AddressPolicy(List.of()), uri))
                .hasMessageContaining("must not be called");
        NbdWay.check(Told.HERE, uri);
    }
}
