package io.towpath.disk;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// The digest of a disk's content, `towpath-tree-sha256/1`: a tree, so that its parts can be computed in any order and
/// by many threads, a difference is found without reading again, and zeroes cost nothing.
///
/// | part  | of                                              | is SHA-256 of                                     |
/// |-------|-------------------------------------------------|---------------------------------------------------|
/// | block | 64 KiB of the disk; the disk's last one shorter | `00`, its bytes                                   |
/// | leaf  | 1 MiB of the disk; the last one shorter         | `01`, the digests of its 1 to 16 blocks           |
/// | node  | 256 leaves, or 256 nodes of the level below; the level's last one fewer | `02`, their digests       |
/// | root  | the disk                                        | `03`, the name above in ASCII, the disk's size in bytes (8 bytes, big-endian), the digest of the only node (or leaf) of the top level; nothing there for a disk of 0 bytes |
///
/// Levels are added until one part is left: a disk of 1 MiB or less has no nodes. A run of zeroes has the digests of the
/// bytes it has, so an image's format, and what it leaves unallocated, make no difference. Leaves never put count as
/// zeroes; memory grows with the leaves that were put, time with them and with the height.
///
/// Safe for use by several threads.
public final class DigestTree {

    public static final String ALGORITHM = "towpath-tree-sha256/1";

    /// Bytes of the disk under one leaf.
    public static final int LEAF = 1 << 20;

    static final int BLOCK = 1 << 16;
    static final int DIGEST = 32;
    static final byte BLOCK_TAG = 0;
    static final byte LEAF_TAG = 1;

    private static final byte NODE_TAG = 2;
    private static final byte ROOT_TAG = 3;
    private static final int FAN_OUT = 256;

    private final long size;
    private final long leaves;
    private final byte[] zeroLeaf;
    private final byte[] lastZeroLeaf;
    private final Map<Long, byte[][]> groups = new HashMap<>();

    public DigestTree(long sizeBytes) {
        size = sizeBytes;
        leaves = (sizeBytes + LEAF - 1) / LEAF;
        LeafDigester digester = new LeafDigester();
        zeroLeaf = digester.zero(LEAF);
        long rest = sizeBytes % LEAF;
        lastZeroLeaf = rest == 0 ? zeroLeaf : digester.zero((int) rest);
    }

    public long sizeBytes() {
        return size;
    }

    /// How many leaves the disk has.
    public long leaves() {
        return leaves;
    }

    /// @param digest by [LeafDigester]; it is kept, not copied
    public synchronized void put(long leaf, byte[] digest) {
        if (leaf < 0 || leaf >= leaves || digest.length != DIGEST) {
            throw new IllegalArgumentException("leaf=" + leaf + " of " + leaves);
        }
        long group = leaf / FAN_OUT;
        byte[][] members = groups.get(group);
        if (members == null) {
            members = new byte[FAN_OUT][];
            groups.put(group, members);
        }
        members[(int) (leaf % FAN_OUT)] = digest;
    }

    /// The leaf's digest; that of zeroes where none was put.
    public synchronized byte[] leaf(long leaf) {
        byte[][] members = groups.get(leaf / FAN_OUT);
        byte[] digest = members == null ? null : members[(int) (leaf % FAN_OUT)];
        return digest == null ? (leaf == leaves - 1 ? lastZeroLeaf : zeroLeaf) : digest;
    }

    /// The first leaf in which two disks of one size differ, or -1.
    public synchronized long firstDifference(DigestTree other) {
        long first = -1;
        for (Map<Long, byte[][]> either : List.of(groups, other.groups)) {
            for (Long group : either.keySet()) {
                long end = Math.min(leaves, (group + 1) * FAN_OUT);
                for (long leaf = group * FAN_OUT; leaf < end && (first < 0 || leaf < first); leaf++) {
                    if (!Arrays.equals(leaf(leaf), other.leaf(leaf))) {
                        first = leaf;
                    }
                }
            }
        }
        return first;
    }

    /// The digest of the whole, with zeroes wherever nothing was put.
    public synchronized DiskDigest digest() {
        MessageDigest sha = LeafDigester.sha256();
        byte[] top = leaves == 0 ? new byte[0] : top(sha);
        sha.update(ROOT_TAG);
        sha.update(ALGORITHM.getBytes(StandardCharsets.US_ASCII));
        for (int shift = 56; shift >= 0; shift -= 8) {
            sha.update((byte) (size >>> shift));
        }
        return new DiskDigest(ALGORITHM, HexFormat.of().formatHex(sha.digest(top)));
    }

    private byte[] top(MessageDigest sha) {
        Map<Long, byte[]> level = new HashMap<>();
        long count = leaves;
        byte[] zero = zeroLeaf;
        if (count == 1) {
            return leaf(0);
        }
        for (Long group : groups.keySet()) {
            for (long leaf = group * FAN_OUT; leaf < Math.min(leaves, (group + 1) * FAN_OUT); leaf++) {
                level.put(leaf, leaf(leaf));
            }
        }
        level.put(leaves - 1, leaf(leaves - 1));
        while (count > 1) {
            level = above(sha, level, count, zero);
            sha.update(NODE_TAG);
            for (int i = 0; i < FAN_OUT; i++) {
                sha.update(zero);
            }
            zero = sha.digest();
            count = (count + FAN_OUT - 1) / FAN_OUT;
        }
        byte[] top = level.get(0L);
        if (top == null) {
            throw new IllegalStateException("no top");
        }
        return top;
    }

    /// The level above: its parts that are not simply zero, and always its last one, which may be shorter.
    private static Map<Long, byte[]> above(MessageDigest sha, Map<Long, byte[]> level, long count, byte[] zero) {
        Map<Long, byte[]> above = new HashMap<>();
        for (Long index : level.keySet()) {
            long node = index / FAN_OUT;
            if (!above.containsKey(node)) {
                sha.update(NODE_TAG);
                long end = Math.min(count, (node + 1) * FAN_OUT);
                for (long child = node * FAN_OUT; child < end; child++) {
                    byte[] digest = level.get(child);
                    sha.update(digest == null ? zero : digest);
                }
                above.put(node, sha.digest());
            }
        }
        return above;
    }
}
