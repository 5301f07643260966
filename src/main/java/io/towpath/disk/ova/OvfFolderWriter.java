package io.towpath.disk.ova;

import io.towpath.disk.TargetFile;
import io.towpath.disk.ovf.OvfWriter;
import io.towpath.disk.ovf.VmDescription;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes the descriptor and the manifest of an OVF beside its disks, which are there already: `web01.ovf`, `web01.mf`.
///
/// Source: DMTF DSP0243 5.1.
public final class OvfFolderWriter {

    private static final int BUFFER = 1 << 20;

    private OvfFolderWriter() {}

    /// Writes both and makes them durable; they replace what stands there.
    ///
    /// @param name     of both files, without suffix: at most 80 ASCII letters, digits, `.`, `-` and `_`
    /// @param vm       whose disks all name files
    /// @param disks    those files' names in `folder`
    /// @param progress told the bytes digested so far; may throw to stop
    public static void write(Path folder, String name, VmDescription vm, List<String> disks,
            VmPackage.Progress progress) throws IOException {
        Map<String, Long> sizes = new LinkedHashMap<>();
        for (String disk : disks) {
            sizes.put(disk, Files.size(folder.resolve(disk)));
        }
        long total = sizes.values().stream().mapToLong(Long::longValue).sum();
        byte[] descriptor = OvfWriter.write(vm, sizes);
        Map<String, String> digests = new LinkedHashMap<>();
        digests.put(name + ".ovf", HexFormat.of().formatHex(Manifest.sha256().digest(descriptor)));
        long done = 0;
        for (Map.Entry<String, Long> disk : sizes.entrySet()) {
            digests.put(disk.getKey(), digest(folder.resolve(disk.getKey()), done, total, progress));
            done += disk.getValue();
        }
        put(folder.resolve(name + ".ovf"), descriptor);
        put(folder.resolve(name + ".mf"), Manifest.text(digests));
    }

    private static String digest(Path disk, long before, long total, VmPackage.Progress progress) throws IOException {
        MessageDigest digest = Manifest.sha256();
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        long at = before;
        try (FileChannel channel = FileChannel.open(disk, StandardOpenOption.READ)) {
            while (channel.read(buffer.clear()) >= 0) {
                digest.update(buffer.flip());
                at += buffer.limit();
                progress.at(at, total);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void put(Path path, byte[] content) throws IOException {
        try (TargetFile file = TargetFile.create(path)) {
            file.write(0, ByteBuffer.wrap(content));
            file.sync();
        }
    }
}
