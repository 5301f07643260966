package io.towpath.inventory.reading;

import static io.towpath.inventory.reading.CellFault.Level.REJECT;
import static io.towpath.inventory.reading.CellFault.Level.WARNING;

import io.towpath.inventory.reading.Columns.Column;
import io.towpath.platform.spi.ControllerType;
import io.towpath.platform.spi.DiscoveredDisk;
import io.towpath.platform.spi.DiscoveredNic;
import io.towpath.platform.spi.DiskSlot;
import io.towpath.platform.spi.NicAdapter;
import io.towpath.platform.spi.NicTraits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// NetBox: virtual machines, their disks and interfaces, as CSV or as its REST answers them. Its memory is in MB; the size of
/// a disk was in GB before 4.0 and is in MB since, so one without a unit is not taken.
final class Netbox {

    private final Tables tables;
    private final Map<String, Tables.@Nullable Draft> byName = new HashMap<>();

    Netbox(Tables tables) {
        this.tables = tables;
    }

    TableReader.Rows rows(Dictionary dictionary, Columns columns, Map<Column, String> extra) {
        if (dictionary == Dictionaries.NETBOX_DISKS) {
            return this::disk;
        }
        if (dictionary == Dictionaries.NETBOX_INTERFACES) {
            return this::nic;
        }
        VmTable vms = new VmTable(columns, extra, "netbox", 0);
        return line -> vm(vms, line);
    }

    private void vm(VmTable vms, Line line) {
        Tables.Draft draft = vms.draft(line);
        Long memory = line.bytes("memorymb", Headers.MIB, FieldReader.MOST_MEMORY, REJECT);
        if (memory != null) {
            draft.values.put(VmField.MEMORY_BYTES, memory);
        }
        String tags = line.text(line.column("netboxtags"), WARNING);
        if (tags != null) {
            draft.tags.put("netbox", tags);
        }
        Tables.Draft added = tables.add(line, draft);
        if (added != null && added.keys.name() != null) {
            byName.put(added.keys.name(), byName.containsKey(added.keys.name()) ? null : added);
        }
    }

    private Tables.@Nullable Draft owner(Line line) {
        String name = tables.needed(line, "virtualmachine");
        Tables.Draft vm = name == null ? null : byName.get(name);
        if (name != null && vm == null) {
            line.reject("VM_NOT_LISTED", "The row is of VM %s, which the other files do not list, or more than once"
                    .formatted(Cells.shown(name)), "Upload the virtual machines together with their disks.");
        }
        return vm;
    }

    private void disk(Line line) {
        Tables.Draft vm = owner(line);
        String name = tables.needed(line, "name");
        Column column = line.column("size");
        if (vm == null || name == null || column == null) {
            return;
        }
        String text = line.text(column, REJECT);
        Long size = column.unit() != 0
                ? line.bytes(column, 0, FieldReader.MOST_DISK, REJECT)
                : text == null ? null : Sizes.parse(text);
        if (size == null) {
            line.fault(column, WARNING, "UNIT_UNKNOWN", "may be in MB or GB, so the disk is not taken",
                    "Call the column size_mb or size_gb.");
            return;
        }
        List<DiscoveredDisk> disks = vm.disks == null ? new ArrayList<>() : vm.disks;
        if (tables.isFirst(line, "disk", vm.at, name)) {
            disks.add(new DiscoveredDisk(name, name, "", null, new DiskSlot(ControllerType.LSI_LOGIC, 0, disks.size()),
                    size, size, "unknown", ""));
            vm.disks = disks;
        }
    }

    private void nic(Line line) {
        Tables.Draft vm = owner(line);
        String name = tables.needed(line, "name");
        if (vm == null || name == null || !tables.isFirst(line, "interface", vm.at, name)) {
            return;
        }
        List<DiscoveredNic> nics = vm.nics == null ? new ArrayList<>() : vm.nics;
        String vlan = line.name("untaggedvlan");
        String mac = line.name("macaddress");
        nics.add(new DiscoveredNic(vlan == null ? "" : vlan, NicAdapter.OTHER, mac == null
                ? null
                : mac.toLowerCase(
                        Locale.ROOT),
                !Boolean.FALSE.equals(line.truth("enabled")), new NicTraits(List.of(), line.name("bridge"),
                        null, null, null)));
        vm.nics = nics;
    }
}
