package io.towpath.disk.qcow2;

import io.towpath.disk.MutationContract;
import io.towpath.disk.Specimen;
import java.util.stream.Stream;

class MutationTest extends MutationContract {

    @Override
    protected Stream<Specimen> specimens() {
        return Stream.of(Qcow2Specimens.small(), Qcow2Specimens.subclusters(), Qcow2Specimens.layer());
    }
}
