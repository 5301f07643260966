package io.towpath.platform.staged;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The files of one folder that matter, and the folders in it. Links are not followed, hidden names and `.part` are
/// left out.
///
/// @param relative below the registered folder; empty for that one itself
/// @param files    by name
/// @param strange  files whose name cannot be spelled here: bytes that are no text in the process's locale
record Folder(Path path, String relative, Map<String, Stamp> files, List<String> folders, List<Stamp> strange) {

    private static final List<String> ENDINGS = List.of(".ova", ".ovf", ".vmdk", ".vmx", ".mf", ".cert");

    static Folder read(Path path, String relative) throws IOException {
        Map<String, Stamp> files = new TreeMap<>();
        List<String> folders = new ArrayList<>();
        List<Stamp> strange = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                BasicFileAttributes attributes = name.startsWith(".") ? null : attributes(entry);
                if (attributes == null) {
                    continue;
                }
                if (attributes.isDirectory()) {
                    folders.add(name);
                } else if (attributes.isRegularFile() && ENDINGS.stream().anyMatch(lower(name)::endsWith)) {
                    Stamp stamp = Stamp.of(entry, attributes);
                    if (spelled(path, name, entry)) {
                        files.put(name, stamp);
                    } else {
                        strange.add(stamp);
                    }
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        folders.sort(null);
        return new Folder(path, relative, files, folders, strange);
    }

    /// Whether the name leads back to the file.
    private static boolean spelled(Path folder, String name, Path entry) {
        try {
            return folder.resolve(name).equals(entry);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /// Gone since it was listed is no failure.
    private static @Nullable BasicFileAttributes attributes(Path entry) throws IOException {
        try {
            return Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    List<String> ending(String ending) {
        return files.keySet().stream().filter(name -> lower(name).endsWith(ending)).toList();
    }

    Path file(String name) {
        return path.resolve(name);
    }

    /// Below the registered folder, as shown to people and stored.
    String place(String name) {
        return relative.isEmpty() ? name : relative + "/" + name;
    }

    /// Changes with any file here that is not an archive of its own.
    String fingerprint() {
        return Stamp.text(files.values().stream().filter(stamp -> !lower(stamp.name()).endsWith(".ova")).toList());
    }

    static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
