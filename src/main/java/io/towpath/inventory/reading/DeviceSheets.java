package io.towpath.inventory.reading;

import static io.towpath.inventory.reading.CellFault.Level.WARNING;

import io.towpath.platform.spi.DiscoveredNic;
import io.towpath.platform.spi.NicAdapter;
import io.towpath.platform.spi.NicTraits;
import io.towpath.platform.spi.VmTraits;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Sheets with several rows for a VM, beside its disks.
final class DeviceSheets {

    private static final Pattern MAC = Pattern.compile("(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}");

    private DeviceSheets() {}

    static void network(Line line, VmDraft draft) {
        List<String> addresses = new ArrayList<>(Addresses.of(line.text("ipv4address")));
        addresses.addAll(Addresses.of(line.text("ipv6address")));
        String network = line.name("network");
        String kind = line.name("adapter");
        if (kind == null) {
            kind = line.name("type");
        }
        Boolean connected = line.truth("connected");
        draft.nics.add(new DiscoveredNic(network == null ? "" : network, adapter(kind), mac(line), connected == null
                || connected,
                new NicTraits(addresses, line.name("switch"), kind, line.truth("startsconnected"), line
                        .truth("directpathio"))));
        draft.addresses.addAll(addresses);
    }

    static NicAdapter adapter(@Nullable String kind) {
        return switch (kind == null ? "" : kind.toLowerCase(Locale.ROOT).replace("virtual", "")) {
            case "vmxnet3" -> NicAdapter.VMXNET3;
            case "e1000" -> NicAdapter.E1000;
            case "e1000e" -> NicAdapter.E1000E;
            case "pcnet32", "flexible", "vlance" -> NicAdapter.PCNET32;
            default -> NicAdapter.OTHER;
        };
    }

    private static @Nullable String mac(Line line) {
        String text = line.name("macaddress");
        String mac = text == null ? "" : text.toLowerCase(Locale.ROOT);
        return MAC.matcher(mac).matches() ? mac.replace('-', ':') : null;
    }

    static void snapshot(Line line, VmDraft draft) {
        String name = line.name("name");
        Long size = line.bytes("sizetotal", Headers.MIB, FieldReader.MOST_DISK, WARNING);
        draft.snapshots.add(new VmTraits.Snapshot(name == null ? "" : name, line.moment("datetime", WARNING), size, 1,
                line.truth("quiesced")));
    }

    static void partition(Line line, VmDraft draft) {
        String path = line.name("disk");
        Long capacity = line.bytes("capacity", Headers.MIB, FieldReader.MOST_DISK, WARNING);
        Long free = line.bytes("free", Headers.MIB, FieldReader.MOST_DISK, WARNING);
        Long consumed = line.bytes("consumed", Headers.MIB, FieldReader.MOST_DISK, WARNING);
        if (path == null || capacity == null || free == null && consumed == null) {
            line.reject("SIZE_MISSING", "The file system has no path, capacity or free space",
                    "Fill the columns Disk, Capacity MiB and Free MiB.");
            return;
        }
        draft.filesystems.add(new VmTraits.GuestFilesystem(path, capacity, free != null
                ? free
                : Math.max(0, capacity - (consumed == null ? 0 : consumed)), line.name("diskkey")));
    }

    static void tools(Line line, VmDraft draft) {
        String tools = line.name("tools");
        String state = switch (tools == null ? "" : tools.toLowerCase(Locale.ROOT)) {
            case "toolsok", "toolsold", "ok", "old", "guesttoolsrunning", "running" -> "running";
            case "toolsnotrunning", "notrunning", "guesttoolsnotrunning" -> "not-running";
            case "toolsnotinstalled", "notinstalled" -> "not-installed";
            default -> null;
        };
        draft.traits.toolsStatus(state).toolsVersion(line.name("toolsversion"));
    }

    static void drive(Line line, VmDraft draft) {
        if (Boolean.TRUE.equals(line.truth("connected"))) {
            String what = line.name("devicetype");
            draft.isoConnected.add(what == null ? String.valueOf(line.name("devicenode")) : what);
        }
    }

    /// Lists controllers beside what is attached to them.
    static void usb(Line line, VmDraft draft) {
        String node = line.name("devicenode");
        String type = line.name("devicetype");
        String both = (node + " " + type).toLowerCase(Locale.ROOT);
        draft.usbController = true;
        if (!both.contains("controller")) {
            draft.usbDevices.add(type != null ? type : node != null ? node : "USB device");
        }
    }
}
