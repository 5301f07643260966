package io.towpath.disk.pack;

import io.towpath.disk.ova.Ova;
import io.towpath.disk.ova.OvaWriter;
import io.towpath.disk.ova.VmPackage;
import io.towpath.disk.ovf.VmDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// An archive: one file gets its name.
record OvaPlace(Path target, String name) implements MachinePlace {

    static OvaPlace of(Path out, String base) {
        return new OvaPlace((Files.isDirectory(out) ? out.resolve(base + ".ova") : out).toAbsolutePath(), MachinePlace
                .plain(base));
    }

    @Override
    public List<Path> results(List<String> disks) {
        return List.of(target);
    }

    @Override
    public Path at(String disk) {
        return target;
    }

    private Path archive() {
        return work().resolve("package");
    }

    @Override
    public void write(VmDescription vm, List<String> disks, long modified, VmPackage.Progress progress)
            throws IOException {
        Map<String, Path> files = new LinkedHashMap<>();
        disks.forEach(disk -> files.put(disk, work().resolve(disk)));
        OvaWriter.write(archive(), name, vm, files, modified, progress);
    }

    @Override
    public void verify(int threads, VmPackage.Progress progress) throws IOException {
        Ova.open(archive()).verify(threads, progress).requireNotFailed();
    }

    @Override
    public void publish(List<String> disks) throws IOException {
        if (Files.exists(archive(), LinkOption.NOFOLLOW_LINKS)) {
            Files.move(archive(), target, StandardCopyOption.ATOMIC_MOVE);
            MachinePlace.sync(Objects.requireNonNull(target.getParent()));
        }
        for (String disk : disks) {
            Files.deleteIfExists(work().resolve(disk));
        }
    }
}
