package io.towpath.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What every kill did, to be printed.
final class KillTable {

    /// A kill and what followed.
    static final class Kill {

        final String point;
        final String how;
        private final long at = System.nanoTime();
        /// Trips that the dead node drove, and the token of its lease.
        private final Map<UUID, Long> waiting = new LinkedHashMap<>();
        /// Disks in the middle of a pass.
        private final List<Torn> torn = new ArrayList<>();

        /// A pass over changes is repeated whole. Of a first copy the bound is proven where a disk is larger than it.
        private long recopied() {
            return torn.stream().mapToLong(Torn::bytes).sum();
        }

        private Duration worst = Duration.ZERO;
        /// What its recovery had to wait for beside: that processes were started again.
        private final List<Supplier<Duration>> starts = new ArrayList<>();
        private final List<String> violations = new ArrayList<>();

        Kill(String point, String how) {
            this.point = point;
            this.how = how;
        }

        private Duration beyondStarts() {
            Duration started = starts.stream().map(Supplier::get).reduce(Duration.ZERO, Duration::plus);
            Duration beyond = worst.minus(started);
            return beyond.isNegative() ? Duration.ZERO : beyond;
        }
    }

    /// Who waited for a point so often in vain waits for what no trip comes to.
    static final int MISSES = 3;

    /// What is promised, with the leases of a usual installation; those of this test are shorter.
    static final Duration RECOVERS = Duration.ofSeconds(60);

    /// @param bytes brought over by then, as it was noted last
    private record Torn(UUID pass, String key, long bytes) {}

    private final JdbcClient jdbc;
    private final List<Kill> kills = new ArrayList<>();
    private final List<String> unhit = new ArrayList<>();

    KillTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// Notes a kill, right after it.
    ///
    /// @param pid of the dead process, which is in its leases' names
    void killed(Kill kill, long pid, List<Traffic.Trip> trips) {
        Map<UUID, Long> driven = new LinkedHashMap<>();
        jdbc.sql("""
                select id, lease_token from migration
                 where lease_until is not null and lease_owner like :owner
                """).param("owner", "%:" + pid + "-%")
                .query((row, _) -> driven.put(row.getObject(1, UUID.class), row.getLong(2))).list();
        for (Traffic.Trip trip : trips) {
            Long token = driven.get(trip.id);
            if (token != null) {
                kill.waiting.put(trip.id, token);
                trip.kills.add(kill);
                jdbc.sql("""
                        select d.pass_id, d.disk_key, greatest(d.read_bytes, d.written_bytes)
                          from replication_pass_disk d join replication_pass p on p.id = d.pass_id
                         where p.migration_id = :id and p.state = 'RUNNING' and d.ended_at is null
                        """).param("id", trip.id)
                        .query((row, _) -> kill.torn.add(new Torn(row.getObject(1, UUID.class), row.getString(2),
                                row.getLong(3))))
                        .list();
            }
        }
        kills.add(kill);
    }

    /// A process was started in place of one that was killed, and no other lived: whoever is not driven again yet waits for it.
    ///
    /// @param took from the kill until it had come up, as far as it has
    void started(Supplier<Duration> took) {
        kills.stream().filter(kill -> !kill.waiting.isEmpty()).forEach(kill -> kill.starts.add(took));
    }

    /// Kills after which a trip was not driven again in the time that is promised, or not at all.
    List<String> promisesBroken() {
        look();
        List<String> broken = new ArrayList<>();
        for (Kill kill : kills) {
            if (kill.beyondStarts().compareTo(RECOVERS) > 0) {
                broken.add("%s (%s): driven again %.1f s after, starts of processes not counted, promised within %d s"
                        .formatted(kill.point, kill.how, kill.beyondStarts().toMillis() / 1000.0,
                                RECOVERS.toSeconds()));
            }
            if (!kill.waiting.isEmpty()) {
                broken.add("%s (%s): %d trips were not driven again, %d s after".formatted(kill.point, kill.how,
                        kill.waiting.size(), Duration.ofNanos(System.nanoTime() - kill.at).toSeconds()));
            }
        }
        return broken;
    }

    /// Sees which trips are driven again.
    void look() {
        for (Kill kill : kills) {
            if (!kill.waiting.isEmpty()) {
                kill.waiting.entrySet().removeIf(trip -> {
                    boolean again = jdbc.sql("""
                            select lease_token > :token or wake_at is null from migration where id = :id
                            """).param("token", trip.getValue()).param("id", trip.getKey()).query(Boolean.class)
                            .single();
                    if (again) {
                        kill.worst = Duration.ofNanos(System.nanoTime() - kill.at);
                    }
                    return again;
                });
            }
        }
    }

    /// Nobody is waited for any more whose trip ended.
    void violations(Traffic.Trip trip, List<String> wrong) {
        if (wrong.isEmpty()) {
            return;
        }
        Kill kill = trip.kills.isEmpty() ? none() : trip.kills.getLast();
        for (String each : wrong) {
            String told = "%s: %s; killed at: %s".formatted(trip, each,
                    trip.kills.stream().map(one -> one.point + " (" + one.how + ")").toList());
            // at once: hours may follow
            System.out.println("VIOLATION " + told);
            kill.violations.add(told);
        }
    }

    private Kill none() {
        Kill none = new Kill("(none)", "");
        kills.add(none);
        return none;
    }

    /// @return how often nobody came to this point in time
    int unhit(String point) {
        unhit.add(point);
        return Collections.frequency(unhit, point);
    }

    /// Points that were aimed at again and again, and nobody came.
    List<String> neverHit() {
        return unhit.stream().distinct().filter(point -> Collections.frequency(unhit, point) >= MISSES)
                .filter(point -> kills.stream().noneMatch(kill -> kill.point.equals(point))).toList();
    }

    int kills() {
        return (int) kills.stream().filter(kill -> !kill.point.equals("(none)")).count();
    }

    List<String> violations() {
        return kills.stream().flatMap(kill -> kill.violations.stream()).toList();
    }

    Duration worst() {
        return kills.stream().map(kill -> kill.worst).max(Duration::compareTo).orElse(Duration.ZERO);
    }

    String print() {
        Map<String, List<Kill>> points = new LinkedHashMap<>();
        List<String> order = new ArrayList<>(KillPoints.ALL);
        order.add(KillMatrixIT.RANDOM);
        order.forEach(point -> points.put(point, new ArrayList<>()));
        kills.forEach(kill -> points.computeIfAbsent(kill.point, _ -> new ArrayList<>()).add(kill));
        points.values().removeIf(List::isEmpty);
        StringBuilder text = new StringBuilder();
        line(text, "kill point", "kills", "violations", "worst recovery", "beyond starts", "torn, at the kill");
        points.forEach((point, all) -> line(text, point, all));
        line(text, "all", kills);
        if (!unhit.isEmpty()) {
            text.append("did not come in time, killed at random instead: ").append(unhit).append('\n');
        }
        violations().forEach(each -> text.append("VIOLATION ").append(each).append('\n'));
        return text.toString();
    }

    private static void line(StringBuilder text, String point, List<Kill> all) {
        Duration worst = all.stream().map(kill -> kill.worst).max(Duration::compareTo).orElse(Duration.ZERO);
        line(text, point, Long.toString(all.stream().filter(kill -> !kill.point.equals("(none)")).count()),
                Integer.toString(all.stream().mapToInt(kill -> kill.violations.size()).sum()),
                seconds(worst), seconds(all.stream().map(Kill::beyondStarts).max(Duration::compareTo)
                        .orElse(Duration.ZERO)),
                "%.1f MiB".formatted(all.stream().mapToLong(Kill::recopied).sum() / 1048576.0));
    }

    private static String seconds(Duration time) {
        return time.isZero() ? "–" : "%.1f s".formatted(time.toMillis() / 1000.0);
    }

    private static void line(StringBuilder text, String... cells) {
        text.append("%-30s %6s %11s %15s %14s %19s%n".formatted((Object[]) cells));
    }
}
