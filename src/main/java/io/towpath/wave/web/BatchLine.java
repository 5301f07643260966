package io.towpath.wave.web;

import io.towpath.wave.Batch;
import io.towpath.wave.WaveState;
import java.util.ArrayList;
import java.util.List;

/// A batch of a wave, ready to print.
///
/// @param good  `7 of 10`
/// @param stand whether it has begun, or what it waits for
record BatchLine(int number, int vms, String good, String stand) {

    static List<BatchLine> of(List<Batch> batches, WaveState state) {
        List<BatchLine> lines = new ArrayList<>();
        String waits = "It waits.";
        for (Batch batch : batches) {
            lines.add(new BatchLine(batch.number(), batch.vms().size(), "%d of %d".formatted(batch.good(),
                    batch.vms().size()), stand(batch, state, waits)));
            if (batch.begun()) {
                waits = batch.nextWaitsFor();
            } else {
                waits = "It waits for batch %d.".formatted(batch.number());
            }
        }
        return lines;
    }

    private static String stand(Batch batch, WaveState state, String waits) {
        if (batch.good() == batch.vms().size()) {
            return "All of it is good.";
        }
        return switch (state) {
            case STOPPED, COMPLETED -> "The wave is over.";
            case DRAFT -> batch.begun() ? "Its VMs start when the wave is started." : waits;
            case PAUSED -> batch.begun() ? "The wave is paused: no VM starts." : waits;
            case RUNNING -> batch.begun() ? begun(batch) : waits;
        };
    }

    private static String begun(Batch batch) {
        return batch.good() + batch.lost() == batch.vms().size()
                ? "%d of its VMs went back.".formatted(batch.lost())
                : "Its VMs start.";
    }
}
