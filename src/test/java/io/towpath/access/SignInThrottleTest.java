package io.towpath.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@DatabaseTest
class SignInThrottleTest {

    private static final AtomicInteger ADDRESSES = new AtomicInteger();

    @Autowired
    JdbcClient jdbc;

    private final TickingClock clock = new TickingClock();
    private final String login = "u-" + UUID.randomUUID();
    private final String address = "10.1.1." + ADDRESSES.incrementAndGet();

    @Test
    void evaluatesAtMostTenOfAThousandGuessesInAMinute() {
        SignInThrottle throttle = new SignInThrottle(jdbc, clock);
        int evaluated = 0;
        for (int i = 0; i < 1_000; i++) {
            evaluated += throttle.refuse(login, address).isEmpty() ? 1 : 0;
            clock.pass(Duration.ofMillis(60));
        }

        assertThat(evaluated).isBetween(5, 10);
    }

    @Test
    void evaluatesOnlyAFewOfManyGuessesAtTheSameMoment() {
        SignInThrottle throttle = new SignInThrottle(jdbc, clock);
        AtomicInteger evaluated = new AtomicInteger();
        try (ExecutorService many = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 64; i++) {
                many.submit(() -> throttle.refuse(login, address).ifPresentOrElse(_ -> {}, evaluated::incrementAndGet));
            }
        }

        assertThat(evaluated).hasValueBetween(2, 3);
    }

    @Test
    void theDelayGrowsToAQuarterOfAnHourAndSaysWhenToTryAgain() {
        SignInThrottle throttle = new SignInThrottle(jdbc, clock);
        Duration longest = Duration.ZERO;
        for (int i = 0; i < 20; i++) {
            throttle.refuse(login, address);
            var retry = throttle.refuse(login, address);
            if (retry.isPresent()) {
                Duration wait = Duration.between(clock.instant(), retry.get());
                assertThat(wait).isGreaterThanOrEqualTo(longest);
                longest = wait;
                clock.pass(wait);
            }
        }

        assertThat(longest).isEqualTo(Duration.ofMinutes(15));
        assertThat(throttle.refuse(login, address)).isEmpty();
    }

    @Test
    void anotherNodeKnowsAndAStrangerDoesNotDelayTheOwner() {
        SignInThrottle throttle = new SignInThrottle(jdbc, clock);
        while (throttle.refuse(login, address).isEmpty()) {
            assertThat(clock.instant()).isNotNull();
        }

        assertThat(new SignInThrottle(jdbc, clock).refuse(login.toUpperCase(java.util.Locale.ROOT), address))
                .isPresent();
        assertThat(throttle.refuse(login, "192.0.2.7")).isEmpty();
    }

    @Test
    void aGoodSignInForgetsTheFailures() {
        SignInThrottle throttle = new SignInThrottle(jdbc, clock);
        throttle.refuse(login, address);
        throttle.refuse(login, address);
        throttle.succeeded(login, address);

        assertThat(throttle.refuse(login, address)).isEmpty();
        assertThat(throttle.refuse(login, address)).isEmpty();
    }

    @Test
    void oneAddressCannotTryManyAccountsWithoutEnd() {
        SignInThrottle throttle = new SignInThrottle(jdbc, clock);
        int evaluated = 0;
        for (int i = 0; i < 200; i++) {
            evaluated += throttle.refuse(login + i, address).isEmpty() ? 1 : 0;
        }

        assertThat(evaluated).isEqualTo(100);
    }

    @Test
    void anIpv6CustomerCountsAsOneAddress() {
        assertThat(SignInThrottle.network("2001:db8:1:2:aaaa::1")).isEqualTo(SignInThrottle.network("2001:db8:1:2::9"))
                .isNotEqualTo(SignInThrottle.network("2001:db8:1:3::9"));
        assertThat(SignInThrottle.network("192.0.2.1")).isEqualTo("192.0.2.1");
    }

    @Test
    void keepsNoLoginInTheTable() {
        new SignInThrottle(jdbc, clock).refuse(login, address);

        assertThat(jdbc.sql("select count(*) from sign_in_attempt where who = :login").param("login", login)
                .query(Long.class).single()).isZero();
    }
}
