package io.towpath.platform.libvirt;

import io.towpath.platform.spi.Firmware;
import io.towpath.platform.spi.Hardware;
import io.towpath.platform.spi.TargetVm;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/// A VM as libvirt's domain XML. The same VM gives the same bytes.
///
/// The CPU is `host-model`: what the host has, named feature by feature, so that the VM can still move live to an equal
/// or newer host; `host-passthrough` would be a little faster and could not. Devices are those of the source where QEMU
/// emulates them ([Wiring], [Cards]): the guest boots with the drivers it has, and is made to use virtio later.
///
/// Source: libvirt's *Domain XML format*; Hyper-V enlightenments as QEMU's documentation recommends them.
///
/// @param notes sentences for people: where the guest sees other hardware than before
record DomainXml(String text, List<String> notes) {

    private static final String PROVENANCE = "urn:towpath:vm:1";

    DomainXml {
        notes = List.copyOf(notes);
    }

    /// @param domainName safe and unique at the target
    static DomainXml of(TargetVm vm, String domainName) {
        return of(vm, domainName, null);
    }

    /// A throw-away VM: its disks are layers, and it has no network card at all.
    ///
    /// @param vm with the layers as its disks
    static DomainXml ofTest(TargetVm vm, String domainName, Layers layers) {
        return of(new TargetVm(vm.id(), vm.name(), vm.hardware(), vm.disks(), List.of()), domainName, layers);
    }

    private static DomainXml of(TargetVm vm, String domainName, @Nullable Layers layers) {
        Machine machine = Machine.of(vm);
        Wiring wiring = Wiring.of(vm, machine.hasIde());
        Cards cards = Cards.of(vm, machine);
        try {
            XmlText xml = new XmlText();
            xml.open("domain", "type", "kvm");
            identity(xml, vm, domainName);
            resources(xml, vm.hardware());
            boot(xml, machine);
            features(xml, machine);
            clock(xml, machine);
            new DeviceXml(xml, vm, machine, layers).write(wiring, cards);
            xml.close();
            List<String> notes = new ArrayList<>(wiring.notes());
            notes.addAll(cards.notes());
            return new DomainXml(xml.finish(), notes);
        } catch (XMLStreamException e) {
            throw new IllegalStateException("writing to memory cannot fail", e);
        }
    }

    private static void identity(XmlText xml, TargetVm vm, String domainName) throws XMLStreamException {
        xml.leaf("name", domainName);
        xml.leaf("uuid", vm.id().toString());
        xml.leaf("title", vm.name().replaceAll("\\R", " "));
        String annotation = vm.hardware().annotation();
        if (annotation != null && !annotation.isBlank()) {
            xml.leaf("description", annotation);
        }
        xml.open("metadata");
        xml.empty("towpath:vm", "xmlns:towpath", PROVENANCE, "id", vm.id().toString(), "source-name", vm.name(),
                "os-id", vm.hardware().osId(), "hardware-version", vm.hardware().hardwareVersion());
        xml.close();
    }

    private static void resources(XmlText xml, Hardware hardware) throws XMLStreamException {
        int cores = hardware.cpus() % hardware.coresPerSocket() == 0 ? hardware.coresPerSocket() : 1;
        xml.leaf("memory", Long.toString(Math.ceilDiv(hardware.memoryBytes(), 1024L)), "unit", "KiB");
        xml.leaf("vcpu", Integer.toString(hardware.cpus()), "placement", "static");
        xml.open("cpu", "mode", "host-model", "check", "partial");
        xml.empty("topology", "sockets", Integer.toString(hardware.cpus() / cores), "cores", Integer.toString(cores),
                "threads", "1");
        xml.close();
    }

    private static void boot(XmlText xml, Machine machine) throws XMLStreamException {
        boolean efi = machine.firmware() == Firmware.EFI;
        xml.open("os", "firmware", efi ? "efi" : null);
        xml.leaf("type", "hvm", "arch", "x86_64", "machine", machine.type());
        if (efi) {
            String enabled = machine.secureBoot() ? "yes" : "no";
            xml.open("firmware");
            xml.empty("feature", "enabled", enabled, "name", "secure-boot");
            xml.empty("feature", "enabled", enabled, "name", "enrolled-keys");
            xml.close();
        }
        xml.close();
    }

    private static void features(XmlText xml, Machine machine) throws XMLStreamException {
        xml.open("features");
        xml.empty("acpi");
        xml.empty("apic");
        if (machine.windows()) {
            hyperv(xml);
        }
        if (machine.secureBoot()) {
            xml.empty("smm", "state", "on");
        }
        xml.close();
    }

    private static void hyperv(XmlText xml) throws XMLStreamException {
        xml.open("hyperv", "mode", "custom");
        for (String flag : List.of("relaxed", "vapic")) {
            xml.empty(flag, "state", "on");
        }
        xml.empty("spinlocks", "state", "on", "retries", "8191");
        for (String flag : List.of("vpindex", "runtime", "synic")) {
            xml.empty(flag, "state", "on");
        }
        xml.open("stimer", "state", "on");
        xml.empty("direct", "state", "on");
        xml.close();
        for (String flag : List.of("reset", "frequencies", "tlbflush", "ipi")) {
            xml.empty(flag, "state", "on");
        }
        xml.close();
    }

    private static void clock(XmlText xml, Machine machine) throws XMLStreamException {
        xml.open("clock", "offset", machine.windows() ? "localtime" : "utc");
        xml.empty("timer", "name", "rtc", "tickpolicy", "catchup");
        xml.empty("timer", "name", "pit", "tickpolicy", "delay");
        xml.empty("timer", "name", "hpet", "present", "no");
        if (machine.windows()) {
            xml.empty("timer", "name", "hypervclock", "present", "yes");
        }
        xml.close();
        xml.leaf("on_poweroff", "destroy");
        xml.leaf("on_reboot", "restart");
        xml.leaf("on_crash", "destroy");
    }

}
