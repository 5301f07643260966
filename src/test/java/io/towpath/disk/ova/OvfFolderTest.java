package io.towpath.disk.ova;

import static io.towpath.disk.ovf.OvfText.anOvf;
import static io.towpath.disk.ovf.Refusals.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.disk.DiskRef;
import io.towpath.disk.Reason;
import io.towpath.disk.ova.ManifestReport.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OvfFolderTest {

    @TempDir
    Path folder;

    private Path ovf = Path.of("");

    @BeforeEach
    void write() throws IOException {
        ovf = Files.write(folder.resolve("web.ovf"), anOvf().bytes());
        Files.writeString(folder.resolve("d1.vmdk"), "the disk");
    }

    @Test
    void readsADiskBesideIt() throws IOException {
        VmPackage found = VmPackage.open(ovf);

        assertThat(found).isInstanceOf(OvfFolder.class);
        assertThat(found.disk(found.descriptor().disks().getFirst())).contains(DiskRef.file(folder.resolve("d1.vmdk")));
        assertThat(found.verify(1, (_, _) -> {}).state()).isEqualTo(State.NONE);
    }

    @Test
    void verifiesItsManifest() throws IOException {
        String style = "%s(%s)= %s\n";
        byte[] disk = "the disk".getBytes(StandardCharsets.UTF_8);
        Files.writeString(folder.resolve("web.mf"), OvaTest.line(style, "SHA256", "web.ovf", anOvf().bytes()) + OvaTest
                .line(style, "SHA256", "d1.vmdk", disk));
        assertThat(VmPackage.open(ovf).verify(1, (_, _) -> {}).state()).isEqualTo(State.VERIFIED);

        Files.writeString(folder.resolve("d1.vmdk"), "the dusk");

        assertThat(VmPackage.open(ovf).verify(1, (_, _) -> {}).failed()).containsExactly("d1.vmdk");
    }

    @Test
    void refusesALinkInsteadOfADisk() throws IOException {
        Files.delete(folder.resolve("d1.vmdk"));
        Files.createSymbolicLink(folder.resolve("d1.vmdk"), Path.of("/etc/hostname"));

        assertThat(refusal(() -> VmPackage.open(ovf)).reason()).isEqualTo(Reason.EXTERNAL_REFERENCE);
    }

    @Test
    void refusesAMissingDisk() throws IOException {
        Files.delete(folder.resolve("d1.vmdk"));

        assertThat(refusal(() -> VmPackage.open(ovf)).reason()).isEqualTo(Reason.OVF_INCONSISTENT);
    }
}
