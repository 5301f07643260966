package io.towpath.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DigestManifestTest {

    private static final long PART = 256L << 20;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 512, 1 << 20, (1 << 20) + 1, 3_000_000})
    void isReadAsItWasWritten(int size) throws IOException {
        DigestManifest written = of(TestDisk.mixed(size, 3));
        Path file = folder.resolve("d.digests");

        written.write(file);

        assertEquals(written, DigestManifest.read(file));
        assertEquals(written.text(), Files.readString(file));
    }

    @Test
    void staysSmallForALargeDiskOfWhichLittleIsUsed() throws IOException {
        DigestTree tree = new DigestTree(62L << 40);
        tree.put(5_000_000, leaf(1));
        tree.put(tree.leaves() - 1, leaf(2));

        DigestManifest manifest = DigestManifest.of(tree);

        assertEquals(2, manifest.parts().size());
        assertEquals(manifest, DigestManifest.parse("x", manifest.text()));
        assertTrue(manifest.text().length() < 500);
    }

    @Test
    void tellsWhichPartsDiffer() {
        DigestTree first = new DigestTree(3 * PART + 512);
        DigestTree second = new DigestTree(3 * PART + 512);
        first.put(300, leaf(1));
        first.put(700, leaf(1));
        second.put(300, leaf(1));
        second.put(701, leaf(1));
        second.put(768, new LeafDigester().of(ByteBuffer.allocate(512).put(3, (byte) 1)));

        DigestManifest one = DigestManifest.of(first);
        DigestManifest other = DigestManifest.of(second);

        assertEquals(Optional.of(new ByteRange(2 * PART, PART)), one.firstDifference(other));
        assertEquals(2, one.differences(other));
        assertEquals(Optional.empty(), one.firstDifference(one));
        assertEquals(Optional.of(new ByteRange(3 * PART, 512)), DigestManifest.of(new DigestTree(3 * PART + 512))
                .firstDifference(DigestManifest.of(onlyLast())));
    }

    private static DigestTree onlyLast() {
        DigestTree tree = new DigestTree(3 * PART + 512);
        tree.put(768, new LeafDigester().of(ByteBuffer.allocate(512).put(3, (byte) 1)));
        return tree;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"towpath-digests/1|towpath-digests/2|HEADER_INVALID",
            "sha256/1|md5/1|HEADER_INVALID", "size 3000000|size -1|HEADER_INVALID",
            "size 3000000|size 03|HEADER_INVALID", "size 3000000|size 2999999|CHECKSUM_MISMATCH",
            "part 0 |part 1 |HEADER_INVALID", "part 0 |part 99999999999999999999 |HEADER_INVALID",
            "part 0 |part  |HEADER_INVALID", "part 0 |port 0 |HEADER_INVALID", "digest |digest 0|HEADER_INVALID",
            "part 0 a|part 0 b|CHECKSUM_MISMATCH", "part 0 a|part 0 A|HEADER_INVALID"})
    void refusesWhatItDidNotWrite(String from, String to, Reason reason) {
        // A disk whose part begins with the digit that is replaced.
        DigestManifest good = beginningWith('a');
        String bad = good.text().replace(from, to);

        ImageException e = assertThrows(ImageException.class, () -> DigestManifest.parse("d.digests", bad));

        assertEquals(reason, e.reason(), e.getMessage());
        assertEquals("d.digests", e.file());
    }

    @Test
    void refusesAnIncompleteFile() throws IOException {
        String text = of(TestDisk.mixed(3_000_000, 1)).text();

        assertThrows(ImageException.class, () -> DigestManifest.parse("x", ""));
        for (int length = 1; length < text.length(); length++) {
            String cut = text.substring(0, length);
            assertThrows(ImageException.class, () -> DigestManifest.parse("x", cut));
        }
        assertThrows(ImageException.class, () -> DigestManifest.parse("x", text + text.lines().toList().getLast()
                + "\n"));
    }

    private static DigestManifest beginningWith(char digit) {
        for (int seed = 0;; seed++) {
            DigestTree tree = new DigestTree(3_000_000);
            tree.put(1, leaf(seed));
            DigestManifest manifest = DigestManifest.of(tree);
            if (String.valueOf(manifest.parts().get(0L)).charAt(0) == digit) {
                return manifest;
            }
        }
    }

    private DigestManifest of(byte[] disk) throws IOException {
        try (DiskReader reader = DiskImages.open(DiskRef.file(TestDisk.raw(folder, disk)), OpenOptions.declared(
                DiskFormat.RAW))) {
            DigestManifest manifest = DiskDigests.manifest(reader, 2, Listener.patient());
            assertEquals(DiskDigests.of(reader, 1, Listener.patient()), manifest.digest());
            return manifest;
        }
    }

    private static byte[] leaf(int content) {
        return new LeafDigester().of(ByteBuffer.allocate(1 << 20).put(99, (byte) content));
    }
}
