package io.towpath.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.BitSet;
import java.util.zip.CRC32C;

/// What of a conversion is durable, so that it can go on after a crash: the file `TARGET.part.journal`. Big-endian.
///
/// | part   | fields                                                                                              |
/// |--------|-----------------------------------------------------------------------------------------------------|
/// | header | `TOWPATHJ`, length (4), the conversion's fingerprint in UTF-8, CRC-32C of it (4)                     |
/// | record | count (4), CRC-32C of the entries (4), then each leaf's number (8) and digest (32)                   |
/// | end    | count −1 (4), CRC-32C of nothing (4): the target is complete and durable                             |
///
/// A record is written only after the target was made durable up to it. One that a crash cut short, and what follows, is
/// ignored. While it is open the file is locked, so no two conversions write one target.
final class ConversionJournal implements Closeable {

    private static final byte[] MAGIC = "TOWPATHJ".getBytes(StandardCharsets.US_ASCII);
    private static final int ENTRY = 8 + DigestTree.DIGEST;
    private static final int COMPLETE = -1;
    private static final int MOST_ENTRIES = 1 << 22;

    private final FileChannel channel;
    private final BitSet done = new BitSet();
    private DigestTree tree;
    private boolean complete;

    private ConversionJournal(FileChannel channel, long sizeBytes) {
        this.channel = channel;
        tree = new DigestTree(sizeBytes);
    }

    /// What a journal is for.
    ///
    /// @param fingerprint everything that must be the same for the work to be taken over
    /// @param sizeBytes   the disk's size
    record Subject(String fingerprint, long sizeBytes) {}

    /// Opens or makes the journal. What it holds is taken over if that is wanted, it is for the same subject, and the
    /// files it speaks of are there; otherwise it starts empty.
    static ConversionJournal open(TargetFiles files, Subject subject, boolean resume) throws IOException {
        FileChannel channel = FileChannel.open(files.journal(), StandardOpenOption.CREATE, StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        try {
            lock(channel, files.journal());
            ConversionJournal journal = new ConversionJournal(channel, subject.sizeBytes());
            byte[] expected = subject.fingerprint().getBytes(StandardCharsets.UTF_8);
            boolean same = resume && journal.startsWith(expected);
            if (same) {
                journal.takeOver();
            }
            if (!same || !files.hasPart() && !(journal.complete && files.hasTarget())) {
                journal.begin(expected, subject.sizeBytes());
            }
            return journal;
        } catch (IOException | RuntimeException e) {
            ImageSource.closeAfter(channel, e);
            throw e;
        }
    }

    private static void lock(FileChannel channel, Path path) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new ImageException(Reason.TARGET_IO, path.toString(), "journal", null, null,
                    "another conversion is writing this target", "Wait for it, or choose another name.");
        }
    }

    private boolean startsWith(byte[] fingerprint) throws IOException {
        ByteBuffer expected = header(fingerprint);
        ByteBuffer found = ByteBuffer.allocate(expected.remaining());
        readFully(found);
        return found.flip().equals(expected);
    }

    private void begin(byte[] fingerprint, long sizeBytes) throws IOException {
        done.clear();
        tree = new DigestTree(sizeBytes);
        complete = false;
        channel.truncate(0);
        channel.position(0);
        writeFully(header(fingerprint));
        channel.force(true);
    }

    private static ByteBuffer header(byte[] fingerprint) {
        return ByteBuffer.allocate(MAGIC.length + 8 + fingerprint.length).put(MAGIC).putInt(fingerprint.length)
                .put(fingerprint).putInt(crc(ByteBuffer.wrap(fingerprint))).flip();
    }

    private void takeOver() throws IOException {
        long valid = channel.position();
        ByteBuffer head = ByteBuffer.allocate(8);
        while (readFully(head.clear())) {
            int count = head.flip().getInt();
            int crc = head.getInt();
            if (count == COMPLETE) {
                complete = crc == 0;
                valid = complete ? channel.position() : valid;
                break;
            }
            long left = channel.size() - channel.position();
            if (count <= 0 || count > MOST_ENTRIES || (long) count * ENTRY > left) {
                break;
            }
            ByteBuffer entries = ByteBuffer.allocate(count * ENTRY);
            if (!readFully(entries) || crc(entries.flip()) != crc) {
                break;
            }
            while (entries.hasRemaining()) {
                long leaf = entries.getLong();
                byte[] digest = new byte[DigestTree.DIGEST];
                entries.get(digest);
                tree.put(leaf, digest);
                done.set((int) leaf);
            }
            valid = channel.position();
        }
        channel.truncate(valid);
        channel.position(valid);
    }

    /// The leaves that need not be copied again.
    BitSet done() {
        return done;
    }

    /// The digests of the leaves, those that were taken over and those to come.
    DigestTree tree() {
        return tree;
    }

    /// Whether the target was finished before.
    boolean complete() {
        return complete;
    }

    /// Makes leaves known as durable, which they have to be already.
    void append(long[] leaves, int count) throws IOException {
        if (count == 0) {
            return;
        }
        ByteBuffer record = ByteBuffer.allocate(8 + count * ENTRY).position(8);
        for (int i = 0; i < count; i++) {
            record.putLong(leaves[i]).put(tree.leaf(leaves[i]));
        }
        record.flip();
        record.putInt(0, count).putInt(4, crc(record.slice(8, count * ENTRY)));
        writeFully(record);
        channel.force(false);
    }

    void appendComplete() throws IOException {
        writeFully(ByteBuffer.allocate(8).putInt(COMPLETE).putInt(0).flip());
        channel.force(false);
        complete = true;
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate());
        return (int) crc.getValue();
    }

    private boolean readFully(ByteBuffer into) throws IOException {
        while (into.hasRemaining()) {
            if (channel.read(into) < 0) {
                Arrays.fill(into.array(), into.position(), into.limit(), (byte) 0);
                return false;
            }
        }
        return true;
    }

    private void writeFully(ByteBuffer from) throws IOException {
        while (from.hasRemaining()) {
            channel.write(from);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
