package io.towpath.replication;

import io.towpath.disk.BlockSums;
import io.towpath.disk.ConversionProgress;
import io.towpath.disk.DiskReader;
import io.towpath.disk.RangeSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The digests of what a target holds at a pass, read from the target itself, in a file beside it.
///
/// They are made anew where they are not of the pass that the disk stood at. In a last pass, while nobody is served, that is
/// not done: who was compared whole or copied whole in it needs none, and of others it is told that they were not kept.
///
/// @param since the number of the pass that the disk stood at; 0 before its seed, below 0 where none are kept
record Sums(int since) {

    private static final Logger LOG = LoggerFactory.getLogger(Sums.class);

    static final Sums NONE = new Sums(-1);

    interface Opening {

        DiskReader open() throws IOException;
    }

    static Path file(Path target) {
        return target.resolveSibling(target.getFileName() + ".sums");
    }

    /// They are needed no more; that they stay would do no harm but take room.
    static void delete(Path target) {
        Path file = file(target);
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("{} could not be deleted: {}", file, e.toString());
        }
    }

    void keep(Trip.Target target, Opening there, RangeSet written, DiskPass.Method method, Pass pass, int threads,
            ConversionProgress progress) throws IOException {
        if (since < 0) {
            return;
        }
        Path file = file(target.file());
        try (DiskReader image = there.open()) {
            boolean kept = method == DiskPass.Method.DELTA && since > 0
                    && BlockSums.update(image, file, written, since, pass.number(), threads, progress);
            if (!kept && pass.kind() == Pass.Kind.FINAL) {
                Files.deleteIfExists(file);
            } else if (!kept) {
                BlockSums.build(image, file, pass.number(), threads, progress);
            }
        }
    }
}
