package io.towpath.disk.vhdx;

import io.towpath.disk.MutationContract;
import io.towpath.disk.Specimen;
import java.util.stream.Stream;

class VhdxMutationTest extends MutationContract {

    @Override
    protected Stream<Specimen> specimens() {
        return Stream.of(VhdxSpecimens.clean(), VhdxSpecimens.dirty());
    }
}
