package io.towpath;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What work costs on a machine that does other things too: processor time of this process and of its PostgreSQL, beside
/// the wall's.
public final class ServerTime {

    private static final double TICKS_PER_SECOND = 100;

    private final JdbcClient jdbc;
    private final long postmaster;

    /// @param jdbc to a server on this machine
    public ServerTime(JdbcClient jdbc) {
        this.jdbc = jdbc;
        Path pid = Path.of(jdbc.sql("show data_directory").query(String.class).single(), "postmaster.pid");
        try {
            postmaster = Long.parseLong(Files.readAllLines(pid).getFirst().strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (hasStatements()) {
            jdbc.sql("create extension if not exists pg_stat_statements").update();
        }
    }

    /// Does it and prints a line.
    public void measure(String what, Runnable work) {
        long start = System.nanoTime();
        double ours = processSeconds();
        double compiled = compilerSeconds();
        double theirs = databaseSeconds();
        work.run();
        System.out.printf(
                "%-24s %6.1f s of wall, %6.1f s of processor time: %5.1f s ours, %5.1f s PostgreSQL; compiling %.1f s%n",
                what + ":", (System.nanoTime() - start) / 1e9,
                processSeconds() - ours + databaseSeconds() - theirs, processSeconds() - ours,
                databaseSeconds() - theirs, compilerSeconds() - compiled);
    }

    /// Prints the statements that took most time so far, where the server counts them
    /// (`-Dtest.database.preload=pg_stat_statements`).
    public void statements(int most) {
        if (hasStatements()) {
            jdbc.sql("""
                    select calls, total_exec_time, rows, regexp_replace(query, '\\s+', ' ', 'g') as query
                    from pg_stat_statements order by total_exec_time desc limit :most
                    """).param("most", most).query(row -> {
                System.out.printf("%8.0f ms %7d calls %8d rows  %.200s%n", row.getDouble("total_exec_time"),
                        row.getLong("calls"), row.getLong("rows"), row.getString("query"));
            });
        }
    }

    /// Forgets what was counted of statements.
    public void forget() {
        if (hasStatements()) {
            jdbc.sql("select pg_stat_statements_reset()").query((_, _) -> 0).single();
        }
    }

    private boolean hasStatements() {
        return jdbc.sql("show shared_preload_libraries").query(String.class).single().contains("pg_stat_statements");
    }

    private static double processSeconds() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class).getProcessCpuTime()
                / 1e9;
    }

    private static double compilerSeconds() {
        return ManagementFactory.getCompilationMXBean().getTotalCompilationTime() / 1e3;
    }

    /// Of the server's processes that run, and of those that ended.
    private double databaseSeconds() {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes.filter(one -> Character.isDigit(one.getFileName().toString().charAt(0)))
                    .mapToDouble(this::seconds).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private double seconds(Path process) {
        String stat;
        try {
            stat = Files.readString(process.resolve("stat"));
        } catch (IOException _) {
            return 0; // it ended
        }
        List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
        double own = (Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12))) / TICKS_PER_SECOND;
        if (process.getFileName().toString().equals(Long.toString(postmaster))) {
            return own + (Long.parseLong(fields.get(13)) + Long.parseLong(fields.get(14))) / TICKS_PER_SECOND;
        }
        return Long.parseLong(fields.get(1)) == postmaster ? own : 0;
    }

    /// How much of the heap was used at most.
    public static final class Heap implements AutoCloseable {

        public Heap() {
            pools().forEach(MemoryPoolMXBean::resetPeakUsage);
        }

        /// @return bytes, garbage included
        public long most() {
            return pools().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
        }

        private static Stream<MemoryPoolMXBean> pools() {
            return ManagementFactory.getMemoryPoolMXBeans().stream()
                    .filter(pool -> pool.getType() == MemoryType.HEAP);
        }

        @Override
        public void close() {
            pools().forEach(MemoryPoolMXBean::resetPeakUsage);
        }
    }
}
