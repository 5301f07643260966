package io.towpath.inventory.reading;

import static io.towpath.inventory.reading.CellFault.Level.REJECT;

import io.towpath.inventory.reading.Columns.Column;
import io.towpath.platform.spi.ControllerType;
import io.towpath.platform.spi.DiscoveredDisk;
import io.towpath.platform.spi.DiskSlot;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Rows of Azure Migrate's template: a VM with all its disks in one row.
final class AzureRows {

    private static final Pattern DISK = Pattern.compile("disk([0-9]{1,3})size(?:in)?");

    private AzureRows() {}

    static void vm(Tables tables, VmTable vms, Line line) {
        Tables.Draft draft = vms.draft(line);
        String version = line.name("osversion");
        if (version != null && draft.values.get(VmField.OS_NAME) instanceof String name && !name.contains(version)) {
            draft.values.put(VmField.OS_NAME, name + " " + version);
        }
        draft.disks = disks(line);
        tables.add(line, draft);
    }

    private static List<DiscoveredDisk> disks(Line line) {
        List<DiscoveredDisk> disks = new ArrayList<>();
        for (Column column : line.columns().all()) {
            Matcher disk = DISK.matcher(column.key());
            if (disk.matches()) {
                Long size = line.bytes(column, Headers.GIB, FieldReader.MOST_DISK, REJECT);
                if (size != null && size > 0) {
                    disks.add(
                            new DiscoveredDisk("disk-" + disk.group(1), "Disk " + disk.group(1), "", null, new DiskSlot(
                                    ControllerType.LSI_LOGIC, 0, disks.size()), size, size, "unknown", ""));
                }
            }
        }
        return disks;
    }
}
