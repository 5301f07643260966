package io.towpath.replication.outlook;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.slot.LimitKind;
import io.towpath.slot.Need;
import io.towpath.slot.Resource;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AtOnceTest {

    private static final UUID SOURCE = new UUID(0, 1);

    /// Of eight that a host reads at once.
    @ParameterizedTest
    @CsvSource({"4, 1, 2", "4, 2, 4", "1, 1, 6", "9, 1, 1", "4, 6, 6"})
    void disksOfOneHostCountTogether(int disks, int hosts, int atOnce) {
        List<List<Need>> six = Stream.iterate(0, vm -> vm + 1).limit(6)
                .map(vm -> List.of(new Need(Resource.host(SOURCE, "esx-" + vm % hosts), disks),
                        new Need(Resource.vcenter(SOURCE, ""), 1)))
                .toList();

        assertThat(AtOnce.count(six, LimitKind::usual)).isEqualTo(atOnce);
    }
}
