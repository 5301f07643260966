package io.towpath;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A JVM of tests stops its database when it ends, also where no Spring context was made, and does not wait for its files
/// to be removed.
class TestDatabaseExitTest {

    static final class Clones {

        public static void main(String[] args) {
            for (int clone = 0; clone < 3; clone++) {
                System.out.println("URL " + TestDatabase.clone("exit").getJdbcUrl());
            }
            System.out.println("END " + System.currentTimeMillis());
        }
    }

    @TempDir
    Path folder;

    @Test
    void theServerIsStoppedAndTheJvmEndsSoon() throws Exception {
        Path said = folder.resolve("said");
        Process jvm = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", classPath(), Clones.class.getName())).redirectErrorStream(true)
                .redirectOutput(said.toFile()).start();
        try {
            assertThat(jvm.waitFor(3, TimeUnit.MINUTES)).isTrue();
        } finally {
            jvm.destroyForcibly();
        }

        String all = java.nio.file.Files.readString(said);
        assertThat(all).contains("URL jdbc:postgresql://127.0.0.1:").contains("END ");
        long ended = Long.parseLong(all.substring(all.indexOf("END ") + 4).lines().findFirst().orElseThrow().strip());
        assertThat(System.currentTimeMillis() - ended).isLessThan(20_000);
        int port = Integer.parseInt(all.replaceAll("(?s).*127\\.0\\.0\\.1:([0-9]+)/exit3.*", "$1"));
        try (Socket socket = new Socket()) {
            assertThat(org.assertj.core.api.Assertions.catchThrowable(
                    () -> socket.connect(new InetSocketAddress("127.0.0.1", port), 2_000))).as("nobody listens")
                    .isNotNull();
        }
    }

    /// An empty entry, as Surefire leaves one at the end, would be the folder we stand in, which has the migrations once more.
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
