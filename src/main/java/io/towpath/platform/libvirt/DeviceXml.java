package io.towpath.platform.libvirt;

import io.towpath.platform.spi.TargetVm;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/// The `devices` of a domain.
final class DeviceXml {

    private static final int LONGEST_SERIAL = 20;

    private final XmlText xml;
    private final TargetVm vm;
    private final Machine machine;
    private final @Nullable Layers layers;

    DeviceXml(XmlText xml, TargetVm vm, Machine machine, @Nullable Layers layers) {
        this.layers = layers;
        this.xml = xml;
        this.vm = vm;
        this.machine = machine;
    }

    void write(Wiring wiring, Cards cards) throws XMLStreamException {
        xml.open("devices");
        for (Wiring.Plug plug : wiring.plugs()) {
            disk(plug);
        }
        for (Wiring.Controller controller : wiring.controllers()) {
            xml.empty("controller", "type", controller.type(), "index", Integer.toString(controller.index()), "model",
                    controller.model());
        }
        xml.empty("controller", "type", "usb", "index", "0", "model", machine.hasIde() ? "piix3-uhci" : "qemu-xhci");
        xml.empty("controller", "type", "virtio-serial", "index", "0");
        for (Cards.Card card : cards.cards()) {
            card(card);
        }
        consoles();
        xml.open("memballoon", "model", "virtio");
        xml.empty("stats", "period", "10");
        xml.close();
        xml.open("rng", "model", "virtio");
        xml.leaf("backend", "/dev/urandom", "model", "random");
        xml.close();
        xml.close();
    }

    private void disk(Wiring.Plug plug) throws XMLStreamException {
        TargetVm.TargetDisk disk = plug.disk();
        xml.open("disk", "type", "file", "device", "disk");
        xml.empty("driver", "name", "qemu", "type", disk.format().id(), "discard", "unmap");
        xml.empty("source", "file", disk.file().toAbsolutePath().normalize().toString());
        if (layers != null) {
            base(layers.bases().get(vm.disks().indexOf(disk)));
        }
        xml.empty("target", "dev", plug.device(), "bus", plug.bus());
        String serial = serial(disk.serial());
        if (!serial.isEmpty()) {
            xml.leaf("serial", serial);
        }
        if (disk == vm.disks().getFirst()) {
            xml.empty("boot", "order", "1");
        }
        xml.empty("address", "type", "drive", "controller", Integer.toString(plug.controller()), "bus",
                Integer.toString(plug.channel()), "target", Integer.toString(plug.target()), "unit",
                Integer.toString(plug.unit()));
        xml.close();
    }

    /// What the layer lies upon. It keeps its owner: libvirt would give it to QEMU's user, and never give it back.
    private void base(TargetVm.TargetDisk base) throws XMLStreamException {
        xml.open("backingStore", "type", "file");
        xml.empty("format", "type", base.format().id());
        xml.open("source", "file", base.file().toAbsolutePath().normalize().toString());
        xml.empty("seclabel", "model", "dac", "relabel", "no");
        xml.close();
        xml.empty("backingStore");
        xml.close();
    }

    /// What libvirt's schema allows in a serial, cut to what ATA can say.
    private static String serial(String wanted) {
        String allowed = wanted.replaceAll("[^A-Za-z0-9_.+ -]", "-").strip();
        return allowed.substring(0, Math.min(allowed.length(), LONGEST_SERIAL)).strip();
    }

    private void card(Cards.Card card) throws XMLStreamException {
        xml.open("interface", "type", "network");
        xml.empty("mac", "address", card.mac());
        xml.empty("source", "network", card.network());
        xml.empty("model", "type", card.model());
        xml.empty("link", "state", card.linkUp() ? "up" : "down");
        xml.close();
    }

    /// A serial console, a screen that listens on the host itself only, and the channel of the guest agent.
    private void consoles() throws XMLStreamException {
        xml.open("serial", "type", "pty");
        if (layers != null) {
            xml.empty("log", "file", layers.console().toString(), "append", "on");
        }
        xml.empty("target", "port", "0");
        xml.close();
        xml.open("console", "type", "pty");
        xml.empty("target", "type", "serial", "port", "0");
        xml.close();
        xml.open("channel", "type", "unix");
        xml.empty("target", "type", "virtio", "name", "org.qemu.guest_agent.0");
        xml.close();
        xml.empty("input", "type", "tablet", "bus", "usb");
        xml.open("graphics", "type", "vnc", "port", "-1", "autoport", "yes", "listen", "127.0.0.1");
        xml.empty("listen", "type", "address", "address", "127.0.0.1");
        xml.close();
        xml.open("video");
        xml.empty("model", "type", "vga", "vram", "16384", "heads", "1", "primary", "yes");
        xml.close();
    }
}
