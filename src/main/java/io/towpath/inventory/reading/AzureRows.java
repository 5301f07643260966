package io.towpath.inventory.reading;

import static io.towpath.inventory.reading.CellFault.Level.REJECT;
import static io.towpath.inventory.reading.CellFault.Level.WARNING;

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
        boolean used = line.text(line.column("cpuutilization"), WARNING) != null
                || line.text(line.column("memoryutilization"), WARNING) != null;
        if (tables.add(line, draft) != null && used) {
            tables.utilised.add(draft);
        }
    }

    /// Sizes are recommended by what was used over some days. The template tells one figure, and not over which time nor
    /// whether it is an average or a peak.
    static void tellUtilisation(Tables tables) {
        if (!tables.utilised.isEmpty()) {
            tables.faults.ofRow(tables.utilised.getFirst().at, WARNING, "UTILISATION_NOT_TAKEN",
                    "The use of CPU and memory of %,d VMs is not taken: the file does not tell over which time it was measured"
                            .formatted(tables.utilised.size()),
                    "Add the columns measuredFrom and measuredTo, and import the file again as baselines, with the percentages "
                            + "as cpuP95 and memoryP95 if they are that; or fill the template of baselines.");
        }
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
