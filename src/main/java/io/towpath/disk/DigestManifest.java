package io.towpath.disk;

import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The digest of a disk with the digests of its parts, so that two machines can find where their disks differ without
/// moving them. As a file it is text, a line each, ended by LF:
///
/// | line                                | says                                                                      |
/// |-------------------------------------|---------------------------------------------------------------------------|
/// | `towpath-digests/1`                 | what the file is                                                          |
/// | `algorithm towpath-tree-sha256/1`   | how digests are computed: [DigestTree]                                    |
/// | `size BYTES`                        | the disk's size                                                           |
/// | `digest HEX`                        | the root: the digest of the disk                                          |
/// | `part NUMBER HEX`, from 0 upwards   | the node of 256 MiB that begins at NUMBER × 256 MiB; for a disk of 1 MiB or less its leaf |
///
/// Parts that are zeroes are left out, so 62 TiB of which little is used need little; all of them full take 19 MB. The
/// root follows from the parts, so a manifest that was damaged is noticed.
///
/// @param sizeBytes of the disk
/// @param digest    of the disk
/// @param parts     in lower-case hexadecimal, by number
public record DigestManifest(long sizeBytes, DiskDigest digest, SortedMap<Long, String> parts) {

    private static final String MAGIC = "towpath-digests/1";
    private static final int HEX = 2 * DigestTree.DIGEST;
    /// Enough for 200 TiB that are full.
    private static final long MOST_BYTES = 64L << 20;

    public DigestManifest {
        parts = Collections.unmodifiableSortedMap(new TreeMap<>(parts));
    }

    static DigestManifest of(DigestTree tree) {
        SortedMap<Long, String> parts = new TreeMap<>();
        tree.parts().forEach((number, hash) -> parts.put(number, HexFormat.of().formatHex(hash)));
        return new DigestManifest(tree.sizeBytes(), tree.digest(), parts);
    }

    /// How many parts differ from those of a disk of the same size.
    public long differences(DigestManifest other) {
        return differing(other).count();
    }

    /// The first part that differs from that of a disk of the same size, in bytes of the disk.
    public Optional<ByteRange> firstDifference(DigestManifest other) {
        return differing(other).findFirst().map(number -> {
            long start = number * DigestTree.NODE;
            return new ByteRange(start, Math.min(DigestTree.NODE, sizeBytes - start));
        });
    }

    private Stream<Long> differing(DigestManifest other) {
        SortedSet<Long> all = new TreeSet<>(parts.keySet());
        all.addAll(other.parts.keySet());
        return all.stream().filter(number -> !Objects.equals(parts.get(number), other.parts.get(number)));
    }

    /// As the file has it.
    public String text() {
        StringBuilder text = new StringBuilder(MAGIC).append("\nalgorithm ").append(digest.algorithm())
                .append("\nsize ").append(sizeBytes).append("\ndigest ").append(digest.hex()).append('\n');
        parts.forEach((number, hex) -> text.append("part ").append(number).append(' ').append(hex).append('\n'));
        return text.toString();
    }

    /// Writes the file; nothing stands at its name until it is complete and durable.
    public void write(Path file) throws IOException {
        Path part = Path.of(file + ".part");
        try {
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = StandardCharsets.US_ASCII.encode(text());
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.deleteIfExists(part);
            throw new ImageException(Reason.TARGET_IO, file.toString(), "digest manifest", null, null,
                    "it cannot be written: " + e, "Check the folder and its storage.", e);
        }
    }

    /// Reads a file and checks that its digest follows from its parts.
    public static DigestManifest read(Path file) throws IOException {
        String name = DiskRef.file(file).label();
        try (ImageSource source = ImageSource.open(file)) {
            if (source.length() > MOST_BYTES) {
                throw new ImageException(Reason.LIMIT_EXCEEDED, name, "digest manifest", null, null,
                        "it has %d bytes, expected at most %d".formatted(source.length(), MOST_BYTES), null);
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) source.length());
            source.read(0, bytes);
            return parse(name, new String(bytes.array(), StandardCharsets.ISO_8859_1));
        }
    }

    /// @param name how messages call it
    public static DigestManifest parse(String name, String text) throws ImageException {
        DigestManifestText lines = new DigestManifestText(name, text);
        lines.expect(MAGIC);
        lines.expect("algorithm " + DigestTree.ALGORITHM);
        long size = lines.number("size", Long.MAX_VALUE);
        String root = lines.hex("digest", HEX);
        long count = (size + DigestTree.NODE - 1) / DigestTree.NODE;
        Map<Long, byte[]> parts = new TreeMap<>();
        for (long last = -1; lines.more();) {
            last = lines.part(last, count, HEX, parts);
        }
        DigestManifest found = of(DigestTree.ofParts(size, parts));
        if (!found.digest.hex().equals(root)) {
            throw new ImageException(Reason.CHECKSUM_MISMATCH, name, "digest manifest", "digest", null,
                    "its digest does not follow from its parts", "Write it again from the disk.");
        }
        return found;
    }
}
