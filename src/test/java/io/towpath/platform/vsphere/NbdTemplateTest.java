package io.towpath.platform.vsphere;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.disk.nbd.NbdUri;
import io.towpath.platform.spi.Credentials;
import io.towpath.platform.spi.LiveDisk;
import io.towpath.platform.spi.LiveSnapshot;
import io.towpath.platform.spi.Place;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
            "nbd://reader/{snapshot}/{disk}?wide=open|wide",
            "nbd+unix:///{snapshot}/{disk}?socket=/run/{vm}/s|question mark",
            "nbds://reader/{snapshot}/{disk}?tls-hostname={vm}|question mark"})
    void anythingElseIsRefusedWithWhatIsWrong(String typed, String why) {
        assertThatThrownBy(() -> NbdTemplate.parse(typed)).isInstanceOf(IOException.class).hasMessageContaining(why);
    }

    @Test
    void aServerOnThisMachineHasToBeAllowed() throws IOException {
        NbdUri uri = NbdTemplate.parse("nbd://127.0.0.1/{file}").sample();
        assertThatThrownBy(() -> new NbdPolicy(new AddressPolicy(List.of()), null, null).checked(uri))
                .hasMessageContaining("must not be called");
        assertThat(Told.NBD.checked(uri)).isEqualTo(uri);
    }

    @Test
    void theAddressThatWasCheckedIsCalledWhateverTheNameLeadsToLater() throws IOException {
        NbdUri uri = NbdTemplate.parse("nbds://localhost:1234/{file}").sample();
        NbdUri checked = new NbdPolicy(Told.HERE, null, null).checked(uri);
        assertThat(checked.host()).isNotEqualTo("localhost");
        assertThat(InetAddress.ofLiteral(checked.host()).isLoopbackAddress()).isTrue();
        assertThat(checked.tlsName()).as("what the certificate has to have").isEqualTo("localhost");
        assertThat(checked.export()).isEqualTo(uri.export());
        assertThat(checked.port()).isEqualTo(1234);
    }

    @Test
    void socketsLieWhereTheOperatorSays(@TempDir Path folder) throws IOException {
        Path sockets = Files.createDirectory(folder.resolve("sockets"));
        Path elsewhere = Files.createFile(folder.resolve("elsewhere"));
        Path link = Files.createSymbolicLink(sockets.resolve("link"), elsewhere);
        NbdPolicy policy = new NbdPolicy(Told.HERE, sockets, null);
        NbdUri within = unix(sockets.resolve("s"));
        assertThat(policy.checked(within)).isEqualTo(within);
        for (Path other : List.of(elsewhere, sockets.resolve("../elsewhere"), link)) {
            assertThatThrownBy(() -> policy.checked(unix(other))).isInstanceOf(IOException.class)
                    .hasMessageContaining("is not below").hasMessageContaining("towpath.sources.nbd-sockets");
        }
        assertThatThrownBy(() -> new NbdPolicy(Told.HERE, null, folder).checked(within))
                .hasMessageContaining("named no folder");
    }

    private static NbdUri unix(Path socket) throws IOException {
        return NbdTemplate.parse("nbd+unix:///{file}?socket=" + socket).sample();
    }

    @Test
    void certificatesLieWhereTheOperatorSays(@TempDir Path folder) throws IOException {
        NbdUri uri = NbdTemplate.parse("nbds://127.0.0.1/{file}?tls-certificates=" + folder.resolve("reader"))
                .sample();
        assertThat(new NbdPolicy(Told.HERE, null, folder).checked(uri)).isEqualTo(uri);
        assertThatThrownBy(() -> new NbdPolicy(Told.HERE, folder, folder.resolve("other")).checked(uri))
                .hasMessageContaining("towpath.sources.nbd-certificates");
        assertThatThrownBy(() -> new NbdPolicy(Told.HERE, folder, null).checked(uri))
                .hasMessageContaining("named no folder");
    }
}
