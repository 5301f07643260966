package io.towpath.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.DatabaseTest;
import io.towpath.audit.AuditTrail;
import io.towpath.inventory.Connection.Direction;
import io.towpath.platform.spi.Probe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;

@DatabaseTest
class ConnectionsTest {

    @TempDir
    Path folder;

    @Value("${towpath.data-dir}")
    private Path dataDirectory;
    @Autowired
    Connections connections;
    @Autowired
    Scans scans;
    @Autowired
    Inventory inventory;
    @Autowired
    AuditTrail audit;
    @Autowired
    JdbcClient jdbc;

    @Test
    void aProbeSaysWhatIsThereAndStoresNothing() throws Exception {
        Sources.ova(folder, "vbox-ovf10.ova", "a.ova");
        int before = inventory.sources().size();

        Probe probe = connections.probe(Direction.SOURCE, "staged", folder.toString());

        assertThat(probe.works()).isTrue();
        assertThat(probe.summary()).startsWith("Readable, 1 OVA");
        assertThat(inventory.sources()).hasSize(before);
    }

    @Test
    void foldersThatMustNotBeReadAreRefused() throws Exception {
        assertCode("relative/path", "folder-not-absolute");
        assertCode(folder.resolve("none").toString(), "folder-missing");
        assertCode(Files.writeString(folder.resolve("file"), "x").toString(), "folder-not-a-folder");
        assertCode("/", "folder-too-wide");
        assertCode("/proc/self", "folder-of-the-system");
        assertCode("/etc", "folder-of-the-system");
        Path data = Files.createDirectories(dataDirectory.resolve("uploads/mine").toAbsolutePath());
        assertCode("/etc/../" + data.getParent().getParent(), "folder-of-towpath");
        assertThat(connections.probe(Direction.SOURCE, "staged", data.toString()).works()).isTrue();
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("/etc"));
        assertCode(link.toString(), "folder-of-the-system");
    }

    @Test
    void theSamePlaceOrNameIsRegisteredOnce() {
        UUID id = Sources.register(connections, folder);
        String name = connections.find(id).orElseThrow().connection().name();

        assertThatThrownBy(() -> connections.register(Direction.SOURCE, "staged", "other " + id, folder.toString(),
                "lena")).hasMessageContaining("registered already");
        assertThatThrownBy(
                () -> connections.register(Direction.SOURCE, "staged", name.toUpperCase(java.util.Locale.ROOT),
                        Files.createDirectory(folder.resolve("b")).toString(), "lena"))
                .hasMessageContaining("is taken");
        assertThat(audit.about("source", id.toString(), 10)).anySatisfy(event -> {
            assertThat(event.entry().action()).isEqualTo("source.registered");
            assertThat(event.entry().detail()).containsEntry("location", folder.toString());
        });
    }

    @Test
    void aTargetIsAFolderThatCanBeWritten() {
        UUID id = connections.register(Direction.TARGET, "libvirt", "KVM " + UUID.randomUUID(), folder.toString(),
                "lena");

        assertThat(inventory.targets()).extracting(Connection::id).contains(id);
        assertThat(inventory.sources()).extracting(Connection::id).doesNotContain(id);
        assertThat(connections.test(id).works()).isTrue();
    }

    @Test
    void anEditNeedsTheVersionThatWasSeen() {
        UUID id = Sources.register(connections, folder);
        int version = connections.find(id).orElseThrow().version();

        connections.edit(id, version, "Renamed " + id, folder.toString(), "lena");

        assertThatThrownBy(() -> connections.edit(id, version, "Again " + id, folder.toString(), "emil"))
                .hasMessageContaining("changed by somebody else");
        assertThat(connections.find(id).orElseThrow().connection().name()).isEqualTo("Renamed " + id);
    }

    @Test
    void aRemovedSourceLeavesItsVmsAsMissing() throws Exception {
        Sources.ova(folder, "vbox-ovf10.ova", "a.ova");
        UUID id = Sources.register(connections, folder);
        Sources.settled(scans, id);

        connections.remove(id, "lena", "exported twice");

        assertThat(connections.find(id)).isEmpty();
        assertThat(inventory.connection(id)).isPresent();
        assertThat(Sources.vms(jdbc, inventory, id)).hasSize(1)
                .allSatisfy(vm -> assertThat(vm.missingSince()).isNotNull());
        assertThat(audit.about("source", id.toString(), 1).getFirst().entry().reason()).isEqualTo("exported twice");
        UUID again = Sources.register(connections, folder);
        assertThat(again).isNotEqualTo(id);
    }

    private void assertCode(String location, String code) {
        assertThatThrownBy(
                () -> connections.register(Direction.SOURCE, "staged", "x " + UUID.randomUUID(), location, "lena"))
                .as(location).isInstanceOf(RefusedException.class).extracting(e -> ((RefusedException) e).code())
                .isEqualTo(code);
        assertThat(connections.probe(Direction.SOURCE, "staged", location).works()).isFalse();
    }
}
