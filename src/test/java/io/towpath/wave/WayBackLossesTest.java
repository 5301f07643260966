package io.towpath.wave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.towpath.DatabaseTest;
import io.towpath.inventory.Inventory;
import io.towpath.migration.power.Losses;
import io.towpath.migration.power.PowerFixtures;
import io.towpath.platform.spi.TargetPlatform;
import io.towpath.platform.spi.TargetPower;
import io.towpath.wave.GroupWayBack.Member;
import io.towpath.wave.GroupWayBack.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.QueryTimeoutException;

/// A target that hangs keeps neither the beat nor the figures of others waiting.
@DatabaseTest
class WayBackLossesTest extends HalfAShop {

    @Autowired
    Inventory inventory;
    @Autowired
    WayBackStore waysBack;

    private final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch hangs = new CountDownLatch(1);
    /// Instead of what a target that is away says.
    private @Nullable RuntimeException trouble;
    private WayBackLosses silent;

    @BeforeEach
    void aTargetThatHangs() {
        String kind = inventory.connection(wired.target).orElseThrow().kind();
        TargetPower power = by(TargetPower.class, (_, method, _) -> {
            assertThat(method.getName()).isEqualTo("written");
            asked.incrementAndGet();
            hangs.await();
            if (trouble != null) {
                throw trouble;
            }
            throw new IOException("no route to host");
        });
        TargetPlatform platform = by(TargetPlatform.class, (_, method, _) -> switch (method.getName()) {
            case "kind" -> kind;
            case "power" -> Optional.of(power);
            default -> throw new UnsupportedOperationException(method.getName());
        });
        Losses losses = PowerFixtures.losses(inventory, PowerFixtures.records(db), platform,
                PowerFixtures.words(_ -> Optional.empty()), Clock.systemUTC());
        silent = new WayBackLosses(waysBack, migrations, losses);
    }

    @AfterEach
    void answers() {
        hangs.countDown();
    }

    @Test
    void whoDoesNotAnswerIsAskedOnceInARound() {
        hangs.countDown();
        fails(app01);
        advance.advance(wave);
        silent.measure(List.of(wave));
        assertThat(asked).as("of three VMs there").hasValue(1);
        assertThat(only().members()).extracting(Member::measuredAt).doesNotContainNull();
        assertThat(only().members()).allSatisfy(member -> assertThat(member.unknown()).contains("does not answer"));

        assertThat(silent.of(only().members().stream().map(Member::migrationId).toList())).hasSize(3);
        assertThat(asked).as("and once for a person").hasValue(2);
    }

    @Test
    void troubleOfOurOwnSilencesNoTarget() {
        hangs.countDown();
        trouble = new IllegalStateException("no such state");
        fails(app01);
        advance.advance(wave);
        silent.measure(List.of(wave));

        assertThat(asked).as("each of three VMs there").hasValue(3);
        assertThat(only().members()).allSatisfy(member -> assertThat(member.unknown()).isNotNull());
        List<UUID> trips = only().members().stream().map(Member::migrationId).toList();
        trouble = new QueryTimeoutException("the database is slow", new SQLException(new IOException("reset")));
        assertThat(silent.of(trips)).hasSize(3);
        assertThat(asked).as("nor does the database").hasValue(6);

        trouble = new UncheckedIOException(new IOException("no route to host"));
        assertThat(silent.of(trips)).hasSize(3);
        assertThat(asked).as("it does itself").hasValue(7);
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aTargetThatHangsKeepsNoWaveWaiting() {
        UUID mail = wired.vm("mail01", "prod");
        UUID shop = wave;
        wave = wired.wave(mail);
        UUID other = wave;
        db.sql("update wave set state = 'RUNNING' where id = :id").param("id", other).update();
        trip(mail, "SYNCING", 0);
        wave = shop;
        var both = new WaveStore(db) {
            @Override
            List<UUID> alive() {
                return List.of(shop, other);
            }
        };
        var tick = new WaveTick(both, silent, advance);
        fails(app01);
        tick.execute(null);
        await().until(() -> asked.get() == 1);
        assertThat(only().state()).isEqualTo(Progress.ANNOUNCED);

        is(mail, "ROLLED_BACK");
        itsTimeComes();
        tick.execute(null);
        assertThat(waves.find(other).orElseThrow().state()).isEqualTo(WaveState.COMPLETED);
        assertThat(asked).as("one round at a time").hasValue(1);
        hangs.countDown();
        await().until(() -> only().members().stream().allMatch(member -> member.measuredAt() != null));
        tick.execute(null);
        assertThat(state(web01)).isEqualTo("ROLLING_BACK");
    }

    private static <T> T by(Class<T> type, java.lang.reflect.InvocationHandler answers) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{type}, answers));
    }
}
