package io.towpath.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A block device, known by its number: it has many names (`/dev/sda`, `/dev/disk/by-id/…`, `/dev/mapper/…`).
///
/// @param number as stat(2) gives it in `st_rdev`
public record BlockDevice(long number) {

    private static final int TYPE = 0170000;
    private static final int BLOCK = 0060000;

    /// What stands at a path, links followed. Null when it is something else, or nothing.
    public static @Nullable BlockDevice at(Path path) {
        try {
            int mode = (int) Files.getAttribute(path, "unix:mode");
            return (mode & TYPE) == BLOCK ? new BlockDevice((long) Files.getAttribute(path, "unix:rdev")) : null;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return null;
        }
    }

    /// From text such as `259:3`, as the kernel's files have it. Null when it is something else.
    static @Nullable BlockDevice parse(String text) {
        int colon = text.indexOf(':');
        try {
            long major = Long.parseLong(text, 0, Math.max(colon, 0), 10);
            long minor = Long.parseLong(text, colon + 1, text.length(), 10);
            return new BlockDevice((major & ~0xfffL) << 32 | (major & 0xfff) << 8 | (minor & ~0xffL) << 12
                    | minor & 0xff);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    long major() {
        return number >>> 32 & ~0xfffL | number >>> 8 & 0xfff;
    }

    long minor() {
        return number >>> 12 & 0xffffff00L | number & 0xff;
    }

    /// As the kernel's files have it: `259:3`.
    @Override
    public String toString() {
        return major() + ":" + minor();
    }
}
