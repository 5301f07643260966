package io.towpath.inventory.reading;

import io.towpath.platform.spi.DiscoveredDisk;
import io.towpath.platform.spi.DiscoveredNic;
import io.towpath.platform.spi.VmTraits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A VM while its sheets are being read.
final class VmDraft {

    final RowRef at;
    final VmKeys keys;
    final Map<VmField, Object> values = new EnumMap<>(VmField.class);
    final VmTraits.Builder traits = VmTraits.builder();
    final Map<String, String> tags = new HashMap<>();
    final List<DiscoveredDisk> disks = new ArrayList<>();
    final List<DiscoveredNic> nics = new ArrayList<>();
    final List<VmTraits.Snapshot> snapshots = new ArrayList<>();
    final List<VmTraits.GuestFilesystem> filesystems = new ArrayList<>();
    final List<String> usbDevices = new ArrayList<>();
    final List<String> isoConnected = new ArrayList<>();
    final Set<String> addresses = new LinkedHashSet<>();
    final Map<String, RowRef> diskRows = new HashMap<>();
    boolean usbController;
    boolean rejected;

    VmDraft(RowRef at, VmKeys keys) {
        this.at = at;
        this.keys = keys;
    }

    /// What the file tells at all: of these an empty list says that there are none.
    record Told(boolean traits, boolean disks, boolean nics, boolean snapshots, boolean filesystems, boolean usb,
            boolean drives) {}

    VmRow row(Told told) {
        if (!addresses.isEmpty()) {
            values.put(VmField.IP_ADDRESSES, String.join(" ", addresses));
        }
        traits.snapshots(told.snapshots ? chain() : null).filesystems(told.filesystems ? filesystems : null)
                .usbDevices(told.usb ? usbDevices : null).usbController(told.usb ? usbController : null)
                .isoConnected(told.drives ? isoConnected : null);
        return new VmRow(at, keys, values, told.traits ? traits.build() : null, told.disks ? disks : null, told.nics
                ? nics
                : null, tags);
    }

    /// The sheet tells no parents; the oldest is the first of the chain.
    private @Nullable List<VmTraits.Snapshot> chain() {
        snapshots.sort(Comparator.comparing(VmTraits.Snapshot::takenAt, Comparator.nullsLast(Comparator
                .naturalOrder())));
        List<VmTraits.Snapshot> chain = new ArrayList<>();
        for (VmTraits.Snapshot snapshot : snapshots) {
            chain.add(new VmTraits.Snapshot(snapshot.name(), snapshot.takenAt(), snapshot.sizeBytes(), chain.size() + 1,
                    snapshot.quiesced()));
        }
        return chain;
    }
}
