package io.towpath.disk.ova;

import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import io.towpath.disk.ova.VmPackage.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/// A file of a package as it was when it was looked at: opened again later, it must still be the same.
///
/// @param key the inode, where the file system has one
record PackageFile(Path path, long size, FileTime modified, @Nullable Object key) {

    private static final int PROBE = 1024;

    static String label(Path file) {
        Path name = file.getFileName();
        return name == null ? file.toString() : name.toString();
    }

    /// @throws ImageException SOURCE_IO when it is not there or no regular file
    static PackageFile of(Path path) throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(path, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            throw new ImageException(Reason.SOURCE_IO, label(path), "file", null, null, "there is no such file",
                    "Check the path.", e);
        }
        if (!attributes.isRegularFile()) {
            throw new ImageException(Reason.SOURCE_IO, label(path), "file", null, null,
                    "this is no regular file, expected an OVA or OVF", "Check the path.");
        }
        return new PackageFile(path, attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
    }

    /// Opens it for reading.
    ///
    /// @throws ImageException SOURCE_CHANGED when it is not what it was
    FileChannel open() throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            requireUnchanged();
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    void requireUnchanged() throws IOException {
        if (!of(path).equals(this)) {
            throw new ImageException(Reason.SOURCE_CHANGED, label(path), "file", null, null,
                    "the file changed while it was being read", "Wait until it is completely copied, then try again.");
        }
    }

    /// The whole of a small file.
    byte[] bytes(int most) throws IOException {
        try (FileChannel channel = open()) {
            if (size > most) {
                throw new ImageException(Reason.LIMIT_EXCEEDED, label(path), "file", null, null,
                        "the file has %d bytes, expected at most %d".formatted(size, most), null);
            }
            return Channels.read(label(path), channel, 0, (int) size);
        }
    }

    static Kind kind(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return Kind.NEITHER;
        }
        ByteBuffer start = ByteBuffer.allocate(PROBE);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (start.hasRemaining() && channel.read(start, start.position()) >= 0) {
                // Until the buffer is full or the file ends.
            }
        }
        byte[] bytes = start.array();
        if (new String(bytes, 257, 5, StandardCharsets.ISO_8859_1).equals("ustar")) {
            return Kind.OVA;
        }
        // Any text that begins with a tag; UTF-16 has a NUL on one side of it.
        String text = new String(bytes, 0, start.position(), StandardCharsets.ISO_8859_1).replace("\0", "");
        return text.replaceFirst("^(\u00EF\u00BB\u00BF|\u00FF\u00FE|\u00FE\u00FF)", "").stripLeading().startsWith("<")
                ? Kind.OVF
                : Kind.NEITHER;
    }
}
