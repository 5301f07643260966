package io.towpath.disk.ovf;

import java.nio.charset.StandardCharsets;

/// Writes envelopes for tests, one part at a time: `anOvf().capacity("0")`.
public final class OvfText {

    private String references = "<File ovf:id='f1' ovf:href='d1.vmdk'/>";
    private String disks = "<Disk ovf:diskId='vd1' ovf:fileRef='f1' ovf:capacity='1048576'/>";
    private String items = """
            <Item><rasd:InstanceID>1</rasd:InstanceID><rasd:ResourceType>3</rasd:ResourceType>
                  <rasd:VirtualQuantity>2</rasd:VirtualQuantity></Item>
            <Item><rasd:AllocationUnits>byte * 2^20</rasd:AllocationUnits><rasd:InstanceID>2</rasd:InstanceID>
                  <rasd:ResourceType>4</rasd:ResourceType><rasd:VirtualQuantity>512</rasd:VirtualQuantity></Item>
            """;
    private String sections = "";
    private String name = "web01";

    public static OvfText anOvf() {
        return new OvfText();
    }

    public OvfText references(String xml) {
        references = xml;
        return this;
    }

    public OvfText disks(String xml) {
        disks = xml;
        return this;
    }

    public OvfText capacity(String value) {
        return disks("<Disk ovf:diskId='vd1' ovf:fileRef='f1' ovf:capacity='%s'/>".formatted(value));
    }

    public OvfText capacity(String value, String units) {
        return disks("<Disk ovf:diskId='vd1' ovf:fileRef='f1' ovf:capacity='%s' ovf:capacityAllocationUnits='%s'/>"
                .formatted(value, units));
    }

    public OvfText items(String xml) {
        items = xml;
        return this;
    }

    public OvfText alsoItems(String xml) {
        items += xml;
        return this;
    }

    public OvfText sections(String xml) {
        sections = xml;
        return this;
    }

    public OvfText name(String xml) {
        name = xml;
        return this;
    }

    public String text() {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1"
                  xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1" xmlns:vmw="http://www.vmware.com/schema/ovf"
                  xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData">
                <References>%s</References><DiskSection><Info/>%s</DiskSection>%s
                <VirtualSystem ovf:id="web"><Info/><Name>%s</Name>
                <VirtualHardwareSection><Info/>%s</VirtualHardwareSection></VirtualSystem></Envelope>
                """.formatted(references, disks, sections, name, items);
    }

    public byte[] bytes() {
        return text().getBytes(StandardCharsets.UTF_8);
    }

    OvfDescriptor parse() throws java.io.IOException {
        return Ovf.parse("web.ovf", bytes());
    }
}
