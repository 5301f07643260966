package io.towpath.report.forklift;

import java.util.List;
import java.util.UUID;

/// Of a wave, what one Plan of Forklift can say: one source, one namespace, one way of copying, one pair of maps.
record Part(String name, Planned.Wave wave, UUID sourceId, Maps maps, String namespace, boolean warm,
        List<Destined> vms) {

    Part {
        vms = List.copyOf(vms);
    }
}
