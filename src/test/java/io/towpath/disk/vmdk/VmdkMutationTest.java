package io.towpath.disk.vmdk;

import io.towpath.disk.MutationContract;
import io.towpath.disk.Specimen;
import java.io.IOException;
import java.util.stream.Stream;

class VmdkMutationTest extends MutationContract {

    @Override
    protected Stream<Specimen> specimens() throws IOException {
        return Stream.of(VmdkSpecimens.sparse(), VmdkSpecimens.stream(), VmdkSpecimens.flat(), VmdkSpecimens.cowd(),
                VmdkSpecimens.seSparse(), VmdkSpecimens.child(), VmdkSpecimens.parent());
    }
}
