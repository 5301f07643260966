package io.towpath.inventory;

import io.towpath.inventory.Connection.Direction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/// Which folders may be registered. An administrator names one; Towpath reads files only below it.
///
/// A folder is absolute, exists, is readable (a target's also writable), is none of the system's own, and lies outside
/// Towpath's data folder, whose `uploads` is the one exception: a place for images where there is no other.
@Component
final class FolderPolicy {

    private static final List<Path> SYSTEM = List.of(Path.of("/proc"), Path.of("/sys"), Path.of("/dev"),
            Path.of("/etc"), Path.of("/boot"), Path.of("/run"));

    private final Path data;

    FolderPolicy(@Value("${towpath.data-dir}") Path data) {
        this.data = data.toAbsolutePath().normalize();
    }

    /// @return as it is to be stored
    /// @throws RefusedException saying which of the conditions is not met
    String check(Direction direction, String location) {
        Path folder = absolute(location);
        Path real = real(folder);
        if (!Files.isDirectory(real)) {
            throw refused("folder-not-a-folder", location + ": it is a file", "Name the folder that holds the files.");
        }
        if (real.getNameCount() == 0) {
            throw refused("folder-too-wide", location + ": the whole file system cannot be registered",
                    "Name the folder that holds the images.");
        }
        for (Path system : SYSTEM) {
            if (real.startsWith(system)) {
                throw refused("folder-of-the-system", location + ": it belongs to the operating system",
                        "Name a folder made for images.");
            }
        }
        Path own = data.toFile().exists() ? real(data) : data;
        if (real.startsWith(own) && !real.startsWith(own.resolve("uploads"))) {
            throw refused("folder-of-towpath", location + ": it lies in Towpath's own data folder",
                    "Name another folder, or one below " + own.resolve("uploads") + ".");
        }
        if (!Files.isReadable(real) || !Files.isExecutable(real)) {
            throw refused("folder-unreadable", location + ": the user that Towpath runs as cannot read it",
                    "Grant that user read access to the folder.");
        }
        if (direction == Direction.TARGET && !Files.isWritable(real)) {
            throw refused("folder-not-writable", location + ": the user that Towpath runs as cannot write it",
                    "Grant that user write access to the folder.");
        }
        return folder.toString();
    }

    private static Path absolute(String location) {
        try {
            Path path = Path.of(location.strip());
            if (!path.isAbsolute()) {
                throw refused("folder-not-absolute", "\"" + location + "\": expected an absolute folder",
                        "Write the whole path, beginning with /.");
            }
            return path.normalize();
        } catch (InvalidPathException e) {
            throw refused("folder-not-absolute", "the folder's name holds characters no file system knows",
                    "Write the whole path, beginning with /.");
        }
    }

    private static Path real(Path folder) {
        try {
            return folder.toRealPath();
        } catch (IOException e) {
            throw refused("folder-missing", folder + ": there is no such folder on the machine Towpath runs on",
                    "Create or mount it, or correct the path.");
        }
    }

    private static RefusedException refused(String code, String message, String remedy) {
        return new RefusedException(RefusedException.Kind.INVALID, code, message, remedy);
    }
}
