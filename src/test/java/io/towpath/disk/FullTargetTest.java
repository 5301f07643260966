package io.towpath.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.Judges;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Conversions whose target may not become as large as it has to: that is said, and once there is room they go on with what
/// they have.
class FullTargetTest {

    private static final int SIZE = 8 << 20;

    @TempDir
    private Path folder;

    private Path source = Path.of("");

    /// Every kind that is written; all of them can be gone on with.
    static Stream<TargetKind> kinds() {
        return TargetKind.ALL.stream();
    }

    @BeforeEach
    void write() throws IOException {
        source = folder.resolve("disk.vmdk");
        try (DiskWriter writer = DiskImages.create(source, DiskFormat.VMDK, SIZE, Map.of())) {
            writer.write(0, ByteBuffer.wrap(TestDisk.dense(SIZE, 1)));
            writer.finish();
        }
    }

    private record Run(int code, String output) {

        long copied() {
            return output.lines().filter(line -> line.startsWith("copy ")).mapToLong(line -> Long.parseLong(line
                    .substring("copy ".length()))).max().orElse(0);
        }
    }

    /// @param limit of a file's size in KiB, or `unlimited`
    private Run run(TargetKind kind, Path target, String limit) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("bash", "-c", "ulimit -f " + limit + "; exec \"$@\"", "bash",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "-Xmx128m", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), KilledConversion.class.getName(), source.toString(),
                target.toString(), "-", kind.format().id()));
        kind.options().forEach((option, value) -> command.add(option + "=" + value));
        Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(child.getInputStream().readAllBytes(), UTF_8);
        return new Run(child.waitFor(), output);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void saysThatThereIsNoRoomAndGoesOnWhenThereIs(TargetKind kind) throws Exception {
        Path target = folder.resolve("copy");

        Run full = run(kind, target, "5000");

        assertThat(full.output).contains("ImageException: ", "refused TARGET_FULL")
                .doesNotContain("Exception in thread");
        assertThat(full.code).isEqualTo(Reason.TARGET_FULL.exitCode());
        assertThat(target).doesNotExist();

        Run done = run(kind, target, "unlimited");

        assertThat(done.code).as(done.output).isZero();
        String last = done.output.lines().toList().getLast();
        assertThat(last).startsWith("done ");
        // others have their whole length, or that of a block, from the start, and got no byte
        if (kind.format() == DiskFormat.QCOW2 || kind.toString().matches("vmdk.*(Sparse|Optimized)")) {
            assertThat(full.copied()).isGreaterThan(1 << 20);
            assertThat(Long.parseLong(last.substring("done ".length()))).as("taken over").isPositive();
        }
        assertThat(Judges.run(Judges.require("qemu-img").toString(), "compare", "-f", "vmdk", "-F", kind.format()
                .qemuName(), source.toString(), target.toString()).ok().output()).contains("identical");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(each -> String.valueOf(each.getFileName()))).noneMatch(name -> name.contains(".part")
                    || name.contains("journal"));
        }
    }
}
