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
import java.util.Map;

/// Writes an OVA of disks that are streams already. Its members are the descriptor, the manifest, then the disks in the
/// descriptor's order, as vSphere writes them. The manifest's length is known beforehand, so its place is left free and
/// filled when the disks have been digested on their way.
///
/// Source: DMTF DSP0243 5.1 and 5.3.
public final class OvaWriter {

    private static final int BUFFER = 1 << 20;
    /// tar reads and writes records of 20 blocks.
    private static final int RECORD = 20 * TarHeader.BLOCK;
    private static final String NO_DIGEST = "0".repeat(64);

    private final TargetFile file;
    private final VmPackage.Progress progress;
    private final Map<String, String> digests = new LinkedHashMap<>();
    private final long modified;
    private long at;
    private long copied;
    private long total;

    private OvaWriter(TargetFile file, long modified, VmPackage.Progress progress) {
        this.file = file;
        this.modified = modified;
        this.progress = progress;
    }

    /// Writes and makes durable.
    ///
    /// @param target   is replaced
    /// @param name     of the members, without suffix: at most 80 ASCII letters, digits, `.`, `-` and `_`
    /// @param vm       whose disks all name files, each a plain name as short as `name`
    /// @param files    where those are
    /// @param modified when, in seconds since 1970
    /// @param progress told the bytes copied so far; may throw to stop
    public static void write(Path target, String name, VmDescription vm, Map<String, Path> files, long modified,
            VmPackage.Progress progress) throws IOException {
        if (!name.matches("[A-Za-z0-9._-]{1,80}")) {
            throw new IllegalArgumentException("name=" + name);
        }
        try (TargetFile file = TargetFile.create(target)) {
            new OvaWriter(file, modified, progress).write(name, vm, files);
            file.sync();
        }
    }

    private void write(String name, VmDescription vm, Map<String, Path> files) throws IOException {
        Map<String, Long> sizes = new LinkedHashMap<>();
        for (Map.Entry<String, Path> entry : files.entrySet()) {
            sizes.put(entry.getKey(), Files.size(entry.getValue()));
        }
        total = sizes.values().stream().mapToLong(Long::longValue).sum();
        byte[] descriptor = OvfWriter.write(vm, sizes);
        member(name + ".ovf", descriptor);
        digests.put(name + ".ovf", HexFormat.of().formatHex(Manifest.sha256().digest(descriptor)));
        files.keySet().forEach(each -> digests.put(each, NO_DIGEST));
        long manifestAt = at;
        member(name + ".mf", Manifest.text(digests));
        for (Map.Entry<String, Path> entry : files.entrySet()) {
            disk(entry.getValue(), entry.getKey());
        }
        long end = at + 2 * TarHeader.BLOCK;
        put(ByteBuffer.allocate(Math.toIntExact(Math.ceilDiv(end, RECORD) * RECORD - at)));
        at = manifestAt;
        member(name + ".mf", Manifest.text(digests));
    }

    private void member(String name, byte[] content) throws IOException {
        put(ByteBuffer.wrap(TarHeader.of(name, content.length, modified)));
        put(ByteBuffer.wrap(content));
        pad();
    }

    private void disk(Path from, String name) throws IOException {
        MessageDigest digest = Manifest.sha256();
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        try (FileChannel source = FileChannel.open(from, StandardOpenOption.READ)) {
            put(ByteBuffer.wrap(TarHeader.of(name, source.size(), modified)));
            long end = at + source.size();
            while (at < end) {
                buffer.clear().limit((int) Math.min(BUFFER, end - at));
                if (source.read(buffer) < 0) {
                    throw new IOException(from + " became shorter while it was copied");
                }
                digest.update(buffer.flip());
                copied += buffer.limit();
                put(buffer.rewind());
                progress.at(copied, total);
            }
        }
        pad();
        digests.put(name, HexFormat.of().formatHex(digest.digest()));
    }

    private void pad() throws IOException {
        put(ByteBuffer.allocate((int) (-at & TarHeader.BLOCK - 1)));
    }

    private void put(ByteBuffer bytes) throws IOException {
        int length = bytes.remaining();
        file.write(at, bytes);
        at += length;
    }
}
