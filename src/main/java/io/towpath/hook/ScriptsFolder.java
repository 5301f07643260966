package io.towpath.hook;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/// Where scripts lie. Whoever may write there may run programs as this server does: the operator decides that, not a page.
@Component
final class ScriptsFolder {

    private static final int MOST = 500;

    private final String folder;

    ScriptsFolder(HooksProperties properties) {
        this.folder = properties.scriptsFolder().strip();
    }

    boolean on() {
        return !folder.isEmpty();
    }

    Path path() {
        return Path.of(folder);
    }

    /// Names of files that could be run.
    List<String> names() {
        if (!on()) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(path())) {
            return files.filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                    .map(file -> file.getFileName().toString()).sorted().limit(MOST).toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /// @throws IOException saying why it cannot be run
    Path find(String name) throws IOException {
        if (!on()) {
            throw new IOException("scripts are off: towpath.hooks.scripts-folder names no folder");
        }
        if (name.isEmpty() || name.contains("/") || name.contains("\\") || name.startsWith(".")) {
            throw new IOException("'%s' is no name of a file in the scripts folder".formatted(name));
        }
        Path root = path().toRealPath();
        Path found = root.resolve(name);
        if (!Files.exists(found)) {
            throw new IOException("there is no file '%s' in %s".formatted(name, root));
        }
        Path file = found.toRealPath();
        if (!file.startsWith(root)) {
            throw new IOException("'%s' leads out of %s".formatted(name, root));
        }
        if (!Files.isRegularFile(file) || !Files.isExecutable(file)) {
            throw new IOException("'%s' is no executable file".formatted(name));
        }
        if (Files.getFileStore(file).supportsFileAttributeView("posix")
                && Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new IOException("'%s' may be written by everybody on this machine".formatted(name));
        }
        return file;
    }
}
