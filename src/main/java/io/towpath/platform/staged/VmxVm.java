package io.towpath.platform.staged;

import io.towpath.disk.DiskRef;
import io.towpath.disk.ovf.DiskDescription;
import io.towpath.disk.ovf.VmDescription;
import io.towpath.disk.ovf.Vmx;
import io.towpath.platform.spi.DiscoveredDisk;
import io.towpath.platform.spi.DiscoveredVm;
import io.towpath.platform.spi.DiskSlot;
import io.towpath.platform.spi.SourceNote.Severity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The VM of a `.vmx`, or of a `.vmdk` that lies there without one.
final class VmxVm {

    private final Folder folder;
    private final String fingerprint;
    private final Notes notes = new Notes();

    private VmxVm(Folder folder, String fingerprint) {
        this.folder = folder;
        this.fingerprint = fingerprint;
    }

    static VmDescription parse(Folder folder, String name) throws IOException {
        try (InputStream in = Files.newInputStream(folder.file(name), LinkOption.NOFOLLOW_LINKS)) {
            return Vmx.parse(name, in.readNBytes(Vmx.MAX_BYTES + 1));
        }
    }

    /// @param name of the `.vmx`
    static DiscoveredVm of(Folder folder, String name, String fingerprint) {
        VmxVm vm = new VmxVm(folder, fingerprint);
        try {
            return vm.described(name, parse(folder, name));
        } catch (IOException refused) {
            vm.notes.descriptor(refused);
            return vm.vm(name, base(name), "vmx", Described.unknownHardware(), List.of(), List.of());
        }
    }

    /// @param name of the `.vmdk`
    static DiscoveredVm bare(Folder folder, String name, String fingerprint) {
        VmxVm vm = new VmxVm(folder, fingerprint);
        DiskSlot slot = new DiskSlot(io.towpath.platform.spi.ControllerType.SATA, 0, 0);
        DiscoveredDisk disk = vm.disk("disk0", name, slot);
        var hardware = Described.assumedHardware(vm.notes);
        vm.notes.add(Severity.WARNING, "controller-assumed",
                "Nothing tells the controller of the disk; SATA is assumed.",
                "Put the VM's .vmx beside the disk, under the same name, and scan again.");
        return vm.vm(name, base(name), "vmdk", hardware, List.of(disk), List.of());
    }

    /// A piece whose descriptor is not there.
    static DiscoveredVm orphan(Folder folder, String name, String fingerprint) {
        VmxVm vm = new VmxVm(folder, fingerprint);
        String descriptor = base(name).replaceFirst("-flat$", "") + ".vmdk";
        vm.notes.add(Severity.BLOCKER, "missing-file",
                "%s is the content of a disk; the descriptor that belongs to it, most likely %s, is not beside it."
                        .formatted(name, descriptor),
                "Copy the small .vmdk of the same name from the datastore into this folder.");
        return vm.vm(name, base(name).replaceFirst("-flat$", ""), "vmdk", Described.unknownHardware(), List.of(),
                List.of());
    }

    /// A file that is there and that no name leads to.
    static DiscoveredVm unspellable(Folder folder, Stamp file) {
        VmxVm vm = new VmxVm(folder, "");
        vm.notes.add(Severity.BLOCKER, "unreadable-descriptor",
                "%s: its name holds bytes that are no text in the locale Towpath runs in."
                        .formatted(folder.place(file.name())),
                "Rename the file to plain letters, or start Towpath with LC_ALL=C.UTF-8.");
        return vm.vm(file.name(), base(file.name()), "file", Described.unknownHardware(), List.of(), List.of());
    }

    private DiscoveredVm described(String name, VmDescription found) {
        notes.odd(found.notes().stream().filter(note -> !note.code().equals("disk-elsewhere")).toList());
        Slots slots = new Slots(found, notes);
        List<DiscoveredDisk> disks = new ArrayList<>();
        for (DiskDescription disk : found.disks()) {
            DiskSlot slot = slots.of(disk);
            String file = disk.file();
            if (file == null || !folder.files().containsKey(file)) {
                notes.add(Severity.BLOCKER, "missing-file",
                        "Disk %s is not in this folder%s.".formatted(disk.diskId(), file == null
                                ? ": " + elsewhere(found, disk)
                                : ": %s is missing".formatted(file)),
                        "Copy all disks of the VM beside its .vmx, and name them there without folders.");
                disks.add(new DiscoveredDisk(disk.diskId(), file == null ? disk.diskId() : Text.name(file),
                        folder.place(file == null ? name : file), null, slot, 0, 0, DiskLook.UNREADABLE, ""));
            } else {
                disks.add(disk(disk.diskId(), file, slot));
            }
        }
        return vm(name, found.name(), "vmx", Described.hardware(found, notes), disks,
                List.copyOf(Described.nics(found)));
    }

    private static String elsewhere(VmDescription found, DiskDescription disk) {
        return found.notes().stream().filter(note -> note.code().equals("disk-elsewhere")
                && note.detail().contains(disk.diskId())).map(note -> note.detail()).findFirst()
                .orElse("its file lies elsewhere");
    }

    private DiscoveredDisk disk(String key, String name, DiskSlot slot) {
        DiskLook look;
        try {
            look = DiskLook.at(DiskRef.file(folder.file(name)), notes);
        } catch (IOException refused) {
            notes.disk(refused);
            look = new DiskLook(0, DiskLook.UNREADABLE);
        }
        return new DiscoveredDisk(key, Text.name(name), folder.place(name), null, slot, look.capacityBytes(),
                StagedDisk.size(folder, name), look.format(), StagedDisk.fingerprint(folder, name));
    }

    private DiscoveredVm vm(String file, String name, String container, io.towpath.platform.spi.Hardware hardware,
            List<DiscoveredDisk> disks, List<io.towpath.platform.spi.DiscoveredNic> nics) {
        @Nullable
        Stamp own = folder.files().get(file);
        long stored = disks.isEmpty()
                ? own == null ? 0 : own.size()
                : disks.stream().mapToLong(DiscoveredDisk::storedBytes).sum();
        return new DiscoveredVm(folder.place(file), Text.name(name.isBlank() ? file : name), hardware, disks, nics,
                container, folder.place(file), stored, notes.passing() ? "" : fingerprint, notes.all());
    }

    private static String base(String name) {
        return name.substring(0, name.lastIndexOf('.'));
    }
}
