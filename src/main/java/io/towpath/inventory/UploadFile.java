package io.towpath.inventory;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/// The file of an upload: `NAME.ID.part` in the source's folder until it is complete, then `NAME`.
final class UploadFile {

    private static final Pattern BARE = Pattern.compile("[^/\\\\\\p{Cntrl}\\p{Cf}.~ ][^/\\\\\\p{Cntrl}\\p{Cf}]*");
    private static final Set<String> ENDINGS = Set.of("ova", "ovf", "vmdk", "vmx", "mf", "cert");
    private static final int LONGEST = 180;

    private final Path folder;
    private final Path part;
    private final Path whole;

    private UploadFile(Path folder, Path part, Path whole) {
        this.folder = folder;
        this.part = part;
        this.whole = whole;
    }

    /// @throws RefusedException when the name is not one that may stand in a source's folder
    static UploadFile of(Path folder, String name, UUID id) {
        check(name);
        return new UploadFile(folder, folder.resolve(name + "." + id + ".part"), folder.resolve(name));
    }

    static void check(String name) {
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        if (!BARE.matcher(name).matches() || name.length() > LONGEST || !ENDINGS.contains(ending)
                || name.lastIndexOf('.') <= 0) {
            throw new RefusedException(RefusedException.Kind.INVALID, "file-name-refused",
                    "the file name is not accepted, expected a plain name of at most %d characters ending in .%s"
                            .formatted(LONGEST, String.join(", .", ENDINGS.stream().sorted().toList())),
                    "Rename the file, without folders in its name.");
        }
    }

    boolean taken() {
        return Files.exists(whole, LinkOption.NOFOLLOW_LINKS);
    }

    long length() throws IOException {
        return Files.exists(part, LinkOption.NOFOLLOW_LINKS) ? Files.size(part) : 0;
    }

    /// Whether it has its name already: the process died before it could be written down.
    boolean completed(long size) throws IOException {
        return !Files.exists(part, LinkOption.NOFOLLOW_LINKS) && Files.isRegularFile(whole, LinkOption.NOFOLLOW_LINKS)
                && Files.size(whole) == size;
    }

    /// Opens the part to go on at `offset`; whatever stood behind it was never acknowledged and is cut off.
    Appender appendAt(long offset) throws IOException {
        FileChannel channel = FileChannel.open(part, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS));
        channel.truncate(offset);
        channel.position(offset);
        return new Appender(channel);
    }

    String sha256() throws IOException {
        Path file = Files.exists(part, LinkOption.NOFOLLOW_LINKS) ? part : whole;
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS),
                    sha256)) {
                in.transferTo(java.io.OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Gives the file its name, durably. Done twice it is done once.
    ///
    /// @throws FileAlreadyExistsException when the name is taken and it is not to replace it
    void complete(boolean replace) throws IOException {
        if (!Files.exists(part, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (replace) {
            Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } else {
            linkOrMove();
        }
        try (FileChannel entry = FileChannel.open(folder, StandardOpenOption.READ)) {
            entry.force(true);
        }
    }

    void delete() throws IOException {
        Files.deleteIfExists(part);
    }

    /// A link never replaces a file that appeared meanwhile, as a rename would; file systems without links are asked
    /// first and renamed then.
    private void linkOrMove() throws IOException {
        try {
            Files.createLink(whole, part);
            Files.delete(part);
        } catch (FileAlreadyExistsException e) {
            // a process that died between the two gave it its name
            if (!Files.isSameFile(whole, part)) {
                throw e;
            }
            Files.delete(part);
        } catch (IOException | UnsupportedOperationException noLinks) {
            Files.move(part, whole);
        }
    }

    /// Writes on at the end of the part.
    static final class Appender implements Closeable {

        private static final int BUFFER = 256 * 1024;

        private final FileChannel channel;
        private final byte[] buffer = new byte[BUFFER];

        private Appender(FileChannel channel) {
            this.channel = channel;
        }

        /// @return bytes written, at most `most`; -1 at the end of the stream
        int pump(InputStream from, long most) throws IOException {
            int read = from.read(buffer, 0, (int) Math.min(buffer.length, most));
            if (read > 0) {
                write(ByteBuffer.wrap(buffer, 0, read));
            }
            return read;
        }

        /// What the sender did is a broken connection; what the disk did is told.
        private void write(ByteBuffer bytes) {
            try {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            } catch (IOException e) {
                throw new RefusedException(RefusedException.Kind.NO_SPACE, "no-space",
                        "the folder cannot take more: " + e.getMessage(), "Make room, then go on with the upload.");
            }
        }

        void force() throws IOException {
            channel.force(false);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
