package io.towpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The script `towpath`, in a folder of its own, with JDKs that only tell what they are asked.
class LauncherTest {

    @TempDir
    Path folder;

    private Path jdk = Path.of("");

    @BeforeEach
    void write() throws IOException {
        Files.copy(Path.of("towpath"), folder.resolve("towpath"));
        executable(folder.resolve("towpath"));
        jdk = jdk("jdk-25", "25.0.1");
        Path app = Files.createDirectories(folder.resolve("target/app"));
        Files.writeString(app.resolve("commands.jar"), "");
        Files.writeString(app.resolve("built"), jdk + "\n");
    }

    @Test
    void runsALocalCommandOnTheJdkItFinds() throws Exception {
        Run run = run(Map.of("JAVA_HOME", jdk.toString(), "TOWPATH_JAVA_HOME", ""), "inspect", "my disk.vmdk");

        assertThat(run.code()).as(run.output()).isEqualTo(7);
        assertThat(run.output()).contains("-Xmx128m", "<" + folder + "/target/app/commands.jar>",
                "<io.towpath.cli.Main>", "<inspect>", "<my disk.vmdk>");
    }

    @Test
    void sparesTheSecondCompilerWhereDataIsOnlyMoved() throws Exception {
        Map<String, String> environment = Map.of("TOWPATH_JAVA_HOME", jdk.toString());

        assertThat(run(environment, "convert", "-O", "qcow2", "a.vmdk", "a.qcow2").output())
                .contains("-XX:TieredStopAtLevel=1");
        // of the subformats one is compressed, the others are only laid out otherwise
        assertThat(run(environment, "convert", "-O", "vhd", "-o", "subformat=fixed", "a.vmdk", "a.vhd").output())
                .contains("-XX:TieredStopAtLevel=1");
        for (String word : new String[]{"--digest", "-c", "VM.OVA", "nbds://host/", "subformat=streamOptimized"}) {
            assertThat(run(environment, "convert", "-O", "qcow2", word, "a.vmdk", "a.qcow2").output()).as(word)
                    .contains("<convert>").doesNotContain("TieredStopAtLevel");
        }
        assertThat(run(environment, "digest", "a.vmdk").output()).doesNotContain("TieredStopAtLevel");
    }

    @Test
    void startsTheServerInItsOwnPlace() throws Exception {
        Run run = run(Map.of("TOWPATH_JAVA_HOME", jdk.toString()), "serve", "--towpath.zone=UTC");

        assertThat(run.code()).isEqualTo(7);
        assertThat(run.output()).contains("<io.towpath.TowpathApplication>", "<--towpath.zone=UTC>").doesNotContain(
                "<serve>");
    }

    @Test
    void tellsTheDemoASpeedOnlyWhereItIsGivenOne() throws Exception {
        Map<String, String> environment = Map.of("TOWPATH_JAVA_HOME", jdk.toString());
        String dir = folder.resolve("demo").toString();

        assertThat(run(environment, "demo", "--dir", dir).output()).contains("<--towpath.demo.enabled=true>",
                "as it did before").doesNotContain("towpath.demo.speed");
        assertThat(run(environment, "demo", "--dir", dir, "--speed", "300").output()).contains(
                "<--towpath.demo.speed=300>", "time runs 300×");
        assertThat(run(environment, "demo", "--dir", dir, "--speed", "601").code()).isEqualTo(2);
    }

    @Test
    void refusesChaosWithoutKills() throws Exception {
        Run run = run(Map.of("TOWPATH_JAVA_HOME", jdk.toString()), "test", "--chaos", "--kills", "0");

        assertThat(run.code()).as(run.output()).isEqualTo(2);
        assertThat(run.output()).contains("--kills is 0, expected at least 1");
    }

    @Test
    void passesOverAnOtherJava() throws Exception {
        Path old = jdk("jdk-17", "17.0.9");

        Run run = run(Map.of("JAVA_HOME", old.toString(), "PATH", jdk.resolve("bin") + ":/usr/bin:/bin"), "jdk");

        assertThat(run.output().strip()).isEqualTo(jdk.toString());
    }

    @Test
    void saysWhenTheJdkItIsToldIsNone() throws Exception {
        Run run = run(Map.of("TOWPATH_JAVA_HOME", jdk("jdk-21", "21").toString()), "version");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.output()).contains("TOWPATH_JAVA_HOME is ", "which is no JDK 25");
    }

    @Test
    void wantsToBuildOnlyWhenASourceIsNewer() throws Exception {
        Path source = Files.createDirectories(folder.resolve("src/main")).resolve("A.java");
        Files.createDirectories(folder.resolve("db/migration"));
        Files.writeString(source, "");
        Files.writeString(folder.resolve("pom.xml"), "");
        Instant past = Instant.now().minusSeconds(60);
        for (Path path : new Path[]{source, source.getParent(), folder.resolve("db/migration"), folder.resolve(
                "pom.xml"), folder.resolve("towpath")}) {
            Files.setLastModifiedTime(path, FileTime.from(past));
        }
        Map<String, String> environment = Map.of("TOWPATH_JAVA_HOME", jdk.toString(), "PATH", noMaven());
        assertThat(run(environment, "version").output()).contains("<version>");

        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));

        Run run = run(environment, "version");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.output()).contains("Maven is needed to build");
    }

    private record Run(int code, String output) {}

    private Run run(Map<String, String> environment, String... words) throws Exception {
        String[] command = new String[words.length + 1];
        command[0] = folder.resolve("towpath").toString();
        System.arraycopy(words, 0, command, 1, words.length);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(key -> key.startsWith("TOWPATH_") || key.equals("JAVA_HOME"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(Cli.waitFor(process), output);
    }

    private Path jdk(String name, String version) throws IOException {
        Path home = Files.createDirectories(folder.resolve("jdks").resolve(name));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"Test\"\nJAVA_VERSION=\"" + version + "\"\n");
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\nfor word in \"$@\"; do printf '<%s>\\n' \"$word\"; done\nexit 7\n");
        executable(java);
        return home;
    }

    /// A path with what the script needs, but without Maven.
    private String noMaven() throws IOException {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        for (String program : new String[]{"bash", "env", "find", "readlink", "sh"}) {
            for (String place : new String[]{"/usr/bin", "/bin"}) {
                if (Files.isExecutable(Path.of(place, program)) && !Files.exists(bin.resolve(program))) {
                    Files.createSymbolicLink(bin.resolve(program), Path.of(place, program));
                }
            }
        }
        return bin.toString();
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
