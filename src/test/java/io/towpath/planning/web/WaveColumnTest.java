package io.towpath.planning.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.planning.forecast.Assumptions;
import io.towpath.planning.wave.Complexity;
import io.towpath.planning.wave.Issue;
import io.towpath.planning.wave.PlanVm;
import io.towpath.planning.wave.Room;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What a wave's column says beside what it holds.
class WaveColumnTest {

    private static final Assumptions USUAL = Assumptions.usual();
    private static final long TERA = 1_000_000_000_000L;

    @Test
    void theBarOfCopyingIsOfTheHostThatMostOfItLiesOn() {
        List<PlanVm> vms = List.of(vm("esx-1", TERA, false), vm("esx-2", 3 * TERA, false), vm("esx-2", 2 * TERA, false),
                vm(null, 90 * TERA, false));

        // 5 TB in 8 slots of 76.5 MB/s: 2.27 hours, of five days
        assertThat(Bars.host(vms, 8, USUAL))
                .containsExactly(new Board.Bar("Copying at esx-2, hours (8 slots)", "3 of 120", 3,
                        120, false));
        assertThat(Bars.host(vms, 1, USUAL).getFirst()).extracting(Board.Bar::value, Board.Bar::over).containsExactly(
                19L,
                false);
        assertThat(Bars.host(List.of(vm("esx-1", 40 * TERA, false)), 1, USUAL).getFirst().over()).isTrue();
        assertThat(Bars.host(List.of(vm(null, TERA, false)), 8, USUAL)).isEmpty();
    }

    @Test
    void theBarOfStorageCountsWavesBefore() {
        PlanVm first = vm(null, TERA, false);
        PlanVm second = vm(null, TERA, false);
        Room room = new Room(Map.of("pool", 3 * TERA / 2), Map.of(first.id(), Map.of("pool", TERA), second.id(),
                Map.of("pool", TERA, "unsaid", TERA)), null);

        assertThat(Bars.room(room, List.of(), List.of(first))).singleElement().satisfies(bar -> assertThat(bar
                .over()).isFalse());
        assertThat(Bars.room(room, List.of(first), List.of(second))).singleElement().satisfies(bar -> {
            assertThat(bar.label()).isEqualTo("Target's pool, with waves before");
            assertThat(bar.value()).isEqualTo(2_000_000);
            assertThat(bar.over()).isTrue();
        });
        assertThat(Bars.room(new Room(Map.of("pool", 0L), room.needs(), null), List.of(), List.of(first)))
                .singleElement().satisfies(bar -> {
                    assertThat(bar.max()).as("a bar of nothing cannot be drawn").isEqualTo(1);
                    assertThat(bar.over()).isTrue();
                });
    }

    @Test
    void theRowOfGatesSaysWhatWouldFail() {
        List<PlanVm> vms = List.of(vm("esx-1", 1, true), vm("esx-1", 1, false));

        assertThat(Foreseen.of(vms, List.of())).containsExactly(new Board.Rule(false, "1 blocked"), new Board.Rule(true,
                "whole groups"), new Board.Rule(true, "business ready"), new Board.Rule(true, "window"));
        assertThat(Foreseen.of(vms, List.of(issue(Issue.Fault.MAINTENANCE), issue(Issue.Fault.FREEZE), issue(
                Issue.Fault.GROUP_SPLIT)))).contains(new Board.Rule(false, "split groups"), new Board.Rule(false,
                        "window outside maintenance windows, window in a freeze"));
        assertThat(Foreseen.of(List.of(), List.of())).isEmpty();
    }

    private static Issue issue(Issue.Fault fault) {
        return new Issue(fault, 0, List.of(), "It is so.");
    }

    private static PlanVm vm(@Nullable String host, long bytes, boolean blocked) {
        UUID id = UUID.randomUUID();
        return new PlanVm(id, "vm", "vm:" + id, "vm", null, 3, "production", null, Complexity.SIMPLE, blocked, bytes,
                bytes, "linux", false, 1, 1, "vc", host, List.of("ds"), null, null, false, 2, 4, null);
    }
}
