package io.towpath.inventory.reading;

import static io.towpath.inventory.reading.CellFault.Level.REJECT;
import static io.towpath.inventory.reading.CellFault.Level.WARNING;

import io.towpath.inventory.reading.Columns.Column;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Rows that each describe a VM, whoever wrote them.
final class VmTable {

    /// How a dictionary calls the column of a field: as [Headers] makes it of the field's word.
    private static final Map<String, VmField> FIELDS = fields();

    private final Map<Column, VmField> fields = new LinkedHashMap<>();
    private final Map<Column, String> tags = new LinkedHashMap<>();
    private final @Nullable String sourceSystem;
    private final long unit;

    /// @param extra        unknown columns and where they go
    /// @param sourceSystem of all rows; null where a column tells it
    /// @param unit         of sizes whose header names none; 0: then they are not taken
    VmTable(Columns columns, Map<Column, String> extra, @Nullable String sourceSystem, long unit) {
        this.sourceSystem = sourceSystem;
        this.unit = unit;
        for (Column column : columns.all()) {
            VmField field = FIELDS.get(column.key());
            if (field != null && column.equals(columns.get(column.key())) && !extra.containsKey(column)) {
                fields.put(column, field);
            }
        }
        extra.forEach((column, use) -> {
            if (use.equals(ExtraUse.TAG)) {
                tags.put(column, TagColumn.isOne(column.header()) ? TagColumn.name(column.header()) : column.header());
            } else {
                ExtraUse.field(use).ifPresent(field -> fields.put(column, field));
            }
        });
    }

    private static Map<String, VmField> fields() {
        Map<String, VmField> fields = new HashMap<>();
        for (VmField field : VmField.values()) {
            fields.put(Headers.of(field.word()).key(), field);
        }
        return fields;
    }

    VmKeys keys(Line line) {
        String system = sourceSystem == null ? line.name("sourcesystem") : sourceSystem;
        return new VmKeys(line.uuid("vcenteruuid"), line.name("vcentername"), line.name("moref"), line.uuid(
                "instanceuuid"), line.uuid("biosuuid"), system, line.name(line.column("externalid"), REJECT),
                line.name(line.column("name"), REJECT), line.name("hostname"), Mac.of(line.name("macaddress")));
    }

    Tables.Draft draft(Line line) {
        return draft(line, keys(line));
    }

    Tables.Draft draft(Line line, VmKeys keys) {
        Map<VmField, Object> values = new EnumMap<>(VmField.class);
        Map<String, String> told = new HashMap<>();
        fields.forEach((column, field) -> {
            if (field == VmField.POWER_STATE && LifeCycle.take(line, column, values, told)) {
                return;
            }
            boolean size = field.type() == Long.class;
            if (size && column.unit() == 0 && unit == 0) {
                unitless(line, column, field, values);
            } else {
                FieldReader.read(line, column, field, unit, values);
            }
        });
        tags.forEach((column, name) -> {
            String text = line.text(column, WARNING);
            if (text != null) {
                told.put(name, text);
            }
        });
        return new Tables.Draft(line.at(), keys, values, told);
    }

    /// `16 GB` tells its unit itself.
    private static void unitless(Line line, Column column, VmField field, Map<VmField, Object> values) {
        String text = line.text(column, WARNING);
        if (text == null) {
            return;
        }
        Long bytes = Sizes.parse(text);
        if (bytes == null) {
            line.fault(column, WARNING, "UNIT_UNKNOWN", "may be in MB or GB, so it is not taken", "Call the column "
                    + column.header() + "_mb or " + column.header() + "_gb.");
        } else if (bytes <= FieldReader.MOST_DISK) {
            values.put(field, bytes);
        }
    }
}
