package io.towpath.platform.staged;

import io.towpath.disk.ovf.DiskDescription;
import io.towpath.disk.ovf.FileNames;
import io.towpath.disk.ovf.Ovf;
import io.towpath.disk.ovf.OvfDescriptor.FileReference;
import io.towpath.platform.spi.DiscoveredVm;
import io.towpath.platform.spi.ScanListener;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/// The VMs of one folder. Who describes a file owns it: an archive stands for itself; an OVF owns the files it names,
/// then a `.vmx` its disks, then a disk its extents and parents. Only what is left is a VM of its own.
final class FolderScan {

    private final Folder folder;
    private final ScanListener listener;
    private final long verifyUpTo;
    private final Set<String> owned = new HashSet<>();
    private final TreeMap<String, VmdkFile> disks = new TreeMap<>();

    FolderScan(Folder folder, ScanListener listener, long verifyUpTo) {
        this.folder = folder;
        this.listener = listener;
        this.verifyUpTo = verifyUpTo;
    }

    void run() {
        for (String ova : folder.ending(".ova")) {
            String fingerprint = version(Stamp.text(List.of(stamp(ova))));
            tell(ova, fingerprint, () -> PackageVms.of(folder, ova, fingerprint, manifests(ova)));
        }
        List<String> ovfs = folder.ending(".ovf");
        List<String> vmxs = folder.ending(".vmx");
        ovfs.forEach(this::ownFilesOf);
        List<String> own = vmxs.stream().filter(this::ownDisksOf).toList();
        folder.ending(".vmdk").forEach(this::ownPiecesOf);
        String fingerprint = version(folder.fingerprint());
        for (String ovf : ovfs) {
            tell(ovf, fingerprint, () -> PackageVms.of(folder, ovf, fingerprint, manifests(ovf)));
        }
        for (String vmx : own) {
            tell(vmx, fingerprint, () -> List.of(VmxVm.of(folder, vmx, fingerprint)));
        }
        disks.forEach((name, file) -> bare(name, file, fingerprint));
        folder.strange().stream().filter(stamp -> !Folder.lower(stamp.name()).endsWith(".mf")
                && !Folder.lower(stamp.name()).endsWith(".cert")).forEach(
                        stamp -> tell(stamp.name(), version(Stamp.text(List.of(stamp))),
                                () -> List.of(VmxVm.unspellable(folder, stamp))));
    }

    private void bare(String name, VmdkFile file, String fingerprint) {
        if (owned.contains(name)) {
            return;
        }
        switch (file.kind()) {
            case DISK, UNKNOWN -> tell(name, fingerprint, () -> List.of(VmxVm.bare(folder, name, fingerprint)));
            case PIECE -> {
                if (Folder.lower(name).endsWith("-flat.vmdk")) {
                    tell(name, fingerprint, () -> List.of(VmxVm.orphan(folder, name, fingerprint)));
                }
            }
        }
    }

    private void tell(String name, String fingerprint, Supplier<List<DiscoveredVm>> vms) {
        listener.lookingAt(folder.place(name));
        if (!listener.unchanged(folder.place(name), fingerprint)) {
            vms.get().forEach(listener::found);
        }
    }

    private Manifests manifests(String name) {
        return new Manifests(verifyUpTo, () -> listener.lookingAt(folder.place(name)));
    }

    private Stamp stamp(String name) {
        return java.util.Objects.requireNonNull(folder.files().get(name));
    }

    /// Facts read by another version of these rules, or with another limit, are read again.
    private String version(String stamps) {
        return "1/" + verifyUpTo + ":" + stamps;
    }

    private void ownFilesOf(String ovf) {
        try (InputStream in = Files.newInputStream(folder.file(ovf), LinkOption.NOFOLLOW_LINKS)) {
            for (FileReference file : Ovf.parse(ovf, in.readNBytes(Ovf.MAX_BYTES + 1)).files()) {
                owned.add(file.name());
                String decoded = FileNames.decoded(file.name());
                if (decoded != null) {
                    owned.add(decoded);
                }
            }
        } catch (IOException e) {
            // it is told as unreadable in a moment; its disks are then on their own
        }
    }

    /// @return false when an OVF describes the same disks already
    private boolean ownDisksOf(String vmx) {
        try {
            List<String> files = VmxVm.parse(folder, vmx).disks().stream().map(DiskDescription::file)
                    .filter(java.util.Objects::nonNull).toList();
            boolean described = !files.isEmpty() && owned.containsAll(files);
            owned.addAll(files);
            return !described;
        } catch (IOException e) {
            return true;
        }
    }

    private void ownPiecesOf(String vmdk) {
        VmdkFile file;
        try {
            file = VmdkFile.of(folder.file(vmdk));
        } catch (IOException e) {
            file = new VmdkFile(VmdkFile.Kind.UNKNOWN, Set.of());
        }
        disks.put(vmdk, file);
        file.names().stream().filter(name -> !name.equals(vmdk)).forEach(owned::add);
    }
}
