package io.towpath.disk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who uses a block device, by the kernel's files: mounts, swap, and what is built upon it (LVM, RAID, encryption). They
/// name the user, for people; that nobody comes in between is what opening it exclusively is for.
///
/// | file                               | says                                                            |
/// |------------------------------------|-----------------------------------------------------------------|
/// | `/proc/self/mountinfo`             | field 3: the device's number; 5: where; after ` - `, field 2: its name |
/// | `/proc/swaps`                      | field 1: the device's name                                      |
/// | `/sys/dev/block/N:M/partition`     | is there when it is a partition; its disk is the folder above    |
/// | `/sys/dev/block/N:M/holders/`      | an entry for each device upon it                                |
/// | `/sys/dev/block/N:M/loop/backing_file` | the file a loop device shows                                |
///
/// Source: proc_pid_mountinfo(5), proc_swaps(5); Linux, *Documentation/ABI/stable/sysfs-block*.
public final class DeviceUse {

    private static final DeviceUse SYSTEM = new DeviceUse(Path.of("/proc"), Path.of("/sys"));

    private final Path proc;
    private final Path sys;

    DeviceUse(Path proc, Path sys) {
        this.proc = proc;
        this.sys = sys;
    }

    static DeviceUse system() {
        return SYSTEM;
    }

    /// @throws ImageException [Reason#TARGET_IN_USE] when somebody uses it
    public static void requireUnused(Path path, BlockDevice device) throws IOException {
        String use = SYSTEM.of(device);
        if (use != null) {
            throw inUse(path, use, null);
        }
    }

    /// @param use what is known of it: `mounted at /home`
    public static ImageException inUse(Path path, String use, @Nullable IOException cause) {
        return new ImageException(Reason.TARGET_IN_USE, path.toString(), "target", null, null,
                "it, its disk or a partition on it is " + use,
                "Release it first, and check the name: it is overwritten.",
                cause);
    }

    /// Who uses the device, a partition on it, or the disk it is a partition of: `mounted at /home`. Null when nobody
    /// does, as far as these files know.
    @Nullable
    String of(BlockDevice device) throws IOException {
        Set<BlockDevice> all = family(device);
        for (BlockDevice one : all) {
            for (Path holder : entries(folder(one).resolve("holders"))) {
                return "in use by " + Printable.of(String.valueOf(holder.getFileName()));
            }
        }
        for (String line : lines("self/mountinfo")) {
            String[] fields = line.split(" ");
            if (fields.length > 4 && (contains(all, BlockDevice.parse(fields[2])) || contains(all, source(line)))) {
                return "mounted at " + Printable.of(fields[4]);
            }
        }
        for (String line : lines("swaps")) {
            if (line.startsWith("/") && contains(all, BlockDevice.at(Path.of(line.split("\\s")[0])))) {
                return "in use as swap";
            }
        }
        return null;
    }

    private static boolean contains(Set<BlockDevice> all, @Nullable BlockDevice device) {
        return device != null && all.contains(device);
    }

    /// Btrfs has numbers of its own in field 3.
    private static @Nullable BlockDevice source(String line) {
        int separator = line.indexOf(" - ");
        String[] fields = separator < 0 ? new String[0] : line.substring(separator + 3).split(" ");
        return fields.length > 1 && fields[1].startsWith("/") ? BlockDevice.at(Path.of(fields[1])) : null;
    }

    /// Whether what is written to the device changes the file or device at `path`.
    boolean reaches(BlockDevice device, Path path) throws IOException {
        BlockDevice other = BlockDevice.at(path);
        if (other != null && (family(device).contains(other) || family(other).contains(device))) {
            return true;
        }
        Path backing = folder(device).resolve("loop/backing_file");
        if (!Files.isReadable(backing)) {
            return false;
        }
        Path file = Path.of(Files.readString(backing).stripTrailing());
        return Files.exists(file) && Files.exists(path) && Files.isSameFile(file, path);
    }

    /// The device with its partitions, or with its disk.
    private Set<BlockDevice> family(BlockDevice device) throws IOException {
        Set<BlockDevice> all = new LinkedHashSet<>(List.of(device));
        Path folder = folder(device);
        if (!Files.isDirectory(folder)) {
            return all;
        }
        Path real = folder.toRealPath();
        if (Files.exists(real.resolve("partition"))) {
            add(all, real.resolveSibling("dev"));
            return all;
        }
        for (Path entry : entries(real)) {
            if (Files.exists(entry.resolve("partition"))) {
                add(all, entry.resolve("dev"));
            }
        }
        return all;
    }

    private static void add(Set<BlockDevice> all, Path number) throws IOException {
        BlockDevice device = Files.isReadable(number) ? BlockDevice.parse(Files.readString(number).strip()) : null;
        if (device != null) {
            all.add(device);
        }
    }

    private Path folder(BlockDevice device) {
        return sys.resolve("dev/block").resolve(device.toString());
    }

    private static List<Path> entries(Path folder) throws IOException {
        List<Path> all = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
                entries.forEach(all::add);
            }
        }
        all.sort(null);
        return all;
    }

    private List<String> lines(String file) throws IOException {
        Path path = proc.resolve(file);
        return Files.isReadable(path) ? Files.readAllLines(path, StandardCharsets.ISO_8859_1) : List.of();
    }
}
