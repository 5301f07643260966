package io.towpath.migration.web;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import tools.jackson.databind.json.JsonMapper;

/// A ZIP archive that is written as it is made, stays below a size, and lets no secret through.
final class BundleZip implements AutoCloseable {

    private final ZipOutputStream zip;
    private final JsonMapper json;
    private final Blackout blackout;
    private long left;

    /// @param most bytes of all entries together, before they are compressed
    BundleZip(OutputStream out, JsonMapper json, Blackout blackout, long most) {
        this.zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
        this.json = json;
        this.blackout = blackout;
        this.left = most;
    }

    /// One JSON value, or that it was too large.
    void value(String name, Object value) throws IOException {
        byte[] bytes = bytes(json.writerWithDefaultPrettyPrinter().writeValueAsString(blackout.value(json.valueToTree(
                value))));
        entry(name, bytes.length <= left ? bytes : bytes("\"left out: %d bytes\"".formatted(bytes.length)));
    }

    /// A JSON object a line; the last line tells how many did not fit.
    void lines(String name, List<?> rows) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        int written = 0;
        for (Object row : rows) {
            byte[] line = bytes(json.writeValueAsString(blackout.value(json.valueToTree(row))) + "\n");
            if (line.length > left) {
                break;
            }
            zip.write(line);
            left -= line.length;
            written++;
        }
        if (written < rows.size()) {
            zip.write(bytes("{\"leftOut\":%d}%n".formatted(rows.size() - written)));
        }
        zip.closeEntry();
    }

    void text(String name, String text) throws IOException {
        entry(name, bytes(blackout.text(text)));
    }

    private void entry(String name, byte[] bytes) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(bytes);
        zip.closeEntry();
        left -= bytes.length;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
