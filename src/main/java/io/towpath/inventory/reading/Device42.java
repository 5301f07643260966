package io.towpath.inventory.reading;

import static io.towpath.inventory.reading.CellFault.Level.WARNING;

import io.towpath.inventory.reading.Columns.Column;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Device42, as DOQL answers: devices, the application components on them, and which device talks to which. Sizes have their
/// unit in a column of their own; without it they are not taken, for RAM may be in MB or GB. Of devices only the virtual ones
/// are VMs.
final class Device42 {

    private static final String SYSTEM = "device42";
    /// Of `type_id`.
    private static final String VIRTUAL = "3";

    private final Tables tables;
    private final Set<String> said = new HashSet<>();

    private Device42(Tables tables) {
        this.tables = tables;
    }

    static TableReader.Rows rows(Tables tables, Dictionary dictionary, Columns columns, Map<Column, String> extra) {
        Device42 table = new Device42(tables);
        if (dictionary == Dictionaries.DEVICE42_COMPONENTS) {
            return table::component;
        }
        if (dictionary == Dictionaries.DEVICE42_COMMUNICATIONS) {
            return table::communication;
        }
        VmTable vms = new VmTable(columns, extra, SYSTEM, 0);
        return line -> table.device(vms, line);
    }

    private void device(VmTable vms, Line line) {
        String type = line.name("type");
        String typeId = line.name("typeid");
        if (line.column("type") == null && line.column("typeid") == null) {
            if (said.add("type")) {
                // once a file: it is the query that lacks the column
                line.warn("NOT_VIRTUAL", "No column tells which devices are VMs, so none is taken",
                        "Select type, or type_id, as well.");
            }
            return;
        }
        boolean virtual = type == null
                ? VIRTUAL.equals(typeId)
                : type.toLowerCase(Locale.ROOT).contains("virtual");
        if (!virtual) {
            line.warn("NOT_VIRTUAL", "The device is no VM and is left out", null);
            return;
        }
        VmKeys told = vms.keys(line);
        VmKeys keys = new VmKeys(null, null, null, null, bios(line), SYSTEM, told.cmdbId(), told.name());
        Tables.Draft draft = vms.draft(line, keys);
        size(line, draft, "ram", "ramsizetype", VmField.MEMORY_BYTES, FieldReader.MOST_MEMORY);
        size(line, draft, "hddsize", "hddsizetype", VmField.PROVISIONED_BYTES, FieldReader.MOST_DISK);
        String version = line.name("osversion");
        if (version != null && draft.values.get(VmField.OS_NAME) instanceof String name && !name.contains(version)) {
            draft.values.put(VmField.OS_NAME, name + " " + version);
        }
        String tags = line.text(line.column("device42tags"), WARNING);
        if (tags != null) {
            draft.tags.put(SYSTEM, tags);
        }
        tables.add(line, draft);
    }

    /// The UUID that the firmware shows, also as the serial number of a VM tells it.
    private static @Nullable String bios(Line line) {
        String uuid = line.uuid("uuid");
        String serial = line.name("serialnumber");
        String told = uuid == null && serial != null ? Cells.uuid(serial) : uuid;
        return told != null && told.length() == 36 && !Cells.isNone(told) ? told : null;
    }

    private void size(Line line, Tables.Draft draft, String key, String unitKey, VmField field, long most) {
        Column column = line.column(key);
        String text = line.text(column, WARNING);
        if (column == null || text == null) {
            return;
        }
        String unit = line.name(unitKey);
        Long bytes = column.unit() != 0
                ? line.bytes(column, 0, most, WARNING)
                : Sizes.parse(unit == null ? text : text + " " + unit);
        if (bytes != null && bytes <= most) {
            draft.values.put(field, bytes);
        } else if (bytes == null && column.unit() == 0 && said.add(key)) {
            // once a file: it is the query that lacks the column
            line.fault(column, WARNING, "UNIT_UNKNOWN", "may be in MB or GB, so it is taken of no row without its unit",
                    "Select %s as well, or call the column %s_mb or %s_gb.".formatted(
                            key.equals("ram") ? "ram_size_type" : "hard_disk_size_type", column.header(),
                            column.header()));
        }
    }

    private void component(Line line) {
        String name = tables.needed(line, "component");
        EndRef device = end(line, "device", null);
        if (name == null) {
            return;
        }
        if (said.add("application " + name)) {
            tables.applications.add(new ApplicationRow(line.at(), name, null, null, null, null, null, null, null, null,
                    null, null, null, line.text(line.column("description"), WARNING)));
        }
        if (device != null && said.add("member %s %s".formatted(device, name))) {
            tables.dependencies.add(new DependencyRow(line.at(), device, new EndRef(null, null, name,
                    "application component"), "member-of", "cmdb", null, null, null, null, null));
        }
    }

    private void communication(Line line) {
        EndRef client = end(line, "clientdevice", line.name("clientip"));
        EndRef listener = end(line, "listenerdevice", line.name("listenerip"));
        Integer port = line.integer("port", 0, 65_535, WARNING);
        if (client == null || listener == null) {
            line.warn("END_UNKNOWN", "The %s has neither a device nor an address, so the row is left out"
                    .formatted(client == null ? "client" : "listener"), null);
            return;
        }
        String from = device(client);
        String to = device(listener);
        if (from.equals(to) || !said.add("flow %s %s %s".formatted(from, to, port))) {
            return;
        }
        LocalDate first = line.date("firstdetected");
        LocalDate last = line.date("lastdetected");
        tables.dependencies.add(new DependencyRow(line.at(), client, listener, "connects-to", "flow", port,
                line.name("protocol"), null, first, last));
    }

    /// One device whichever of its addresses it uses.
    private static String device(EndRef end) {
        return end.externalId() == null && end.name() == null
                ? "address " + end.address()
                : end.externalId() + " " + end.name();
    }

    /// @param ip of an end that is no device that Device42 knows, or whose device is not known here
    private static @Nullable EndRef end(Line line, String side, @Nullable String ip) {
        String id = line.name(side + "fk");
        String name = line.name(side);
        String address = Addresses.canonical(ip);
        return id == null && name == null && address == null ? null : new EndRef(SYSTEM, id, name, null, address);
    }
}
