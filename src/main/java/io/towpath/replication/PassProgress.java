package io.towpath.replication;

import io.towpath.database.Beats;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// How far the disks are that this node brings over: known at once here, and written for all of them together every few
/// seconds, where other nodes read it. Nothing depends on it; a database that is away stops no copy.
@Component
final class PassProgress implements InitializingBean, DisposableBean {

    /// So many seconds lie between two writes of one disk.
    static final int EVERY_SECONDS = 5;

    private static final Logger LOG = LoggerFactory.getLogger(PassProgress.class);

    /// @param done bytes of `total` in this phase
    /// @param rate bytes a second of late; 0 while that is not known
    record Far(DiskPass.Phase phase, long done, long total, long rate) {}

    /// @param run  who tells it: what a run tells that another has taken over from is nobody's business
    /// @param pace what its rate is told from
    /// @param at   when it was told, nanoseconds
    private record Now(Run run, Far far, Pace pace, long at) {

        /// One that has not been told for a while stands.
        Far now() {
            return System.nanoTime() - at < 2 * Pace.STRETCH ? far : new Far(far.phase(), far.done(), far.total(), 0);
        }
    }

    /// Where it was five to ten seconds ago: a rate of less says more about one buffer than about a disk.
    ///
    /// @param before nanoseconds and bytes of the moment that the rate counts from
    /// @param since  those of the moment that takes its place when it is five seconds old
    record Pace(long before, long beforeDone, long since, long sinceDone) {

        private static final long STRETCH = TimeUnit.SECONDS.toNanos(5);

        static Pace from(long now, long done) {
            return new Pace(now, done, now, done);
        }

        Pace at(long now, long done) {
            return now - since < STRETCH ? this : new Pace(since, sinceDone, now, done);
        }

        /// Bytes a second; 0 within the first second.
        long rate(long now, long done) {
            long nanos = now - before;
            return nanos < TimeUnit.SECONDS.toNanos(1) ? 0 : (long) ((done - beforeDone) * 1e9 / nanos);
        }
    }

    private record Key(UUID pass, String disk) {}

    private final JdbcClient jdbc;
    private final Map<Key, Now> known = new ConcurrentHashMap<>();
    private final Set<Key> unwritten = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().name("progress").daemon().factory());

    PassProgress(@Beats JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void at(Run run, UUID pass, String disk, DiskPass.Phase phase, long done, long total) {
        Key key = new Key(pass, disk);
        long now = System.nanoTime();
        known.compute(key, (_, before) -> {
            Pace pace = before == null || !before.run().equals(run) || before.far().phase() != phase
                    || before.far().done() > done ? Pace.from(now, done) : before.pace().at(now, done);
            return new Now(run, new Far(phase, done, total, pace.rate(now, done)), pace, now);
        });
        unwritten.add(key);
    }

    /// The disk's turn is over. The last word is written before this node tells no more of it, so that nobody sees it go
    /// back while its pass waits. One that cannot be written is lost: what a pass did is written by itself.
    void ended(Run run, UUID pass, String disk) {
        Key key = new Key(pass, disk);
        Now last = known.get(key);
        if (last != null && last.run().equals(run)) {
            write(Set.of(key));
        }
        known.computeIfPresent(key, (_, now) -> now.run().equals(run) ? null : now);
    }

    /// Empty where this run is none of this node's, or does not bring the disk over.
    Optional<Far> of(UUID run, UUID pass, String disk) {
        return Optional.ofNullable(known.get(new Key(pass, disk))).filter(now -> now.run().token().equals(run))
                .map(Now::now);
    }

    @Override
    public void afterPropertiesSet() {
        timer.scheduleWithFixedDelay(this::write, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void destroy() {
        timer.shutdownNow();
    }

    /// @return how many rows were written
    int write() {
        return write(unwritten);
    }

    /// One at a time: what is written last was heard last.
    private synchronized int write(Set<Key> keys) {
        List<Map.Entry<Key, Now>> news = new ArrayList<>();
        for (Key key : keys) {
            if (unwritten.remove(key)) {
                Optional.ofNullable(known.get(key)).ifPresent(now -> news.add(Map.entry(key, now)));
            }
        }
        if (news.isEmpty()) {
            return 0;
        }
        try {
            return written(news);
        } catch (RuntimeException e) {
            // whatever it is: a timer whose task throws never runs it again
            LOG.warn("how far {} disks are could not be written, their copies go on: {}", news.size(), e.getMessage());
            news.forEach(each -> unwritten.add(each.getKey()));
            return 0;
        }
    }

    /// One statement for all; a row that its run writes just now is left to it.
    private int written(List<Map.Entry<Key, Now>> news) {
        return jdbc.sql("""
                with free as (
                    select d.id, n.phase, n.done, n.total, n.rate
                      from unnest(cast(:passes as uuid[]), cast(:disks as text[]), cast(:migrations as uuid[]),
                                  cast(:runs as uuid[]), cast(:phases as text[]), cast(:done as bigint[]),
                                  cast(:total as bigint[]), cast(:rates as bigint[]))
                           as n (pass, disk, migration, run, phase, done, total, rate)
                      join replication r on r.migration_id = n.migration and r.run = n.run
                      join replication_pass_disk d on d.pass_id = n.pass and d.disk_key = n.disk and d.ended_at is null
                       for no key update of d skip locked)
                update replication_pass_disk d
                   set phase = free.phase, done_bytes = free.done, total_bytes = free.total, rate_bytes = free.rate,
                       updated_at = clock_timestamp()
                  from free where d.id = free.id
                """).param("passes", each(news, entry -> entry.getKey().pass(), new UUID[0]))
                .param("disks", each(news, entry -> entry.getKey().disk(), new String[0]))
                .param("migrations", each(news, entry -> entry.getValue().run().migrationId(), new UUID[0]))
                .param("runs", each(news, entry -> entry.getValue().run().token(), new UUID[0]))
                .param("phases", each(news, entry -> entry.getValue().far().phase().name(), new String[0]))
                .param("done", each(news, entry -> entry.getValue().far().done(), new Long[0]))
                .param("total", each(news, entry -> entry.getValue().far().total(), new Long[0]))
                .param("rates", each(news, entry -> entry.getValue().far().rate(), new Long[0])).update();
    }

    private static <T> T[] each(List<Map.Entry<Key, Now>> news, Function<Map.Entry<Key, Now>, T> what, T[] none) {
        return news.stream().map(what).toList().toArray(none);
    }
}
