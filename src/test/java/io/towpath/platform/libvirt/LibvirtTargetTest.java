package io.towpath.platform.libvirt;

import static io.towpath.platform.libvirt.TargetVms.aVm;
import static io.towpath.platform.spi.ControllerType.SATA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.Judges;
import io.towpath.platform.spi.TargetVm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibvirtTargetTest {

    private static final UUID ONE = UUID.fromString("0198c0de-0000-7000-8000-000000000001");
    private static final UUID TWO = UUID.fromString("0198c0de-0000-7000-8000-000000000002");

    @TempDir
    Path root;

    @Test
    void twoVmsOfOneNameNeverShareAFolder() throws IOException {
        LibvirtTarget target = target(null);

        Path first = target.folder(root.toString(), ONE, "web01");
        Path second = target.folder(root.toString(), TWO, "web01");

        assertThat(first).isEqualTo(root.resolve("web01"));
        assertThat(second).isEqualTo(root.resolve("web01-" + TWO));
        assertThat(target.folder(root.toString(), ONE, "web01")).isEqualTo(first);
        assertThat(target.folder(root.toString(), TWO, "web01")).isEqualTo(second);
    }

    @Test
    void leavesAFolderAloneThatSomebodyElseMade() throws IOException {
        Files.createDirectory(root.resolve("web01"));
        Files.writeString(root.resolve("web01/precious.qcow2"), "not ours");

        assertThat(target(null).folder(root.toString(), ONE, "web01")).isEqualTo(root.resolve("web01-" + ONE));
    }

    @Test
    void noNameLeavesTheTargetsFolder() throws IOException {
        LibvirtTarget target = target(null);
        for (String name : new String[]{"../../etc", "..", ".", "/etc/passwd", "", "-rf", "a/../../b", "ü", "x\u0000y",
                "n".repeat(300)}) {
            Path folder = target.folder(root.toString(), UUID.randomUUID(), name);

            assertThat(folder.getParent()).as(name).isEqualTo(root);
            assertThat(String.valueOf(folder.getFileName())).matches("[A-Za-z0-9][A-Za-z0-9._-]*");
        }
        assertThat(SafeName.of("a/b")).isNotEqualTo(SafeName.of("a:b"));
    }

    @Test
    void definingTwiceIsDefiningOnce() throws IOException {
        LibvirtTarget target = target(null);
        TargetVm vm = withDisk(target);
        String first = target.define(root.toString(), vm);
        Path xml = root.resolve("web01/web01.xml");
        var written = Files.getLastModifiedTime(xml);

        String again = target.define(root.toString(), vm);

        assertThat(again).isEqualTo(first).contains("virsh -c qemu:///system define");
        assertThat(Files.getLastModifiedTime(xml)).isEqualTo(written);
        assertThat(root.resolve("web01/web01.xml.part")).doesNotExist();
    }

    @Test
    void refusesAVmWhoseDiskIsMissing() throws IOException {
        LibvirtTarget target = target(null);
        TargetVm vm = withDisk(target);
        Files.delete(vm.disks().getFirst().file());

        assertThatThrownBy(() -> target.define(root.toString(), vm)).isInstanceOf(IOException.class)
                .hasMessageContaining("is missing. Retry the copy.");
    }

    @Test
    void takingAwayKeepsTheDisksAndEveryEarlierDescription() throws IOException {
        LibvirtTarget target = target(null);
        TargetVm vm = withDisk(target);
        for (int time = 1; time <= 2; time++) {
            target.define(root.toString(), vm);
            target.undefine(root.toString(), vm);
        }

        assertThat(target.undefine(root.toString(), vm)).startsWith("No description was there");
        assertThat(root.resolve("web01/web01.xml")).doesNotExist();
        assertThat(root.resolve("web01/web01.xml.rolled-back-1")).exists();
        assertThat(root.resolve("web01/web01.xml.rolled-back-2")).exists();
        assertThat(vm.disks().getFirst().file()).exists();
    }

    @Test
    void definesThroughVirshWhereAUriIsConfigured() throws IOException {
        Judges.require("virsh");
        LibvirtTarget target = target("test:///default");
        TargetVm vm = withDisk(target);

        assertThat(target.define(root.toString(), vm)).startsWith("Defined as web01 at test:///default");
        // the test driver forgets everything with its connection
        assertThat(target.undefine(root.toString(), vm)).contains("does not know it");
    }

    @Test
    void saysWhatVirshSaidWhenItCannotBeReached() throws IOException {
        Judges.require("virsh");
        LibvirtTarget target = target("test:///nowhere/at-all.xml");
        TargetVm vm = withDisk(target);

        assertThatThrownBy(() -> target.define(root.toString(), vm)).isInstanceOf(IOException.class)
                .hasMessageContaining("virsh on test:///nowhere/at-all.xml refused it");
        assertThatThrownBy(() -> target.undefine(root.toString(), vm)).isInstanceOf(IOException.class);
    }

    @Test
    void probesAreHonest() {
        LibvirtTarget target = target(null);

        assertThat(target.probe(root.toString()).works()).isTrue();
        assertThat(target.probe(root.toString()).summary()).contains("free");
        assertThat(target.probe("relative").works()).isFalse();
        assertThat(target.probe(root.resolve("missing").toString()).remedy()).isNotNull();
        assertThat(root).isEmptyDirectory();
    }

    private TargetVm withDisk(LibvirtTarget target) throws IOException {
        Path folder = target.folder(root.toString(), ONE, "web01");
        TargetVm vm = aVm("web01").in(folder).disk(SATA, 0, 0).build();
        if (!Files.exists(vm.disks().getFirst().file())) {
            Files.createFile(vm.disks().getFirst().file());
        }
        return vm;
    }

    private static LibvirtTarget target(@Nullable String uri) {
        return new LibvirtTarget(new LibvirtProperties(uri, "virsh", Duration.ofSeconds(30)));
    }
}
