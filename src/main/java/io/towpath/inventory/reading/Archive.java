package io.towpath.inventory.reading;

import io.towpath.disk.Reason;
import java.io.Closeable;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/// A zip whose members are plainly named, unique and of bounded size. Nothing is ever unpacked to disk.
final class Archive implements Closeable {

    private static final String REMEDY = "Pack the files again with an ordinary zip program.";

    private final String label;
    private final ZipFile zip;
    private final Map<String, ZipEntry> members;
    private long inflated;

    private Archive(String label, ZipFile zip, Map<String, ZipEntry> members) {
        this.label = label;
        this.zip = zip;
        this.members = members;
    }

    static Archive open(Path path, String label) throws IOException, UnreadableFileException {
        ZipFile zip;
        try {
            zip = new ZipFile(path.toFile());
        } catch (ZipException | EOFException e) {
            throw Refuse.as(Reason.ARCHIVE_INVALID, label, null, "is no complete zip archive (%s)".formatted(e
                    .getMessage()), "Export or upload the file again.");
        } catch (IllegalArgumentException e) {
            throw Refuse.as(Reason.ARCHIVE_INVALID, label, null, "names a member with bytes that are no text", REMEDY);
        }
        try {
            return new Archive(label, zip, members(zip, label));
        } catch (UnreadableFileException | RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    private static Map<String, ZipEntry> members(ZipFile zip, String label) throws UnreadableFileException {
        if (zip.size() > Bounds.ARCHIVE_MEMBERS) {
            throw Refuse.tooMuch(label, null, "the archive has %,d members, at most %,d are read".formatted(zip.size(),
                    Bounds.ARCHIVE_MEMBERS));
        }
        Map<String, ZipEntry> members = new LinkedHashMap<>();
        Set<String> seen = new HashSet<>();
        long declared = 0;
        for (ZipEntry entry : Collections.list(zip.entries())) {
            String name = entry.getName();
            if (!isPlain(name)) {
                throw Refuse.as(Reason.ARCHIVE_UNSAFE, label, null,
                        "member '%s' is not a plain relative name".formatted(
                                Cells.shown(name)),
                        REMEDY);
            }
            // Programs disagree on which of two they mean, also of two that differ in case only.
            if (!seen.add(name.toLowerCase(Locale.ROOT))) {
                throw Refuse.as(Reason.ARCHIVE_UNSAFE, label, null, "member '%s' is there twice".formatted(Cells.shown(
                        name)), REMEDY);
            }
            declared += Math.max(0, entry.getSize());
            if (declared > Bounds.INFLATED_BYTES || isBomb(entry.getSize(), entry)) {
                throw bomb(label, name);
            }
            if (!entry.isDirectory()) {
                members.put(name, entry);
            }
        }
        return members;
    }

    private static boolean isPlain(String name) {
        if (name.isEmpty() || name.startsWith("/") || name.indexOf('\\') >= 0 || name.indexOf(':') >= 0
                || name.chars().anyMatch(Character::isISOControl)) {
            return false;
        }
        for (String part : name.split("/", -1)) {
            if (part.equals("..") || part.equals(".")) {
                return false;
            }
        }
        return !name.contains("//");
    }

    private static boolean isBomb(long bytes, ZipEntry entry) {
        return bytes > Bounds.RATIO_FROM_BYTES && bytes > Bounds.RATIO * Math.max(1, entry.getCompressedSize());
    }

    private static UnreadableFileException bomb(String label, String member) {
        return Refuse.as(Reason.COMPRESSION_BOMB, label, null,
                "member '%s' inflates beyond what such files do".formatted(Cells.shown(member)),
                "Export the file again; if it is really that large, split it.");
    }

    String label() {
        return label;
    }

    /// Names of the files in it, in their order.
    Set<String> names() {
        return Collections.unmodifiableSet(members.keySet());
    }

    boolean has(String name) {
        return members.containsKey(name);
    }

    /// As the archive declares it; what is really read is bounded all the same.
    long size(String name) {
        ZipEntry entry = members.get(name);
        return entry == null ? 0 : Math.max(0, entry.getSize());
    }

    InputStream open(String name) throws IOException, UnreadableFileException {
        ZipEntry entry = members.get(name);
        if (entry == null) {
            throw Refuse.as(Reason.ARCHIVE_INVALID, label, null, "member '%s' is missing".formatted(Cells.shown(name)),
                    "Export the file again.");
        }
        try {
            return new Bounded(zip.getInputStream(entry), entry);
        } catch (ZipException e) {
            throw broken(name, e);
        }
    }

    private UnreadableFileException broken(String name, IOException e) {
        return Refuse.as(Reason.ARCHIVE_INVALID, label, null, "member '%s' is damaged (%s)".formatted(Cells.shown(name),
                e.getMessage()), "Export or upload the file again.");
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }

    /// Counts, and compares the checksum at the end, which the library does not.
    private final class Bounded extends FilterInputStream {

        private final ZipEntry entry;
        private final CRC32 sum = new CRC32();
        private long bytes;

        Bounded(InputStream in, ZipEntry entry) {
            super(in);
            this.entry = entry;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int at, int length) throws IOException {
            int count;
            try {
                count = super.read(into, at, length);
            } catch (ZipException | EOFException e) {
                throw new Refuse.Carried(broken(entry.getName(), e));
            }
            if (count < 0) {
                if (entry.getCrc() >= 0 && entry.getCrc() != sum.getValue()) {
                    throw new Refuse.Carried(broken(entry.getName(), new IOException("its checksum differs")));
                }
                return count;
            }
            sum.update(into, at, count);
            bytes += count;
            inflated += count;
            if (inflated > 2 * Bounds.INFLATED_BYTES || isBomb(bytes, entry)) {
                throw new Refuse.Carried(bomb(label, entry.getName()));
            }
            return count;
        }

        @Override
        public long skip(long count) throws IOException {
            return Math.max(0, read(new byte[Math.clamp(count, 0, 8192)]));
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
