package io.towpath.disk.pack;

import io.towpath.disk.Conversion;
import io.towpath.disk.ConversionProgress.Phase;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskRef;
import io.towpath.disk.Extent;
import io.towpath.disk.ImageException;
import io.towpath.disk.ImageException.Offer;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.Reason;
import io.towpath.disk.ova.VmPackage;
import io.towpath.disk.ovf.DiskDescription;
import io.towpath.disk.ovf.VmDescription;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Makes an OVA or an OVF of one VM. Its disks are made first, each proven and gone on with like any other, in the folder
/// `OUT.part`; then they are put together there, and only when the manifest was verified does the package get its name.
///
/// | file in it   | is                                                                               |
/// |--------------|----------------------------------------------------------------------------------|
/// | `lock`       | locked while somebody is at it                                                   |
/// | `disks`      | that all disks are made, and of what                                             |
/// | `publishing` | that all is proven and gets its names now, and what it was made of               |
public final class MachineConversion {

    private final MachineRequest request;
    private final DiskSettings settings;
    private final PackageProgress progress;

    public MachineConversion(MachineRequest request, PackageProgress progress) {
        this.request = request;
        settings = request.settings();
        this.progress = progress;
    }

    private interface Making {
        List<MadeDisk> disks() throws IOException;
    }

    /// Of a single disk.
    ///
    /// @param name of the machine
    public List<MadeDisk> of(DiskRef disk, OpenOptions open, String name) throws IOException {
        MachinePlace place = request.place(name);
        List<String> members = List.of(place.member(0));
        String identity = "";
        if (disk instanceof DiskRef.Stored stored) {
            place.checkApart(members, List.of(stored.file()));
            identity = Staging.identity(stored.file(), stored.label() + " " + settings.words(open)) + Staging
                    .known(disk, open);
        }
        progress.begin(String.valueOf(place.target().getFileName()), 0, 1);
        Path made = place.work().resolve(members.getFirst());
        return make(place, request.machine().machine(name), members, identity,
                () -> List.of(MadeDisk.of(disk.label(), made.toString(), members.getFirst(), Conversion.run(settings
                        .request(disk, open, made), progress))));
    }

    /// Of the VM in a package, with the disks it has attached.
    ///
    /// @param open how those are opened
    public List<MadeDisk> of(VmPackage content, OpenOptions open) throws IOException {
        List<VmDescription> vms = content.descriptor().vms();
        if (vms.size() != 1) {
            throw new ImageException(Reason.UNSUPPORTED_FEATURE, content.descriptor().file(), "VirtualSystemCollection",
                    null, null, "it holds %d VMs, expected one".formatted(vms.size()),
                    "Export the VMs one by one, or convert their disks: -O vmdk.");
        }
        VmDescription vm = request.machine().over(vms.getFirst());
        List<DiskDescription> attached = vm.disks().stream().filter(once()).toList();
        if (attached.isEmpty()) {
            throw new ImageException(Reason.OVF_INCONSISTENT, content.descriptor().file(), "VirtualHardwareSection",
                    null, null, "the VM has no disk attached, expected one or more",
                    "Convert the package's disks by themselves: -O vmdk.");
        }
        MachinePlace place = request.place(DiskNames.base(content));
        List<String> members = IntStream.range(0, attached.size()).mapToObj(place::member).toList();
        List<Path> sources = new ArrayList<>(List.of(content.file()));
        content.members().forEach(member -> sources.add(content.at(member).file()));
        place.checkApart(members, sources);
        StringBuilder identity = new StringBuilder(Staging.identity(content.file(), settings.words(open)));
        for (DiskDescription disk : attached) {
            Optional<DiskRef.Stored> image = content.disk(disk);
            if (image.isPresent()) {
                identity.append(content.isCompressed(disk)
                        ? PackedDisk.known(image.get())
                        : Staging.known(image.get(), open));
            }
        }
        return make(place, with(vm, attached), members, identity.toString(),
                () -> new PackageConversion(content, open, place.work(), settings.forced(), progress, attached, members)
                        .run());
    }

    /// A disk goes into the package once, however often it is attached.
    private static Predicate<DiskDescription> once() {
        Set<String> seen = new HashSet<>();
        return disk -> seen.add(disk.diskId());
    }

    /// @param vm       with a description for each disk, or none for a machine that gets one
    /// @param disks    the names of its disks
    /// @param identity what the disks depend on; empty where that cannot be told
    private List<MadeDisk> make(MachinePlace place, VmDescription vm, List<String> disks, String identity,
            Making making) throws IOException {
        Path marked = place.work().resolve("disks");
        Path publishing = place.work().resolve("publishing");
        String whole = identity.isEmpty() ? "" : identity + request.machine() + "\n";
        Path folder = Objects.requireNonNull(place.work().getParent());
        boolean madeFolder = !Files.exists(folder);
        try (WorkLock _ = WorkLock.take(place.work())) {
            List<MadeDisk> made = List.of();
            if (!isOurs(publishing, whole)) {
                place.checkFree(disks, settings.force());
                // digests are not kept: who wants them has the disks made again
                boolean takenOver = isOurs(marked, identity) && !settings.digest();
                Files.deleteIfExists(publishing);
                if (!takenOver) {
                    Files.deleteIfExists(marked);
                    made = making.disks();
                    Files.writeString(marked, identity);
                }
                putTogether(place, vm, disks);
                place.checkFree(disks, settings.force());
                Files.writeString(publishing, whole);
            }
            List<MadeDisk> results = made.isEmpty() ? takenOver(place, vm, disks) : made;
            place.publish(disks);
            Files.deleteIfExists(marked);
            Files.deleteIfExists(publishing);
            return results.stream().map(disk -> disk.in(place.at(disk.name()))).toList();
        } finally {
            removeIfEmpty(place.work());
            if (madeFolder) {
                removeIfEmpty(folder);
            }
        }
    }

    private boolean isOurs(Path mark, String identity) throws IOException {
        return settings.resume() && !identity.isEmpty() && Files.isRegularFile(mark, LinkOption.NOFOLLOW_LINKS)
                && Files.readString(mark).equals(identity);
    }

    private static List<MadeDisk> takenOver(MachinePlace place, VmDescription vm, List<String> disks)
            throws IOException {
        List<MadeDisk> all = new ArrayList<>();
        for (String disk : disks) {
            Path staged = place.work().resolve(disk);
            Path image = Files.exists(staged, LinkOption.NOFOLLOW_LINKS) ? staged : place.at(disk);
            long size = image.equals(place.target()) ? 0 : described(disk, image, null).capacityBytes();
            all.add(new MadeDisk(vm.name(), image.toString(), size, null, null, false, disk));
        }
        return all;
    }

    private void putTogether(MachinePlace place, VmDescription vm, List<String> disks) throws IOException {
        List<DiskDescription> described = new ArrayList<>();
        long modified = 0;
        for (int i = 0; i < disks.size(); i++) {
            Path image = place.work().resolve(disks.get(i));
            described.add(described(disks.get(i), image, i < vm.disks().size() ? vm.disks().get(i) : null));
            modified = Math.max(modified, Files.getLastModifiedTime(image).to(TimeUnit.SECONDS));
        }
        progress.begin(String.valueOf(place.target().getFileName()), 0, 1);
        place.write(with(vm, described), disks, modified, this::at);
        if (settings.verify()) {
            place.verify(settings.threads(), this::at);
        }
    }

    private void at(long done, long total) throws IOException {
        if (progress.cancelled()) {
            throw new ImageException(Reason.CANCELLED, request.out().toString(), "conversion", null, null,
                    "it was cancelled before its end", "Run it again.").offering(Offer.GO_ON);
        }
        progress.at(Phase.PROVE, done, total, done);
    }

    /// A disk as it was made: what it holds is told by the image.
    private static DiskDescription described(String member, Path image, @Nullable DiskDescription known)
            throws IOException {
        try (DiskReader reader = DiskImages.open(DiskRef.file(image), OpenOptions.declared(DiskFormat.VMDK))) {
            long[] stored = {0};
            reader.extents(new ByteRange(0, reader.sizeBytes()), extent -> {
                if (extent instanceof Extent.Data) {
                    stored[0] += extent.range().length();
                }
            });
            return new DiskDescription(member, member, reader.sizeBytes(), 1, stored[0], null, known == null
                    ? null
                    : known.controllerId(), known == null ? null : known.unit());
        }
    }

    private static VmDescription with(VmDescription vm, List<DiskDescription> disks) {
        return new VmDescription(vm.name(), vm.cpus(), vm.coresPerSocket(), vm.memoryBytes(), vm.firmware(), vm
                .secureBoot(), vm.osId(), vm.osDescription(), vm.hardwareVersion(), vm.annotation(), disks, vm.nics(),
                vm.controllers(), vm.notes());
    }

    private static void removeIfEmpty(Path folder) throws IOException {
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException e) {
            // there is something to go on with
        }
    }
}
