package io.towpath.disk.ovf;

import io.towpath.disk.DiskReader.Note;
import io.towpath.disk.Printable;
import io.towpath.disk.ImageException;
import io.towpath.disk.ovf.Controller.Type;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the items of one `VirtualHardwareSection`.
final class HardwareReader {

    /// `ovf:/disk/vmdisk1`, `/disk/vmdisk1` (0.9), `ovf://disk/vmdisk1` (seen).
    private static final Pattern DISK_RESOURCE = Pattern.compile("(?:ovf:)?/{1,2}disk/(.+)");
    private static final int MAX_CPUS = 4096;
    private static final BigInteger MEGABYTE = BigInteger.valueOf(1 << 20);

    private final String file;
    private final Map<String, DiskDescription> known;
    private final @Nullable String configuration;
    private final List<Note> notes;
    private final List<Controller> controllers = new ArrayList<>();
    private final List<DiskDescription> disks = new ArrayList<>();
    private final List<Nic> nics = new ArrayList<>();
    private int cpus;
    private int coresPerSocket = 1;
    private long memoryBytes;

    HardwareReader(String file, Map<String, DiskDescription> known, @Nullable String configuration, List<Note> notes) {
        this.file = file;
        this.known = known;
        this.configuration = configuration;
        this.notes = notes;
    }

    int cpus() {
        return cpus;
    }

    int coresPerSocket() {
        return coresPerSocket;
    }

    long memoryBytes() {
        return memoryBytes;
    }

    List<Controller> controllers() {
        return controllers;
    }

    List<DiskDescription> disks() {
        return disks;
    }

    List<Nic> nics() {
        return nics;
    }

    void read(XmlElement section) throws ImageException {
        Map<String, HardwareItem> items = items(section);
        // Controllers first: a disk may stand before the controller it hangs on.
        for (HardwareItem item : items.values()) {
            if (controllerType(item) != null) {
                controller(item);
            }
        }
        for (HardwareItem item : items.values()) {
            switch (item.resourceType()) {
                case HardwareItem.CPU -> cpu(item);
                case HardwareItem.MEMORY -> memory(item);
                case HardwareItem.ETHERNET -> nic(item);
                case HardwareItem.DISK -> disk(item);
                default -> {
                    // Drives, sound, video: the target brings its own.
                }
            }
        }
    }

    /// By instance id. An item for the default configuration takes the place of the general one; items for other
    /// configurations, and bounds (`ovf:bound`), are left out.
    private Map<String, HardwareItem> items(XmlElement section) {
        Map<String, HardwareItem> items = new LinkedHashMap<>();
        for (XmlElement element : section.children()) {
            boolean hardware = element.name.equals("Item") || element.name.equals("StorageItem")
                    || element.name.equals("EthernetPortItem");
            String bound = element.attribute("bound");
            if (hardware && (bound == null || bound.equals("normal"))) {
                HardwareItem.of(element).ifPresent(item -> put(items, item));
            }
        }
        return items;
    }

    private void put(Map<String, HardwareItem> items, HardwareItem item) {
        String id = Objects.requireNonNullElse(item.id(), "");
        String configurations = item.element().attribute("configuration");
        if (configurations != null) {
            if (configuration != null && List.of(configurations.strip().split("\\s+", -1)).contains(configuration)) {
                items.put(id, item);
            } else {
                notes.add(new Note("configuration-ignored", "'%s' is for configuration '%s' and was left out".formatted(
                        item.label(), Printable.of(configurations))));
            }
        } else if (items.putIfAbsent(id, item) != null) {
            notes.add(new Note("instance-id-twice", "two hardware items have the id '%s'".formatted(Printable.of(id))));
            items.put(id + "#" + items.size(), item);
        }
    }

    private void cpu(HardwareItem item) throws ImageException {
        cpus = item.number("VirtualQuantity").filter(n -> n >= 1 && n <= MAX_CPUS).orElseThrow(() -> Ovf.inconsistent(
                file, "Item", "VirtualQuantity", "the number of CPUs is '%s', expected 1 to %d".formatted(Printable.of(
                        String.valueOf(item.text("VirtualQuantity"))), MAX_CPUS)));
        coresPerSocket = item.number("CoresPerSocket").filter(n -> n >= 1 && n <= cpus).orElse(1);
    }

    private void memory(HardwareItem item) throws ImageException {
        String quantity = Objects.requireNonNullElse(item.text("VirtualQuantity"), "");
        String units = item.text("AllocationUnits");
        BigInteger unit = units == null ? MEGABYTE : AllocationUnits.bytes(units).orElse(null);
        if (unit == null || !quantity.matches("[0-9]{1,19}")) {
            throw Ovf.inconsistent(file, "Item", "VirtualQuantity",
                    "the memory is '%s' in units of '%s', expected bytes"
                            .formatted(Printable.of(quantity), Printable.of(String.valueOf(units))));
        }
        if (units == null) {
            notes.add(new Note("memory-unit-missing", "memory has no unit; taken as megabytes"));
        }
        BigInteger bytes = new BigInteger(quantity).multiply(unit);
        if (bytes.signum() <= 0 || bytes.bitLength() > 63) {
            throw Ovf.inconsistent(file, "Item", "VirtualQuantity", "the memory is %s bytes, expected 1 to 2^63 - 1"
                    .formatted(bytes));
        }
        memoryBytes = bytes.longValueExact();
    }

    private void controller(HardwareItem item) {
        String id = Objects.requireNonNullElse(item.id(), "");
        Type type = Objects.requireNonNull(controllerType(item));
        if (type == Type.UNKNOWN) {
            notes.add(new Note("controller-unknown", "the model of controller '%s' is %s".formatted(item.label(), item
                    .text("ResourceSubType") == null ? "not told" : "not known")));
        }
        int bus = item.number("Address").or(() -> item.number("BusNumber")).orElse(0);
        controllers.add(new Controller(id, type, bus, item.text("ResourceSubType")));
    }

    /// Null for what is no disk controller. Type 20 is "other storage device": SATA and NVMe, known by their model.
    private static @Nullable Type controllerType(HardwareItem item) {
        Type model = Type.ofModel(item.text("ResourceSubType"));
        return switch (item.resourceType()) {
            case HardwareItem.IDE -> Type.IDE;
            case HardwareItem.SCSI -> model;
            case HardwareItem.OTHER_STORAGE -> model == Type.UNKNOWN ? null : model;
            default -> null;
        };
    }

    private void nic(HardwareItem item) {
        boolean connected = !"false".equalsIgnoreCase(item.text("AutomaticAllocation"));
        nics.add(new Nic(item.text("Connection"), item.text("ResourceSubType"), Nic.mac(item.text("Address")),
                connected));
    }

    private void disk(HardwareItem item) throws ImageException {
        String resource = item.text("HostResource");
        Matcher matcher = DISK_RESOURCE.matcher(resource == null ? "" : resource);
        DiskDescription disk = matcher.matches() ? known.get(matcher.group(1)) : null;
        if (disk == null) {
            throw Ovf.inconsistent(file, "Item", "HostResource", "'%s' refers to disk '%s', which is not described"
                    .formatted(item.label(), Printable.of(String.valueOf(resource))));
        }
        String parent = item.text("Parent");
        boolean found = controllers.stream().anyMatch(controller -> controller.id().equals(parent));
        if (!found) {
            notes.add(new Note("controller-missing", "'%s' hangs on controller '%s', which is not listed".formatted(
                    item.label(), Printable.of(String.valueOf(parent)))));
        }
        Set<String> attached = new HashSet<>();
        disks.forEach(other -> attached.add(other.diskId()));
        if (attached.contains(disk.diskId())) {
            notes.add(new Note("disk-attached-twice", "disk '%s' is attached more than once".formatted(Printable.of(disk
                    .diskId()))));
        }
        disks.add(disk.on(found ? parent : null, item.number("AddressOnParent").orElse(null)));
    }
}
