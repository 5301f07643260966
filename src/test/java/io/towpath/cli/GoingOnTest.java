package io.towpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.Judges;
import io.towpath.disk.TestDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a conversion into a server's export advises when it is stopped.
class GoingOnTest {

    @TempDir
    Path folder;

    private Path raw = Path.of("");
    private String uri = "";
    private Process server;

    @BeforeEach
    void serve() throws Exception {
        raw = Files.write(folder.resolve("disk.raw"), TestDisk.dense(8 << 20, 7));
        Path socket = folder.resolve("s");
        Path ready = folder.resolve("pid");
        server = new ProcessBuilder(Judges.require("nbdkit").toString(), "-f", "--exit-with-parent", "-U", socket
                .toString(), "-P", ready.toString(), "memory", "8M").inheritIO().start();
        Cli.await(server, () -> Files.exists(ready));
        uri = "nbd+unix:///?socket=" + socket;
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.destroy();
        }
    }

    @Test
    void saysThatItHasToStartAgainWithoutAJournal() throws Exception {
        assertThat(stopped()).doesNotContain("to go on:", "Run it again.").contains("no whole disk",
                "to start again:  towpath convert", "--journal FILE");
    }

    @Test
    void saysHowToGoOnWithOne() throws Exception {
        assertThat(stopped("--journal", folder.resolve("j"))).contains("to go on:  towpath convert", "--resume",
                "Run it again. With --resume it goes on where it was.")
                .doesNotContain("to start again");
    }

    private String stopped(Object... more) throws IOException, InterruptedException {
        Object[] words = {"convert", "-f", "raw", raw, uri, "-O", "nbd", "-p", "--rate-limit", "2M", "--threads", 1};
        Object[] all = new Object[words.length + more.length];
        System.arraycopy(words, 0, all, 0, words.length);
        System.arraycopy(more, 0, all, words.length, more.length);
        Process process = Cli.start(folder, all);
        Cli.await(process, () -> Files.size(folder.resolve("err")) > 0);
        process.destroy();
        assertThat(Cli.waitFor(process)).isEqualTo(143);
        return Files.readString(folder.resolve("err"));
    }
}
