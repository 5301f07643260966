package io.towpath.disk;

import io.towpath.Judges;
import io.towpath.Judges.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/// A file shown as a block device. Whether that is possible depends on the machine, not on what is installed (it takes
/// root, and a kernel that lets us): where it is not, tests are skipped, and say so.
public final class LoopDevice implements AutoCloseable {

    private final Path path;
    private final List<Path> links = new ArrayList<>();

    private LoopDevice(Path path) {
        this.path = path;
    }

    public static LoopDevice of(Path file) {
        if (!Files.isWritable(Path.of("/dev/loop-control"))) {
            skip("/dev/loop-control is not there, or not ours");
        }
        Verdict made;
        try {
            made = Judges.run("losetup", "--find", "--show", file.toString());
        } catch (AssertionError e) {
            throw skip(e.getMessage());
        }
        if (made.exitCode() != 0) {
            skip("losetup says: " + made.output().strip());
        }
        return new LoopDevice(Path.of(made.output().strip()));
    }

    /// Runs what only root may; where even that is not let, the test is skipped.
    public static void privileged(String... command) {
        Verdict done = Judges.run(command);
        if (done.exitCode() != 0) {
            skip(command[0] + " says: " + done.output().strip());
        }
    }

    private static AssertionError skip(String why) {
        String message = "no loop devices here, skipped: " + why;
        System.err.println("SKIPPED: " + message);
        Assumptions.abort(message);
        return new AssertionError(message);
    }

    public Path path() {
        return path;
    }

    /// Another name for it, until it is closed.
    public Path linkedAt(Path link) throws IOException {
        links.add(Files.createSymbolicLink(link, path));
        return link;
    }

    @Override
    public void close() {
        links.forEach(link -> link.toFile().delete());
        Judges.run("losetup", "--detach", path.toString()).ok();
    }
}
