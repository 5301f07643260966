package io.towpath.cli;

import io.towpath.disk.ConversionProgress.Phase;
import io.towpath.disk.ImageException;
import io.towpath.disk.LibC;
import io.towpath.disk.Printable;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What `--machine-readable=DEST` writes for the program that runs this one: an object of JSON a line, with `type`,
/// `timestamp` and `message`, as the tools of libguestfs write them, and more where there is more to tell. Whatever else
/// goes to the standard streams goes there as ever. A reader that went away is nobody's loss.
///
/// | type       | besides                                                                |
/// |------------|------------------------------------------------------------------------|
/// | `info`     | -                                                                      |
/// | `warning`  | -                                                                      |
/// | `error`    | what a refusal has with `--json`                                       |
/// | `progress` | `done` of `total`, both in hundredths of the whole; `file`, `phase`    |
/// | `data`     | `data`: the answer, as with `--json`                                   |
final class MachineLines implements Closeable {

    private static final String STREAM = "stream:";
    private static final String DESCRIPTOR = "fd:";
    private static final String FILE = "file:";
    private static final Pattern OURS = Pattern.compile("\\{ ?\"type\" ?:");
    private static final int FIRST_BYTES = 16;

    private volatile @Nullable OutputStream to;
    private boolean ours;

    boolean isOpen() {
        return to != null;
    }

    /// @throws IllegalArgumentException with what is wrong with it, in words for people
    synchronized void open(String destination, PrintStream out, PrintStream err) {
        if (destination.startsWith(FILE)) {
            to = file(destination.substring(FILE.length()));
            ours = true;
        } else if (destination.startsWith(DESCRIPTOR)) {
            to = descriptor(destination.substring(DESCRIPTOR.length()));
        } else {
            to = switch (destination) {
                case STREAM + "stdout" -> out;
                case STREAM + "stderr" -> err;
                default -> throw new IllegalArgumentException("--machine-readable is '" + Printable.of(destination)
                        + "', expected fd:N, file:NAME, stream:stdout or stream:stderr");
            };
        }
    }

    /// A file that holds something else than such lines is most likely named by mistake.
    private static OutputStream file(String name) {
        try {
            Path path = Path.of(name);
            if (Files.isRegularFile(path) && Files.size(path) > 0) {
                try (InputStream before = Files.newInputStream(path)) {
                    // what else is JSON begins so too: a list of ranges, a digest
                    if (!OURS.matcher(new String(before.readNBytes(FIRST_BYTES), StandardCharsets.UTF_8)).lookingAt()) {
                        throw bad(name, "is there, and holds something else than messages: name another file");
                    }
                }
            }
            return Files.newOutputStream(path);
        } catch (InvalidPathException | IOException e) {
            throw bad(name, "cannot be written (%s)".formatted(e.getClass().getSimpleName()));
        }
    }

    private static IllegalArgumentException bad(String name, String why) {
        return new IllegalArgumentException("--machine-readable: the file '%s' %s".formatted(Printable.of(name), why));
    }

    private static OutputStream descriptor(String number) {
        if (!number.matches("[0-9]{1,9}") || !LibC.isWritable(Integer.parseInt(number))) {
            throw new IllegalArgumentException("--machine-readable: fd:%s is no descriptor that is open for writing"
                    .formatted(Printable.of(number)));
        }
        int descriptor = Integer.parseInt(number);
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[]{(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] data, int offset, int length) throws IOException {
                if (!LibC.write(descriptor, data, offset, length)) {
                    throw new IOException("nobody reads it");
                }
            }
        };
    }

    void info(String message) {
        tell("info", message, new Json.Fields());
    }

    void warning(String message) {
        tell("warning", message, new Json.Fields());
    }

    void error(ImageException e) {
        error(String.valueOf(e.getMessage()), Refusals.json(e));
    }

    void error(String message, Json.Fields more) {
        tell("error", message, more);
    }

    void progress(String file, Phase phase, String word, int done) {
        if (isOpen()) {
            tell("progress", "%s %s %d%%".formatted(file, word, done), new Json.Fields().put("file", file).put("phase",
                    phase).put("done", done).put("total", 100));
        }
    }

    void data(Json.Fields answer) {
        tell("data", "the answer", new Json.Fields().put("data", answer));
    }

    private void tell(String type, String message, Json.Fields more) {
        if (isOpen()) {
            line(Json.compact(new Json.Fields().put("type", type).put("timestamp", OffsetDateTime.now().toString())
                    .put("message", message).and(more)));
        }
    }

    /// As it is.
    synchronized void line(String line) {
        OutputStream open = to;
        if (open != null) {
            try {
                open.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                open.flush();
            } catch (IOException e) {
                to = null;
            }
        }
    }

    @Override
    public synchronized void close() {
        OutputStream open = to;
        if (open != null && ours) {
            try {
                open.close();
            } catch (IOException e) {
                // it was flushed after every line
            }
        }
        to = null;
    }
}
