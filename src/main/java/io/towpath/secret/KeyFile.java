package io.towpath.secret;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/// The file `secret.key` in the data folder, readable by its owner only; made at the first start.
final class KeyFile {

    private static final String NAME = "secret.key";
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rw-------");

    private KeyFile() {}

    static KeyRing load(Path data) throws IOException {
        Path file = data.resolve(NAME);
        Files.createDirectories(data);
        if (!Files.exists(file)) {
            make(data, file);
        }
        Set<PosixFilePermission> open = EnumSet.copyOf(Files.getPosixFilePermissions(file));
        open.removeAll(OWNER);
        if (!open.isEmpty()) {
            throw new IOException("%s can be read by others (%s). Run: chmod 600 %s".formatted(file,
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(file)), file));
        }
        return KeyRing.parse(Files.readString(file), file.toString());
    }

    private static void make(Path data, Path file) throws IOException {
        Path made = Files.createTempFile(data, NAME, ".new", PosixFilePermissions.asFileAttribute(OWNER));
        try {
            Files.writeString(made, KeyRing.randomKey() + "\n", StandardOpenOption.SYNC);
            // a link and not a move: of two that start at once the first one's key stays
            Files.createLink(file, made);
        } catch (FileAlreadyExistsException _) {
            // the other one's
        } finally {
            Files.delete(made);
        }
    }
}
