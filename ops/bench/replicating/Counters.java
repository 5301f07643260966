import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// What the database and the application did since they were started.
record Counters(double databaseSeconds, double applicationSeconds, long wal, long commits, Map<String, Long> writes,
        long rss, long heap) {

    static Counters now(long application) throws Exception {
        Map<String, Long> writes = new HashMap<>();
        Database.rows("select pg_stat_force_next_flush()");
        for (String[] row : Database.rows("select relname, n_tup_ins + n_tup_upd + n_tup_del, n_tup_upd, n_tup_hot_upd"
                + " from pg_stat_user_tables")) {
            writes.put(row[0], Long.parseLong(row[1]));
            writes.put(row[0] + "/updates", Long.parseLong(row[2]));
            writes.put(row[0] + "/hot", Long.parseLong(row[3]));
        }
        return new Counters(ofDatabase(), milliseconds(Path.of("/proc/" + application + "/stat")) / 1000,
                Database.number("select (pg_current_wal_lsn() - '0/0')::bigint"),
                Database.number("select xact_commit from pg_stat_database where datname = current_database()"), writes,
                rss(application), heap(application));
    }

    static double ofDatabase() throws Exception {
        long postmaster = ProcessHandle.of(Database.number("select pg_backend_pid()")).flatMap(ProcessHandle::parent)
                .map(ProcessHandle::pid).orElse(0L);
        double database = 0;
        if (postmaster > 0) {
            // processes that ended count with their parent
            database = seconds(postmaster, true);
            for (ProcessHandle child : ProcessHandle.of(postmaster).orElseThrow().children().toList()) {
                database += seconds(child.pid(), false);
            }
        }
        return database;
    }

    private static double seconds(long pid, boolean ended) {
        try {
            String[] fields = fields(Path.of("/proc/" + pid + "/stat"));
            return (ticks(fields, 11) + (ended ? ticks(fields, 13) : 0)) / 100.0;
        } catch (IOException e) {
            return 0;
        }
    }

    /// Processor time of a process, or of a thread.
    static double milliseconds(Path stat) throws IOException {
        return ticks(fields(stat), 11) * 10.0;
    }

    private static String[] fields(Path stat) throws IOException {
        String text = Files.readString(stat);
        return text.substring(text.lastIndexOf(')') + 2).split(" ");
    }

    private static long ticks(String[] fields, int at) {
        return Long.parseLong(fields[at]) + Long.parseLong(fields[at + 1]);
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
        Replications.say("  database: %.1f %% of one core, %.1f %% of %d cores (goal 25); application: %.1f %% of one core",
                cpu / seconds * 100, cpu / seconds / cores * 100, cores,
                (applicationSeconds - before.applicationSeconds) / seconds * 100);
        Replications.say("  transactions %.0f/s, WAL %.3f MB/s (goal 1), heap %d MB, resident %d MB", (commits - before.commits) / seconds,
                (wal - before.wal) / seconds / 1e6, heap, rss);
        StringBuilder text = new StringBuilder();
        writes.entrySet().stream().filter(each -> !each.getKey().contains("/"))
                .map(each -> Map.entry(each.getKey(), (each.getValue() - before.writes.getOrDefault(each.getKey(), 0L)) / seconds))
                .filter(each -> each.getValue() >= 0.05).sorted((a, b) -> Double.compare(b.getValue(), a.getValue())).limit(10)
                .forEach(each -> text.append(String.format(Locale.ROOT, " %s %.1f%s,", each.getKey(), each.getValue(),
                        hot(before, each.getKey()))));
        Replications.say("  rows written a second:%s", text);
    }

    /// Of the updates, those that touched no index.
    private String hot(Counters before, String table) {
        long updates = writes.get(table + "/updates") - before.writes.getOrDefault(table + "/updates", 0L);
        long hot = writes.get(table + "/hot") - before.writes.getOrDefault(table + "/hot", 0L);
        return updates == 0 ? "" : " (%d %% hot)".formatted(hot * 100 / updates);
    }
}
