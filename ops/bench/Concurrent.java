import io.towpath.disk.Conversion;
import io.towpath.disk.ConversionProgress;
import io.towpath.disk.ConversionRequest;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskRef;
import io.towpath.disk.OpenOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Converts many disks at once in this process and prints what memory that took: `java Concurrent.java FOLDER COUNT`, with
/// `disk.stream.vmdk` and `disk.sparse.vmdk` in the folder. Each conversion has two threads and is proven by reading back.
final class Concurrent {

    private static final int THREADS = 2;

    private record Kind(String source, DiskFormat target, Map<String, String> options) {}

    private static final List<Kind> KINDS = List.of(
            new Kind("disk.stream.vmdk", DiskFormat.QCOW2, Map.of()),
            new Kind("disk.sparse.vmdk", DiskFormat.RAW, Map.of()),
            new Kind("disk.stream.vmdk", DiskFormat.QCOW2, Map.of("compress", "on")),
            new Kind("disk.sparse.vmdk", DiskFormat.VHDX, Map.of()),
            new Kind("disk.sparse.vmdk", DiskFormat.VMDK, Map.of("subformat", "streamOptimized")));

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        int count = Integer.parseInt(args[1]);
        CyclicBarrier start = new CyclicBarrier(count);
        List<Future<?>> conversions = new ArrayList<>();
        long began = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
            for (int i = 0; i < count; i++) {
                int number = i;
                conversions.add(threads.submit(() -> {
                    start.await();
                    convert(folder, number);
                    return null;
                }));
            }
        }
        for (Future<?> conversion : conversions) {
            conversion.get();
        }
        System.out.printf("%d disks at once, heap %d MiB: peak RSS %d MiB, %.1f s%n", count, Runtime.getRuntime()
                .maxMemory() >> 20, peakKib() >> 10, (System.nanoTime() - began) / 1e9);
    }

    private static void convert(Path folder, int number) throws IOException {
        Kind kind = KINDS.get(number % KINDS.size());
        Path target = folder.resolve("out." + number + "." + kind.target().id());
        Conversion.run(new ConversionRequest(DiskRef.file(folder.resolve(kind.source())), OpenOptions.declared(
                DiskFormat.VMDK), target, kind.target(), kind.options(), THREADS, false, true, true, true),
                new ConversionProgress() {
                    @Override
                    public void at(Phase phase, long doneBytes, long totalBytes, long dataBytes) {
                        // nobody looks
                    }

                    @Override
                    public boolean cancelled() {
                        return false;
                    }
                });
    }

    /// The most memory this process ever had, as the kernel counts it.
    private static long peakKib() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        throw new IOException("/proc/self/status has no VmHWM");
    }
}
