package io.towpath.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.towpath.units.ByteRange;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DigestTreeTest {

    @Test
    void isWhatItsDescriptionSays() throws Exception {
        for (int size : new int[]{0, 1, 512, 65535, 65536, 65537, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20}) {
            byte[] disk = TestDisk.mixed(size, size);

            assertEquals(byTheBook(disk), digest(disk).hex(), () -> "size " + size);
        }
    }

    @Test
    void isWhatItsDescriptionSaysForTwoAndThreeLevels() throws Exception {
        byte[] small = new byte[(257 << 20) + 5];
        small[100 << 20] = 1;

        assertEquals(byTheBook(small), digest(small).hex());
    }

    @Test
    void doesNotDependOnTheOrderOfLeavesNorOnWhetherZeroesArePut() {
        byte[] disk = new byte[(300 << 20) + 700];
        for (int leaf : new int[]{0, 1, 255, 256, 299}) {
            disk[leaf << 20] = (byte) (leaf + 1);
        }
        List<Integer> order = new ArrayList<>();
        for (int leaf = 0; leaf <= 300; leaf++) {
            order.add(leaf);
        }
        Collections.shuffle(order, new Random(1));
        DigestTree all = new DigestTree(disk.length);
        DigestTree dataOnly = new DigestTree(disk.length);

        for (int leaf : order) {
            all.put(leaf, leaf(disk, leaf));
        }
        for (int leaf : new int[]{299, 256, 0, 255, 1}) {
            dataOnly.put(leaf, leaf(disk, leaf));
        }

        assertEquals(all.digest(), dataOnly.digest());
        assertNull(all.firstDifference(dataOnly));
    }

    @Test
    void bindsTheSize() {
        assertNotEquals(new DigestTree(1 << 20).digest(), new DigestTree((1 << 20) + 512).digest());
        assertNotEquals(new DigestTree(0).digest(), new DigestTree(512).digest());
    }

    @Test
    void takesNoTimeForAnEmptyDiskOfManyTerabytes() {
        DigestTree tree = new DigestTree(1L << 50);
        byte[] leaf = new byte[1 << 20];
        leaf[5] = 1;
        tree.put(tree.leaves() - 1, new LeafDigester().of(ByteBuffer.wrap(leaf)));

        assertNotEquals(new DigestTree(1L << 50).digest(), tree.digest());
        assertEquals(new ByteRange((1L << 50) - (256 << 20), 256 << 20),
                tree.firstDifference(new DigestTree(1L << 50)));
    }

    @Test
    void tellsWhichBlocksHoldData() {
        byte[] leaf = new byte[1 << 20];
        leaf[65535] = 1;
        leaf[65536 * 15] = 1;
        leaf[65536 * 7 + 100] = 1;
        LeafDigester digester = new LeafDigester();

        digester.of(ByteBuffer.wrap(leaf));

        assertEquals(1 | 1 << 15 | 1 << 7, digester.storedBlocks());
    }

    private static DiskDigest digest(byte[] disk) {
        DigestTree tree = new DigestTree(disk.length);
        for (int leaf = 0; leaf < tree.leaves(); leaf++) {
            tree.put(leaf, leaf(disk, leaf));
        }
        return tree.digest();
    }

    private static byte[] leaf(byte[] disk, int leaf) {
        return new LeafDigester()
                .of(ByteBuffer.wrap(Arrays.copyOfRange(disk, leaf << 20, Math.min(disk.length, (leaf + 1) << 20))));
    }

    /// The description, computed the slow way.
    private static String byTheBook(byte[] disk) throws Exception {
        List<byte[]> level = new ArrayList<>();
        for (int start = 0; start < disk.length; start += 1 << 20) {
            int end = Math.min(disk.length, start + (1 << 20));
            MessageDigest leaf = MessageDigest.getInstance("SHA-256");
            leaf.update((byte) 1);
            for (int block = start; block < end; block += 65536) {
                MessageDigest sha = MessageDigest.getInstance("SHA-256");
                sha.update((byte) 0);
                leaf.update(sha.digest(Arrays.copyOfRange(disk, block, Math.min(end, block + 65536))));
            }
            level.add(leaf.digest());
        }
        while (level.size() > 1) {
            List<byte[]> above = new ArrayList<>();
            for (int start = 0; start < level.size(); start += 256) {
                MessageDigest node = MessageDigest.getInstance("SHA-256");
                node.update((byte) 2);
                level.subList(start, Math.min(level.size(), start + 256)).forEach(node::update);
                above.add(node.digest());
            }
            level = above;
        }
        MessageDigest root = MessageDigest.getInstance("SHA-256");
        root.update((byte) 3);
        root.update("towpath-tree-sha256/1".getBytes());
        root.update(ByteBuffer.allocate(8).putLong(disk.length).flip());
        if (!level.isEmpty()) {
            root.update(level.getFirst());
        }
        return HexFormat.of().formatHex(root.digest());
    }
}
