import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/// One stretch of time.
final class Measure {

    private final Map<String, ConcurrentLinkedQueue<Double>> pages = new ConcurrentHashMap<>();
    final Ages ages = new Ages();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicReference<String> failure = new AtomicReference<>("");
    double p95;

    void took(String page, long nanos) {
        pages.computeIfAbsent(page, _ -> new ConcurrentLinkedQueue<>()).add(nanos / 1e6);
    }

    void failed(String what) {
        failures.incrementAndGet();
        failure.set(what);
    }

    static Measure of(List<Reader> readers, long application) throws Exception {
        Reader.trips = Database.rows(
                "select m.id, m.vm_id, vm.external_id from migration m join vm on vm.id = m.vm_id order by 3");
        Reader.waves = Database.rows("select id from wave order by key").stream().map(row -> row[0]).toList();
        Measure measure = new Measure();
        measure.run(readers, application);
        return measure;
    }

    private void run(List<Reader> readers, long application) throws Exception {
        String load = Files.readString(Path.of("/proc/loadavg")).substring(0, 14);
        Counters before = Counters.now(application);
        long began = System.nanoTime();
        long until = began + Replications.SECONDS * 1_000_000_000L;
        List<Thread> threads = new ArrayList<>();
        for (Reader reader : readers) {
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    reader.read(this, until);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
        }
        ages.sample(until);
        Counters after = Counters.now(application);
        double seconds = (System.nanoTime() - began) / 1e9;
        for (Thread thread : threads) {
            thread.join();
        }
        after.tell(before, seconds);
        tell(load);
    }

    static void sleep(int seconds) throws InterruptedException {
        Thread.sleep(seconds * 1000L);
    }

    private void tell(String load) {
        double[] all = pages.values().stream().flatMap(each -> each.stream()).mapToDouble(Double::doubleValue).sorted()
                .toArray();
        if (all.length > 0) {
            Replications.say("  %-34s %7s %7s %7s %7s", "page, ms", "times", "p50", "p95", "p99");
            new TreeMap<>(pages).forEach((name, times) -> line(name,
                    times.stream().mapToDouble(Double::doubleValue).sorted().toArray()));
            line("all (goal of p95 600)", all);
            p95 = at(all, 95);
        }
        if (failures.get() > 0) {
            Replications.say("  %d pages failed, the last: %s", failures.get(), failure.get());
        }
        ages.tell();
        Replications.say("  load before: %s", load);
    }

    private static void line(String name, double[] sorted) {
        Replications.say("  %-34s %7d %7.0f %7.0f %7.0f", name, sorted.length, at(sorted, 50), at(sorted, 95), at(sorted, 99));
    }

    static double at(double[] sorted, int percent) {
        return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
    }
}
