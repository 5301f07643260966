package io.towpath.wave.runbook;

import io.towpath.migration.Migrations;
import io.towpath.migration.RefusedException;
import io.towpath.wave.WaveControl;
import io.towpath.wave.WaveState;
import io.towpath.wave.Waves;
import io.towpath.wave.runbook.Trips.Trip;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// What follows outside of a run from how it stands: the wave is paused, and trips that stopped go on. Each is a command of its
/// own, outside of the run's transaction; what a node that dies leaves out, the next beat finds.
@Component
class RunAfter {

    /// As the trip's step says it.
    static final String STOPPED = "runbook-step-failed";

    private static final Logger LOG = LoggerFactory.getLogger(RunAfter.class);

    private final RunBeat beat;
    private final RunStore runs;
    private final CellStore cells;
    private final Waves waves;
    private final WaveControl control;
    private final Migrations migrations;

    RunAfter(RunBeat beat, RunStore runs, CellStore cells, Waves waves, WaveControl control, Migrations migrations) {
        this.beat = beat;
        this.runs = runs;
        this.cells = cells;
        this.waves = waves;
        this.control = control;
        this.migrations = migrations;
    }

    void advance(UUID runId) {
        beat.beat(runId).ifPresent(board -> {
            Run run = runs.find(runId).orElseThrow();
            holdWave(run, board);
            Board.Failed failed = board.failed();
            board.trips().values().forEach(trip -> goOn(trip, failed));
        });
    }

    private void holdWave(Run run, Board board) {
        for (Cell cell : board.cells()) {
            RunbookStep step = board.step(cell);
            if (cell.state() != CellState.FAILED || step.onFailure() != OnFailure.HOLD_WAVE
                    || cell.waveHeldAt() != null) {
                continue;
            }
            boolean runs = waves.find(run.waveId()).filter(wave -> wave.state() == WaveState.RUNNING).isPresent();
            if (!runs) {
                cells.heldWave(cell);
                continue;
            }
            try {
                control.pause(run.waveId(), null, RunBeat.SYSTEM, "Step %d of the runbook, %s, failed for %s: %s"
                        .formatted(step.number(), step.title(), cell.entityName(), cell.note()));
                cells.heldWave(cell);
            } catch (RuntimeException failed) {
                LOG.warn("wave {} was not paused; the next beat tries again", run.waveId(), failed);
            }
        }
    }

    private void goOn(Trip trip, Board.Failed before) {
        UUID id = trip.id();
        if (id == null || !STOPPED.equals(trip.stall()) || before.keeps(trip.vmId())) {
            return;
        }
        try {
            migrations.retry(id, RunBeat.SYSTEM);
        } catch (RefusedException moved) {
            LOG.info("migration {} does not go on by its runbook: {}", id, moved.getMessage());
        } catch (RuntimeException failed) {
            LOG.warn("migration {} did not go on by its runbook; the next beat tries again", id, failed);
        }
    }
}
