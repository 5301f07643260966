package io.towpath.disk.ova;

import io.towpath.disk.DiskReader.Note;
import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import io.towpath.disk.ovf.FileNames;
import io.towpath.disk.Printable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Finds the members of a tar archive without unpacking it, and refuses whatever two tar readers could understand in
/// two ways: links, devices, paths, names twice, sizes or names changed by extension headers, sparse members.
final class TarIndex {

    static final int MAX_MEMBERS = 1_000;
    static final int MAX_NAME_BYTES = 255;
    /// A member may have a long name and an extended header; the archive, its root and a header for all.
    private static final int MAX_HEADERS = 4 * MAX_MEMBERS;
    private static final int MAX_EXTENSION_BYTES = 1 << 20;
    /// GNU tar pads to 10 KiB; more than this after the end is something else.
    private static final int MAX_TRAILER_BYTES = 1 << 20;
    /// Records of an extended header that change neither what is read nor under which name.
    private static final Set<String> HARMLESS = Set.of("mtime", "atime", "ctime", "uid", "gid", "uname", "gname",
            "comment", "charset", "hdrcharset", "LIBARCHIVE.creationtime", "SCHILY.dev", "SCHILY.ino", "SCHILY.nlink",
            "SCHILY.fflags");
    /// Not all that such programs write: `SCHILY.realsize` is another size.
    private static final List<String> HARMLESS_FAMILIES = List.of("SCHILY.xattr.", "SCHILY.acl.", "LIBARCHIVE.xattr.");

    private static final Pattern RECORD = Pattern.compile("([0-9]{1,7}) ([^=\n]+)=");

    private final String file;
    private final FileChannel channel;
    private final long size;
    private final Map<String, Member> members = new LinkedHashMap<>();
    private final List<Note> notes = new ArrayList<>();
    private @Nullable String longName;
    private long at;
    private int headers;

    private TarIndex(String file, FileChannel channel) throws IOException {
        this.file = file;
        this.channel = channel;
        this.size = channel.size();
    }

    record Content(List<Member> members, List<Note> notes) {}

    static Content of(String file, FileChannel channel) throws IOException {
        return new TarIndex(file, channel).scan();
    }

    private Content scan() throws IOException {
        boolean ended = false;
        while (!ended && at < size) {
            if (size - at < TarHeader.BLOCK) {
                throw truncated("header", at, TarHeader.BLOCK);
            }
            TarHeader header = new TarHeader(read(at, TarHeader.BLOCK));
            ended = header.isZero();
            if (!ended) {
                entry(header);
            }
        }
        if (ended) {
            trailer();
        } else {
            notes.add(
                    new Note("end-marker-missing", "the archive ends without the two empty blocks that should end it"));
        }
        if (members.isEmpty()) {
            throw invalid("header", null, 0, "the archive holds no file, expected an OVF descriptor and disks");
        }
        return new Content(List.copyOf(members.values()), List.copyOf(notes));
    }

    private void entry(TarHeader header) throws IOException {
        long start = at;
        if (!header.hasMagic()) {
            throw invalid("header", "magic", start + 257,
                    "the block at byte %d is no ustar or GNU tar header".formatted(
                            start));
        }
        if (!header.checksumMatches()) {
            throw invalid("header", "checksum", start + 148,
                    "the header at byte %d does not match its checksum".formatted(start));
        }
        if (++headers > MAX_HEADERS) {
            throw new ImageException(Reason.LIMIT_EXCEEDED, file, "tar archive", null, start,
                    "the archive has more than %d headers".formatted(MAX_HEADERS), null);
        }
        long length = header.size().orElseThrow(() -> invalid("header", "size", start + 124,
                "the size in the header at byte %d is negative or not a number".formatted(start)));
        long data = start + TarHeader.BLOCK;
        if (length > size - data) {
            throw truncated("member", data, length);
        }
        switch (header.type()) {
            case '0' -> member(header, data, length);
            case 'L' -> longName = extensionName(data, length);
            case 'x', 'g' -> extension(data, length);
            case '5' -> folder(header);
            default -> throw unsafe("type", start + 156,
                    "the member at byte %d is of type '%s', expected a regular file".formatted(start, printable(header
                            .type())));
        }
        long padded = Math.addExact(data, Math.multiplyExact(Math.ceilDiv(length, TarHeader.BLOCK), TarHeader.BLOCK));
        at = Math.min(padded, size);
    }

    private static String printable(char type) {
        return type > 0x20 && type < 0x7F ? String.valueOf(type) : "0x%02x".formatted((int) type);
    }

    private void member(TarHeader header, long data, long length) throws ImageException {
        String given = longName == null ? header.name() : longName;
        longName = null;
        String name = given != null && given.startsWith("./") ? given.substring(2) : given;
        if (name == null || !FileNames.plain(name)) {
            boolean tooLong = name != null && name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES;
            throw tooLong
                    ? tooLong(data)
                    : unsafe("name", data - TarHeader.BLOCK,
                            "the member at byte %d has a name that is no plain file name"
                                    .formatted(data - TarHeader.BLOCK));
        }
        if (members.put(name, new Member(name, data, length)) != null) {
            throw unsafe("name", data - TarHeader.BLOCK, "the member '%s' is there twice, expected once".formatted(
                    name));
        }
        if (members.size() > MAX_MEMBERS) {
            throw new ImageException(Reason.LIMIT_EXCEEDED, file, "tar archive", null, data,
                    "the archive has more than %d members".formatted(MAX_MEMBERS), null);
        }
    }

    /// Only the archive's own root, which `tar -C folder .` stores, may be a folder.
    private void folder(TarHeader header) throws ImageException {
        if (longName != null || !"./".equals(header.name())) {
            throw unsafe("type", at + 156, "the member at byte %d is a folder, expected plain files only".formatted(
                    at));
        }
    }

    private String extensionName(long data, long length) throws IOException {
        if (length > MAX_NAME_BYTES + 1) {
            throw tooLong(data);
        }
        byte[] bytes = read(data, (int) length);
        int end = bytes.length > 0 && bytes[bytes.length - 1] == 0 ? bytes.length - 1 : bytes.length;
        String name = TarHeader.utf8(Arrays.copyOf(bytes, end));
        if (name == null || longName != null) {
            throw unsafe("name", data, "the long name at byte %d is not one UTF-8 name".formatted(data));
        }
        return name;
    }

    /// An extended header may tell times and owners; one that renames or resizes what follows is refused.
    private void extension(long data, long length) throws IOException {
        if (length > MAX_EXTENSION_BYTES) {
            throw new ImageException(Reason.LIMIT_EXCEEDED, file, "tar extended header", null, data,
                    "the extended header at byte %d has %d bytes, expected at most %d".formatted(data, length,
                            MAX_EXTENSION_BYTES),
                    null);
        }
        // One character a byte, since the records count bytes: `30 mtime=1763952000.123456789` and a line feed.
        String records = new String(read(data, (int) length), StandardCharsets.ISO_8859_1);
        for (int from = 0; from < records.length();) {
            Matcher record = RECORD.matcher(records).region(from, records.length());
            int end = record.lookingAt() ? from + Integer.parseInt(record.group(1)) : 0;
            if (end == 0 || end > records.length() || end <= record.end() || records.charAt(end - 1) != '\n') {
                throw invalid("extended header", null, data, "the extended header at byte %d is malformed".formatted(
                        data));
            }
            String key = record.group(2);
            if (!HARMLESS.contains(key) && HARMLESS_FAMILIES.stream().noneMatch(key::startsWith)) {
                throw unsafe("extended header", data,
                        "the extended header at byte %d sets '%s', expected times and owners only".formatted(data,
                                Printable.of(key)));
            }
            from = end;
        }
    }

    private void trailer() throws IOException {
        long rest = size - at;
        if (rest < 2L * TarHeader.BLOCK) {
            notes.add(new Note("end-marker-short", "the archive ends with one empty block instead of two"));
        }
        if (rest > MAX_TRAILER_BYTES || !isZero(read(at, (int) rest))) {
            throw invalid("trailer", null, at, "something follows the end of the archive at byte %d".formatted(at));
        }
    }

    private static boolean isZero(byte[] bytes) {
        int or = 0;
        for (byte b : bytes) {
            or |= b;
        }
        return or == 0;
    }

    private byte[] read(long offset, int length) throws IOException {
        return Channels.read(file, channel, offset, length);
    }

    private ImageException truncated(String structure, long offset, long needed) {
        return new ImageException(Reason.TRUNCATED, file, "tar " + structure, null, offset,
                "the %s at byte %d needs %d bytes, the file ends after %d".formatted(structure, offset, needed, size
                        - offset),
                "Copy the archive again; it is incomplete.");
    }

    private ImageException invalid(String structure, @Nullable String field, long offset, String detail) {
        return new ImageException(Reason.ARCHIVE_INVALID, file, "tar " + structure, field, offset, detail,
                "Copy or export the archive again.");
    }

    private ImageException unsafe(String field, long offset, String detail) {
        return new ImageException(Reason.ARCHIVE_UNSAFE, file, "tar header", field, offset, detail,
                "Pack the files again as a tar archive of the format ustar, the .ovf first, without folders or links.");
    }

    private ImageException tooLong(long offset) {
        return new ImageException(Reason.LIMIT_EXCEEDED, file, "tar header", "name", offset,
                "the name of the member at byte %d has more than %d bytes".formatted(offset, MAX_NAME_BYTES),
                "Give the files shorter names and pack them again.");
    }
}
