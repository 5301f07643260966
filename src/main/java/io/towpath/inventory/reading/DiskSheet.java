package io.towpath.inventory.reading;

import static io.towpath.inventory.reading.CellFault.Level.REJECT;
import static io.towpath.inventory.reading.CellFault.Level.WARNING;

import io.towpath.platform.spi.ControllerType;
import io.towpath.platform.spi.DiscoveredDisk;
import io.towpath.platform.spi.DiskSlot;
import io.towpath.platform.spi.DiskTraits;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `vDisk`: one row for each disk of each VM.
final class DiskSheet {

    private static final Pattern DATASTORE = Pattern.compile("^\\[([^\\]]{1,200})\\]");
    private static final Pattern NUMBER = Pattern.compile("([0-9]{1,3})\\s*$");

    private DiskSheet() {}

    static void take(Line line, VmDraft draft) {
        String label = first(line.name("disk"), line.name("label"));
        String key = first(line.name("diskkey"), label);
        if (key == null) {
            line.reject("KEY_MISSING", "The row names no disk", "Fill the column Disk Key or Disk.");
            return;
        }
        RowRef before = draft.diskRows.putIfAbsent(key, line.at());
        if (before != null) {
            line.reject("DUPLICATE_ROW", "The disk is listed already in line " + before.line(),
                    "Keep one of the two rows.");
            return;
        }
        Long capacity = line.bytes("capacity", Headers.MIB, FieldReader.MOST_DISK, REJECT);
        if (capacity == null) {
            if (!line.rejected()) {
                line.reject("SIZE_MISSING", "The disk has no capacity", "Fill the column Capacity MiB.");
            }
            return;
        }
        String file = first(first(line.text("diskpath"), line.text("path")), "");
        draft.disks.add(new DiscoveredDisk(key, label == null ? key : label, file == null ? "" : file, null, slot(line,
                draft.disks.size()), capacity, capacity, "VMDK", "", traits(line, file)));
    }

    private static DiskTraits traits(Line line, @Nullable String file) {
        Matcher datastore = DATASTORE.matcher(file == null ? "" : file);
        String sharing = lower(line.name("sharingmode"));
        String bus = lower(line.name("sharedbus"));
        Boolean raw = line.truth("raw");
        String lun = line.name("rawlunid");
        return new DiskTraits(datastore.find() ? datastore.group(1) : null, lower(line.name("diskmode")),
                sharing == null
                        ? null
                        : sharing.contains("multi") ? "multi-writer" : "none",
                bus == null
                        ? null
                        : bus.contains("physical") ? "physical" : bus.contains("virtual") ? "virtual" : "none",
                Boolean.TRUE.equals(raw) ? rawMode(lower(line.name("rawcompmode"))) : null, Boolean.TRUE.equals(raw)
                        ? lun
                        : null,
                line.truth("thin"), null, line.name("diskuuid"), null);
    }

    /// Not told counts as physical: what cannot be copied must not pass as what can.
    private static String rawMode(@Nullable String mode) {
        return mode != null && mode.startsWith("virtual") ? "virtual" : "physical";
    }

    /// The sheet names SCSI controllers without their model; LSI Logic stands for all of them.
    private static DiskSlot slot(Line line, int position) {
        String controller = line.name("controller");
        String lower = controller == null ? "" : controller.toLowerCase(Locale.ROOT);
        ControllerType type = lower.contains("nvme")
                ? ControllerType.NVME
                : lower.contains("sata") || lower.contains(
                        "ahci")
                                ? ControllerType.SATA
                                : lower.contains("ide")
                                        ? ControllerType.IDE
                                        : lower.contains("para")
                                                || lower.contains("pvscsi")
                                                        ? ControllerType.PVSCSI
                                                        : lower.contains("sas")
                                                                ? ControllerType.LSI_SAS
                                                                : lower.contains("bus")
                                                                        ? ControllerType.BUSLOGIC
                                                                        : ControllerType.LSI_LOGIC;
        Matcher bus = NUMBER.matcher(lower);
        Integer unit = line.integer("unit", 0, 255, WARNING);
        if (unit == null) {
            unit = line.integer("scsiunit", 0, 255, WARNING);
        }
        return new DiskSlot(type, bus.find() ? Integer.parseInt(bus.group(1)) : 0, unit == null ? position : unit);
    }

    private static @Nullable String lower(@Nullable String text) {
        return text == null ? null : text.toLowerCase(Locale.ROOT);
    }

    private static @Nullable String first(@Nullable String one, @Nullable String other) {
        return one != null ? one : other;
    }
}
