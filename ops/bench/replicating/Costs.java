import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.stream.Stream;

/// What each kind of page costs, asked for one after the other: processor time, which a busy machine changes less than time.
/// What the application and the database do meanwhile by themselves is measured first, and taken off.
final class Costs {

    /// Of a kind, until it is called warm; and how often it is asked for then.
    private static final int COLD = 3;
    /// Processor time is told in hundredths of a second.
    private static final int BATCH = 10;
    private static final int WARM = Integer.getInteger("bench.rounds", 200);

    private final Reader reader;
    private final long application;
    private Used idle = Used.NOTHING;

    private Costs(Reader reader, long application) {
        this.reader = reader;
        this.application = application;
    }

    /// @param app       milliseconds of the application's processor time
    /// @param compilers of those, what the compilers of its virtual machine took
    /// @param garbage   of those, what the collector took
    /// @param database  milliseconds of all processes of the database
    /// @param at        when, in milliseconds
    private record Used(double app, double compilers, double garbage, double database, double at) {

        static final Used NOTHING = new Used(0, 0, 0, 0, 0);

        Used minus(Used before) {
            return new Used(app - before.app, compilers - before.compilers, garbage - before.garbage, database - before.database,
                    at - before.at);
        }

        Used of(int requests) {
            return new Used(app / requests, compilers / requests, garbage / requests, database / requests, at / requests);
        }

        Used less(Used idle) {
            double share = idle.at == 0 ? 0 : at / idle.at;
            // compilers work off what pages asked for before: theirs stays
            return new Used(app - (idle.app - idle.compilers) * share, compilers, garbage - idle.garbage * share,
                    database - idle.database * share, at);
        }
    }

    static void of(Reader reader, long application) throws Exception {
        new Costs(reader, application).measure();
    }

    private void measure() throws Exception {
        Map<String, List<String>> pages = pages();
        idle();
        Replications.say("  while nobody asks: application %.1f %% of one core, database %.1f %%", idle.app / idle.at * 100,
                idle.database / idle.at * 100);
        table("the first " + COLD + " times each", pages, COLD, false);
        table("then " + WARM + " times each", pages, WARM, false);
        idle();
        table("then again " + WARM + " times each", pages, WARM, true);
    }

    private void table(String title, Map<String, List<String>> pages, int times, boolean last) throws Exception {
        Replications.say("");
        Replications.say("  %-40s %7s %9s %9s %9s %7s %8s %8s", title, "app ms", "compilers", "collector", "database", "ms",
                "statem.", "bytes");
        for (Map.Entry<String, List<String>> page : pages.entrySet()) {
            one(page.getKey(), page.getValue(), times, last);
        }
    }

    private void one(String name, List<String> addresses, int times, boolean last) throws Exception {
        List<Used> batches = new ArrayList<>();
        long bytes = 0;
        int asked = 0;
        while (asked < times) {
            int batch = Math.min(BATCH, times - asked);
            Used before = now();
            for (int i = 0; i < batch; i++) {
                bytes += ask(name, addresses, asked++);
            }
            batches.add(now().minus(before).less(idle).of(batch));
        }
        Used used = median(batches);
        Replications.say("  %-40s %7.1f %9.1f %9.1f %9.1f %7.1f %8d %8d", name, used.app, used.compilers, used.garbage,
                used.database, used.at, last ? statements(name, addresses) : -1, bytes / times);
    }

    private int ask(String name, List<String> addresses, int number) throws Exception {
        HttpResponse<String> page = Application.get(addresses.get(number % addresses.size()), reader.cookie(),
                name.startsWith(" "));
        if (page.statusCode() != 200) {
            throw new IllegalStateException(name + ": " + page.statusCode());
        }
        return page.body().length();
    }

    /// Each figure for itself: passes begin and end in swarms, which are not what a page costs.
    private static Used median(List<Used> all) {
        return new Used(median(all, Used::app), median(all, Used::compilers), median(all, Used::garbage),
                median(all, Used::database), median(all, Used::at));
    }

    private static double median(List<Used> all, ToDoubleFunction<Used> figure) {
        double[] sorted = all.stream().mapToDouble(figure).sorted().toArray();
        return sorted.length % 2 == 1 ? sorted[sorted.length / 2]
                : (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]) / 2;
    }

    /// Statements of one request, by the database's log, where the server is the benchmark's own: of several the fewest, since
    /// others are at work too. -1: unknown.
    private long statements(String name, List<String> addresses) throws Exception {
        if (log() == null) {
            return -1;
        }
        Database.run("alter system set log_min_duration_statement = 0");
        Database.rows("select pg_reload_conf()");
        Measure.sleep(1);
        long fewest = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            // what was shared is over
            Thread.sleep(1100);
            long before = told();
            ask(name, addresses, i);
            fewest = Math.min(fewest, told() - before);
        }
        Database.run("alter system reset log_min_duration_statement");
        Database.rows("select pg_reload_conf()");
        return fewest;
    }

    private void idle() throws Exception {
        idle = Used.NOTHING;
        List<Used> seconds = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Used before = now();
            Measure.sleep(1);
            seconds.add(now().minus(before));
        }
        idle = median(seconds);
    }

    private static Path log() {
        String log = System.getProperty("bench.database-log", "");
        return log.isEmpty() ? null : Path.of(log);
    }

    private static long told() throws IOException {
        try (Stream<String> lines = Files.lines(log(), java.nio.charset.StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.contains(" execute ") || line.contains(" statement: ")).count();
        }
    }

    /// Kinds of pages and of their parts, each with some addresses.
    private Map<String, List<String>> pages() throws Exception {
        List<String[]> trips = Database.rows("select m.id, m.vm_id from migration m join vm on vm.id = m.vm_id order by vm.external_id");
        List<String> waves = Database.rows("select id from wave order by key").stream().map(row -> row[0]).toList();
        Map<String, List<String>> pages = new LinkedHashMap<>();
        pages.put("dashboard", List.of("/"));
        pages.put("list of VMs", List.of("/inventory/vms", "/inventory/vms?q=web", "/inventory/vms?state=syncing",
                "/inventory/vms?sort=-usedBytes"));
        pages.put("list of waves", List.of("/waves"));
        pages.put("console of a wave", waves.stream().map(wave -> "/waves/" + wave + "/console").toList());
        pages.put("wave", waves.stream().map(wave -> "/waves/" + wave).toList());
        pages.put("VM on its way", trips.stream().map(trip -> "/inventory/vms/" + trip[1]).toList());
        pages.put("passes of a VM", trips.stream().map(trip -> "/migrations/" + trip[0] + "/sync").toList());
        pages.put("queues", List.of("/slots"));
        Map<String, List<String>> parts = new LinkedHashMap<>();
        for (Map.Entry<String, List<String>> page : pages.entrySet()) {
            parts.put(page.getKey(), page.getValue());
            Map<String, Set<String>> found = new HashMap<>();
            for (String address : page.getValue().subList(0, Math.min(10, page.getValue().size()))) {
                parts(page.getKey(), address, found);
            }
            found.forEach((name, addresses) -> parts.put(name, new ArrayList<>(addresses)));
        }
        return parts;
    }

    private void parts(String page, String address, Map<String, Set<String>> found) throws Exception {
        Matcher tag = Reader.FETCHES.matcher(Application.get(address, reader.cookie()).body());
        while (tag.find()) {
            Matcher part = Reader.ADDRESS.matcher(tag.group());
            if (part.find()) {
                String target = part.group(1).isEmpty() ? address : part.group(1).replace("&amp;", "&");
                String name = tag.group(1).equals("load") ? Reader.part(target) : page + ", again";
                found.computeIfAbsent("  " + name, _ -> new LinkedHashSet<>()).add(target);
            }
        }
    }

    private Used now() throws Exception {
        double compilers = 0;
        double garbage = 0;
        double all = Counters.milliseconds(Path.of("/proc/" + application + "/stat"));
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + application + "/task"))) {
            for (Path thread : threads.toList()) {
                try {
                    String name = Files.readString(thread.resolve("comm")).strip();
                    if (name.contains("Compiler")) {
                        compilers += Counters.milliseconds(thread.resolve("stat"));
                    } else if (name.equals("VM Thread")) {
                        garbage += Counters.milliseconds(thread.resolve("stat"));
                    }
                } catch (IOException e) {
                    // it ended meanwhile
                }
            }
        }
        return new Used(all, compilers, garbage, Counters.ofDatabase() * 1000, System.nanoTime() / 1e6);
    }
}
