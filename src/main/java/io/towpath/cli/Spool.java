package io.towpath.cli;

import io.towpath.disk.ImageException;
import io.towpath.disk.NoRoom;
import io.towpath.disk.Reason;
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

    private static final String FOLDER = System.getProperty("java.io.tmpdir", "the temporary folder");

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
            throw kept.refusal();
        }
        Path file = kept.file;
        if (file == null) {
            kept.memory.writeTo(out);
        } else {
            Files.copy(file, out);
        }
    }

    @Override
    public void close() {
        text.close();
        Path file = kept.file;
        if (file != null) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                // the answer is given, and nothing may follow it; the system empties its temporary folder
            }
        }
    }

    private static final class Spilling extends OutputStream {

        private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
        private @Nullable Path file;
        private @Nullable OutputStream stream;
        private @Nullable IOException failure;

        /// A PrintStream keeps to itself what came up.
        ImageException refusal() {
            String why = failure == null ? "it could not be written" : String.valueOf(failure.getMessage());
            boolean full = NoRoom.isWhy(failure);
            return new ImageException(full ? Reason.TARGET_FULL : Reason.TARGET_IO, FOLDER, "answer", null, null,
                    "the answer is kept there until it is whole, and cannot be: " + why,
                    "Free some space there and look whether it may be written to, then run it again.", failure);
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[]{(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (failure != null) {
                throw failure;
            }
            try {
                keep(bytes, offset, length);
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }

        private void keep(byte[] bytes, int offset, int length) throws IOException {
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
