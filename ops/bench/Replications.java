import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What `ops/bench/replications` runs: starts the application, lets people read, lets VMs be kept in step, measures the
/// database, the pages and a start after a kill. Settings are system properties `bench.…`, of which the script tells.
class Replications {

    static final String BASE = "http://127.0.0.1:" + System.getProperty("bench.port");
    static final String JDBC = System.getProperty("bench.jdbc");
    static final int MOVING = Integer.getInteger("bench.replications");
    static final int DISKS = Integer.getInteger("bench.disks");
    static final int MIB = Integer.getInteger("bench.mib");
    static final int READERS = Integer.getInteger("bench.readers");
    static final int SECONDS = Integer.getInteger("bench.seconds");
    static final Path FOLDER = Path.of(System.getProperty("bench.folder"));
    static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10)).build();
    static Connection database;

    public static void main(String[] command) throws Exception {
        database = DriverManager.getConnection(JDBC, System.getProperty("bench.user"),
                System.getProperty("bench.database-password", ""));
        Runtime.getRuntime().addShutdownHook(new Thread(
                () -> ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly)));
        Process application = start(command);
        try {
            long vms = await("VMs", "select count(*) from vm v join assessment a on a.vm_id = v.id and a.vm_version = v.version",
                    Integer.getInteger("bench.vms"), 600);
            say("%d VMs found and judged", vms);
            List<Reader> readers = Reader.signIn(READERS);
            say("");
            say("%d readers, nothing is copied:", READERS);
            Measure calm = Measure.of(readers, application.pid());
            Files.createFile(FOLDER.resolve("go"));
            long began = System.nanoTime();
            await("trips", "select count(*) from migration", MOVING, 600);
            await("trips in step", "select count(*) from migration where state = 'SYNCING'", MOVING, 1800);
            say("");
            say("%d VMs seeded after %.0f s", MOVING, (System.nanoTime() - began) / 1e9);
            await("passes at once", "select count(*) from replication_pass p where state = 'RUNNING' and kind = 'DELTA'"
                    + " and exists (select from replication_pass_disk d where d.pass_id = p.id)", MOVING * 95 / 100, 900);
            Measure.sleep(10);
            say("");
            say("%d VMs of %d disks kept in step, nobody reads:", MOVING, DISKS);
            Measure.of(List.of(), application.pid());
            say("");
            say("%d VMs of %d disks kept in step, %d readers:", MOVING, DISKS, READERS);
            Measure full = Measure.of(readers, application.pid());
            say("");
            say("all pages, p95, with copies to without: %.2f", full.p95 / Math.max(1, calm.p95));
            restart(application, command);
        } finally {
            ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly);
        }
    }

    static void restart(Process application, String[] command) throws Exception {
        long before = number("select count(*) from migration where lease_until > clock_timestamp()");
        long token = number("select sum(lease_token) from migration where lease_until > clock_timestamp()");
        application.destroyForcibly().waitFor();
        long killed = System.nanoTime();
        start(command);
        double page = (System.nanoTime() - killed) / 1e9;
        say("");
        say("killed while %d leases were held, started again: first page after %.1f s (goal 20)", before, page);
        long until = System.nanoTime() + 300_000_000_000L;
        double half = 0;
        long held = 0;
        while (held < before && System.nanoTime() < until) {
            // a lease that the dead process took has its old token
            held = number("select count(*) from migration m where lease_until > clock_timestamp() and exists (select from"
                    + " slot_claim c where c.migration_id = m.id and c.state = 'HELD' and c.lease_token = m.lease_token"
                    + " and c.node = (select node from slot_node order by seen_at desc limit 1))");
            if (half == 0 && held * 2 >= before) {
                half = (System.nanoTime() - killed) / 1e9;
            }
            Thread.sleep(250);
        }
        say("half of the leases held again after %.1f s, %d of %d after %.1f s (goal 60)", half, held, before,
                (System.nanoTime() - killed) / 1e9);
        if (number("select sum(lease_token) from migration where lease_until > clock_timestamp()") <= token) {
            say("no lease was taken anew: what is counted here is wrong");
        }
    }

    static Process start(String[] command) throws Exception {
        Path log = FOLDER.resolve("log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
        long until = System.nanoTime() + 600_000_000_000L;
        while (true) {
            try {
                if (get("/sign-in", "").statusCode() == 200) {
                    return process;
                }
            } catch (IOException e) {
                // not yet
            }
            if (!process.isAlive() || System.nanoTime() > until) {
                process.destroyForcibly();
                List<String> lines = Files.readAllLines(log);
                lines.subList(Math.max(0, lines.size() - 20), lines.size()).forEach(System.err::println);
                throw new IllegalStateException("the application does not answer");
            }
            Thread.sleep(100);
        }
    }

    static long await(String what, String sql, long wanted, int seconds) throws Exception {
        long until = System.nanoTime() + seconds * 1_000_000_000L;
        long found = number(sql);
        while (found < wanted) {
            if (System.nanoTime() > until) {
                throw new IllegalStateException("%s: %d of %d after %d s".formatted(what, found, wanted, seconds));
            }
            Thread.sleep(1000);
            found = number(sql);
        }
        return found;
    }

    static synchronized long number(String sql) throws SQLException {
        try (Statement statement = database.createStatement(); ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    static HttpResponse<String> get(String path, String cookie) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(BASE + path)).timeout(Duration.ofSeconds(60));
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }

    /// A person who looks at page after page, each for 3 to 10 s, during which its parts fetch themselves again as in a browser.
    static final class Reader {

        private static final Pattern FIELD = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]*)\"");
        private static final Pattern FETCHES = Pattern.compile("<[a-z]+[^>]*hx-trigger=\"(load|every \\d+s)\"[^>]*>");
        private static final Pattern ADDRESS = Pattern.compile("hx-get=\"([^\"]*)\"");
        static volatile List<String[]> trips = List.of();
        static volatile List<String> waves = List.of();

        private final String cookie;
        private final Random random;

        Reader(String cookie, int number) {
            this.cookie = cookie;
            this.random = new Random(number);
        }

        static List<Reader> signIn(int count) throws Exception {
            List<Reader> readers = new ArrayList<>();
            for (int number = 0; number < count; number++) {
                HttpResponse<String> form = get("/sign-in", "");
                Matcher token = FIELD.matcher(form.body());
                token.find();
                String body = "username=bench&password=" + System.getProperty("bench.password") + "&_csrf="
                        + URLEncoder.encode(token.group(1), StandardCharsets.UTF_8);
                HttpResponse<String> in = HTTP.send(HttpRequest.newBuilder(URI.create(BASE + "/sign-in"))
                        .header("Content-Type", "application/x-www-form-urlencoded").header("Cookie", cookies(form))
                        .POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
                String cookie = cookies(in);
                if (get("/", cookie).statusCode() != 200) {
                    throw new IllegalStateException("signing in: " + in.statusCode() + " " + in.headers().map());
                }
                readers.add(new Reader(cookie, number));
            }
            return readers;
        }

        private static String cookies(HttpResponse<String> from) {
            return String.join("; ", from.headers().allValues("set-cookie").stream()
                    .map(each -> each.substring(0, each.indexOf(';'))).filter(each -> !each.endsWith("=")).toList());
        }

        void read(Measure measure, long until) throws InterruptedException {
            Thread.sleep(random.nextInt(5000));
            while (System.nanoTime() < until) {
                String[] trip = trips.isEmpty() ? null : trips.get(random.nextInt(trips.size()));
                String wave = waves.isEmpty() ? null : waves.get(random.nextInt(waves.size()));
                int dice = random.nextInt(100);
                if (dice < 25 || (dice >= 50 && trip == null)) {
                    look(measure, "dashboard", "/", until, null);
                } else if (dice < 40) {
                    look(measure, "list of VMs", List.of("/inventory/vms", "/inventory/vms?q=web", "/inventory/vms?state=syncing",
                            "/inventory/vms?sort=-usedBytes").get(random.nextInt(4)), until, null);
                } else if (dice < 50) {
                    look(measure, "list of waves", "/waves", until, null);
                } else if (dice < 65) {
                    look(measure, "console of a wave", "/waves/" + wave + "/console", until, null);
                } else if (dice < 70) {
                    look(measure, "wave", "/waves/" + wave, until, null);
                } else if (dice < 85) {
                    look(measure, "VM on its way", "/inventory/vms/" + trip[1], until, null);
                } else if (dice < 95) {
                    look(measure, "passes of a VM", "/migrations/" + trip[0] + "/sync", until, trip);
                } else {
                    look(measure, "queues", "/slots", until, null);
                }
            }
        }

        /// Loads a page and its parts; then waits as people do, while parts of it come again.
        private void look(Measure measure, String name, String path, long until, String[] trip)
                throws InterruptedException {
            String page = load(measure, name, path, trip);
            long thinks = System.nanoTime() + (3000 + random.nextInt(7000)) * 1_000_000L;
            String again = null;
            int every = 0;
            Matcher tag = FETCHES.matcher(page);
            while (tag.find()) {
                Matcher address = ADDRESS.matcher(tag.group());
                if (address.find()) {
                    String target = address.group(1).isEmpty() ? path : address.group(1).replace("&amp;", "&");
                    if (tag.group(1).equals("load")) {
                        load(measure, part(target), target, trip);
                    } else {
                        again = target;
                        every = Integer.parseInt(tag.group(1).replaceAll("\\D", ""));
                    }
                }
            }
            while (true) {
                long left = Math.min(thinks, until) - System.nanoTime();
                if (left <= 0) {
                    return;
                }
                if (again == null || every * 1_000_000_000L > left) {
                    Thread.sleep(left / 1_000_000 + 1);
                    return;
                }
                Thread.sleep(every * 1000L);
                load(measure, name + ", again", again, trip);
            }
        }

        private static String part(String path) {
            String plain = path.replaceAll("\\?.*", "").replaceAll("/[0-9a-f-]{36}", "");
            return "part " + plain;
        }

        private String load(Measure measure, String name, String path, String[] trip) throws InterruptedException {
            long began = System.nanoTime();
            try {
                HttpResponse<String> page = get(path, cookie);
                if (page.statusCode() != 200) {
                    measure.failed(name + ": " + page.statusCode());
                    return "";
                }
                measure.took(name, System.nanoTime() - began);
                if (trip != null) {
                    measure.seen(trip[2], page.body(), began);
                }
                return page.body();
            } catch (IOException e) {
                measure.failed(name + ": " + e);
                return "";
            }
        }
    }

    /// One stretch of time.
    static final class Measure {

        private static final Pattern SHOWN = Pattern.compile("Hard disk (\\d+)(?:(?!Hard disk).)*?([\\d.]+) (KiB|MiB|B) of \\d+ MiB",
                Pattern.DOTALL);
        private final Map<String, ConcurrentLinkedQueue<Double>> pages = new ConcurrentHashMap<>();
        private final ConcurrentLinkedQueue<Double> ages = new ConcurrentLinkedQueue<>();
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

        /// How old what a page says of a disk was when it was asked for: since when the source knows better.
        void seen(String vm, String page, long asked) {
            LongBuffer truth = truth();
            Matcher shown = SHOWN.matcher(page);
            while (truth != null && shown.find()) {
                int disk = Integer.parseInt(shown.group(1)) - 1;
                int blocks = shown.group(3).equals("MiB") ? (int) Double.parseDouble(shown.group(2)) : 0;
                int at = ((Integer.parseInt(vm.substring(3)) - 1) * DISKS + disk) * MIB;
                if (blocks < MIB && blocks > 0) {
                    long next = truth.get(at + blocks);
                    long earlier = truth.get(at + blocks - 1);
                    // a block that is not read yet bears the time of an earlier pass
                    double age = next <= earlier ? 0 : (System.currentTimeMillis() - (System.nanoTime() - asked) / 1e6 - next) / 1e3;
                    ages.add(Math.max(0, age));
                }
            }
        }

        private static LongBuffer truth() {
            try (FileChannel file = FileChannel.open(FOLDER.resolve("truth"), StandardOpenOption.READ)) {
                return file.map(FileChannel.MapMode.READ_ONLY, 0, file.size()).order(ByteOrder.nativeOrder())
                        .asLongBuffer();
            } catch (IOException e) {
                return null;
            }
        }

        static Measure of(List<Reader> readers, long application) throws Exception {
            List<String[]> trips = new ArrayList<>();
            List<String> waves = new ArrayList<>();
            synchronized (Replications.class) {
                try (Statement statement = database.createStatement()) {
                    ResultSet row = statement.executeQuery(
                            "select m.id, m.vm_id, vm.external_id from migration m join vm on vm.id = m.vm_id order by 3");
                    while (row.next()) {
                        trips.add(new String[]{row.getString(1), row.getString(2), row.getString(3)});
                    }
                    row = statement.executeQuery("select id from wave order by key");
                    while (row.next()) {
                        waves.add(row.getString(1));
                    }
                }
            }
            Reader.trips = trips;
            Reader.waves = waves;
            Measure measure = new Measure();
            measure.run(readers, application);
            return measure;
        }

        private void run(List<Reader> readers, long application) throws Exception {
            String load = Files.readString(Path.of("/proc/loadavg")).substring(0, 14);
            Counters before = Counters.now(application);
            long began = System.nanoTime();
            long until = began + SECONDS * 1_000_000_000L;
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
            sleep(SECONDS);
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
                say("  %-34s %7s %7s %7s %7s", "page, ms", "times", "p50", "p95", "p99");
                new TreeMap<>(pages).forEach((name, times) -> line(name,
                        times.stream().mapToDouble(Double::doubleValue).sorted().toArray()));
                line("all (goal of p95 600)", all);
                p95 = at(all, 95);
            }
            if (failures.get() > 0) {
                say("  %d pages failed, the last: %s", failures.get(), failure.get());
            }
            double[] old = ages.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            if (old.length > 0) {
                say("  age of what pages say of a disk: p50 %.1f s, p95 %.1f s, at most %.1f s, %d looks (goal 6)", at(old, 50),
                        at(old, 95), old[old.length - 1], old.length);
            }
            say("  load before: %s", load);
        }

        private static void line(String name, double[] sorted) {
            say("  %-34s %7d %7.0f %7.0f %7.0f", name, sorted.length, at(sorted, 50), at(sorted, 95), at(sorted, 99));
        }

        private static double at(double[] sorted, int percent) {
            return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
        }
    }

    /// What the database and the application did since they were started.
    record Counters(double databaseSeconds, double applicationSeconds, long wal, long commits, Map<String, Long> writes,
            long rss, long heap) {

        static Counters now(long application) throws Exception {
            Map<String, Long> writes = new HashMap<>();
            synchronized (Replications.class) {
                try (Statement statement = database.createStatement()) {
                    statement.execute("select pg_stat_force_next_flush()");
                    ResultSet row = statement.executeQuery("select relname, n_tup_ins + n_tup_upd + n_tup_del, n_tup_upd, n_tup_hot_upd"
                            + " from pg_stat_user_tables");
                    while (row.next()) {
                        writes.put(row.getString(1), row.getLong(2));
                        writes.put(row.getString(1) + "/updates", row.getLong(3));
                        writes.put(row.getString(1) + "/hot", row.getLong(4));
                    }
                }
            }
            long postmaster = ProcessHandle.of(number("select pg_backend_pid()")).flatMap(ProcessHandle::parent)
                    .map(ProcessHandle::pid).orElse(0L);
            double database = 0;
            if (postmaster > 0) {
                // processes that ended count with their parent
                database = seconds(postmaster, true);
                for (ProcessHandle child : ProcessHandle.of(postmaster).orElseThrow().children().toList()) {
                    database += seconds(child.pid(), false);
                }
            }
            return new Counters(database, seconds(application, false),
                    number("select (pg_current_wal_lsn() - '0/0')::bigint"),
                    number("select xact_commit from pg_stat_database where datname = current_database()"), writes,
                    rss(application), heap(application));
        }

        private static double seconds(long pid, boolean ended) {
            try {
                String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
                String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
                return (ended ? ticks + Long.parseLong(fields[13]) + Long.parseLong(fields[14]) : ticks) / 100.0;
            } catch (IOException e) {
                return 0;
            }
        }

        private static long rss(long pid) throws IOException {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream().filter(line -> line.startsWith("VmRSS"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024).findFirst().orElse(0);
        }

        /// MB in use, garbage included.
        private static long heap(long pid) throws Exception {
            Process jcmd = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid),
                    "GC.heap_info").redirectErrorStream(true).start();
            String told = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Pattern.compile("(?:DefNew|Tenured).*?used (\\d+)K").matcher(told).results()
                    .mapToLong(found -> Long.parseLong(found.group(1)) / 1024).sum();
        }

        void tell(Counters before, double seconds) {
            double cpu = databaseSeconds - before.databaseSeconds;
            int cores = Runtime.getRuntime().availableProcessors();
            say("  database: %.1f %% of one core, %.1f %% of %d cores (goal 25); application: %.1f %% of one core",
                    cpu / seconds * 100, cpu / seconds / cores * 100, cores,
                    (applicationSeconds - before.applicationSeconds) / seconds * 100);
            say("  transactions %.0f/s, WAL %.3f MB/s (goal 1), heap %d MB, resident %d MB", (commits - before.commits) / seconds,
                    (wal - before.wal) / seconds / 1e6, heap, rss);
            StringBuilder text = new StringBuilder();
            writes.entrySet().stream().filter(each -> !each.getKey().contains("/"))
                    .map(each -> Map.entry(each.getKey(), (each.getValue() - before.writes.getOrDefault(each.getKey(), 0L)) / seconds))
                    .filter(each -> each.getValue() >= 0.05).sorted((a, b) -> Double.compare(b.getValue(), a.getValue())).limit(10)
                    .forEach(each -> text.append(String.format(Locale.ROOT, " %s %.1f%s,", each.getKey(), each.getValue(),
                            hot(before, each.getKey()))));
            say("  rows written a second:%s", text);
        }

        /// Of the updates, those that touched no index.
        private String hot(Counters before, String table) {
            long updates = writes.get(table + "/updates") - before.writes.getOrDefault(table + "/updates", 0L);
            long hot = writes.get(table + "/hot") - before.writes.getOrDefault(table + "/hot", 0L);
            return updates == 0 ? "" : " (%d %% hot)".formatted(hot * 100 / updates);
        }
    }
}
