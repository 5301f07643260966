package io.towpath.disk.ova;

import io.towpath.disk.MutationContract;
import io.towpath.disk.Specimen;
import java.io.IOException;
import java.util.stream.Stream;

class OvaMutationTest extends MutationContract {

    @Override
    protected Stream<Specimen> specimens() throws IOException {
        return Stream.of(OvaSpecimens.ova());
    }
}
