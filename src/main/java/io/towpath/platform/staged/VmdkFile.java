package io.towpath.platform.staged;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a `.vmdk` is in its folder, told from its first bytes: a disk, or a piece of one. Only names are taken from it;
/// whether the disk is whole and sound is for the reader to say.
///
/// | first bytes              | is                                                       |
/// |--------------------------|----------------------------------------------------------|
/// | `# Disk DescriptorFile`  | a disk; it names its extents                              |
/// | `KDMV`, with descriptor  | a disk in one file                                        |
/// | `KDMV`, without          | a piece (`-s001.vmdk`)                                    |
/// | `COWD`, seSparse         | a piece: what changed since a snapshot                    |
/// | anything                 | a piece if its name says so (`-flat`, `-f001`, `-ctk` …)  |
///
/// @param names  files in its folder that belong to it: extents, and the parent of a snapshot's delta
record VmdkFile(Kind kind, Set<String> names) {

    enum Kind {
        DISK, PIECE, UNKNOWN
    }

    private static final int MOST_TEXT = 1 << 20;
    private static final int SECTOR = 512;
    private static final long SE_SPARSE = 0x00000000CAFEBABEL;
    private static final Pattern EXTENT = Pattern
            .compile("(?m)^\\s*(?:RW|RDONLY|NOACCESS)\\s+\\d+\\s+\\w+\\s+\"([^\"\r\n]{1,255})\"");
    private static final Pattern PARENT = Pattern
            .compile("(?im)^\\s*parentFileNameHint\\s*=\\s*\"([^\"\r\n]{1,4096})\"");
    private static final Pattern TRACKING = Pattern.compile("(?im)^\\s*changeTrackPath\\s*=\\s*\"([^\"\r\n]{1,255})\"");
    private static final Pattern PIECE = Pattern
            .compile(".*-(flat|delta|sesparse|ctk|rdmp?|[sf]\\d{3}|\\d{6}-delta)\\.vmdk");

    VmdkFile {
        names = Set.copyOf(names);
    }

    static VmdkFile of(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            ByteBuffer head = read(channel, 0, SECTOR).order(ByteOrder.LITTLE_ENDIAN);
            String start = StandardCharsets.ISO_8859_1.decode(head.duplicate()).toString();
            if (start.startsWith("# Disk Descriptor")) {
                return named(Kind.DISK, text(channel, 0, channel.size()));
            }
            if (start.startsWith("KDMV") && head.limit() == SECTOR) {
                long offset = head.getLong(28);
                long sectors = head.getLong(36);
                boolean described = offset > 0 && sectors > 0 && offset < Long.MAX_VALUE / SECTOR
                        && sectors < Long.MAX_VALUE / SECTOR;
                return described
                        ? named(Kind.DISK, text(channel, offset * SECTOR, sectors * SECTOR))
                        : new VmdkFile(Kind.PIECE, Set.of());
            }
            if (start.startsWith("COWD") || head.limit() == SECTOR && head.getLong(0) == SE_SPARSE) {
                return new VmdkFile(Kind.PIECE, Set.of());
            }
        }
        boolean piece = PIECE.matcher(String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT)).matches();
        return new VmdkFile(piece ? Kind.PIECE : Kind.UNKNOWN, Set.of());
    }

    private static VmdkFile named(Kind kind, String descriptor) {
        Set<String> names = new LinkedHashSet<>();
        for (Pattern pattern : new Pattern[]{EXTENT, PARENT, TRACKING}) {
            Matcher matcher = pattern.matcher(descriptor);
            while (matcher.find()) {
                String name = matcher.group(1);
                if (name.indexOf('/') < 0 && name.indexOf('\\') < 0 && !name.equals(".") && !name.equals("..")) {
                    names.add(name);
                }
            }
        }
        return new VmdkFile(kind, names);
    }

    private static String text(FileChannel channel, long offset, long length) throws IOException {
        return StandardCharsets.UTF_8.decode(read(channel, offset, (int) Math.min(length, MOST_TEXT))).toString();
    }

    private static ByteBuffer read(FileChannel channel, long offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer
                .allocate((int) Math.min(length, Math.max(0, channel.size() - Math.min(offset, channel.size()))));
        while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) >= 0) {
            // until full or at the end
        }
        return buffer.flip();
    }
}
