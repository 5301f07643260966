package io.towpath.wave.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CellLifecycleTest {

    @Test
    void whatIsInTheTableHappensAndNothingElse() {
        List<String> moves = new ArrayList<>();
        for (CellState from : CellState.values()) {
            for (CellTrigger trigger : CellTrigger.values()) {
                CellLifecycle.TABLE.next(from, trigger).ifPresent(to -> moves.add("%s %s %s".formatted(from, trigger,
                        to)));
            }
        }

        assertThat(moves).containsExactly("WAITING OPEN OPEN", "WAITING FALL_DUE DUE", "WAITING DROP DROPPED",
                "OPEN FALL_DUE DUE", "OPEN FINISH DONE", "OPEN FAIL FAILED", "OPEN PASS PASSED", "OPEN SKIP SKIPPED",
                "OPEN DROP DROPPED", "OPEN REOPEN WAITING", "DUE BEGIN RUNNING", "DUE FINISH DONE", "DUE FAIL FAILED",
                "DUE PASS PASSED", "DUE SKIP SKIPPED", "DUE DROP DROPPED", "DUE REOPEN WAITING",
                "RUNNING FINISH DONE", "RUNNING FAIL FAILED", "RUNNING PASS PASSED",
                "RUNNING DROP DROPPED", "DONE REOPEN WAITING", "SKIPPED REOPEN WAITING", "FAILED BEGIN RUNNING",
                "FAILED FINISH DONE", "FAILED RETRY DUE",
                "FAILED SKIP SKIPPED", "FAILED DROP DROPPED", "FAILED REOPEN WAITING", "PASSED REOPEN WAITING",
                "DROPPED REOPEN WAITING");
    }

    @Test
    void nothingWaitsForWhatIsSettledAndPeopleDoOnlyWhatIsReady() {
        for (CellState state : CellState.values()) {
            assertThat(CellLifecycle.TABLE.allows(state, CellTrigger.SKIP)).as(state.name()).isEqualTo(
                    state.ready() || state == CellState.FAILED);
            assertThat(CellLifecycle.TABLE.allows(state, CellTrigger.DROP)).as(state.name()).isEqualTo(!state
                    .settled());
        }
    }
}
