package io.towpath.disk.ova;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Consumer;

/// Writes tar archives for tests, well-formed or not: `aTar().file("web.ovf", bytes).writeTo(path)`.
public final class TarText {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private boolean end = true;

    public static TarText aTar() {
        return new TarText();
    }

    public TarText file(String name, byte[] content) {
        return entry('0', name, content, _ -> {});
    }

    public TarText file(String name, String content) {
        return file(name, content.getBytes(StandardCharsets.UTF_8));
    }

    /// @param spoil changes the header after everything but its checksum is in place
    TarText entry(char type, String name, byte[] content, Consumer<byte[]> spoil) {
        byte[] header = new byte[512];
        put(header, 0, name);
        put(header, 100, "0000644\0" + "0000000\0" + "0000000\0");
        put(header, 124, String.format(Locale.ROOT, "%011o", content.length));
        put(header, 136, "00000000000");
        header[156] = (byte) type;
        put(header, 257, "ustar\0" + "00");
        spoil.accept(header);
        seal(header);
        out.writeBytes(header);
        out.writeBytes(Arrays.copyOf(content, (content.length + 511) / 512 * 512));
        return this;
    }

    TarText raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    TarText withoutEnd() {
        end = false;
        return this;
    }

    static void put(byte[] header, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, header, offset, Math.min(bytes.length, header.length - offset));
    }

    static void base256(byte[] header, long size) {
        Arrays.fill(header, 124, 136, (byte) (size < 0 ? 0xFF : 0));
        header[124] |= (byte) 0x80;
        ByteBuffer.wrap(header).putLong(128, size);
    }

    static void seal(byte[] header) {
        Arrays.fill(header, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xFF;
        }
        put(header, 148, String.format(Locale.ROOT, "%06o\0 ", sum));
    }

    byte[] bytes() {
        return end ? Arrays.copyOf(out.toByteArray(), out.size() + 1024) : out.toByteArray();
    }

    public Path writeTo(Path file) throws IOException {
        return Files.write(file, bytes());
    }
}
