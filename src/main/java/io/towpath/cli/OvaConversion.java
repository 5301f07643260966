package io.towpath.cli;

import io.towpath.cli.ConvertCommand.Settings;
import io.towpath.disk.Conversion;
import io.towpath.disk.ConversionProgress.Phase;
import io.towpath.disk.ConversionRequest;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskRef;
import io.towpath.disk.Extent;
import io.towpath.disk.ImageException;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.Reason;
import io.towpath.disk.ova.Ova;
import io.towpath.disk.ova.OvaWriter;
import io.towpath.disk.ova.VmPackage;
import io.towpath.disk.ovf.DiskDescription;
import io.towpath.disk.ovf.VmDescription;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Makes an OVA of one VM. Its disks are made first, each proven and gone on with like any other, in the folder
/// `OUT.part`; then they are put together there, and only when the manifest was verified does the OVA get its name.
final class OvaConversion {

    private static final int LONGEST = 60;

    private final LocalCommand command;
    private final Path out;
    private final Settings settings;
    private final MachineOptions machine;
    private final Progress progress;
    private final Terminal terminal;
    private final boolean talkative;

    OvaConversion(LocalCommand command, Path out, Settings settings, MachineOptions machine, Progress progress,
            Terminal terminal, boolean talkative) {
        this.command = command;
        this.out = out;
        Map<String, String> options = new HashMap<>(settings.options());
        options.put("subformat", "streamOptimized");
        this.settings = new Settings(DiskFormat.VMDK, options, settings.threads(), settings.limit(), settings.verify(),
                settings.digest(), settings.resume(), settings.force());
        this.machine = machine;
        this.progress = progress;
        this.terminal = terminal;
        this.talkative = talkative;
    }

    /// Where it is made.
    ///
    /// @param name of the members, which are ASCII for the sake of those that read them
    private record Place(Path target, Path work, String name) {

        static Place of(Path out, String base) {
            String plain = base.replaceAll("[^A-Za-z0-9._-]", "_");
            String name = plain.substring(0, Math.min(LONGEST, plain.length()));
            Path target = (Files.isDirectory(out) ? out.resolve(base + ".ova") : out).toAbsolutePath();
            return new Place(target, Path.of(target + ".part"), name);
        }

        String member(int disk) {
            return name + "-disk" + (disk + 1) + ".vmdk";
        }

        /// Says that all disks are made, and of what.
        Path mark() {
            return work.resolve("disks");
        }

        Path ova() {
            return work.resolve("package");
        }
    }

    private interface Making {
        List<DiskResult> disks() throws IOException;
    }

    /// Of a single disk.
    List<DiskResult> of(Input.Image image, String base) throws IOException {
        VmDescription vm = machine.machine(command, base);
        Place place = Place.of(out, base);
        Path disk = place.work().resolve(place.member(0));
        progress.begin(String.valueOf(place.target().getFileName()), 0, 1);
        String identity = "";
        if (image.ref() instanceof DiskRef.Stored stored) {
            checkApart(place, stored.file());
            identity = Staging.identity(stored.file(), stored.label() + " " + settings.options());
        }
        return make(place, vm, List.of(disk), identity,
                () -> List.of(DiskResult.of(image.ref().label(), disk.toString(), Conversion
                        .run(new ConversionRequest(image.ref(), image.options().limitedTo(settings.limit()), disk,
                                settings
                                        .format(),
                                settings.options(), settings.threads(), settings.resume(), true, settings.verify(),
                                settings.digest()), progress))));
    }

    /// Of the VM in a package.
    List<DiskResult> of(VmPackage content) throws IOException {
        List<VmDescription> vms = content.descriptor().vms();
        if (vms.size() != 1) {
            throw new ImageException(Reason.UNSUPPORTED_FEATURE, content.descriptor().file(), "VirtualSystemCollection",
                    null, null, "it holds %d VMs, expected one".formatted(vms.size()),
                    "Export the VMs one by one, or convert their disks: -O vmdk.");
        }
        VmDescription vm = machine.over(command, vms.getFirst());
        String base = DiskNames.base(content);
        Place place = Place.of(out, base);
        checkApart(place, content.file());
        List<String> all = content.descriptor().disks().stream().map(DiskDescription::diskId).toList();
        List<String> names = DiskNames.of(base, all.size(), DiskFormat.VMDK);
        List<DiskDescription> attached = vm.disks().stream().filter(distinct()).toList();
        List<Path> files = attached.stream().map(disk -> place.work().resolve(names.get(all.indexOf(disk.diskId()))))
                .toList();
        Settings forced = new Settings(settings.format(), settings.options(), settings.threads(), settings.limit(),
                settings.verify(), settings.digest(), settings.resume(), true);
        return make(place, with(vm, attached), files, Staging.identity(content.file(), settings.options().toString()),
                () -> new PackageConversion(content, place.work(), forced, progress, terminal, talkative).run());
    }

    /// A disk goes into the package once, however often it is attached.
    private static Predicate<DiskDescription> distinct() {
        Set<String> seen = new HashSet<>();
        return disk -> seen.add(disk.diskId());
    }

    private static void checkApart(Place place, Path source) throws IOException {
        if (Files.exists(place.target()) && Files.isSameFile(place.target(), source)) {
            throw exists(place, "it would be written over its own source", "Choose another name.");
        }
    }

    private static ImageException exists(Place place, String detail, String remedy) {
        return new ImageException(Reason.TARGET_EXISTS, place.target().toString(), "target", null, null, detail,
                remedy);
    }

    /// @param disks    of the VM's disks, in their order; none for a machine that gets one
    /// @param identity what the disks depend on; empty where that cannot be told
    private List<DiskResult> make(Place place, VmDescription vm, List<Path> disks, String identity, Making making)
            throws IOException {
        checkFree(place);
        try {
            Files.createDirectories(place.work());
            boolean made = settings.resume() && !identity.isEmpty() && Files.isRegularFile(place.mark(),
                    LinkOption.NOFOLLOW_LINKS) && Files.readString(place.mark()).equals(identity);
            Files.deleteIfExists(made ? place.ova() : place.mark());
            List<DiskResult> results = made ? List.of() : making.disks();
            Files.writeString(place.mark(), identity);
            put(place, vm, disks);
            checkFree(place);
            Files.move(place.ova(), place.target(), StandardCopyOption.ATOMIC_MOVE);
            sync(place.target().getParent());
            long size = vm.disks().stream().mapToLong(DiskDescription::capacityBytes).sum();
            for (Path disk : disks) {
                Files.deleteIfExists(disk);
            }
            for (DiskResult result : results) {
                Files.deleteIfExists(Path.of(result.target()));
            }
            Files.deleteIfExists(place.mark());
            return made
                    ? List.of(new DiskResult(vm.name(), place.target().toString(), size, null, null, false))
                    : results.stream().map(result -> result.in(place.target())).toList();
        } finally {
            removeIfEmpty(place.work());
        }
    }

    private void checkFree(Place place) throws ImageException {
        if (Files.exists(place.target()) && !Files.isRegularFile(place.target())) {
            throw exists(place, "it is a device, a pipe or a socket, which is never replaced", "Choose another name.");
        }
        if (!settings.force() && Files.exists(place.target(), LinkOption.NOFOLLOW_LINKS)) {
            throw exists(place, "there is such a file already", "Choose another name, or replace it with --force.");
        }
    }

    private void put(Place place, VmDescription vm, List<Path> disks) throws IOException {
        Map<String, Path> files = new LinkedHashMap<>();
        List<DiskDescription> described = new ArrayList<>();
        long modified = 0;
        for (int i = 0; i < disks.size(); i++) {
            DiskDescription known = i < vm.disks().size() ? vm.disks().get(i) : null;
            files.put(place.member(i), disks.get(i));
            described.add(described(place.member(i), disks.get(i), known));
            modified = Math.max(modified, Files.getLastModifiedTime(disks.get(i)).to(TimeUnit.SECONDS));
        }
        progress.begin(String.valueOf(place.target().getFileName()), 0, 1);
        OvaWriter.write(place.ova(), place.name(), with(vm, described), files, modified, this::at);
        if (settings.verify()) {
            Ova.open(place.ova()).verify(settings.threads(), this::at).requireNotFailed();
        }
    }

    private void at(long done, long total) throws IOException {
        if (progress.cancelled()) {
            throw new ImageException(Reason.CANCELLED, out.toString(), "conversion", null, null,
                    "it was cancelled before its end", "Run it again with --resume to go on.");
        }
        if (talkative) {
            progress.at(Phase.PROVE, done, total, done);
        }
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
                vm
                        .controllers(),
                vm.notes());
    }

    private static void sync(@Nullable Path folder) throws IOException {
        if (folder != null) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static void removeIfEmpty(Path folder) throws IOException {
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException e) {
            // there is something to go on with
        }
    }
}
