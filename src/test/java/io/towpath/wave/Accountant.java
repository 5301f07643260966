package io.towpath.wave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/// Checks the books of a wave for as long as it moves: its own reading of the tables against what the wave
/// says of itself in the same snapshot, and against what the console prints.
final class Accountant implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    /// So that who looks leaves the machine to those who work.
    private static final long BETWEEN_LOOKS = 50_000_000;
    private static final Pattern TILE = Pattern.compile("console\\?lane=([a-z-]+)\".*?tp-tile-figure\">(\\d+)<",
            Pattern.DOTALL);
    private static final Pattern ROW = Pattern.compile("<tr id=\"vm-([0-9a-f-]{36})\" data-lane=\"([a-z-]+)\"");
    private static final Pattern ATTENTION = Pattern
            .compile("<tr id=\"vm-[0-9a-f-]{36}\"[^>]* data-attention=\"true\"");
    private static final Pattern ENDED = Pattern.compile("<dt>Ended</dt><dd>(\\d+) of (\\d+)</dd>");
    private static final Pattern ENDED_ROWS = Pattern.compile("Done or out: (\\d+)<");

    private final Waves waves;
    private final JdbcClient db;
    private final MockMvcTester mvc;
    private final TransactionTemplate snapshot;
    private final UUID wave;
    private final Set<UUID> mayFail;
    private final Thread books;
    private final Thread console;
    private final AtomicReference<@Nullable Throwable> wrong = new AtomicReference<>();
    private final AtomicReference<@Nullable Books> newest = new AtomicReference<>();
    private final List<Books> story = new ArrayList<>();
    private final long began = System.nanoTime();
    private volatile boolean over;
    private volatile long looks;
    private volatile long pages;
    private volatile long longestNanos;

    /// @param started members that have left PLANNED, by VM
    record Books(WaveState state, Map<Standing, Integer> counts, Set<UUID> started, Set<UUID> failed, long slots,
            long busy) {

        int count(Standing standing) {
            return counts.getOrDefault(standing, 0);
        }
    }

    private record Row(UUID vm, @Nullable String skipped, @Nullable String state, int attempts, boolean needsAPerson,
            boolean stalled, boolean held) {

        /// As the account's definitions say, not as the code under test does.
        Standing standing() {
            if (state == null) {
                return skipped == null ? Standing.WAITING : Standing.OUT;
            }
            return switch (state) {
                case "DONE" -> Standing.DONE;
                case "CANCELLED", "ROLLED_BACK" -> Standing.OUT;
                default -> needsAPerson
                        ? Standing.FAILED
                        : state.equals("PLANNED") ? Standing.WAITING : Standing.RUNNING;
            };
        }

        boolean busy() {
            return !needsAPerson && !held
                    && Set.of("SEEDING", "CUTTING_OVER", "VALIDATING", "ROLLING_BACK").contains(String.valueOf(state));
        }
    }

    /// @param mayFail VMs whose images are damaged: nobody else's outcome changes
    Accountant(Waves waves, JdbcClient db, MockMvcTester mvc, PlatformTransactionManager transactions, UUID wave,
            Set<UUID> mayFail) {
        this.waves = waves;
        this.db = db;
        this.mvc = mvc;
        this.snapshot = new TransactionTemplate(transactions);
        snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        snapshot.setReadOnly(true);
        this.wave = wave;
        this.mayFail = mayFail;
        this.books = Thread.ofPlatform().name("books").start(this::work);
        this.console = Thread.ofPlatform().name("console").start(this::watch);
    }

    private void work() {
        try {
            long last = System.nanoTime();
            while (!over) {
                Books books = Objects.requireNonNull(snapshot.execute(_ -> look()));
                Books before = newest.get();
                if (before != null) {
                    compare(before, books);
                }
                if (!books.equals(before)) {
                    story.add(books);
                }
                newest.set(books);
                looks++;
                long now = System.nanoTime();
                longestNanos = Math.max(longestNanos, now - last);
                last = now;
                LockSupport.parkNanos(BETWEEN_LOOKS);
            }
        } catch (Throwable thrown) {
            wrong.compareAndSet(null, thrown);
        }
    }

    private void watch() {
        try {
            while (!over) {
                console();
                pages++;
                LockSupport.parkNanos(BETWEEN_LOOKS);
            }
        } catch (Throwable thrown) {
            wrong.compareAndSet(null, thrown);
        }
    }

    /// One snapshot: every VM stands in one place, the wave's own account is the same, and no more than its slots are used.
    private Books look() {
        List<Row> rows = rows();
        WaveView view = waves.find(wave).orElseThrow();
        List<MemberView> members = waves.members(wave);
        Map<Standing, Integer> counts = new EnumMap<>(Standing.class);
        Map<UUID, Standing> mine = new HashMap<>();
        for (Row row : rows) {
            counts.merge(row.standing(), 1, Integer::sum);
            assertThat(mine.put(row.vm(), row.standing())).as("%s stands in one place", row).isNull();
            assertThat(row.attempts()).as("attempts of %s", row).isLessThanOrEqualTo(1);
            assertThat(row.stalled() && !mayFail.contains(row.vm())).as("%s was touched by another's failure", row)
                    .isFalse();
        }
        assertThat(members).hasSize(rows.size())
                .allSatisfy(member -> assertThat(member.standing()).isEqualTo(mine.get(member.vmId())));
        assertThat(List.of(view.waiting(), view.running(), view.done(), view.failed(), view.out())).as("%s", view)
                .isEqualTo(List.of(count(counts, Standing.WAITING), count(counts, Standing.RUNNING),
                        count(counts, Standing.DONE), count(counts, Standing.FAILED), count(counts, Standing.OUT)));
        assertThat(view.waiting() + view.running() + view.done() + view.failed() + view.out())
                .isEqualTo(view.planned()).isEqualTo(rows.size());
        long busy = rows.stream().filter(Row::busy).count();
        // who failed gave its slot away; when the wave is stopped it goes back without one, as groups always do
        long without = view.onFailure() == FailurePolicy.ROLL_BACK_GROUP
                ? rows.stream().filter(row -> "ROLLING_BACK".equals(row.state())).count()
                : view.state() == WaveState.STOPPED ? mayFail.size() : 0;
        assertThat(busy).as("slots of %s", view).isLessThanOrEqualTo(view.slots() + without);
        return new Books(view.state(), counts,
                vms(rows, row -> row.state() != null && !row.state().equals("PLANNED")
                        && !row.state().equals("CANCELLED")),
                vms(rows, row -> row.standing() == Standing.FAILED), view.slots(), busy);
    }

    /// What can never happen from one look to the next.
    private static void compare(Books before, Books after) {
        assertThat(after.count(Standing.DONE)).as("nobody comes back from done")
                .isGreaterThanOrEqualTo(before.count(Standing.DONE));
        if (before.state() == WaveState.PAUSED && after.state() == WaveState.PAUSED) {
            assertThat(before.started()).as("nobody starts in a wave that is paused").containsAll(after.started());
        }
    }

    /// The page is one picture too: its tiles count the rows below them, its headline counts the same VMs.
    private void console() throws Exception {
        String page = mvc.get().uri("/waves/%s/console".formatted(wave)).with(user("lena")
                .authorities(AuthorityUtils.createAuthorityList("inventory:read", "wave:read"))).exchange()
                .getResponse().getContentAsString();
        Matcher ended = ENDED.matcher(page);
        assertThat(ended.find()).as("the console tells how many ended").isTrue();
        int planned = Integer.parseInt(ended.group(2));
        Map<String, Integer> tiles = new HashMap<>();
        TILE.matcher(page).results().forEach(found -> tiles.put(found.group(1), Integer.parseInt(found.group(2))));
        tiles.values().removeIf(count -> count == 0);
        // who needs attention stands in a lane too
        int attention = Objects.requireNonNullElse(tiles.remove("attention"), 0);
        assertThat(ATTENTION.matcher(page).results().count()).as("rows of those that need attention")
                .isEqualTo(attention);
        Set<String> shown = new HashSet<>();
        Map<String, Integer> rows = new HashMap<>();
        ROW.matcher(page).results().forEach(found -> {
            assertThat(shown.add(found.group(1))).as("%s is shown once", found.group(1)).isTrue();
            rows.merge(found.group(2), 1, Integer::sum);
        });
        assertThat(tiles).as("tiles and rows of the console").isEqualTo(rows);
        assertThat(shown).as("rows of the console").hasSize(planned);
        int endedRows = ENDED_ROWS.matcher(page).results().mapToInt(found -> Integer.parseInt(found.group(1))).sum();
        assertThat(Integer.parseInt(ended.group(1))).as("headline and rows of the console").isEqualTo(endedRows);
    }

    private List<Row> rows() {
        return db.sql("""
                select w.vm_id, w.skipped, m.state, coalesce(m.attempts, 0) as attempts,
                       coalesce(m.stall_since is not null and m.stall_next_try is null, false) as person,
                       coalesce(m.stall_since is not null, false) as stalled,
                       coalesce(m.hold_since is not null, false) as held
                  from wave_member w
                  left join lateral (select t.*, count(*) over () as attempts from migration t
                                      where t.vm_id = w.vm_id and t.wave_id = w.wave_id
                                      order by t.attempt desc limit 1) m on true
                 where w.wave_id = :wave
                """).param("wave", wave).query((row, _) -> new Row(row.getObject("vm_id", UUID.class),
                row.getString("skipped"), row.getString("state"), row.getInt("attempts"), row.getBoolean("person"),
                row.getBoolean("stalled"), row.getBoolean("held"))).list();
    }

    private static Set<UUID> vms(List<Row> rows, Predicate<Row> which) {
        Set<UUID> found = new HashSet<>();
        rows.stream().filter(which).forEach(row -> found.add(row.vm()));
        return found;
    }

    private static int count(Map<Standing, Integer> counts, Standing standing) {
        return counts.getOrDefault(standing, 0);
    }

    /// Waits until the books say so; each look is a check.
    Books until(String what, Predicate<Books> reached) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            rethrow();
            Books books = newest.get();
            if (books != null && reached.test(books)) {
                return books;
            }
            assertThat(System.nanoTime()).as("%s; %s", what, books).isLessThan(end);
            LockSupport.parkNanos(20_000_000);
        }
    }

    /// How often it looked.
    String told() {
        return "%d looks in %d s, at most %d ms between two; %d times the console".formatted(looks,
                (System.nanoTime() - began) / 1_000_000_000, longestNanos / 1_000_000, pages);
    }

    /// The most slots that were ever seen in use.
    long mostBusy() throws InterruptedException {
        close();
        return story.stream().mapToLong(Books::busy).max().orElse(0);
    }

    /// What others than the books found wrong ends the wait, too.
    void wrong(Throwable thrown) {
        wrong.compareAndSet(null, thrown);
    }

    private void rethrow() {
        Throwable thrown = wrong.get();
        if (thrown != null) {
            throw new AssertionError("the books are wrong: " + thrown.getMessage(), thrown);
        }
    }

    @Override
    public void close() throws InterruptedException {
        over = true;
        books.join();
        console.join();
        rethrow();
    }
}
