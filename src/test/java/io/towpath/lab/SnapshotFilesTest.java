package io.towpath.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.VsphereLab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Removing snapshots takes away their deltas and nothing else.
class SnapshotFilesTest {

    @TempDir
    Path folder;

    @Test
    void severalSnapshotsRemovedOneAfterTheOtherLeaveTheDisks() throws IOException {
        try (VsphereLab lab = VsphereLab.start("-vms", "1", "-real", folder.toString(), "-real-vms", "1", "-real-disks",
                "2", "-real-size", "8388608", "-write-every", "0"); SoapClient client = new SoapClient(lab)) {
            RealVm vm = new RealVm(lab, client, 0);
            List<Path> before = files(vm.name);
            List<SoapClient.Ref> snapshots = new ArrayList<>();
            Random random = new Random(7);
            for (int i = 0; i < 60; i++) {
                if (snapshots.size() < 5 && random.nextInt(5) > 1) {
                    snapshots.add(vm.snapshot("s" + i));
                } else if (!snapshots.isEmpty()) {
                    vm.remove(snapshots.remove(random.nextInt(snapshots.size())));
                }
                assertThat(files(vm.name)).as("after %d", i).containsAll(before);
            }
            for (SoapClient.Ref snapshot : snapshots.reversed()) {
                vm.remove(snapshot);
            }

            assertThat(files(vm.name)).isEqualTo(before);
        }
    }

    private List<Path> files(String vm) throws IOException {
        try (var files = Files.list(folder.resolve("datastore").resolve(vm))) {
            return files.filter(file -> file.toString().endsWith(".vmdk")).sorted().toList();
        }
    }
}
