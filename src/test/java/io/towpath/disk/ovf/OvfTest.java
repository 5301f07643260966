package io.towpath.disk.ovf;

import static io.towpath.disk.ovf.OvfText.anOvf;
import static io.towpath.disk.ovf.Refusals.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.towpath.disk.DiskReader.Note;
import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import io.towpath.disk.ovf.Controller.Type;
import io.towpath.disk.ovf.VmDescription.Firmware;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OvfTest {

    @Test
    void readsHardware() throws IOException {
        VmDescription vm = anOvf().parse().vms().getFirst();

        assertThat(vm.name()).isEqualTo("web01");
        assertThat(vm.cpus()).isEqualTo(2);
        assertThat(vm.memoryBytes()).isEqualTo(512L << 20);
        assertThat(vm.firmware()).isEqualTo(Firmware.BIOS);
        assertThat(vm.secureBoot()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"1, byte * 2^30, 1073741824", "1, byte*2^30, 1073741824", "3, GigaBytes, 3221225472", "8, MB, 8388608",
            "1, byte * 10^6, 1000000", "2, byte * 1024 * 1024, 2097152", "512, byte, 512", "1, TB, 1099511627776"})
    void countsCapacityInItsUnit(String value, String units, long bytes) throws IOException {
        DiskDescription disk = anOvf().capacity(value, units).parse().disks().getFirst();

        assertThat(disk.capacityBytes()).isEqualTo(bytes);
        assertThat(disk.capacityUnitBytes()).isEqualTo(bytes / Long.parseLong(value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1.5", "", "9223372036854775808", "99999999999999999999", "0x10", "1 GB"})
    void refusesACapacityThatIsNone(String value) {
        assertThat(refusal(() -> anOvf().capacity(value).parse()).reason()).isEqualTo(Reason.OVF_INCONSISTENT);
    }

    @Test
    void refusesACapacityThatOverflowsWithItsUnit() {
        ImageException refusal = refusal(() -> anOvf().capacity("9007199254740992", "byte * 2^10").parse());

        assertThat(refusal.reason()).isEqualTo(Reason.OVF_INCONSISTENT);
        assertThat(refusal).hasMessageContaining("9223372036854775808 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"furlong", "byte * 2^99", "byte / 2", "bit * 8", "byte * x"})
    void refusesAUnitThatIsNone(String units) {
        assertThat(refusal(() -> anOvf().capacity("1", units).parse()).reason()).isEqualTo(Reason.OVF_INCONSISTENT);
    }

    /// Splitting blanks took minutes, and so did multiplying what fits into a descriptor.
    @Test
    void refusesAUnitWithoutEndAtOnce() {
        for (String units : List.of("byte" + " ".repeat(300_000) + "x", "byte" + "*9999999999^63".repeat(300_000))) {
            Reason ofTheDisk = assertTimeoutPreemptively(Duration.ofSeconds(10),
                    () -> refusal(() -> anOvf().capacity("1", units).parse()).reason());
            Reason ofTheMemory = assertTimeoutPreemptively(Duration.ofSeconds(10), () -> refusal(() -> anOvf().items("""
                    <Item><rasd:AllocationUnits>%s</rasd:AllocationUnits><rasd:InstanceID>2</rasd:InstanceID>
                    <rasd:ResourceType>4</rasd:ResourceType><rasd:VirtualQuantity>512</rasd:VirtualQuantity></Item>
                    """.formatted(units)).parse()).reason());

            assertThat(List.of(ofTheDisk, ofTheMemory)).containsOnly(Reason.OVF_INCONSISTENT);
        }
    }

    /// The pattern that tells a version calls itself for each dot.
    @Test
    void readsPastAVersionWithoutEnd() throws IOException {
        String text = anOvf().text().replace("<Envelope ", "<Envelope ovf:version='1" + ".1".repeat(300_000) + "' ");

        assertThat(Ovf.parse("web.ovf", text.getBytes(StandardCharsets.UTF_8)).version()).isEqualTo("1.0");
    }

    @ParameterizedTest
    @ValueSource(ints = {Ovf.MAX_FILES, Ovf.MAX_FILES + 1})
    void boundsTheDisksAndTheFiles(int count) throws IOException {
        String disks = IntStream.range(0, count).mapToObj("<Disk ovf:diskId='e%d' ovf:capacity='1048576'/>"::formatted)
                .collect(Collectors.joining());
        String files = IntStream.range(0, count).mapToObj("<File ovf:id='f%1$d' ovf:href='d%1$d.vmdk'/>"::formatted)
                .collect(Collectors.joining());

        if (count <= Ovf.MAX_FILES) {
            assertThat(anOvf().disks(disks).parse().disks()).hasSize(count);
            assertThat(anOvf().references(files).parse().files()).hasSize(count);
        } else {
            assertThat(refusal(() -> anOvf().disks(disks).parse()).reason()).isEqualTo(Reason.LIMIT_EXCEEDED);
            assertThat(refusal(() -> anOvf().references(files).parse()).reason()).isEqualTo(Reason.LIMIT_EXCEEDED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../d.vmdk", "/etc/passwd", "http://host/d.vmdk", "file:///etc/passwd", "a/b.vmdk",
            "a\\b.vmdk", "..", "%2e%2e%2fd.vmdk", "C:d.vmdk"})
    void refusesAReferenceThatLeadsElsewhere(String href) {
        OvfText ovf = anOvf().references("<File ovf:id='f1' ovf:href='%s'/>".formatted(href));

        assertThat(refusal(ovf::parse).reason()).isEqualTo(Reason.EXTERNAL_REFERENCE);
    }

    @Test
    void refusesADiskThatBuildsOnAnother() {
        OvfText ovf = anOvf().disks("<Disk ovf:diskId='v2' ovf:fileRef='f1' ovf:capacity='1' ovf:parentRef='v1'/>");

        ImageException refusal = refusal(ovf::parse);

        assertThat(refusal.reason()).isEqualTo(Reason.SNAPSHOT_CHAIN);
        assertThat(refusal.remedy()).contains("snapshots");
    }

    @Test
    void refusesAnUnknownFileReference() {
        OvfText ovf = anOvf().disks("<Disk ovf:diskId='v1' ovf:fileRef='nothing' ovf:capacity='1'/>");

        assertThat(refusal(ovf::parse)).hasMessage(
                "web.ovf: disk v1 refers to file 'nothing', which is not among the references");
    }

    @Test
    void refusesTwoFilesWithOneId() {
        OvfText ovf = anOvf().references("<File ovf:id='f1' ovf:href='a'/><File ovf:id='f1' ovf:href='b'/>");

        assertThat(refusal(ovf::parse).reason()).isEqualTo(Reason.OVF_INCONSISTENT);
    }

    @Test
    void knowsACompressedFile() throws IOException {
        OvfText ovf = anOvf().references("<File ovf:id='f1' ovf:href='a.gz'/>"
                + "<File ovf:id='f2' ovf:href='b' ovf:compression='gzip'/>"
                + "<File ovf:id='f3' ovf:href='c.gz' ovf:compression='identity'/><File ovf:id='f4' ovf:href='d'/>");

        assertThat(ovf.parse().files()).extracting(file -> file.gzip()).containsExactly(true, true, false, false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"compression='bzip2'", "compression=''", "chunkSize='1000'"})
    void refusesAFileInAnotherForm(String form) {
        OvfText ovf = anOvf().references("<File ovf:id='f1' ovf:href='a' ovf:%s/>".formatted(form));

        assertThat(refusal(ovf::parse).reason()).isEqualTo(Reason.UNSUPPORTED_FEATURE);
    }

    @Test
    void refusesAnItemWithoutItsDisk() {
        OvfText ovf = anOvf().alsoItems("""
                <Item><rasd:InstanceID>9</rasd:InstanceID><rasd:ResourceType>17</rasd:ResourceType>
                <rasd:HostResource>ovf:/disk/other</rasd:HostResource></Item>""");

        assertThat(refusal(ovf::parse).reason()).isEqualTo(Reason.OVF_INCONSISTENT);
    }

    @Test
    void readsAnEmptyDisk() throws IOException {
        DiskDescription disk = anOvf().disks("<Disk ovf:diskId='v1' ovf:capacity='4096'/>").parse().disks().getFirst();

        assertThat(disk.file()).isNull();
        assertThat(disk.capacityBytes()).isEqualTo(4096);
    }

    @ParameterizedTest
    @CsvSource({"6, VirtualSCSI, PVSCSI", "6, lsilogicsas, LSISAS1068", "6, buslogic, BUSLOGIC", "5, PIIX4, IDE",
            "20, vmware.sata.ahci, AHCI", "20, AHCI, AHCI", "20, vmware.nvme.controller, NVME", "6, odd, UNKNOWN"})
    void knowsControllers(int resourceType, String model, Type type) throws IOException {
        OvfText ovf = anOvf().alsoItems("""
                <Item><rasd:InstanceID>7</rasd:InstanceID><rasd:ResourceType>%d</rasd:ResourceType>
                <rasd:ResourceSubType>%s</rasd:ResourceSubType><rasd:Address>1</rasd:Address></Item>""".formatted(
                resourceType, model));

        assertThat(ovf.parse().vms().getFirst().controllers()).containsExactly(new Controller("7", type, 1, model));
    }

    @Test
    void readsFirmwareAndSecureBootOfVmware() throws IOException {
        VmDescription vm = anOvf().alsoItems("""
                <vmw:Config vmw:key="firmware" vmw:value="efi"/>
                <vmw:Config vmw:key="bootOptions.efiSecureBootEnabled" vmw:value="true"/>""").parse().vms().getFirst();

        assertThat(vm.firmware()).isEqualTo(Firmware.EFI);
        assertThat(vm.secureBoot()).isTrue();
    }

    @Test
    void takesTheDefaultConfiguration() throws IOException {
        OvfText ovf = anOvf().sections("""
                <DeploymentOptionSection><Info/><Configuration ovf:id="s"/>
                <Configuration ovf:id="m" ovf:default="true"/></DeploymentOptionSection>""").alsoItems("""
                <Item ovf:configuration="m"><rasd:InstanceID>1</rasd:InstanceID><rasd:ResourceType>3</rasd:ResourceType>
                <rasd:VirtualQuantity>8</rasd:VirtualQuantity></Item>
                <Item ovf:configuration="s"><rasd:InstanceID>1</rasd:InstanceID><rasd:ResourceType>3</rasd:ResourceType>
                <rasd:VirtualQuantity>1</rasd:VirtualQuantity></Item>""");

        assertThat(ovf.parse().vms().getFirst().cpus()).isEqualTo(8);
    }

    @Test
    void readsSeveralMachines() throws IOException {
        String text = anOvf().text();
        String system = text.substring(text.indexOf("<VirtualSystem "), text.indexOf("</Envelope>"));
        String both = text.replace(system, "<VirtualSystemCollection ovf:id='all'><Info/>" + system + system.replace(
                "web01", "db01") + "</VirtualSystemCollection>");

        OvfDescriptor ovf = Ovf.parse("all.ovf", both.getBytes(StandardCharsets.UTF_8));

        assertThat(ovf.vms()).extracting(VmDescription::name).containsExactly("web01", "db01");
    }

    @Test
    void notesWhatHasNoEquivalent() throws IOException {
        OvfDescriptor ovf = anOvf().sections("<vmw:StorageGroupSection ovf:required='false'/><Odd/>").parse();

        assertThat(ovf.notes()).extracting(Note::code).containsExactly("section-ignored", "section-not-understood");
    }

    @Test
    void keepsAHostileNameAsItIs() throws IOException {
        String name = anOvf().name("&lt;script&gt;=cmd|'$(id)").parse().vms().getFirst().name();

        assertThat(name).isEqualTo("<script>=cmd|'$(id)");
    }

    @ParameterizedTest
    @CsvSource({"1048576, true", "1048575, true", "1048574, false", "1048577, false"})
    void comparesTheImageWithThePromise(long imageBytes, boolean fits) throws IOException {
        DiskDescription disk = anOvf().parse().disks().getFirst();

        if (fits) {
            disk.requireSize("web.ovf", imageBytes);
        } else {
            assertThat(refusal(() -> disk.requireSize("web.ovf", imageBytes)).reason()).isEqualTo(
                    Reason.OVF_INCONSISTENT);
        }
    }
}
