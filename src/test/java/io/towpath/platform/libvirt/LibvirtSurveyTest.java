package io.towpath.platform.libvirt;

import static io.towpath.platform.libvirt.TargetVms.aVm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.Judges;
import io.towpath.platform.spi.NicAdapter;
import io.towpath.platform.spi.TargetSurvey;
import io.towpath.platform.spi.TargetSurvey.Card;
import io.towpath.platform.spi.TargetSurvey.Kind;
import io.towpath.platform.spi.TargetSurvey.Network;
import io.towpath.platform.spi.TargetSurvey.Obstacle;
import io.towpath.platform.spi.TargetVm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Asked of libvirt's own test driver, and of a real libvirt.
class LibvirtSurveyTest {

    /// What `test:///default` always has, running.
    private static final String TEST = "6695eb01-f6a4-8304-79aa-97f2502e193f";

    @TempDir
    Path folder;

    @Test
    void tellsDomainsWithTheirCardsAndNetworks() throws IOException {
        Judges.require("virsh");

        TargetSurvey survey = target("test:///default", "virsh").survey("/").orElseThrow();

        assertThat(survey.asked()).isEqualTo("test:///default");
        assertThat(survey.networks()).containsExactly(new Network("default", true));
        assertThat(survey.standing()).singleElement().satisfies(only -> {
            assertThat(only.id()).isEqualTo(TEST);
            assertThat(only.words()).isEqualTo("test (running)");
            assertThat(only.cards()).containsExactly(new Card("aa:bb:cc:dd:ee:ff", "default"));
            assertThat(only.addresses()).containsExactly("192.168.122.3");
        });
    }

    @Test
    void aForeignDomainIsInTheWayAndOnesOwnIsNot() throws IOException {
        Judges.require("virsh");
        LibvirtTarget target = target("test:///default", "virsh");
        TargetVms vm = aVm("test").nic("default", NicAdapter.VMXNET3, "aa:bb:cc:dd:ee:ff", true);

        assertThat(inTheWay(target, vm.build(), "10.0.0.1", "192.168.122.3")).extracting(Obstacle::kind)
                .containsExactly(Kind.NAME, Kind.MAC, Kind.ADDRESS);
        assertThat(inTheWay(target, vm.build())).extracting(Obstacle::what).containsExactly(
                "test:///default has another VM called test (running) already, with the id " + TEST + ".",
                "test (running) at test:///default has the MAC address aa:bb:cc:dd:ee:ff on the network default already.");
        assertThat(inTheWay(target, vm.id(TEST).build(), "192.168.122.3")).isEmpty();
    }

    /// Two VMs of one name, from two sources: the first has landed, the second gets its id behind its name.
    @Test
    void whatLandedUnderTheNameIsNotInTheWayOfAVmThatWillBeCalledOtherwise() throws IOException {
        Judges.require("virsh");
        LibvirtTarget target = target("test:///default", "virsh");
        TargetVm second = aVm("test").build();

        Files.createDirectory(folder.resolve("test"));
        assertThat(inTheWay(target, second)).as("an empty folder is taken").extracting(Obstacle::kind)
                .containsExactly(Kind.NAME);
        Files.delete(folder.resolve("test"));
        target.folder(folder.toString(), UUID.fromString(TEST), "test");
        assertThat(inTheWay(target, second)).isEmpty();

        assertThat(folder.resolve("test-" + second.id())).as("asking makes nothing").doesNotExist();
        assertThat(target.folder(folder.toString(), second.id(), "test")).as("the name that was asked for")
                .hasFileName("test-" + second.id());
    }

    @Test
    void aForeignDomainOfTheNameThatItWillGetIsInTheWay() throws IOException {
        Judges.require("virsh");
        TargetVm second = aVm("web01").build();
        LibvirtTarget target = target("test://" + host("""
                <domain type='test'><name>web01-%s</name><uuid>6695eb01-f6a4-8304-79aa-97f2502e1900</uuid>
                  <memory>1024</memory><os><type>hvm</type></os></domain>
                """.formatted(second.id())), "virsh");

        assertThat(inTheWay(target, second)).isEmpty();
        target.folder(folder.toString(), UUID.fromString(TEST), "web01");
        assertThat(inTheWay(target, second)).extracting(Obstacle::kind).containsExactly(Kind.NAME);
    }

    @Test
    void oneMacOnTwoNetworksDisturbsNobody() throws IOException {
        Judges.require("virsh");
        Path host = host("""
                <domain type='test'><name>web02</name><uuid>6695eb01-f6a4-8304-79aa-97f2502e1900</uuid><memory>1024</memory><os><type>hvm</type></os><devices>
                  <interface type='network'><mac address='52:54:00:00:00:01'/><source network='VLAN 20'/></interface>
                </devices></domain>
                """ + network("VLAN 20") + network("VLAN 30"));
        LibvirtTarget target = target("test://" + host, "virsh");

        assertThat(inTheWay(target, aVm("web01").nic("VLAN 30", NicAdapter.E1000, "52:54:00:00:00:01", true).build()))
                .isEmpty();
        assertThat(inTheWay(target, aVm("web01").nic("VLAN 20", NicAdapter.E1000, "52:54:00:00:00:01", true).build()))
                .extracting(Obstacle::kind).containsExactly(Kind.MAC);
    }

    @Test
    void aNetworkThatIsNotThereIsInTheWay() throws IOException {
        Judges.require("virsh");
        LibvirtTarget target = target("test:///default", "virsh");

        assertThat(inTheWay(target, aVm("web01").nic("default", NicAdapter.E1000, null, true)
                .nic("VLAN 20", NicAdapter.E1000, null, true).build())).extracting(Obstacle::what).containsExactly(
                        "Network card 2 hangs on the network VLAN 20, which test:///default does not have.");
    }

    @Test
    void aRealHostTellsDomainsThatAreOffAndNetworksThatAreNotStarted() throws IOException {
        Judges.require("libvirtd");
        PrivateLibvirt host = PrivateLibvirt.start(folder);
        try {
            Path net = Files.writeString(folder.resolve("net.xml"), network("VLAN 20"));
            Path domain = Files.writeString(folder.resolve("domain.xml"), """
                    <domain type='qemu'><name>old web 01</name><memory>65536</memory><os><type>hvm</type></os><devices>
                      <interface type='network'><mac address='52:54:00:00:00:01'/><source network='VLAN 20'/></interface>
                    </devices></domain>
                    """);
            host.virsh("net-define", net.toString()).ok();
            host.virsh("define", domain.toString()).ok();
            LibvirtTarget target = target("qemu:///session", host.client(folder.resolve("plain-virsh")).toString());

            TargetSurvey survey = target.survey("/").orElseThrow();

            assertThat(survey.networks()).containsExactly(new Network("VLAN 20", false));
            assertThat(survey.standing()).singleElement().satisfies(only -> {
                assertThat(only.words()).isEqualTo("old web 01 (off)");
                assertThat(only.cards()).containsExactly(new Card("52:54:00:00:00:01", "VLAN 20"));
            });
            assertThat(inTheWay(target, aVm("web01").nic("VLAN 20", NicAdapter.E1000, "52:54:00:00:00:01", true)
                    .build())).extracting(Obstacle::what).containsExactly(
                            "old web 01 (off) at qemu:///session has the MAC address 52:54:00:00:00:01 on the network "
                                    + "VLAN 20 already.",
                            "Network card 1 hangs on the network VLAN 20, which is not started at qemu:///session.");
        } finally {
            host.stop();
        }
    }

    @Test
    void tellsMoreDomainsThanOneRunIsAskedAbout() throws IOException {
        Judges.require("virsh");
        StringBuilder domains = new StringBuilder();
        for (int number = 0; number < 450; number++) {
            domains.append("""
                    <domain type='test'><name>vm-%d</name>
                      <uuid>6695eb01-f6a4-8304-79aa-%012x</uuid><memory>1024</memory><os><type>hvm</type></os><devices>
                      <interface type='network'><mac address='52:54:00:00:%02x:%02x'/><source network='default'/></interface>
                    </devices></domain>
                    """.formatted(number, number, number / 256, number % 256));
        }
        TargetSurvey survey = target("test://" + host(domains.toString()), "virsh").survey("/").orElseThrow();

        assertThat(survey.standing()).hasSize(450).allSatisfy(each -> assertThat(each.cards()).hasSize(1));
        assertThat(survey.standing().stream().flatMap(each -> each.cards().stream()).distinct()).hasSize(450);
    }

    @Test
    void whoDoesNotAnswerIsNotEmpty() {
        Judges.require("virsh");

        assertThatThrownBy(() -> target("test:///nowhere/at-all.xml", "virsh").survey("/"))
                .isInstanceOf(IOException.class).hasMessageContaining("does not answer");
    }

    @Test
    void whereNobodyCanBeAskedNothingIsKnown() throws IOException {
        assertThat(new LibvirtTarget(new LibvirtProperties(null, "virsh", Duration.ofSeconds(1))).survey("/"))
                .isEmpty();
    }

    private List<Obstacle> inTheWay(LibvirtTarget target, TargetVm vm, String... addresses) throws IOException {
        return target.inTheWay(target.survey("/").orElseThrow(), folder.toString(), vm, List.of(addresses));
    }

    /// A host of the test driver, which reads it anew for each run: without ids its domains would have others each time.
    private Path host(String inside) throws IOException {
        return Files.writeString(folder.resolve("host.xml"), "<node>" + inside + "</node>");
    }

    /// With a subnet: without one, libvirt's test driver breaks when it is asked for leases.
    private static String network(String name) {
        int number = name.equals("VLAN 20") ? 20 : 30;
        return """
                <network><name>%s</name><bridge name='vb%d'/><ip address='10.0.%d.1' netmask='255.255.255.0'>
                <dhcp><range start='10.0.%d.2' end='10.0.%d.254'/></dhcp></ip></network>
                """.formatted(name, number, number, number, number);
    }

    private static LibvirtTarget target(String uri, String program) {
        return new LibvirtTarget(new LibvirtProperties(uri, program, Duration.ofSeconds(30)));
    }
}
