package io.towpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandJarTest {

    @TempDir
    Path folder;

    @Test
    void runsFromOneJarThatACacheCanHold() throws Exception {
        Path classes = Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        Path picocli = Path.of(CommandLine.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        pack(classes, folder.resolve("towpath.jar"));
        Files.createDirectory(folder.resolve("lib"));
        Files.copy(picocli, folder.resolve("lib").resolve(picocli.getFileName()));
        Path jar = folder.resolve("commands.jar");

        CommandJar.main(new String[]{folder.toString(), jar.toString()});

        try (JarFile file = new JarFile(jar.toFile());
                InputStream line = file.getInputStream(file.getEntry(
                        "picocli/CommandLine.class"))) {
            assertThat(line.readNBytes(8)[7]).as("class file version").isGreaterThanOrEqualTo((byte) 51);
            assertThat(file.stream().filter(entry -> entry.getName().startsWith("io/towpath/")).map(entry -> entry
                    .getName().split("/")[2]).distinct()).containsOnly("cli", "disk", "units", "inventory",
                            "planning", "platform");
        }
        Process help = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", jar
                .toString(), Main.class.getName(), "help", "convert").redirectErrorStream(true).redirectOutput(folder
                        .resolve("out").toFile())
                .start();
        assertThat(Cli.waitFor(help)).as(Files.readString(folder.resolve("out"))).isZero();
        assertThat(Files.readString(folder.resolve("out"))).contains("--resume");
    }

    private static void pack(Path classes, Path jar) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(classes)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (Path file : files) {
                out.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
                Files.copy(file, out);
            }
        }
    }
}
