package io.towpath.platform.staged;

import io.towpath.disk.DiskRef;
import io.towpath.disk.ova.Member;
import io.towpath.disk.ova.VmPackage;
import io.towpath.disk.ovf.DiskDescription;
import io.towpath.disk.ovf.VmDescription;
import io.towpath.platform.spi.DiscoveredDisk;
import io.towpath.platform.spi.DiscoveredVm;
import io.towpath.platform.spi.DiskSlot;
import io.towpath.platform.spi.SourceNote.Severity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The VMs of an OVA, or of an OVF with its files beside it.
final class PackageVms {

    private final Folder folder;
    private final String fileName;
    private final String container;
    private final String fingerprint;
    private final Manifests manifests;
    private final Map<String, Integer> ids = new HashMap<>();

    private PackageVms(Folder folder, String fileName, String container, String fingerprint, Manifests manifests) {
        this.folder = folder;
        this.fileName = fileName;
        this.container = container;
        this.fingerprint = fingerprint;
        this.manifests = manifests;
    }

    /// @param fileName of the archive, or of the descriptor
    static List<DiscoveredVm> of(Folder folder, String fileName, String fingerprint, Manifests manifests) {
        String container = Folder.lower(fileName).endsWith(".ova") ? "ova" : "ovf";
        return new PackageVms(folder, fileName, container, fingerprint, manifests).read();
    }

    private List<DiscoveredVm> read() {
        Notes shared = new Notes();
        try {
            VmPackage found = VmPackage.open(folder.file(fileName));
            shared.odd(found.notes());
            shared.odd(found.descriptor().notes());
            manifests.look(found, shared);
            List<DiscoveredVm> vms = new ArrayList<>();
            boolean several = found.descriptor().vms().size() > 1;
            for (VmDescription vm : found.descriptor().vms()) {
                vms.add(vm(found, vm, several, shared));
            }
            return vms;
        } catch (IOException refused) {
            shared.descriptor(refused);
            return List.of(unreadable(shared));
        }
    }

    private DiscoveredVm vm(VmPackage found, VmDescription vm, boolean several, Notes shared) {
        Notes notes = new Notes();
        notes.odd(vm.notes());
        Slots slots = new Slots(vm, notes);
        List<DiscoveredDisk> disks = new ArrayList<>();
        for (DiskDescription disk : vm.disks()) {
            disks.add(disk(found, disk, slots.of(disk), notes));
        }
        long stored = several || container.equals("ovf")
                ? disks.stream().mapToLong(DiscoveredDisk::storedBytes).sum()
                : Objects.requireNonNull(folder.files().get(fileName)).size();
        var hardware = Described.hardware(vm, notes);
        var all = new ArrayList<>(shared.all());
        all.addAll(notes.all());
        String id = several ? folder.place(fileName) + "#" + unique(vm.name()) : folder.place(fileName);
        return new DiscoveredVm(id, Text.name(vm.name()), hardware, disks, Described.nics(vm), container,
                folder.place(fileName), stored, shared.passing() || notes.passing() ? "" : fingerprint, all);
    }

    private DiscoveredDisk disk(VmPackage found, DiskDescription disk, DiskSlot slot, Notes notes) {
        DiskRef.Stored ref = found.disk(disk).orElse(null);
        if (ref == null) {
            notes.add(Severity.BLOCKER, "missing-file",
                    "Disk %s has no file: it was exported without content.".formatted(disk.diskId()),
                    "Export the VM with all its disks, or remove that disk from the VM.");
            return new DiscoveredDisk(Text.name(disk.diskId()), Text.name(disk.diskId()), folder.place(fileName), null,
                    slot, disk.capacityBytes(), 0, DiskLook.UNREADABLE, "");
        }
        DiskLook look = look(ref, disk, notes);
        String name = ref.member() == null ? String.valueOf(ref.file().getFileName()) : ref.member();
        return new DiscoveredDisk(Text.name(disk.diskId()), Text.name(name),
                ref.member() == null ? folder.place(name) : folder.place(fileName), ref.member(), slot,
                look.capacityBytes(), stored(found, ref, name), look.format(), fingerprint(ref, name));
    }

    private DiskLook look(DiskRef.Stored ref, DiskDescription disk, Notes notes) {
        try {
            DiskLook look = DiskLook.at(ref, notes);
            try {
                disk.requireSize(folder.place(fileName), look.capacityBytes());
            } catch (IOException contradiction) {
                notes.add(Severity.BLOCKER, "disk-size-mismatch", String.valueOf(contradiction.getMessage()),
                        "Export the VM again; disk and descriptor are not of one export.");
            }
            return look;
        } catch (IOException refused) {
            notes.disk(refused);
            return new DiskLook(disk.capacityBytes(), DiskLook.UNREADABLE);
        }
    }

    private long stored(VmPackage found, DiskRef.Stored ref, String name) {
        return ref.member() == null
                ? StagedDisk.size(folder, name)
                : found.member(name).map(Member::length).orElse(0L);
    }

    private String fingerprint(DiskRef.Stored ref, String name) {
        return ref.member() == null
                ? StagedDisk.fingerprint(folder, name)
                : Stamp.text(List.of(Objects.requireNonNull(folder.files().get(fileName))));
    }

    private DiscoveredVm unreadable(Notes notes) {
        @Nullable
        Stamp file = folder.files().get(fileName);
        return new DiscoveredVm(folder.place(fileName),
                Text.name(fileName.substring(0, fileName.lastIndexOf('.'))), Described.unknownHardware(), List.of(),
                List.of(), container, folder.place(fileName), file == null ? 0 : file.size(),
                notes.passing() ? "" : fingerprint, notes.all());
    }

    /// Two systems of one name are told apart by their order.
    private String unique(String name) {
        int number = ids.merge(name, 1, Integer::sum);
        return Text.name(number == 1 ? name : name + " (" + number + ")");
    }
}
