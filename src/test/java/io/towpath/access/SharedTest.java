package io.towpath.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;

class SharedTest {

    private final AtomicLong commands = new AtomicLong();
    private final AtomicBoolean commanding = new AtomicBoolean();
    private final AtomicLong nanos = new AtomicLong(1_000);
    private final AtomicInteger computed = new AtomicInteger();
    private final Shared<String, Integer> shared = new Shared<>(commands::get, commanding::get, Duration.ofNanos(100),
            nanos::get);

    private int get(String of) {
        return shared.get(of, computed::incrementAndGet);
    }

    @Test
    void isLentForItsMomentAndComputedAnewAfterIt() {
        assertThat(List.of(get("a"), get("a"), get("b"), get("a"))).containsExactly(1, 1, 2, 1);
        nanos.addAndGet(99);
        assertThat(get("a")).isEqualTo(1);

        nanos.addAndGet(1);

        assertThat(get("a")).isEqualTo(3);
    }

    @Test
    void itsAgeCountsFromBeforeItWasRead() {
        shared.get("a", () -> {
            nanos.addAndGet(60);
            return computed.incrementAndGet();
        });
        nanos.addAndGet(40);

        assertThat(get("a")).isEqualTo(2);
    }

    @Test
    void aCommandThatEndedEndsIt() {
        get("a");

        commands.incrementAndGet();

        assertThat(get("a")).isEqualTo(2);
    }

    @Test
    void whatWasReadWhileACommandEndedIsNotLentAfterwards() {
        shared.get("a", () -> {
            int old = computed.incrementAndGet();
            commands.incrementAndGet();
            return old;
        });

        assertThat(get("a")).isEqualTo(2);
    }

    @Test
    void isNotLentToSomebodyWhoseCommandIsUnderWay() {
        get("a");
        commanding.set(true);

        assertThat(List.of(get("a"), get("a"))).containsExactly(2, 3);

        commanding.set(false);
        assertThat(get("a")).isEqualTo(1);
    }

    @Test
    void whatFailsIsNotKept() {
        assertThatThrownBy(() -> shared.get("a", () -> {
            throw new IllegalStateException("the database is away");
        })).hasMessage("the database is away");

        assertThat(get("a")).isEqualTo(1);
    }

    @Test
    void ofManyWhoAskAtOnceOneComputes() throws Exception {
        CountDownLatch all = new CountDownLatch(20);
        try (ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> shown = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                shown.add(people.submit(() -> {
                    all.countDown();
                    all.await();
                    return get("a");
                }));
            }
            for (Future<Integer> each : shown) {
                assertThat(each.get()).isEqualTo(1);
            }
        }
    }

    /// A look takes longer than its moment when the machine is busy, and many wait for it.
    @Test
    void whoWaitedForASlowLookTakesWhatItFound() throws Exception {
        CountDownLatch looking = new CountDownLatch(1);
        CountDownLatch enough = new CountDownLatch(1);
        try (ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> first = people.submit(() -> shared.get("a", () -> {
                looking.countDown();
                await(enough);
                nanos.addAndGet(500);
                return computed.incrementAndGet();
            }));
            looking.await();
            List<Future<Integer>> others = waiting(people, 20);

            enough.countDown();

            assertThat(first.get()).isEqualTo(1);
            for (Future<Integer> each : others) {
                assertThat(each.get()).isEqualTo(1);
            }
        }
    }

    @Test
    void ofThoseForWhomASlowLookBeganTooEarlyOneLooksAgain() throws Exception {
        CountDownLatch looking = new CountDownLatch(1);
        CountDownLatch enough = new CountDownLatch(1);
        try (ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
            people.submit(() -> shared.get("a", () -> {
                looking.countDown();
                await(enough);
                return computed.incrementAndGet();
            }));
            looking.await();
            nanos.addAndGet(100);
            List<Future<Integer>> others = waiting(people, 20);

            enough.countDown();

            for (Future<Integer> each : others) {
                assertThat(each.get()).isEqualTo(2);
            }
        }
    }

    /// So many who have asked and wait.
    private List<Future<Integer>> waiting(ExecutorService people, int count) throws InterruptedException {
        List<Future<Integer>> waiting = new ArrayList<>();
        List<Thread> threads = java.util.Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < count; i++) {
            waiting.add(people.submit(() -> {
                threads.add(Thread.currentThread());
                return get("a");
            }));
        }
        long until = System.nanoTime() + 30_000_000_000L;
        while (System.nanoTime() < until && (threads.size() < count
                || List.copyOf(threads).stream().anyMatch(each -> each.getState() != Thread.State.WAITING))) {
            Thread.onSpinWait();
        }
        assertThat(threads).hasSize(count);
        return waiting;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void withoutAMomentNothingIsLent() {
        Shared<String, Integer> none = new Shared<>(commands::get, commanding::get, Duration.ZERO, nanos::get);

        assertThat(none.get("a", computed::incrementAndGet)).isEqualTo(1);
        assertThat(none.get("a", computed::incrementAndGet)).isEqualTo(2);
    }

    @Test
    void aRequestThatMayChangeSomethingIsACommandOfWhoSentIt() throws Exception {
        Commands counted = new Commands();
        List<String> seen = new ArrayList<>();

        as("lena", () -> counted.doFilter(request("POST"), new MockHttpServletResponse(), (_, _) -> {
            seen.add("lena " + counted.mine() + " " + counted.ended());
            as("emil", () -> seen.add("emil " + counted.mine()));
        }));
        as("lena", () -> {
            seen.add("lena " + counted.mine() + " " + counted.ended());
            counted.doFilter(request("GET"), new MockHttpServletResponse(),
                    (_, _) -> seen.add("reads " + counted.mine()));
        });

        assertThat(seen).containsExactly("lena true 0", "emil false", "lena false 1", "reads false");
        assertThat(counted.ended()).isEqualTo(1);
    }

    @Test
    void aCommandThatFailsEndsToo() {
        Commands counted = new Commands();

        assertThatThrownBy(() -> counted.doFilter(request("DELETE"), new MockHttpServletResponse(), (_, _) -> {
            throw new IllegalStateException("refused");
        })).hasMessage("refused");

        assertThat(counted.mine()).isFalse();
        assertThat(counted.ended()).isEqualTo(1);
    }

    private interface Work {
        void run() throws Exception;
    }

    private static void as(String name, Work work) {
        var before = SecurityContextHolder.getContext();
        var context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(new TestingAuthenticationToken(name, "", "wave:write"));
        SecurityContextHolder.setContext(context);
        try {
            work.run();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            SecurityContextHolder.setContext(before);
        }
    }

    private static MockHttpServletRequest request(String method) {
        return new MockHttpServletRequest(method, "/waves");
    }
}
