package io.towpath.cli;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// An answer that is given whole or not at all: kept in memory while it is small, and behind that in a temporary file.
final class Spool implements Closeable {

    private static final int MOST_IN_MEMORY = 1 << 20;

    private final Spilling kept = new Spilling();
    private final PrintStream text = new PrintStream(kept, false, StandardCharsets.UTF_8);

    /// In UTF-8.
    PrintStream text() {
        return text;
    }

    /// Writes all of it.
    void copyTo(OutputStream out) throws IOException {
        text.flush();
        if (text.checkError()) {
            throw new IOException("the temporary file for the answer could not be written");
        }
        Path file = kept.file;
        if (file == null) {
            kept.memory.writeTo(out);
        } else {
            Files.copy(file, out);
        }
    }

    @Override
    public void close() throws IOException {
        text.close();
        Path file = kept.file;
        if (file != null) {
            Files.deleteIfExists(file);
        }
    }

    private static final class Spilling extends OutputStream {

        private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
        private @Nullable Path file;
        private @Nullable OutputStream stream;

        @Override
        public void write(int b) throws IOException {
            write(new byte[]{(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (stream == null && memory.size() + length > MOST_IN_MEMORY) {
                file = Files.createTempFile("towpath-answer-", ".json");
                stream = Files.newOutputStream(file);
                memory.writeTo(stream);
                memory.reset();
            }
            (stream == null ? memory : stream).write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            if (stream != null) {
                stream.flush();
            }
        }

        @Override
        public void close() throws IOException {
            if (stream != null) {
                stream.close();
            }
        }
    }
}
