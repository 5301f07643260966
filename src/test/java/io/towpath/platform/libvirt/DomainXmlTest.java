package io.towpath.platform.libvirt;

import static io.towpath.platform.libvirt.TargetVms.aVm;
import static io.towpath.platform.spi.ControllerType.IDE;
import static io.towpath.platform.spi.ControllerType.LSI_LOGIC;
import static io.towpath.platform.spi.ControllerType.LSI_SAS;
import static io.towpath.platform.spi.ControllerType.NVME;
import static io.towpath.platform.spi.ControllerType.PVSCSI;
import static io.towpath.platform.spi.ControllerType.SATA;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.Judges;
import io.towpath.platform.spi.ControllerType;
import io.towpath.platform.spi.NicAdapter;
import io.towpath.platform.spi.TargetVm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// libvirt's own schema and parser judge what we write.
class DomainXmlTest {

    @TempDir
    Path folder;

    @Test
    void everyKindOfVmIsValidByLibvirtsSchemaAndParser() throws IOException {
        String validator = Judges.require("virt-xml-validate").toString();
        String virsh = Judges.require("virsh").toString();
        List<String> files = new ArrayList<>();
        for (TargetVms readable : matrix()) {
            TargetVm vm = readable.id(UUID.randomUUID().toString()).build();
            Path file = folder.resolve(files.size() + ".xml");
            Files.writeString(file, DomainXml.of(vm, "vm" + files.size()).text());
            files.add(file.toString());
            Judges.run(validator, file.toString(), "domain").ok();
        }

        List<String> defines = files.stream().map(file -> "define --validate " + file).toList();
        Judges.Verdict verdict = Judges.run(virsh, "-c", "test:///default", String.join("; ", defines)).ok();

        assertThat(verdict.output().lines().filter(line -> line.contains("defined from"))).hasSameSizeAs(files);
    }

    @Test
    void randomVmsAreValidAndUseEachPlaceOnce() throws IOException {
        String validator = Judges.require("virt-xml-validate").toString();
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 10; round++) {
            TargetVms vm = aVm("vm " + round).os(random.nextBoolean() ? "windows9Server64Guest" : "rhel8_64Guest");
            for (int disk = random.nextInt(1, 40); disk > 0; disk--) {
                vm.disk(ControllerType.values()[random.nextInt(ControllerType.values().length)], random.nextInt(4),
                        random.nextInt(30));
            }
            String text = DomainXml.of(vm.build(), "vm" + round).text();

            Path file = Files.writeString(folder.resolve("random" + round + ".xml"), text);
            Judges.run(validator, file.toString(), "domain").ok();
            assertOncePerDomain(text, "<target dev=\"(\\w+)\"", seed);
            assertOncePerDomain(text, "bus=\"(\\w+)\"/>\\s+<serial>.*?</serial>\\s+(?:<boot order=\"1\"/>\\s+)?"
                    + "<address type=\"drive\" (.*)/>", seed);
        }
    }

    @Test
    void keepsTheSourcesControllersWhereQemuEmulatesThem() {
        DomainXml domain = DomainXml.of(aVm("db").disk(PVSCSI, 0, 0).disk(PVSCSI, 1, 3).disk(LSI_SAS, 2, 9)
                .disk(SATA, 0, 0).build(), "db");

        assertThat(domain.text()).contains("model=\"vmpvscsi\"", "model=\"lsisas1068\"");
        assertThat(domain.text()).containsSubsequence("disk 1", "controller=\"1\" bus=\"0\" target=\"3\" unit=\"0\"");
        assertThat(domain.text()).containsSubsequence("disk 2", "controller=\"2\" bus=\"0\" target=\"1\" unit=\"0\"");
        assertThat(domain.notes()).isEmpty();
    }

    @Test
    void saysWhereTheGuestSeesOtherHardware() {
        DomainXml domain = DomainXml.of(aVm("old").disk(LSI_LOGIC, 0, 0).disk(NVME, 0, 0)
                .nic("", NicAdapter.OTHER, "01:00:00:00:00:01", true).build(), "old");

        assertThat(domain.text()).doesNotContain("lsilogic").contains("<link state=\"down\"/>");
        assertThat(domain.notes()).hasSize(5).anyMatch(note -> note.startsWith("LSI Logic"))
                .anyMatch(note -> note.contains("01:00:00:00:00:01"));
    }

    @Test
    void anIdeGuestGetsTheMachineThatHasIde() {
        String text = DomainXml.of(aVm("xp").disk(IDE, 0, 0).disk(IDE, 1, 1).build(), "xp").text();

        assertThat(text).contains("machine=\"pc\"", "dev=\"hda\" bus=\"ide\"", "dev=\"hdd\" bus=\"ide\"");
    }

    @Test
    void onlyTheDiskInTheFirstPlaceBoots() {
        String text = DomainXml.of(aVm("web").disk(SATA, 0, 1).disk(SATA, 0, 0).build(), "web").text();

        assertThat(text).containsOnlyOnce("<boot order=\"1\"/>").containsSubsequence("disk 1", "boot order", "disk 0");
    }

    /// A source tells its disks in the order in which they were added, or in any.
    @Test
    void fifteenDisksOnFourControllersKeepTheirPlacesWhateverTheOrderTheyAreToldIn() {
        Set<List<String>> all = new HashSet<>();
        List<Integer> order = new ArrayList<>(IntStream.range(0, 15).boxed().toList());
        Random shuffling = new Random(15);
        for (int round = 0; round < 5; round++) {
            Collections.shuffle(order, shuffling);
            TargetVms vm = aVm("db");
            order.forEach(place -> vm.disk(PVSCSI, place % 4, place / 4));
            String text = DomainXml.of(vm.build(), "db").text();
            assertThat(text.substring(0, text.indexOf("<boot order"))).containsOnlyOnce("<disk ");
            all.add(Pattern.compile(
                    "disk (\\d+)&lt;.*?<address type=\"drive\" controller=\"(\\d+)\" bus=\"0\" target=\"(\\d+)\"",
                    Pattern.DOTALL).matcher(text).results().map(found -> "%d is %s:%s".formatted(
                            order.get(Integer.parseInt(found.group(1))), found.group(2), found.group(3)))
                    .toList());
        }

        assertThat(all).singleElement().satisfies(places -> assertThat(places).hasSize(15).containsExactlyElementsOf(
                IntStream.range(0, 15).boxed().sorted(Comparator.comparing(place -> place % 4)).map(
                        place -> "%d is %d:%d".formatted(place, place % 4, place / 4)).toList()));
    }

    @Test
    void theSameVmGivesTheSameBytesAndAnotherVmOtherAddresses() {
        TargetVms vm = aVm("web").disk(SATA, 0, 0).nic("lan", NicAdapter.E1000, null, true);
        String first = DomainXml.of(vm.build(), "web").text();
        String again = DomainXml.of(vm.build(), "web").text();
        String other = DomainXml.of(vm.id("0198c0de-0000-7000-8000-000000000002").build(), "web").text();

        assertThat(again).isEqualTo(first);
        Pattern mac = Pattern.compile("52:54:00(:[0-9a-f]{2}){3}");
        assertThat(mac.matcher(first).results().map(MatchResult::group).toList())
                .isNotEqualTo(mac.matcher(other).results().map(MatchResult::group).toList()).isNotEmpty();
    }

    private static List<TargetVms> matrix() {
        List<TargetVms> vms = new ArrayList<>();
        for (ControllerType controller : ControllerType.values()) {
            for (String os : List.of("ubuntu64Guest", "windows2019srv_64Guest")) {
                for (TargetVms vm : List.of(aVm("bios"), aVm("efi").efi(), aVm("secure").secureBoot())) {
                    vm.os(os).disk(controller, 0, 0).disk(controller, 0, 1)
                            .disk(controller, 1, 0).disk(controller, 0, 8).disk(controller, 0, 8);
                    for (NicAdapter adapter : NicAdapter.values()) {
                        vm.nic("VM Network & \"more\"", adapter, "00:50:56:aa:bb:cc", adapter != NicAdapter.E1000);
                    }
                    vms.add(vm);
                }
            }
        }
        vms.add(aVm("no disk, no card"));
        vms.add(aVm("\u0000\u0007<>&\"' \ud83d\ude80 \ufffe").annotation("a\nb\u0001<script>").disk(SATA, 0, 0)
                .nic("a/b\nc", NicAdapter.VMXNET3, "00:00:00:00:00:00", true));
        vms.add(aVm("odd").cpus(3, 2).memory((1L << 30) + 1).disk(SATA, 0, 0));
        vms.add(aVm("many").cpus(128, 64).memory(4L << 40).disk(PVSCSI, 3, 15));
        return vms;
    }

    private static void assertOncePerDomain(String text, String regex, long seed) {
        Set<String> seen = new HashSet<>();
        Pattern.compile(regex).matcher(text).results().map(MatchResult::group)
                .map(found -> found.replaceAll("<serial>.*?</serial>\\s+", "").replaceAll("<boot order=\"1\"/>\\s+",
                        ""))
                .forEach(found -> assertThat(seen.add(found)).as("seed %d: %s twice", seed, found).isTrue());
        assertThat(seen).isNotEmpty();
    }
}
