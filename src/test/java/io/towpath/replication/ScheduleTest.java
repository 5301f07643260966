package io.towpath.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;
import org.springframework.util.FileSystemUtils;

/// Warm migrations whose courses are drawn by lot: whatever happens, nothing counts that is not so, what landed last is the
/// source, and no snapshot of ours is left. `-Dtowpath.schedules` of them, each with the next seed; `-Dtowpath.seed` is the
/// first one's.
class ScheduleTest {

    private static final int SCHEDULES = Integer.getInteger("towpath.schedules", 15);
    private static final long FIRST = Long.getLong("towpath.seed", 1);

    @TempDir(factory = InMemory.class)
    Path folder;

    /// No disk has to take what a thousand courses make durable.
    static final class InMemory implements TempDirFactory {

        private static final Path MEMORY = Path.of("/dev/shm");

        @Override
        public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext extension)
                throws IOException {
            return Files.isWritable(MEMORY)
                    ? Files.createTempDirectory(MEMORY, "towpath-schedules")
                    : Files.createTempDirectory("towpath-schedules");
        }
    }

    @Test
    void whateverHappensWhatLandedIsTheSource() throws Exception {
        System.out.printf("ScheduleTest: %d schedules, -Dtowpath.seed=%d%n", SCHEDULES, FIRST);
        Map<String, Integer> seen = new TreeMap<>();
        try (Warm database = new Warm(folder, "none", "vm-none", List.of(), () -> {
            throw new IOException("none");
        })) {
            for (long seed = FIRST; seed < FIRST + SCHEDULES; seed++) {
                Path own = Files.createDirectory(folder.resolve("schedule-" + seed));
                run(new Schedule(own, seed, database, seen), seed);
                FileSystemUtils.deleteRecursively(own);
            }
        }
        System.out.println("ScheduleTest: " + seen);
        if (SCHEDULES >= 50) {
            assertThat(seen).as("what is to be survived came about").containsKeys("a lie is found",
                    "a node is killed", "a node is overtaken", "a node is stopped", "meanwhile", "tracking is reset",
                    "a snapshot is removed by others: towpath-", "somebody turns it on", "was on and off again",
                    "code snapshot-gone", "code stopped", "code source-running", "code source-unsure");
        }
    }

    private static void run(Schedule schedule, long seed) {
        try {
            schedule.run();
        } catch (Exception | AssertionError e) {
            throw new AssertionError("-Dtowpath.schedules=1 -Dtowpath.seed=%d%n%s%n%s".formatted(seed, e.getMessage(),
                    schedule.course()), e);
        }
    }
}
