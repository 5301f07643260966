package io.towpath.disk;

import io.towpath.units.ByteRange;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The digest of a disk's content, `towpath-tree-sha256/1`: a tree, so that its parts can be computed in any order and
/// by many threads, a difference is found without reading all again, and zeroes cost nothing.
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
/// zeroes. A node whose leaves were all put forgets them, so memory grows by some 100 bytes with each 256 MiB of data.
///
/// With [LeafHash.Kind#CHECKSUM] the leaves are checksums, and the tree only serves to compare two disks.
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

    /// Bytes of the disk under one node of the lowest level.
    static final long NODE = (long) FAN_OUT * LEAF;

    private final long size;
    private final LeafHash.Kind kind;
    private final long leaves;
    private final byte[] zeroLeaf;
    private final byte[] lastZeroLeaf;
    private final Map<Long, Group> groups = new HashMap<>();

    public DigestTree(long sizeBytes) {
        this(sizeBytes, LeafHash.Kind.DIGEST);
    }

    public DigestTree(long sizeBytes, LeafHash.Kind kind) {
        size = sizeBytes;
        this.kind = kind;
        leaves = (sizeBytes + LEAF - 1) / LEAF;
        LeafHash hash = kind.hash();
        zeroLeaf = hash.zero(LEAF);
        int rest = (int) (sizeBytes % LEAF);
        lastZeroLeaf = rest == 0 ? zeroLeaf : hash.zero(rest);
    }

    /// A tree of which only the lowest nodes are known.
    ///
    /// @param parts as [#parts()] tells them
    static DigestTree ofParts(long sizeBytes, Map<Long, byte[]> parts) {
        DigestTree tree = new DigestTree(sizeBytes);
        parts.forEach((number, hash) -> {
            Group group = new Group(0);
            if (tree.leaves == 1) {
                group.hashes = new byte[][]{hash};
            } else {
                group.node = hash;
                group.hashes = null;
            }
            tree.groups.put(number, group);
        });
        return tree;
    }

    /// The nodes of the lowest level that are not those of zeroes, by number; for a disk of one leaf, that.
    synchronized SortedMap<Long, byte[]> parts() {
        SortedMap<Long, byte[]> parts = new TreeMap<>();
        byte[] zeroNode = zeroNode(LeafDigester.sha256(), zeroLeaf);
        groups.forEach((number, group) -> {
            byte[] zero = members(number) == FAN_OUT ? zeroNode : leaves == 1 ? lastZeroLeaf : node(number, null);
            byte[] hash = leaves == 1 ? onlyLeaf() : node(number, group);
            if (!Arrays.equals(hash, zero)) {
                parts.put(number, hash);
            }
        });
        return parts;
    }

    private byte[] onlyLeaf() {
        Group only = groups.get(0L);
        // A disk of one leaf has no node: its leaf is the top, and folding would have lost it.
        return only == null || only.hashes == null || only.hashes[0] == null ? lastZeroLeaf : only.hashes[0];
    }

    /// The leaves under one node: their hashes until all were put, then the node's.
    private static final class Group {
        byte @Nullable [] @Nullable [] hashes = new byte[FAN_OUT][];
        byte @Nullable [] node;
        int missing;

        Group(int leaves) {
            missing = leaves;
        }
    }

    public long sizeBytes() {
        return size;
    }

    LeafHash.Kind kind() {
        return kind;
    }

    /// How many leaves the disk has.
    public long leaves() {
        return leaves;
    }

    /// Each leaf once.
    ///
    /// @param hash by [LeafHash]; it is kept, not copied
    public synchronized void put(long leaf, byte[] hash) {
        if (leaf < 0 || leaf >= leaves || hash.length != kind.bytes()) {
            throw new IllegalArgumentException("leaf=" + leaf + " of " + leaves);
        }
        long number = leaf / FAN_OUT;
        Group group = groups.computeIfAbsent(number, n -> new Group(members(n)));
        byte @Nullable [] @Nullable [] hashes = group.hashes;
        int member = (int) (leaf % FAN_OUT);
        if (hashes == null || hashes[member] != null) {
            throw new IllegalStateException("leaf " + leaf + " was put before");
        }
        hashes[member] = hash;
        group.missing--;
        if (group.missing == 0 && leaves > 1) {
            group.node = node(number, group);
            group.hashes = null;
        }
    }

    private int members(long group) {
        return (int) Math.min(FAN_OUT, leaves - group * FAN_OUT);
    }

    private byte[] zero(long leaf) {
        return leaf == leaves - 1 ? lastZeroLeaf : zeroLeaf;
    }

    /// The part of two disks of one size that holds their first difference, up to 256 MiB; null when they are equal.
    public synchronized @Nullable ByteRange firstDifference(DigestTree other) {
        TreeSet<Long> numbers = new TreeSet<>(groups.keySet());
        numbers.addAll(other.groups.keySet());
        for (long number : numbers) {
            if (!Arrays.equals(node(number, groups.get(number)), other.node(number, other.groups.get(number)))) {
                long start = number * FAN_OUT * LEAF;
                return new ByteRange(start, Math.min((long) FAN_OUT * LEAF, size - start));
            }
        }
        return null;
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

    private byte[] node(long number, @Nullable Group group) {
        if (group != null && group.node != null) {
            return group.node;
        }
        MessageDigest sha = LeafDigester.sha256();
        sha.update(NODE_TAG);
        for (int member = 0; member < members(number); member++) {
            byte[] hash = group == null || group.hashes == null ? null : group.hashes[member];
            sha.update(hash == null ? zero(number * FAN_OUT + member) : hash);
        }
        return sha.digest();
    }

    private byte[] top(MessageDigest sha) {
        if (leaves == 1) {
            return onlyLeaf();
        }
        long count = (leaves + FAN_OUT - 1) / FAN_OUT;
        Map<Long, byte[]> level = new HashMap<>();
        groups.forEach((number, group) -> level.put(number, node(number, group)));
        level.computeIfAbsent(count - 1, number -> node(number, null));
        byte[] zero = zeroNode(sha, zeroLeaf);
        Map<Long, byte[]> top = level;
        while (count > 1) {
            top = above(sha, top, count, zero);
            zero = zeroNode(sha, zero);
            count = (count + FAN_OUT - 1) / FAN_OUT;
        }
        byte[] root = top.get(0L);
        if (root == null) {
            throw new IllegalStateException("no top");
        }
        return root;
    }

    private static byte[] zeroNode(MessageDigest sha, byte[] below) {
        sha.update(NODE_TAG);
        for (int i = 0; i < FAN_OUT; i++) {
            sha.update(below);
        }
        return sha.digest();
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
