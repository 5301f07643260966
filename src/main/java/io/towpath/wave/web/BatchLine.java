package io.towpath.wave.web;

import io.towpath.wave.Batch;
import java.util.ArrayList;
import java.util.List;

/// A batch of a wave, ready to print.
///
/// @param good  `7 of 10`
/// @param stand whether it has begun, or what it waits for
record BatchLine(int number, int vms, String good, String stand) {

    static List<BatchLine> of(List<Batch> batches) {
        List<BatchLine> lines = new ArrayList<>();
        String waits = "It waits.";
        for (Batch batch : batches) {
            lines.add(new BatchLine(batch.number(), batch.vms().size(), "%d of %d".formatted(batch.good(),
                    batch.vms().size()), batch.begun() ? "Its VMs start." : waits));
            if (batch.begun()) {
                waits = batch.nextWaitsFor();
            } else {
                waits = "It waits for batch %d.".formatted(batch.number());
            }
        }
        return lines;
    }
}
