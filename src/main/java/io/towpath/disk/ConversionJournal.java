package io.towpath.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
/// | record | count (4), CRC-32C of the entries (4), then each leaf's number (8) and hash (32; 8 for checksums; or none) |
/// | end    | count −1 (4), CRC-32C of nothing (4): the target is complete and durable                             |
///
/// A record is written only after the target was made durable up to it. One that a crash cut short, and what follows, is
/// ignored. While it is open the file is locked, so no two conversions write one target.
final class ConversionJournal implements Closeable {

    private static final byte[] MAGIC = "TOWPATHJ".getBytes(StandardCharsets.US_ASCII);
    private static final int COMPLETE = -1;
    private static final int MOST_ENTRIES = 1 << 22;

    private static final int RECORD_HEAD = 8;

    private final FileChannel channel;
    private final Closeable lock;
    private final Subject subject;
    private final int entryBytes;
    private final BitSet done = new BitSet();
    private DigestTree tree;
    private boolean complete;
    /// The record to come, behind room for its head.
    private ByteBuffer pending;

    private ConversionJournal(FileChannel channel, Closeable lock, Subject subject) {
        this.channel = channel;
        this.lock = lock;
        this.subject = subject;
        entryBytes = Long.BYTES + subject.hashes().bytes();
        tree = new DigestTree(subject.sizeBytes(), subject.hashes());
        pending = ByteBuffer.allocate(RECORD_HEAD + 256 * entryBytes).position(RECORD_HEAD);
    }

    /// What a journal is for.
    ///
    /// @param fingerprint everything that must be the same for the work to be taken over
    /// @param sizeBytes   the disk's size
    /// @param hashes      what leaves are known by
    record Subject(String fingerprint, long sizeBytes, LeafHash.Kind hashes) {}

    /// Opens or makes the journal. What it holds is taken over if that is wanted, it is for the same subject, and the
    /// files it speaks of are there; otherwise it starts empty.
    static ConversionJournal open(ConversionTarget target, Subject subject, boolean resume) throws IOException {
        Path path = target.journal();
        if (path == null) {
            FileChannel channel = temporary();
            return open(channel, channel, target, subject, resume);
        }
        HeldFile held = HeldFile.take(path);
        if (held == null) {
            throw new ImageException(Reason.TARGET_IO, path.toString(), "journal", null, null,
                    "another conversion is writing this target", "Wait for it, or choose another name.");
        }
        return open(held.channel(), held::close, target, subject, resume);
    }

    /// @param lock ends with the journal, and so does the channel
    private static ConversionJournal open(FileChannel channel, Closeable lock, ConversionTarget target, Subject subject,
            boolean resume) throws IOException {
        try {
            ConversionJournal journal = new ConversionJournal(channel, lock, subject);
            byte[] expected = subject.fingerprint().getBytes(StandardCharsets.UTF_8);
            boolean same = resume && journal.startsWith(expected);
            if (same) {
                journal.takeOver();
            }
            if (!same || !target.isBegun() && !(journal.complete && target.isPublished())) {
                journal.begin(expected);
            }
            return journal;
        } catch (IOException | RuntimeException e) {
            ImageSource.closeAfter(lock, e);
            throw e;
        }
    }

    /// For a target without a journal: nobody can name it.
    private static FileChannel temporary() throws IOException {
        return FileChannel.open(Files.createTempFile("towpath", ".journal"), StandardOpenOption.READ,
                StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
    }

    private boolean startsWith(byte[] fingerprint) throws IOException {
        ByteBuffer expected = header(fingerprint);
        ByteBuffer found = ByteBuffer.allocate(expected.remaining());
        readFully(found);
        return found.flip().equals(expected);
    }

    /// Forgets what was taken over: nothing of it counts any more.
    void startOver() throws IOException {
        begin(subject.fingerprint().getBytes(StandardCharsets.UTF_8));
    }

    /// Forgets what was added since the last commit, as a crash would have: [#done()] and [#tree()] are others then, read
    /// from the file as the next process would find it.
    void fallBack() throws IOException {
        pending.clear().position(RECORD_HEAD);
        done.clear();
        tree = new DigestTree(subject.sizeBytes(), subject.hashes());
        channel.position(0);
        if (!startsWith(subject.fingerprint().getBytes(StandardCharsets.UTF_8))) {
            throw new IOException("the journal does not read as it was written");
        }
        takeOver();
    }

    private void begin(byte[] fingerprint) throws IOException {
        done.clear();
        tree = new DigestTree(subject.sizeBytes(), subject.hashes());
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
            if (count <= 0 || count > MOST_ENTRIES || (long) count * entryBytes > left) {
                break;
            }
            ByteBuffer entries = ByteBuffer.allocate(count * entryBytes);
            if (!readFully(entries) || crc(entries.flip()) != crc) {
                break;
            }
            while (entries.hasRemaining()) {
                int leaf = (int) entries.getLong();
                byte[] hash = new byte[subject.hashes().bytes()];
                entries.get(hash);
                if (!done.get(leaf)) {
                    tree.put(leaf, hash);
                    done.set(leaf);
                }
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

    /// Notes a leaf that was written; it counts after the next [#commit].
    void add(long leaf, byte[] hash) {
        tree.put(leaf, hash);
        if (pending.remaining() < entryBytes) {
            pending = ByteBuffer.allocate(2 * pending.capacity()).put(pending.flip());
        }
        pending.putLong(leaf).put(hash);
    }

    /// Makes the leaves added so far known as durable, which they have to be already.
    void commit() throws IOException {
        int bytes = pending.position() - RECORD_HEAD;
        if (bytes > 0) {
            pending.putInt(0, bytes / entryBytes).putInt(4, crc(pending.slice(RECORD_HEAD, bytes)));
            writeFully(pending.flip());
            pending.clear().position(RECORD_HEAD);
            channel.force(false);
        }
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
        lock.close();
    }
}
