package io.towpath.inventory.imports;

import io.towpath.inventory.reading.RowRef;
import io.towpath.inventory.reading.VmField;
import io.towpath.inventory.reading.VmKeys;
import io.towpath.inventory.reading.VmRow;
import io.towpath.platform.spi.DiscoveredDisk;
import io.towpath.platform.spi.DiscoveredNic;
import io.towpath.platform.spi.VmTraits;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A row of a VM as it is kept until a person says which one it means: its values as text.
record Told(RowRef at, VmKeys keys, Map<String, String> values, @Nullable VmTraits traits,
        @Nullable List<DiscoveredDisk> disks, @Nullable List<DiscoveredNic> nics, Map<String, String> tags,
        boolean mayMake) {

    static Told of(VmRow row, boolean mayMake) {
        Map<String, String> values = new TreeMap<>();
        row.values().forEach((field, value) -> values.put(field.name(), value.toString()));
        return new Told(row.at(), row.keys(), values, row.traits(), row.disks(), row.nics(), row.tags(), mayMake);
    }

    VmRow row() {
        Map<VmField, Object> typed = new EnumMap<>(VmField.class);
        values.forEach((name, text) -> {
            VmField field = VmField.valueOf(name);
            typed.put(field, typed(field, text));
        });
        return new VmRow(at, keys, typed, traits, disks, nics, tags);
    }

    private static Object typed(VmField field, String text) {
        if (field.type() == Integer.class) {
            return Integer.valueOf(text);
        }
        if (field.type() == Long.class) {
            return Long.valueOf(text);
        }
        return field.type() == Boolean.class ? (Object) Boolean.valueOf(text) : text;
    }
}
