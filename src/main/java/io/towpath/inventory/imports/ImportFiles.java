package io.towpath.inventory.imports;

import io.towpath.inventory.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/// Where sent files lie until they are applied, discarded or too old: `DATA/imports/ID/NAME`, for the service's user only.
@Component
final class ImportFiles {

    /// Of all files of one import together.
    static final long MOST_BYTES = 200L << 20;
    static final int MOST_FILES = 64;
    private static final int LONGEST_NAME = 200;
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final Path root;

    ImportFiles(@Value("${towpath.data-dir}") Path data) {
        root = data.toAbsolutePath().normalize().resolve("imports");
    }

    /// Files on their way in.
    final class Incoming implements AutoCloseable {

        private final UUID id = UUID.randomUUID();
        private final Map<String, String> digests = new TreeMap<>();
        private long bytes;
        private boolean kept;

        UUID id() {
            return id;
        }

        long bytes() {
            return bytes;
        }

        List<String> names() {
            return List.copyOf(digests.keySet());
        }

        /// @throws RefusedException for a bad name, two of one name, or too much
        void add(String sentName, InputStream content) throws IOException {
            String name = name(sentName);
            if (digests.size() == MOST_FILES || digests.containsKey(name)) {
                throw refused(digests.size() == MOST_FILES
                        ? "more than %d files came".formatted(MOST_FILES)
                        : "two files are called " + name, "Send each once, or send a zip archive.");
            }
            Path folder = folder(id);
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(root);
                Files.createDirectory(folder, PosixFilePermissions
                        .asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            MessageDigest sha256 = sha256();
            try (OutputStream out = new DigestOutputStream(Files.newOutputStream(folder.resolve(name)), sha256)) {
                byte[] buffer = new byte[64 * 1024];
                for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                    bytes += read;
                    if (bytes > MOST_BYTES) {
                        throw new RefusedException(RefusedException.Kind.TOO_LARGE, "payload-too-large",
                                "the files are larger than the %d MiB that an import takes".formatted(MOST_BYTES >> 20),
                                "Leave out sheets that are not needed, or send a zip archive.");
                    }
                    out.write(buffer, 0, read);
                }
            }
            digests.put(name, HexFormat.of().formatHex(sha256.digest()));
        }

        /// Of the file; of several, over their names and digests in order of name.
        String digest() {
            if (digests.size() == 1) {
                return digests.values().iterator().next();
            }
            MessageDigest sha256 = sha256();
            digests.forEach((name, digest) -> sha256
                    .update((digest + "  " + name + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(sha256.digest());
        }

        void keep() {
            kept = true;
        }

        @Override
        public void close() throws IOException {
            if (!kept) {
                remove(id);
            }
        }
    }

    Incoming incoming() {
        return new Incoming();
    }

    /// The files, in order of name; none when they are gone or lie on another node.
    List<Path> of(UUID id) throws IOException {
        if (!Files.isDirectory(folder(id))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder(id))) {
            return files.sorted().toList();
        }
    }

    /// What lies on this node, by the file system's clock: what came just now may belong to no import yet.
    List<UUID> untouchedFor(Duration time) throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        FileTime before = FileTime.fromMillis(System.currentTimeMillis() - time.toMillis());
        List<UUID> found = new ArrayList<>();
        try (Stream<Path> folders = Files.list(root)) {
            for (Path folder : folders.toList()) {
                String name = String.valueOf(folder.getFileName());
                if (ID.matcher(name).matches() && Files.getLastModifiedTime(folder).compareTo(before) < 0) {
                    found.add(UUID.fromString(name));
                }
            }
        }
        return found;
    }

    void remove(UUID id) throws IOException {
        if (!Files.isDirectory(folder(id))) {
            return;
        }
        Files.walkFileTree(folder(id), new SimpleFileVisitor<>() {

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @org.jspecify.annotations.Nullable IOException fault)
                    throws IOException {
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private Path folder(UUID id) {
        return root.resolve(id.toString());
    }

    /// The last part of what the sender calls it; browsers may send a path.
    private static String name(String sent) {
        String name = sent.substring(Math.max(sent.lastIndexOf('/'), sent.lastIndexOf('\\')) + 1).strip();
        boolean bad = name.isEmpty() || name.startsWith(".") || name.length() > LONGEST_NAME
                || name.chars().anyMatch(Character::isISOControl);
        if (bad) {
            throw refused("a file has no name that can be used", "Name it, as rvtools.xlsx.");
        }
        return name;
    }

    private static RefusedException refused(String message, String remedy) {
        return new RefusedException(RefusedException.Kind.INVALID, "import-files", message, remedy);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
