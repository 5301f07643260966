package io.towpath.inventory.reading;

import io.towpath.platform.spi.DiscoveredDisk;
import io.towpath.platform.spi.DiscoveredNic;
import io.towpath.platform.spi.VmTraits;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a file says about one VM, gathered from all its sheets. What the file does not tell is absent: not in `values`, null
/// for traits, disks and NICs (an empty list says that there are none).
///
/// @param at     its row in the main sheet
/// @param values of the type that [VmField#type()] says; never null; blank cells are absent
/// @param tags   custom attributes and `tag:` columns, by name
public record VmRow(RowRef at, VmKeys keys, Map<VmField, Object> values, @Nullable VmTraits traits,
        @Nullable List<DiscoveredDisk> disks, @Nullable List<DiscoveredNic> nics, Map<String, String> tags) {

    public VmRow {
        values = Map.copyOf(values);
        tags = Map.copyOf(tags);
        disks = disks == null ? null : List.copyOf(disks);
        nics = nics == null ? null : List.copyOf(nics);
    }

    /// As it speaks of a VM that is known: that a CMDB does not count it as in use yet undoes no decision about it.
    public VmRow ofKnown() {
        if (!tags.containsKey(LifeCycle.TAG) || !LifeCycle.UNDECIDED.equals(values.get(VmField.STRATEGY))) {
            return this;
        }
        Map<VmField, Object> others = new HashMap<>(values);
        others.remove(VmField.STRATEGY);
        return new VmRow(at, keys, others, traits, disks, nics, tags);
    }
}
