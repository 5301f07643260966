package io.towpath.platform.staged;

import io.towpath.units.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// What tells that a file may have changed: its size and its modification time, to the nanosecond.
///
/// @param size bytes
record Stamp(String name, long size, long modifiedNanos) implements Comparable<Stamp> {

    private static final int LONGEST = 120;

    /// Of the file itself, not of what a link points to.
    static Stamp of(Path file) throws IOException {
        return of(file, Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    }

    static Stamp of(Path file, BasicFileAttributes attributes) {
        var time = attributes.lastModifiedTime().toInstant();
        return new Stamp(String.valueOf(file.getFileName()), attributes.size(),
                time.getEpochSecond() * 1_000_000_000L + time.getNano());
    }

    /// One text for several files; short enough for a column.
    static String text(Collection<Stamp> stamps) {
        List<String> parts = new ArrayList<>();
        stamps.stream().sorted().forEach(stamp -> parts.add(stamp.toText()));
        String text = String.join(",", parts);
        return text.length() <= LONGEST ? text : parts.size() + " files " + Sha256.hex(text);
    }

    private String toText() {
        return name.replace("\\", "\\\\").replace(",", "\\,") + ":" + size + ":" + modifiedNanos;
    }

    @Override
    public int compareTo(Stamp other) {
        return name.compareTo(other.name);
    }
}
