package io.towpath.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What a process took of the machine's memory at most, as the kernel counts it: not the heap alone.
final class PeakMemory {

    private PeakMemory() {}

    /// 0 when it has just ended.
    static long kib(long pid) {
        try {
            List<String> status = Files.readAllLines(Path.of("/proc/" + pid + "/status"));
            return status.stream().filter(line -> line.startsWith("VmHWM:")).mapToLong(line -> Long.parseLong(line
                    .replaceAll("[^0-9]", ""))).findFirst().orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }
}
