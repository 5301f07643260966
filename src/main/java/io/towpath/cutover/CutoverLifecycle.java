package io.towpath.cutover;

import static io.towpath.cutover.CutoverState.CANCELLED;
import static io.towpath.cutover.CutoverState.DONE;
import static io.towpath.cutover.CutoverState.PLANNED;
import static io.towpath.cutover.CutoverState.REFUSED;
import static io.towpath.cutover.CutoverState.RUNNING;
import static io.towpath.cutover.CutoverTrigger.CANCEL;
import static io.towpath.cutover.CutoverTrigger.END;
import static io.towpath.cutover.CutoverTrigger.REFUSE;
import static io.towpath.cutover.CutoverTrigger.START;

import io.towpath.lifecycle.TransitionTable;

/// Where a cutover can go.
final class CutoverLifecycle {

    static final TransitionTable<CutoverState, CutoverTrigger> TABLE = new TransitionTable<CutoverState, CutoverTrigger>()
            .on(START, PLANNED, RUNNING)
            .on(REFUSE, PLANNED, REFUSED)
            .on(END, RUNNING, DONE)
            .on(CANCEL, PLANNED, CANCELLED)
            .on(CANCEL, RUNNING, CANCELLED);

    private CutoverLifecycle() {}
}
