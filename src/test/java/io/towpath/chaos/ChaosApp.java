package io.towpath.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// How the application is started: most of what a kill costs is the start of the next process, so what a start does is
/// learnt once, as `towpath` does for its own. Compiled classes and libraries instead of the package:
/// `-Dtowpath.classpath=…`.
final class ChaosApp {

    private static final String CLASSPATH = System.getProperty("towpath.classpath", "");
    private static final Path FOLDER = Path.of("target", "chaos");
    private static final Path JAR = Path.of(System.getProperty("towpath.jar", "target/towpath.jar"));

    private static String classpath = CLASSPATH;
    private static boolean prepared;
    private static List<String> cache = List.of();

    private ChaosApp() {}

    /// Before the first node; afterwards it does nothing.
    static synchronized void prepare(ChaosNode.Kind kind) throws IOException {
        if (prepared) {
            return;
        }
        prepared = true;
        unpack();
        if (Stream.of(classpath.split(":")).allMatch(each -> each.endsWith(".jar"))) {
            Path file = Files.createDirectories(FOLDER).resolve("node.aot");
            Files.deleteIfExists(file);
            cache = List.of("-XX:AOTCacheOutput=" + file);
            try (ChaosNode rehearsal = new ChaosNode(kind, "rehearsal")) {
                rehearsal.awaitUp();
                rehearsal.stop();
            }
            cache = Files.exists(file) ? List.of("-XX:AOTCache=" + file, "-Xlog:aot=off", "-Xlog:cds=off") : List.of();
        }
    }

    /// So that it can be started.
    static synchronized void unpack() throws IOException {
        if (!classpath.isEmpty()) {
            return;
        }
        if (!Files.exists(JAR)) {
            throw new IllegalStateException(JAR + " is missing: this runs after `mvn package`");
        }
        remove(FOLDER);
        run(java(), "-Djarmode=tools", "-jar", JAR.toString(), "extract", "--destination",
                FOLDER.resolve("app").toString());
        classpath = FOLDER.resolve("app").resolve(JAR.getFileName()).toString();
    }

    static List<String> command() {
        List<String> command = new ArrayList<>(List.of(java(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
                "-Xmx320m", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(cache);
        command.addAll(List.of("-cp", classpath, "io.towpath.TowpathApplication"));
        return command;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException("failed: " + List.of(command));
        }
    }

    private static void remove(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path each : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }
}
