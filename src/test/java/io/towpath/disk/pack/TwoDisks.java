package io.towpath.disk.pack;

import io.towpath.Judges;
import io.towpath.disk.TestDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A package with two disks and two network adapters that others made: its disks qemu-img, its archive tar, and its
/// descriptor by hand.
public final class TwoDisks {

    public static final int FIRST_BYTES = 3_000_000 / 512 * 512;
    public static final int SECOND_BYTES = 1 << 20;

    private static final String OVF = """
            <?xml version="1.0" encoding="UTF-8"?>
            <Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1"
              xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData"
              xmlns:vmw="http://www.vmware.com/schema/ovf">
            <References><File ovf:id="f1" ovf:href="one.vmdk"/><File ovf:id="f2" ovf:href="two.vmdk"/></References>
            <DiskSection><Info/>
            <Disk ovf:diskId="d1" ovf:fileRef="f1" ovf:capacity="%d"/>
            <Disk ovf:diskId="d2" ovf:fileRef="f2" ovf:capacity="%d"/></DiskSection>
            <NetworkSection><Info/><Network ovf:name="VLAN 10"/><Network ovf:name="VLAN 20"/></NetworkSection>
            <VirtualSystem ovf:id="vm"><Info/><Name>shop01</Name>
            <OperatingSystemSection ovf:id="80" vmw:osType="rhel9_64Guest"><Info/></OperatingSystemSection>
            <VirtualHardwareSection><Info/>
            <Item><rasd:AllocationUnits>hertz * 10^6</rasd:AllocationUnits><rasd:InstanceID>1</rasd:InstanceID>
            <rasd:ResourceType>3</rasd:ResourceType><rasd:VirtualQuantity>6</rasd:VirtualQuantity></Item>
            <Item><rasd:AllocationUnits>byte * 2^20</rasd:AllocationUnits><rasd:InstanceID>2</rasd:InstanceID>
            <rasd:ResourceType>4</rasd:ResourceType><rasd:VirtualQuantity>3072</rasd:VirtualQuantity></Item>
            <Item><rasd:Address>0</rasd:Address><rasd:InstanceID>3</rasd:InstanceID>
            <rasd:ResourceSubType>VirtualSCSI</rasd:ResourceSubType><rasd:ResourceType>6</rasd:ResourceType></Item>
            <Item><rasd:AddressOnParent>0</rasd:AddressOnParent><rasd:HostResource>ovf:/disk/d1</rasd:HostResource>
            <rasd:InstanceID>4</rasd:InstanceID><rasd:Parent>3</rasd:Parent>
            <rasd:ResourceType>17</rasd:ResourceType></Item>
            <Item><rasd:AddressOnParent>2</rasd:AddressOnParent><rasd:HostResource>ovf:/disk/d2</rasd:HostResource>
            <rasd:InstanceID>5</rasd:InstanceID><rasd:Parent>3</rasd:Parent>
            <rasd:ResourceType>17</rasd:ResourceType></Item>
            <Item><rasd:Address>00:50:56:ab:00:01</rasd:Address><rasd:AutomaticAllocation>true</rasd:AutomaticAllocation>
            <rasd:Connection>VLAN 10</rasd:Connection><rasd:InstanceID>6</rasd:InstanceID>
            <rasd:ResourceSubType>VmxNet3</rasd:ResourceSubType><rasd:ResourceType>10</rasd:ResourceType></Item>
            <Item><rasd:Address>00:50:56:ab:00:02</rasd:Address>
            <rasd:AutomaticAllocation>false</rasd:AutomaticAllocation>
            <rasd:Connection>VLAN 20</rasd:Connection><rasd:InstanceID>7</rasd:InstanceID>
            <rasd:ResourceSubType>E1000e</rasd:ResourceSubType><rasd:ResourceType>10</rasd:ResourceType></Item>
            <vmw:Config ovf:required="false" vmw:key="firmware" vmw:value="efi"/>
            </VirtualHardwareSection></VirtualSystem></Envelope>
            """;

    private TwoDisks() {}

    /// The guests' bytes, `one.raw` and `two.raw`, and the package, `shop.ovf` with `one.vmdk` and `two.vmdk`.
    ///
    /// @return the descriptor
    public static Path folder(Path folder) throws IOException {
        Files.write(folder.resolve("one.raw"), TestDisk.mixed(FIRST_BYTES, 7));
        Files.write(folder.resolve("two.raw"), TestDisk.mixed(SECOND_BYTES, 9));
        for (String disk : List.of("one", "two")) {
            Judges.run(Judges.require("qemu-img").toString(), "convert", "-f", "raw", "-O", "vmdk", "-o",
                    "subformat=streamOptimized", folder.resolve(disk + ".raw").toString(), folder.resolve(disk
                            + ".vmdk").toString())
                    .ok();
        }
        return Files.writeString(folder.resolve("shop.ovf"), OVF.formatted(FIRST_BYTES, SECOND_BYTES));
    }

    /// The same with both disks compressed by gzip, of which only one says so elsewhere than by its name.
    public static Path compressed(Path folder) throws IOException {
        Path ovf = folder(folder);
        Judges.run(Judges.require("gzip").toString(), folder.resolve("one.vmdk").toString(), folder.resolve("two.vmdk")
                .toString()).ok();
        Files.move(folder.resolve("two.vmdk.gz"), folder.resolve("two.vmdk"));
        return Files.writeString(ovf, Files.readString(ovf).replace("one.vmdk", "one.vmdk.gz").replace(
                "\"two.vmdk\"", "\"two.vmdk\" ovf:compression=\"gzip\""));
    }

    /// The same in an archive, `shop.ova`.
    public static Path archive(Path folder) throws IOException {
        folder(folder);
        Path ova = folder.resolve("shop.ova");
        Judges.run(Judges.require("tar").toString(), "-cf", ova.toString(), "--format=ustar", "-C", folder.toString(),
                "shop.ovf", "one.vmdk", "two.vmdk").ok();
        return ova;
    }

    /// Asks others what a folder holds: sha256sum of the manifest, qemu-img of the disks, xmllint of the descriptor.
    ///
    /// @param raws the guests' bytes that the disks should have, in their order
    public static void judge(Path ovf, List<Path> raws) throws IOException {
        String name = String.valueOf(ovf.getFileName()).replace(".ovf", "");
        Path folder = ovf.getParent();
        List<String> check = List.of("sh", "-c", "cd \"$1\" && exec \"$2\" --strict -c \"$3\"", "sh", folder.toString(),
                Judges.require("sha256sum").toString(), name + ".mf");
        String checked = Judges.run(check).ok().output();
        List<String> expected = new ArrayList<>(List.of(name + ".ovf: OK"));
        for (int i = 0; i < raws.size(); i++) {
            Path disk = folder.resolve(name + "-disk" + (i + 1) + ".vmdk");
            expected.add(disk.getFileName() + ": OK");
            String qemuImg = Judges.require("qemu-img").toString();
            Judges.run(qemuImg, "compare", "-f", "vmdk", "-F", "raw", disk.toString(), raws.get(i).toString()).ok();
            String info = Judges.run(qemuImg, "info", disk.toString()).ok().output();
            if (!info.contains("streamOptimized")) {
                throw new AssertionError(info);
            }
        }
        if (!List.of(checked.strip().split("\n")).equals(expected)) {
            throw new AssertionError(checked);
        }
        Judges.run(Judges.require("xmllint").toString(), "--noout", "--nonet", ovf.toString()).ok();
    }

    /// What xmllint finds in a descriptor.
    ///
    /// @param path with `local-name()` for names, such as `Item[ResourceType=3]/VirtualQuantity`, and `@attribute`s
    public static String xpath(Path ovf, String path) {
        return Judges.run(Judges.require("xmllint").toString(), "--nonet", "--xpath", "string(" + path + ")", ovf
                .toString()).ok().output().strip();
    }

    /// The path of a field of the n-th hardware item of a type.
    public static String item(int type, int number, String field) {
        return "(//*[local-name()='Item'][*[local-name()='ResourceType']='%d'])[%d]/*[local-name()='%s']".formatted(
                type,
                number, field);
    }
}
