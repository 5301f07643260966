package io.towpath.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.TestDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What somebody left where a disk's target is made is not in the target.
class LeftBytesPassTest {

    private static final String A = "2000";
    private static final int SIZE = 3 << 20;

    @TempDir
    Path folder;

    /// A copy that was never finished, with a journal of nobody, and larger than the disk.
    @ParameterizedTest
    @EnumSource(value = DiskFormat.class, names = {"QCOW2", "RAW"})
    void aPartOfAnotherDiskIsNotGoneOnWith(DiskFormat format) throws Exception {
        FileVm vm = new FileVm(folder, 3, SIZE);
        vm.writes(4);
        try (Warm warm = new Warm(folder, "web01", "vm-7", vm.state().disks(), () -> vm)) {
            warm.format = format;
            Path part = warm.folder.resolve(warm.file(A).getFileName() + ".part");
            Files.write(part, TestDisk.dense(SIZE + (1 << 20), 9));
            Files.write(part.resolveSibling(part.getFileName() + ".journal"), TestDisk.dense(4096, 10));

            warm.seeded();
            assertThat(Arrays.mismatch(warm.there(A), vm.now(A))).isEqualTo(-1);
            vm.clear(A, 0, SIZE);
            vm.writes(2);
            warm.replicator().pass(warm.trip());

            assertThat(Arrays.mismatch(warm.there(A), vm.now(A))).isEqualTo(-1);
            if (format == DiskFormat.RAW) {
                assertThat(warm.file(A)).hasSize(SIZE);
            }
        }
    }

    @Test
    void aFileThatIsAnotherDiskIsNotWrittenTo() throws Exception {
        FileVm vm = new FileVm(folder, 3, SIZE);
        vm.writes(4);
        try (Warm warm = new Warm(folder, "web01", "vm-7", vm.state().disks(), () -> vm)) {
            warm.format = DiskFormat.RAW;
            byte[] others = TestDisk.dense(SIZE, 9);
            Files.write(warm.file(A), others);

            assertThat(catchThrowableOfType(ReplicationException.class, warm::seeded)
                    .code()).isEqualTo("target-exists");

            assertThat(Files.readAllBytes(warm.file(A))).isEqualTo(others);
            assertThat(warm.stored().of(warm.migration).orElseThrow().disks().getFirst().pass()).isNull();
        }
    }
}
