package io.towpath.platform.vsphere;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.vmware.vim25.RetrieveResult;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AnswerFilterTest {

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Dropped dropped = new Dropped(meters);

    private AnswerFilter.Filtered filtered(String body) throws IOException {
        String xml = """
                <?xml version="1.0"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" \
                xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\
                <soapenv:Body>%s</soapenv:Body></soapenv:Envelope>""".formatted(body);
        return AnswerFilter.filter(xml.getBytes(StandardCharsets.UTF_8), RetrieveResult.class, dropped, "vc");
    }

    private String property(String value) throws IOException {
        return new String(filtered("""
                <RetrievePropertiesExResponse xmlns="urn:vim25"><returnval><objects><propSet><name>p</name>%s</propSet>\
                </objects></returnval></RetrievePropertiesExResponse>""".formatted(value)).xml(),
                StandardCharsets.UTF_8).replaceAll("<\\?[^>]*>", "");
    }

    @Test
    void whatIsKnownComesThrough() throws IOException {
        assertThat(property("<val xsi:type=\"xsd:string\">a &lt; b &amp; c</val>"))
                .contains("<val xsi:type=\"xsd:string\">a &lt; b &amp; c</val>");
        assertThat(dropped.names()).isEmpty();
    }

    @Test
    void unknownElementsAreLeftOutWithAllTheyHold() throws IOException {
        String xml = property("""
                <val xsi:type="VirtualTPM"><key>11000</key><endorsementKeyCertificate><deep><er>x</er></deep>\
                </endorsementKeyCertificate><unitNumber>1</unitNumber></val>""");

        assertThat(xml).contains("<key>11000</key><unitNumber>1</unitNumber>").doesNotContain("deep");
        assertThat(dropped.names()).containsExactly("ELEMENT VirtualTPM.endorsementKeyCertificate");
        assertThat(meters.get("towpath.vsphere.dropped").tag("what", "element").counter().count()).isOne();
    }

    @Test
    void anUnknownTypeBecomesTheDeclaredOne() throws IOException {
        String xml = property("""
                <val xsi:type="ArrayOfVirtualDevice"><VirtualDevice xsi:type="VirtualQuantumDevice"><key>9</key>\
                <spin>up</spin></VirtualDevice></val>""");

        assertThat(xml).contains("<VirtualDevice><key>9</key></VirtualDevice>");
        assertThat(property("<val xsi:type=\"QuantumInfo\"><a/></val>")).doesNotContain("<val");
        assertThat(dropped.names()).anyMatch(name -> name.startsWith("TYPE VirtualQuantumDevice"))
                .anyMatch(name -> name.startsWith("TYPE QuantumInfo"));
    }

    @Test
    void unknownConstantsAreLeftOut() throws IOException {
        assertThat(property("<val xsi:type=\"VirtualMachinePowerState\">poweredSideways</val>")).doesNotContain("<val");
        assertThat(property("<val xsi:type=\"VirtualMachinePowerState\">poweredOn</val>")).contains("poweredOn");
    }

    @Test
    void aReferencesTypeStandsBeforeTheSchemasOwn() throws IOException {
        assertThat(property("<val xsi:type=\"ManagedObjectReference\" type=\"HostSystem\">host-1</val>"))
                .contains("<val type=\"HostSystem\" xsi:type=\"ManagedObjectReference\">host-1</val>");
    }

    @Test
    void aDiskGetsTheClassThatKnowsMore() throws IOException {
        assertThat(property("""
                <val xsi:type="ArrayOfVirtualDevice"><VirtualDevice xsi:type="VirtualDisk"><key>2000</key>\
                <backing xsi:type="VirtualDiskFlatVer2BackingInfo"><fileName>[a] b</fileName><diskMode>persistent\
                </diskMode><sharing>sharingMultiWriter</sharing></backing><capacityInKB>1</capacityInKB>\
                <capacityInBytes>1536</capacityInBytes></VirtualDevice></val>""")).contains("VirtualDisk55",
                "<sharing>sharingMultiWriter</sharing>", "<capacityInBytes>1536</capacityInBytes>");
    }

    @Test
    void aFaultKeepsItsNameAndText() throws IOException {
        AnswerFilter.Filtered filtered = filtered(
                """
                <soapenv:Fault><faultcode>ServerFaultCode</faultcode><faultstring>gone</faultstring><detail>\
                <VcGoneFault xmlns="urn:vim25" xsi:type="VcGone"><why>x</why></VcGoneFault></detail></soapenv:Fault>""");

        assertThat(filtered.fault()).isEqualTo(new AnswerFilter.Fault("VcGone", "gone"));
        assertThat(new String(filtered.xml(), StandardCharsets.UTF_8)).contains("xsi:type=\"MethodFault\"")
                .doesNotContain("why");
    }

    @Test
    void entitiesAndBottomlessNestingAreRefused() {
        assertThatThrownBy(() -> AnswerFilter.filter("""
                <!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Envelope><Body>&b;</Body></Envelope>"""
                .getBytes(StandardCharsets.UTF_8), null, dropped, "vc")).isInstanceOf(IOException.class);
        String deep = "<backing xsi:type=\"VirtualDiskFlatVer2BackingInfo\">"
                + "<parent>".repeat(1000) + "</parent>".repeat(1000) + "</backing>";
        assertThatThrownBy(() -> property("<val xsi:type=\"VirtualDisk\">" + deep + "</val>"))
                .hasMessageContaining("depth");
        assertThatThrownBy(() -> filtered("<a>")).isInstanceOf(IOException.class).hasMessageContaining("malformed");
        assertThatThrownBy(() -> AnswerFilter.filter("<html/>".getBytes(StandardCharsets.UTF_8), null, dropped, "vc"))
                .hasMessageContaining("is this a vCenter");
    }
}
