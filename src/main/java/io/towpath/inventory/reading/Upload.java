package io.towpath.inventory.reading;

import io.towpath.disk.Reason;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// The files of one upload, looked at by what is in them, not by their names.
final class Upload implements Closeable {

    /// Where a tar archive says what it is.
    private static final int TAR_MAGIC = 257;
    private static final String ACCEPTED = "Accepted are .xlsx, .csv, .json, a .zip or a folder of CSVs.";

    private final String name;
    private final List<Closeable> open = new ArrayList<>();
    private final List<Grid> grids = new ArrayList<>();
    private int workbooks;
    private int documents;

    private Upload(String name) {
        this.name = name;
    }

    static Upload open(List<Path> files) throws IOException, UnreadableFileException {
        if (files.isEmpty()) {
            throw Refuse.as(Reason.FORMAT_UNKNOWN, "(none)", null, "no file is given", ACCEPTED);
        }
        Upload upload = new Upload(label(files.getFirst()));
        try {
            for (Path file : files) {
                if (Files.isDirectory(file)) {
                    upload.folder(file);
                } else {
                    upload.file(file, label(file));
                }
            }
            if (upload.grids.isEmpty()) {
                throw Refuse.as(Reason.FORMAT_UNKNOWN, upload.name, null, "holds no table", ACCEPTED);
            }
            return upload;
        } catch (IOException | UnreadableFileException | RuntimeException e) {
            upload.close();
            throw e;
        }
    }

    private static String label(Path file) {
        Path last = file.getFileName();
        return last == null ? file.toString() : last.toString();
    }

    String name() {
        return name;
    }

    List<Grid> grids() {
        return grids;
    }

    boolean isWorkbook() {
        return workbooks > 0;
    }

    boolean isJson() {
        return documents > 0;
    }

    private void folder(Path folder) throws IOException, UnreadableFileException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)).filter(
                    file -> isText(label(file))).sorted().limit(Bounds.FILES + 1L).toList();
        }
        for (Path file : files) {
            file(file, label(folder) + "/" + label(file));
        }
    }

    private static boolean isText(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".csv") || lower.endsWith(".json") || lower.endsWith(".txt") || lower.endsWith(".tsv");
    }

    private void file(Path file, String label) throws IOException, UnreadableFileException {
        if (Files.notExists(file)) {
            throw new NoSuchFileException(label);
        }
        if (!Files.isRegularFile(file)) {
            throw Refuse.as(Reason.IMPORT_INVALID, label, null, "is no regular file", ACCEPTED);
        }
        long size = Files.size(file);
        if (size == 0) {
            throw Refuse.as(Reason.IMPORT_INVALID, label, null, "is empty", "Export the file again.");
        }
        if (size > Bounds.WORKBOOK_BYTES) {
            throw Refuse.tooMuch(label, null, "has %,d bytes, at most %,d are read".formatted(size,
                    Bounds.WORKBOOK_BYTES));
        }
        byte[] head;
        try (InputStream in = Files.newInputStream(file)) {
            head = in.readNBytes(TAR_MAGIC + 6);
        }
        if (starts(head, 'P', 'K')) {
            archive(file, label);
        } else if (starts(head, 0xd0, 0xcf, 0x11, 0xe0)) {
            throw Refuse.as(Reason.UNSUPPORTED_FEATURE, label, null,
                    "is an old .xls workbook, or one protected by a password",
                    "Save it as .xlsx without a password, or export again.");
        } else if (isTar(head)) {
            throw Refuse.as(Reason.UNSUPPORTED_FEATURE, label, null, "is a tar archive, as OVAs are, and no list",
                    "Upload an OVA as a source, under Sources, or look at it with `towpath inspect`. " + ACCEPTED);
        } else if (isBinary(Arrays.copyOf(head, Math.min(8, head.length)))) {
            throw Refuse.as(Reason.FORMAT_UNKNOWN, label, null, "is no text and no workbook", ACCEPTED);
        } else {
            text(ByteSource.of(file, label));
        }
    }

    private static boolean isTar(byte[] head) {
        int end = TAR_MAGIC + 5;
        return head.length > end && (head[end] == 0 || head[end] == ' ')
                && starts(Arrays.copyOfRange(head, TAR_MAGIC, end), 'u', 's', 't', 'a', 'r');
    }

    /// No text in any encoding begins with two NULs, or with control characters.
    private static boolean isBinary(byte[] head) {
        int controls = 0;
        for (int i = 0; i < head.length; i++) {
            if (i > 0 && head[i] == 0 && head[i - 1] == 0) {
                return true;
            }
            controls += head[i] > 0 && head[i] < ' ' && head[i] != '\t' && head[i] != '\n' && head[i] != '\r' ? 1 : 0;
        }
        return controls > 1;
    }

    private static boolean starts(byte[] head, int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (i >= head.length || (head[i] & 0xff) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    private void archive(Path file, String label) throws IOException, UnreadableFileException {
        Archive archive = Archive.open(file, label);
        open.add(archive);
        if (Workbook.isOne(archive)) {
            workbooks++;
            grids.addAll(Workbook.open(archive).sheets());
        } else {
            for (String member : archive.names()) {
                if (isText(member) && !member.startsWith("__MACOSX/")) {
                    text(ByteSource.of(archive, member));
                }
            }
        }
        tooMany();
    }

    private void text(ByteSource source) throws IOException, UnreadableFileException {
        if (startsAsJson(source)) {
            if (source.bytes() > Bounds.CSV_BYTES) {
                throw Refuse.tooMuch(source.label(), null, "has %,d bytes, at most %,d are read".formatted(source
                        .bytes(), Bounds.CSV_BYTES));
            }
            documents++;
            grids.add(new JsonGrid(source));
        } else {
            grids.add(new CsvGrid(source));
        }
        tooMany();
    }

    private void tooMany() throws UnreadableFileException {
        if (grids.size() > Bounds.FILES) {
            throw Refuse.tooMuch(name, null, "holds more than %d tables".formatted(Bounds.FILES));
        }
    }

    private static boolean startsAsJson(ByteSource source) throws IOException, UnreadableFileException {
        try (InputStream in = source.open()) {
            byte[] head = in.readNBytes(64);
            for (int i = starts(head, 0xef, 0xbb, 0xbf) ? 3 : 0; i < head.length; i++) {
                if (head[i] == '{' || head[i] == '[') {
                    return true;
                }
                if (head[i] > ' ' || head[i] < 0) {
                    return false;
                }
            }
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        for (Closeable one : open) {
            one.close();
        }
    }
}
