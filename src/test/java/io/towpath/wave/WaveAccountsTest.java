package io.towpath.wave;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.migration.Migrations;
import io.towpath.migration.State;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Lists count where members stand without reading the members: the counts are those of the roll.
@DatabaseTest
class WaveAccountsTest {

    @Autowired
    JdbcClient db;
    @Autowired
    Waves waves;
    @Autowired
    Batches batches;

    private WaveRows rows;

    @BeforeEach
    void rows() {
        rows = new WaveRows(db);
    }

    @Test
    void theListCountsAsTheRollDoes() {
        List<UUID> vms = new ArrayList<>();
        for (int i = 0; i < 2 + 3 * State.values().length; i++) {
            vms.add(rows.aVm("counted" + i));
        }
        UUID wave = rows.aWave("RUNNING", vms.toArray(UUID[]::new));
        skip(wave, vms.get(0));
        int next = 2;
        for (State state : State.values()) {
            trip(wave, vms.get(next++), 1, state, null);
            trip(wave, vms.get(next++), 1, state, "null");
            trip(wave, vms.get(next++), 1, state, "now() + interval '1 hour'");
        }
        // left out, then planned after all; and one whose first attempt was cancelled
        skip(wave, vms.get(2));
        trip(wave, vms.get(2 + 3 * State.CANCELLED.ordinal()), 2, State.PLANNED, null);
        UUID draft = rows.aWave("DRAFT", rows.aVm("drafted"), rows.aVm("drafted too"));
        UUID empty = rows.aWave("DRAFT");

        for (UUID id : List.of(wave, draft, empty)) {
            WaveView listed = waves.all().stream().filter(each -> each.id().equals(id)).findFirst().orElseThrow();
            assertThat(listed).isEqualTo(waves.roll(id).orElseThrow().wave()).isEqualTo(waves.find(id).orElseThrow());
        }
        WaveView counted = waves.find(wave).orElseThrow();
        assertThat(counted.planned()).isEqualTo(vms.size());
        assertThat(List.of(counted.waiting(), counted.running(), counted.done(), counted.failed(), counted.out()))
                .as("each standing is among them").doesNotContain(0);
    }

    @Test
    void howManyWavesThereAreDoesNotMatter() {
        for (int i = 0; i < 5; i++) {
            rows.aWave("RUNNING", rows.aVm("listed" + i));
        }
        AtomicInteger asked = new AtomicInteger();
        var trips = (Migrations) proxy(Migrations.class, (method, _) -> {
            throw new AssertionError("a list asks for " + method.getName());
        });
        WaveStore store = new WaveStore(counting(asked));

        List<WaveView> page = new StoredWaves(store, new Musters(store, trips, batches)).page(5, 0);

        assertThat(page).hasSize(5);
        assertThat(asked).hasValue(2);
    }

    /// It is called every other second for each reader of the console.
    @Test
    void aRollReadsNoVmsForTheirNames() {
        UUID wave = rows.aWave("RUNNING", rows.aVm("named 1"), rows.aVm("named 2"));
        AtomicInteger asked = new AtomicInteger();
        var trips = (Migrations) proxy(Migrations.class, (_, _) -> List.of());
        WaveStore store = new WaveStore(counting(asked));

        Waves.Roll roll = new StoredWaves(store, new Musters(store, trips, batches)).roll(wave).orElseThrow();

        assertThat(roll.members()).extracting(MemberView::vmName).containsExactly("named 1", "named 2");
        assertThat(asked).as("the wave, and its members with their names").hasValue(2);
    }

    private JdbcClient counting(AtomicInteger asked) {
        return (JdbcClient) proxy(JdbcClient.class, (method, arguments) -> {
            asked.incrementAndGet();
            return method.invoke(db, arguments);
        });
    }

    private interface Call {
        Object to(Method method, Object[] arguments) throws ReflectiveOperationException;
    }

    private static Object proxy(Class<?> type, Call call) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{type}, (_, method, arguments) -> {
            try {
                return call.to(method, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    private void skip(UUID wave, UUID vm) {
        db.sql("update wave_member set skipped = 'it is blocked' where wave_id = :wave and vm_id = :vm")
                .param("wave", wave).param("vm", vm).update();
    }

    /// @param nextTry null: no trouble
    private void trip(UUID wave, UUID vm, int attempt, State state, @Nullable String nextTry) {
        UUID id = db.sql("""
                insert into migration (vm_id, attempt, wave_id, wave_key, target_id, format, soak_days, state, reason,
                                       planned_by)
                select :vm, :attempt, id, key, target_id, 'qcow2', 5, :state, 'started', 'lena' from wave where id = :wave
                returning id
                """).param("vm", vm).param("attempt", attempt).param("wave", wave).param("state", state.name())
                .query((row, _) -> row.getObject(1, UUID.class)).single();
        if (nextTry != null) {
            db.sql("""
                    update migration set stall_step = 'copy-disks', stall_code = 'broken', stall_since = now(),
                        stall_what = 'It broke.', stall_remedy = 'Look.', stall_next_try = %s where id = :id
                    """.formatted(nextTry)).param("id", id).update();
        }
    }
}
