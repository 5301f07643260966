package io.towpath.disk.vhd;

import io.towpath.disk.MutationContract;
import io.towpath.disk.Specimen;
import java.util.stream.Stream;

class VhdMutationTest extends MutationContract {

    @Override
    protected Stream<Specimen> specimens() {
        return Stream.of(VhdSpecimens.dynamic(), VhdSpecimens.fixed());
    }
}
