package io.towpath.migration.web;

import io.towpath.inventory.Vm;
import io.towpath.units.ByteSize;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A disk that stays at the source, ready to print.
///
/// @param said    by whom and when
/// @param mayMove whether it may be taken back now
record ExcludedDiskRow(UUID id, String label, String slot, String capacity, String file, String reason,
        @Nullable String said, boolean mayMove) {

    static List<ExcludedDiskRow> of(Vm vm, boolean open, Moments moments) {
        return vm.excludedDisks().stream().map(each -> new ExcludedDiskRow(each.disk().id(),
                each.disk().facts().label(), DiskRow.slot(each.disk()),
                new ByteSize(each.disk().facts().capacityBytes()).toString(), each.disk().facts().file(),
                each.reason(), "%s, %s".formatted(each.by(), moments.print(each.at())), open)).toList();
    }
}
