package io.towpath.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// A process that runs many commands one after the other, each as [Main] does: starting a JVM for each would take most
/// of the time. Arguments are folders, each with a file `words`, one a line; a folder gets what the command wrote,
/// `out` and `err`, and `ended`: the exit code and the processor time in nanoseconds.
final class HostileRuns {

    private HostileRuns() {}

    public static void main(String[] folders) throws IOException {
        var machine = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        for (String each : Files.readAllLines(Path.of(folders[0]))) {
            Path folder = Path.of(each);
            String[] words = Files.readString(folder.resolve("words")).split("\n");
            long before = machine.getProcessCpuTime();
            int code;
            try (PrintStream out = stream(folder.resolve("out")); PrintStream err = stream(folder.resolve("err"))) {
                Terminal terminal = new Terminal(out, err, 0, false, List.of("towpath"));
                try {
                    code = Main.run(words, terminal, new Cancellation());
                } catch (Throwable bug) {
                    code = Refusals.bug(terminal, bug);
                }
                terminal.flush();
            }
            Files.writeString(folder.resolve("ended"), code + " " + (machine.getProcessCpuTime() - before),
                    StandardOpenOption.CREATE_NEW);
        }
    }

    private static PrintStream stream(Path file) throws IOException {
        return new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8);
    }
}
