package io.towpath.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.Judges;
import io.towpath.TestDatabase;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskRef;
import io.towpath.disk.TestDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/// A process of its own brings a disk over and is killed at moments nobody chose; the next one goes on, and the last one
/// ends with an equal disk.
class KilledTransferTest {

    private static final int KILLS = 5;

    @TempDir
    Path folder;

    @Test
    void afterAnyNumberOfKillsTheDiskIsEqualAndProven() throws Exception {
        String judge = Judges.require("qemu-img").toString();
        JdbcConnectionDetails database = TestDatabase.clone("killed");
        JdbcClient jdbc = client(database.getJdbcUrl(), String.valueOf(database.getUsername()),
                String.valueOf(database.getPassword()));
        // the rows a copy hangs on belong to other modules and play no part here
        jdbc.sql("alter table disk_copy drop constraint disk_copy_of_migration").update();
        jdbc.sql("alter table disk_copy drop constraint disk_copy_of_disk").update();
        Path raw = Files.write(folder.resolve("disk.raw"), TestDisk.dense(160 << 20, 21));
        Path vmdk = folder.resolve("disk.vmdk");
        Judges.run(judge, "convert", "-f", "raw", "-O", "vmdk", "-o", "subformat=streamOptimized", raw.toString(),
                vmdk.toString()).ok();
        Path target = folder.resolve("disk.qcow2");
        List<String> words = List.of(database.getJdbcUrl(), String.valueOf(database.getUsername()),
                String.valueOf(database.getPassword()), UUID.randomUUID().toString(), UUID.randomUUID().toString(),
                vmdk.toString(), target.toString());
        long seed = System.nanoTime();
        Random random = new Random(seed);
        System.err.println("KilledTransferTest: seed " + seed);

        int killed = 0;
        for (int run = 0; run < KILLS; run++) {
            // by how far it came and not by the clock: a machine may be quicker than any time that is waited
            long here = (long) (Files.size(raw) * (run + random.nextDouble()) / (KILLS + 1));
            Process process = start(words);
            long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
            while (process.isAlive() && written(target) < here && System.nanoTime() < until) {
                process.waitFor(1, TimeUnit.MILLISECONDS);
            }
            if (process.isAlive()) {
                killed++;
            }
            process.destroyForcibly().waitFor();
        }
        Process last = start(words);
        boolean ended = last.waitFor(2, TimeUnit.MINUTES);
        last.destroyForcibly();

        assertThat(ended).as("seed %d", seed).isTrue();
        assertThat(last.exitValue()).as("seed %d", seed).isZero();
        assertThat(killed).as("seed %d: no process lived long enough to be killed", seed).isPositive();
        DiskCopy copy = new CopyStore(jdbc, Clock.systemUTC()).of(List.of(UUID.fromString(words.get(3)))).getFirst();
        assertThat(copy.phase()).isEqualTo(DiskCopy.Phase.PROVEN);
        Judges.run(judge, "check", "-q", target.toString()).ok();
        Judges.run(judge, "compare", "-f", "raw", "-F", "qcow2", raw.toString(), target.toString()).ok();
        assertThat(folder.resolve("disk.qcow2.part")).doesNotExist();
        assertThat(folder.resolve("disk.qcow2.part.journal")).doesNotExist();
    }

    private static long written(Path target) throws IOException {
        Path part = target.resolveSibling(target.getFileName() + ".part");
        try {
            return Files.size(part);
        } catch (NoSuchFileException e) {
            // not begun, or whole and renamed
            return 0;
        }
    }

    private static Process start(List<String> words) throws IOException {
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), Victim.class.getName()));
        command.addAll(words);
        return new ProcessBuilder(command).inheritIO().start();
    }

    private static JdbcClient client(String url, String user, String password) {
        return JdbcClient.create(new DriverManagerDataSource(url, user, password));
    }

    /// The process that is killed.
    static final class Victim {

        private Victim() {}

        public static void main(String[] words) throws TransferException {
            CopyStore store = new CopyStore(client(words[0], words[1], words[2]), Clock.systemUTC());
            new StoredTransfers(store, new TransferProperties(2, 1)).bringOver(UUID.fromString(words[3]),
                    List.of(new CopyOrder(UUID.fromString(words[4]), "Hard disk 1", DiskRef.file(Path.of(words[5])),
                            Path.of(words[6]), DiskFormat.QCOW2)),
                    () -> false);
        }
    }
}
