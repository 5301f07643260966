package io.towpath.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.planning.mapping.Wired;
import io.towpath.planning.wave.Issue;
import io.towpath.planning.wave.Limits;
import io.towpath.planning.wave.WaveKind;
import io.towpath.planning.wave.Window;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What waves that are not planned have taken of a window is not free for those that are.
@DatabaseTest
class WindowsLeftTest {

    @Autowired
    private PlanEstates estates;
    @Autowired
    private JdbcClient db;

    private Wired wired;
    private UUID window;

    @BeforeEach
    void aWindowOfFiveHoursWithThreeSlots() {
        wired = new Wired(db);
        window = db.sql("""
                insert into cutover_window (name, opens_at, lockout_at, closes_at, zone, capacity_vms, parallel_slots, created_by)
                values (:name, '2097-11-09T22:00Z', '2097-11-10T02:00Z', '2097-11-10T03:00Z', 'UTC', 5, 3, 'lena')
                returning id
                """).param("name", "Left " + wired.mark).query(UUID.class).single();
    }

    @Test
    void aWaveThatWasMadeByHandTakesItsVmsAndItsMinutes() {
        UUID web = wired.vm("web01", "prod");
        UUID wave = wired.wave(web, wired.vm("web02", "prod"));
        assertThat(left()).hasValueSatisfying(free -> {
            assertThat(free.capacityVms()).isEqualTo(5);
            assertThat(free.lastStart()).isEqualTo(Instant.parse("2097-11-10T02:00:00Z"));
        });

        db.sql("insert into wave_terms (wave_id, window_id, changed_by, changed_at) values (:wave, :window, 'lena', now())")
                .param("wave", wave).param("window", window).update();
        assertThat(left()).hasValueSatisfying(free -> {
            assertThat(free.capacityVms()).isEqualTo(3);
            assertThat(free.slots()).as("60 minutes keep one busy").isEqualTo(2);
        });

        List<UUID> more = Stream.of("a", "b", "c", "d").map(name -> wired.vm(name, "prod")).toList();
        assertThat(issues(more.subList(0, 3))).doesNotContain(Issue.Fault.WINDOW_CAPACITY);
        assertThat(issues(more)).as("one put there by hand is one too many").contains(Issue.Fault.WINDOW_CAPACITY);

        db.sql("update assessment set complexity = 'complex' where vm_id in (select vm_id from wave_member where wave_id = :w)")
                .param("w", wave).update();
        assertThat(left()).hasValueSatisfying(free -> assertThat(free.slots()).isEqualTo(1));
        db.sql("update cutover_window set parallel_slots = 2 where id = :id").param("id", window).update();
        assertThat(left()).as("nothing is left").isEmpty();

        db.sql("update wave_member set open = false where wave_id = :wave").param("wave", wave).update();
        assertThat(left()).as("it is over").isPresent();
    }

    private List<Issue.Fault> issues(List<UUID> vms) {
        UUID wave = UUID.randomUUID();
        Window whole = new Window(window, "whole", Instant.parse("2097-11-09T22:00:00Z"),
                Instant.parse("2097-11-10T03:00:00Z"), 5, 3);
        PlanContent content = new PlanContent(List.of(new PlannedWave(wave, wave, "W1", WaveKind.PRODUCTION, whole,
                List.of(), null)), vms.stream().collect(
                        Collectors.toMap(Function.identity(),
                                _ -> new Placed(wave, "chosen", true))));
        return Plans.issues(content, estates.read(), Limits.usual(ZoneOffset.UTC)).stream()
                .filter(issue -> issue.wave() == 0).map(Issue::fault).toList();
    }

    private Optional<Window> left() {
        return estates.windows(Instant.parse("2097-01-01T00:00:00Z")).stream()
                .filter(free -> window.equals(free.id())).findFirst();
    }
}
