package io.towpath.tour;

import io.towpath.wave.AutoPause;
import io.towpath.wave.FailureLimits;
import io.towpath.wave.WaveComposer;
import io.towpath.wave.WaveControl;
import io.towpath.wave.WaveDraft;
import io.towpath.wave.WaveState;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Waves of the set-up, known by their names: made once and started once, also where the program was killed between the two.
@OfDemo
class DemoWaves {

    /// Some of their VMs fail on purpose, which is to be seen beside others that go on.
    private static final FailureLimits GENEROUS = new FailureLimits(40, null);

    private final WaveComposer waves;
    private final WaveControl control;
    private final AutoPause limits;
    private final DemoRunbook runbook;
    private final JdbcClient jdbc;

    DemoWaves(WaveComposer waves, WaveControl control, AutoPause limits, DemoRunbook runbook, JdbcClient jdbc) {
        this.runbook = runbook;
        this.waves = waves;
        this.control = control;
        this.limits = limits;
        this.jdbc = jdbc;
    }

    private record Known(UUID id, String state) {}

    /// Again changes nothing.
    ///
    /// @param runs    whether it goes by a runbook
    /// @param members asked where there is no such wave yet; where there are none, none is made
    void start(WaveDraft draft, boolean runs, Supplier<List<UUID>> members, String actor) {
        Optional<Known> known = jdbc
                .sql("select id, state from wave where name = :name order by created_at limit 1")
                .param("name", draft.name())
                .query((row, _) -> new Known(row.getObject("id", UUID.class), row.getString("state"))).optional();
        if (known.isPresent()) {
            if (known.get().state.equals(WaveState.DRAFT.name())) {
                start(known.get().id, runs, actor);
            }
            return;
        }
        List<UUID> vms = members.get();
        if (!vms.isEmpty()) {
            UUID wave = waves.create(draft, vms, actor);
            start(wave, runs, actor);
        }
    }

    private void start(UUID wave, boolean runs, String actor) {
        limits.limit(wave, GENEROUS, actor);
        if (runs) {
            runbook.of(wave, actor);
        }
        control.start(wave, null, actor);
    }
}
