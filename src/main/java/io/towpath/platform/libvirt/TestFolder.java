package io.towpath.platform.libvirt;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.platform.spi.TargetVm.TargetDisk;
import io.towpath.platform.spi.TestBed.TestVm;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The folder of one throw-away VM: its layers, its description, what it said. A marker in it says whose it is; a folder
/// without that marker is somebody else's and is never touched.
final class TestFolder {

    /// One line: the throw-away VM's id.
    private static final String MARKER = ".towpath-test";
    private static final int MOST_CONSOLE = 8192;

    private final TestVm vm;
    private final Path path;

    TestFolder(TestVm vm) {
        this.vm = vm;
        this.path = vm.folder();
    }

    Path domainXml() {
        return path.resolve(vm.name() + ".xml");
    }

    Path console() {
        return path.resolve("console.log");
    }

    /// Makes the folder and a new layer for each disk.
    ///
    /// @return the layers, as disks in the places of those they lie upon
    List<TargetDisk> layers() throws IOException {
        remove();
        claim();
        List<TargetDisk> layers = new ArrayList<>();
        for (TargetDisk base : vm.of().disks()) {
            Path layer = path.resolve("layer%d.qcow2".formatted(layers.size()));
            DiskImages.layer(layer, base.file().toAbsolutePath().normalize(), base.format());
            layers.add(new TargetDisk(layer, DiskFormat.QCOW2, base.slot(), base.serial()));
        }
        return layers;
    }

    private void claim() throws IOException {
        try {
            Files.createDirectory(path);
        } catch (FileAlreadyExistsException _) {
            try (Stream<Path> inside = Files.list(path)) {
                if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) || inside.findAny().isPresent()) {
                    throw new IOException(
                            "%s: the folder is there and is not ours, expected none. Move it away.".formatted(path));
                }
            }
        }
        Files.writeString(path.resolve(MARKER), vm.id() + "\n", StandardOpenOption.CREATE_NEW);
    }

    private boolean isOurs() throws IOException {
        Path marker = path.resolve(MARKER);
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                && Files.isRegularFile(marker, LinkOption.NOFOLLOW_LINKS) && Files.size(marker) < 100
                && Files.readString(marker).strip().equals(vm.id().toString());
    }

    /// Whether it is what is left when it was killed before its marker was whole, or after that was removed: nothing, or a part
    /// of its marker. Nobody else's has its name.
    private boolean isHalfMade() throws IOException {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        List<Path> files;
        try (Stream<Path> inside = Files.list(path)) {
            files = inside.limit(2).toList();
        }
        Path marker = path.resolve(MARKER);
        return files.isEmpty()
                || (files.equals(List.of(marker)) && Files.isRegularFile(marker, LinkOption.NOFOLLOW_LINKS)
                        && Files.size(marker) < 100 && (vm.id() + "\n").startsWith(Files.readString(marker)));
    }

    /// @return whether there was one of ours
    boolean remove() throws IOException {
        if (!isOurs() && !isHalfMade()) {
            return false;
        }
        List<Path> files;
        try (Stream<Path> inside = Files.list(path)) {
            files = inside.filter(file -> !file.endsWith(MARKER)).toList();
        }
        // no folder of ours has folders in it, and the marker goes last: killed in between, it is found again
        for (Path file : files) {
            Files.delete(file);
        }
        Files.deleteIfExists(path.resolve(MARKER));
        Files.delete(path);
        return true;
    }

    /// The end of what it said; empty where that cannot be read, since whoever writes it may keep it to himself.
    String said() {
        try (InputStream in = Files.newInputStream(console(), LinkOption.NOFOLLOW_LINKS)) {
            in.skipNBytes(Math.max(0, Files.size(console()) - MOST_CONSOLE));
            String text = new String(in.readNBytes(MOST_CONSOLE), StandardCharsets.UTF_8);
            return text.replaceAll("\\x1b\\[[0-9;?]*[A-Za-z]", "").replaceAll("[^\\P{Cntrl}\\n\\t]", "").strip();
        } catch (IOException _) {
            return "";
        }
    }
}
