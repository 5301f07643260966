package io.towpath.platform.staged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.platform.spi.ControllerType;
import io.towpath.platform.spi.DiscoveredDisk;
import io.towpath.platform.spi.DiscoveredVm;
import io.towpath.platform.spi.DiskSlot;
import io.towpath.platform.spi.NicAdapter;
import io.towpath.platform.spi.Place;
import io.towpath.platform.spi.Probe;
import io.towpath.platform.spi.SourceNote.Severity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

class StagedPlatformTest {

    @TempDir
    Path folder;

    @Test
    void anOvaOfVirtualBoxIsAVmWithHardwareDisksAndNics() throws IOException {
        Estate estate = new Estate(folder);
        estate.ova("vbox-ovf10.ova", "team/a.ova");

        DiscoveredVm vm = estate.scanned().vm("vbox-vm");

        assertThat(vm.container()).isEqualTo("ova");
        assertThat(vm.place()).isEqualTo("team/a.ova");
        assertThat(vm.hardware().cpus()).isPositive();
        assertThat(vm.hardware().memoryBytes()).isPositive();
        assertThat(vm.hardware().osId()).isEqualTo("Debian_64");
        assertThat(vm.disks()).extracting(DiscoveredDisk::member).containsExactly("vbox-vm-disk001.vmdk",
                "vbox-vm-disk002.vmdk");
        assertThat(vm.disks()).extracting(DiscoveredDisk::format).containsOnly("VMDK streamOptimized");
        assertThat(vm.disks()).extracting(DiscoveredDisk::slot)
                .containsExactly(new DiskSlot(ControllerType.SATA, 0, 0), new DiskSlot(ControllerType.LSI_LOGIC, 0, 0));
        assertThat(vm.disks()).allSatisfy(disk -> assertThat(disk.capacityBytes()).isPositive());
        assertThat(vm.nics()).hasSize(2).allSatisfy(nic -> assertThat(nic.adapter()).isEqualTo(NicAdapter.E1000));
        assertThat(Estate.codes(vm, Severity.BLOCKER)).isEmpty();
        assertThat(Estate.note(vm, "manifest-verified").detail()).contains("SHA1", "3 files");
    }

    @Test
    void aDiskIsReadWhereItLies() throws IOException {
        Estate estate = new Estate(folder);
        estate.ova("vmware-open-vmdk.ova", "a.ova");
        DiscoveredDisk disk = estate.scanned().vm("ovvm").disks().getFirst();

        var ref = estate.platform().disk(Place.of(folder.toString()), disk.file(), disk.member());

        assertThat(ref.file()).isEqualTo(folder.toRealPath().resolve("a.ova"));
        assertThat(ref.member()).isEqualTo("ovvm-disk1.vmdk");
        assertThat(estate.platform().fingerprint(Place.of(folder.toString()), disk.file(), disk.member()))
                .isEqualTo(disk.fingerprint());
    }

    @Test
    void nothingOutsideTheFolderIsOpened() throws IOException {
        StagedPlatform platform = new Estate(folder).platform();
        Files.writeString(folder.resolve("x.vmdk"), "x");
        Path inner = Files.createDirectory(folder.resolve("inner"));
        Files.createSymbolicLink(inner.resolve("link.vmdk"), folder.resolve("x.vmdk"));

        assertThatThrownBy(() -> platform.disk(Place.of(inner.toString()), "../x.vmdk", null))
                .hasMessageContaining("outside");
        assertThatThrownBy(() -> platform.disk(Place.of(inner.toString()), "/etc/passwd", null))
                .hasMessageContaining("outside");
        assertThatThrownBy(() -> platform.disk(Place.of(inner.toString()), "link.vmdk", null))
                .hasMessageContaining("regular");
    }

    @Test
    void linksHiddenFilesAndPartsAreLeftOut() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Path inner = Files.createDirectory(folder.resolve("inner"));
        new Estate(elsewhere).ova("vbox-ovf20.ova", "secret.ova");
        Files.createSymbolicLink(inner.resolve("link.ova"), elsewhere.resolve("secret.ova"));
        Files.createSymbolicLink(inner.resolve("folder"), elsewhere);
        Estate estate = new Estate(inner);
        estate.ova("vbox-ovf20.ova", ".hidden.ova");
        estate.ova("vbox-ovf20.ova", "upload.ova.0190.part");

        assertThat(estate.scanned().names()).isEmpty();
    }

    @Test
    void whatDidNotChangeIsNotReadAgain() throws IOException {
        Estate estate = new Estate(folder);
        estate.ova("vbox-ovf10.ova", "a.ova");
        estate.ova("vmware-open-vmdk.ova", "b.ova");
        estate.vmdk("c.vmdk", "monolithicSparse", "4M");
        assertThat(estate.scanned().reread()).isEqualTo(3);

        assertThat(estate.scanned().reread()).isZero();
        Files.setLastModifiedTime(folder.resolve("b.ova"), java.nio.file.attribute.FileTime.fromMillis(1_000_000));

        assertThat(estate.scanned().reread()).isEqualTo(1);
    }

    @Test
    void piecesOfADiskAreNoVmsOfTheirOwn() throws IOException {
        Estate estate = new Estate(folder);
        estate.vmdk("flat.vmdk", "monolithicFlat", "4M");
        estate.vmdk("split.vmdk", "twoGbMaxExtentSparse", "4M");
        estate.vmdk("stream.vmdk", "streamOptimized", "4M");
        estate.text("flat-ctk.vmdk", "tracking");

        assertThat(estate.scanned().names()).containsExactly("flat", "split", "stream");

        DiscoveredVm flat = estate.vm("flat");
        assertThat(flat.disks().getFirst().capacityBytes()).isEqualTo(4 << 20);
        assertThat(flat.storedBytes()).isGreaterThan(4 << 20);
        assertThat(flat.disks().getFirst().format()).isEqualTo("VMDK monolithicFlat");
        assertThat(Estate.codes(flat, Severity.WARNING)).containsExactly("controller-assumed", "hardware-assumed");
    }

    @Test
    void aChangedExtentChangesTheDisksFingerprint() throws IOException {
        Estate estate = new Estate(folder);
        estate.vmdk("flat.vmdk", "monolithicFlat", "4M");
        String before = estate.scanned().vm("flat").disks().getFirst().fingerprint();
        assertThat(estate.platform().fingerprint(Place.of(folder.toString()), "flat.vmdk", null)).isEqualTo(before);

        Files.setLastModifiedTime(folder.resolve("flat-flat.vmdk"), java.nio.file.attribute.FileTime.fromMillis(1));

        assertThat(estate.platform().fingerprint(Place.of(folder.toString()), "flat.vmdk", null)).isNotEqualTo(before);
    }

    @Test
    void aVmxGivesItsDisksTheirHardware() throws IOException {
        Estate estate = new Estate(folder);
        estate.vmdk("web01.vmdk", "monolithicSparse", "8M");
        estate.text("web01.vmx", """
                displayName = "Web 01"
                numvcpus = "4"
                memsize = "8192"
                guestOS = "ubuntu-64"
                firmware = "efi"
                scsi0.virtualDev = "pvscsi"
                scsi0.present = "TRUE"
                scsi0:2.fileName = "web01.vmdk"
                scsi0:2.present = "TRUE"
                ethernet0.present = "TRUE"
                ethernet0.virtualDev = "vmxnet3"
                ethernet0.networkName = "DMZ"
                ethernet0.generatedAddress = "00:0C:29:AA:BB:CC"
                """);

        DiscoveredVm vm = estate.scanned().vm("Web 01");

        assertThat(estate.names()).containsExactly("Web 01");
        assertThat(vm.container()).isEqualTo("vmx");
        assertThat(vm.hardware().cpus()).isEqualTo(4);
        assertThat(vm.disks().getFirst().slot()).isEqualTo(new DiskSlot(ControllerType.PVSCSI, 0, 2));
        assertThat(vm.disks().getFirst().capacityBytes()).isEqualTo(8 << 20);
        assertThat(vm.nics().getFirst().mac()).isEqualTo("00:0c:29:aa:bb:cc");
        assertThat(Estate.codes(vm, Severity.BLOCKER)).isEmpty();
    }

    @Test
    void aDiskOfTheVmxThatIsNotThereIsABlocker() throws IOException {
        Estate estate = new Estate(folder);
        estate.text("web01.vmx", """
                memsize = "1024"
                sata0:0.fileName = "web01.vmdk"
                sata0:1.fileName = "/vmfs/volumes/other/data.vmdk"
                """);

        DiscoveredVm vm = estate.scanned().vm("web01");

        assertThat(Estate.codes(vm, Severity.BLOCKER)).containsExactly("missing-file");
        assertThat(vm.disks()).extracting(DiscoveredDisk::format).containsOnly("unreadable");
    }

    @Test
    void aSnapshotChainIsABlockerThatPrintsTheChain() throws IOException {
        Estate estate = new Estate(folder);
        estate.vmdk("web01.vmdk", "monolithicFlat", "4M");
        estate.vmdk("web01-000001.vmdk", "monolithicFlat", "4M");
        estate.edit("web01-000001.vmdk", "parentCID=ffffffff", "parentCID=12345678\nparentFileNameHint=\"web01.vmdk\"");

        DiscoveredVm vm = estate.scanned().vm("web01-000001");

        assertThat(estate.names()).containsExactly("web01-000001");
        assertThat(Estate.note(vm, "snapshot-chain").detail()).contains("web01-000001.vmdk", "→ web01.vmdk");
        assertThat(Estate.note(vm, "snapshot-chain").remedy()).containsIgnoringCase("snapshots");
    }

    @Test
    void aTruncatedArchiveIsAVmWithABlocker() throws IOException {
        Estate estate = new Estate(folder);
        Path ova = estate.ova("vbox-ovf10.ova", "half.ova");
        cut(ova, Files.size(ova) / 2);
        estate.ova("vmware-open-vmdk.ova", "good.ova");

        DiscoveredVm vm = estate.scanned().vm("half");

        assertThat(estate.names()).containsExactly("half", "ovvm");
        assertThat(Estate.codes(vm, Severity.BLOCKER)).containsExactly("unreadable-descriptor");
        assertThat(Estate.note(vm, "unreadable-descriptor").remedy()).isNotBlank();
    }

    @Test
    void aFlippedByteIsFoundByTheManifest() throws IOException {
        Estate estate = new Estate(folder);
        Path ova = estate.ova("vmware-open-vmdk.ova", "a.ova");
        flip(ova, Files.size(ova) - 100_000);

        DiscoveredVm vm = estate.scanned().vm("ovvm");

        assertThat(Estate.codes(vm, Severity.BLOCKER)).contains("manifest-mismatch");
    }

    @Test
    void aLargePackageIsListedWithoutClaimingThatItIsVerified() throws IOException {
        Estate estate = new Estate(folder, DataSize.ofKilobytes(10));
        estate.ova("vmware-open-vmdk.ova", "a.ova");

        DiscoveredVm vm = estate.scanned().vm("ovvm");

        assertThat(Estate.codes(vm, Severity.INFO)).contains("manifest-unverified").doesNotContain("manifest-verified");
    }

    @Test
    void aSignedArchiveSaysWhoSigned() throws IOException {
        Estate estate = new Estate(folder);
        estate.ova("signed-sha256.ova", "a.ova");

        DiscoveredVm vm = estate.scanned().vm("vbox-vm");

        assertThat(Estate.note(vm, "certificate-valid").detail()).contains("by itself");
    }

    @Test
    void anUnpackedOvfOwnsItsDisks() throws IOException {
        Estate estate = new Estate(folder);
        Path ova = estate.ova("vmware-open-vmdk.ova", "a.ova");
        io.towpath.Judges.run("tar", "-C", folder.toString(), "-xf", ova.toString()).ok();
        Files.delete(ova);
        Files.delete(folder.resolve("ovvm.mf"));

        DiscoveredVm vm = estate.scanned().vm("ovvm");

        assertThat(estate.names()).containsExactly("ovvm");
        assertThat(vm.container()).isEqualTo("ovf");
        assertThat(vm.disks().getFirst().file()).isEqualTo("ovvm-disk1.vmdk");
        assertThat(vm.disks().getFirst().member()).isNull();
        assertThat(Estate.codes(vm, Severity.ADVICE)).contains("manifest-missing");
    }

    @Test
    void hostileFilesDoNotStopAScan() throws IOException {
        Estate estate = new Estate(folder);
        estate.text("xxe.ovf", """
                <?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><Envelope>&e;</Envelope>
                """);
        estate.text("empty.ova", "");
        estate.text("junk.vmdk", "not a disk at all");
        estate.text("deep/escape.vmdk", """
                # Disk DescriptorFile
                version=1
                CID=fffffffe
                parentCID=ffffffff
                createType="monolithicFlat"
                RW 2048 FLAT "/etc/passwd" 0
                """);
        estate.text("nul.vmx", "displayName = \"a\0b\"\nmemsize = \"512\"\n");
        estate.text("lonely-flat.vmdk", "0".repeat(512));
        estate.ova("vmware-open-vmdk.ova", "zz-good.ova");

        estate.scanned();

        assertThat(estate.names()).contains("xxe", "empty", "junk", "escape", "lonely", "ovvm");
        for (String name : List.of("xxe", "empty", "junk", "escape", "lonely")) {
            assertThat(Estate.codes(estate.vm(name), Severity.BLOCKER)).as(name).hasSize(1);
        }
        assertThat(estate.names()).noneMatch(name -> name.indexOf('\0') >= 0);
    }

    @Test
    void aNameThatIsNoTextIsABlockerAndNoEnd() throws IOException {
        Estate estate = new Estate(folder);
        estate.ova("vmware-open-vmdk.ova", "zz-good.ova");
        io.towpath.Judges.run("bash", "-c", "cd '%s' && printf x > $'b\\xffd.ova'".formatted(folder)).ok();

        estate.scanned();

        assertThat(estate.names()).hasSize(2).contains("ovvm");
        DiscoveredVm strange = estate.vm(estate.names().stream().filter(name -> !name.equals("ovvm")).findFirst()
                .orElseThrow());
        assertThat(Estate.note(strange, "unreadable-descriptor").remedy()).contains("LC_ALL=C.UTF-8");
    }

    @Test
    void aProbeCountsWhatIsThere() throws IOException {
        Estate estate = new Estate(folder);
        assertThat(estate.platform().probe(Place.of(folder.toString())))
                .isEqualTo(new Probe(true, "Readable, no OVA, OVF or VMDK in it yet", null));
        estate.ova("vbox-ovf10.ova", "a.ova");
        estate.ova("vbox-ovf20.ova", "b.ova");
        estate.vmdk("c.vmdk", "monolithicSparse", "4M");

        assertThat(estate.platform().probe(Place.of(folder.toString())).summary())
                .startsWith("Readable, 2 OVAs and 1 VMDK, ");
        assertThat(estate.platform().probe(Place.of(folder + "/none")).works()).isFalse();
    }

    private static void cut(Path file, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }

    private static void flip(Path file, long offset) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, offset);
            channel.write(ByteBuffer.wrap(new byte[]{(byte) (one.get(0) ^ 0x55)}), offset);
        }
    }
}
