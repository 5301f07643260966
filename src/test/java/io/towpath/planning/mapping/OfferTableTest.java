package io.towpath.planning.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.inventory.RefusedException;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OfferTableTest {

    private static final UUID TARGET = new UUID(0, 1);

    @Test
    void readsWhatASpreadsheetCopies() {
        var read = new OfferTable(MappingKind.NETWORK, TARGET)
                .read("name\tkind\tvlan\tprefixes\tmtu\nbr-prod\tbridge\t110\t10.1.0.0/24 10.1.1.0/24\t9000\nplain\t\t\t\t\n");

        assertThat(read).hasSize(2);
        assertThat(read.getFirst().prefixes()).hasSize(2);
        assertThat(read.getLast())
                .isEqualTo(Offer.network(TARGET, "plain", "network", null, java.util.List.of(), null));
    }

    @Test
    void readsSizesAndQuotedNames() {
        var read = new OfferTable(MappingKind.STORAGE, TARGET).read(
                "name,kind,accessMode,capacity,free\n\"ceph, fast\",storage-class,ReadWriteMany,2TiB,1 TiB\n");

        assertThat(read).singleElement().satisfies(offer -> {
            assertThat(offer.name()).isEqualTo("ceph, fast");
            assertThat(offer.capacityBytes()).isEqualTo(2L << 40);
            assertThat(offer.roomBytes()).isEqualTo(1L << 40);
        });
    }

    @Test
    void aFaultNamesLineAndReason() {
        assertThatThrownBy(
                () -> new OfferTable(MappingKind.NETWORK, TARGET).read("name,kind,vlan\na,bridge,1\nb,bridge,x\n"))
                .isInstanceOf(RefusedException.class).hasMessageContaining("line 3: vlan \"x\" is not a whole number");
        assertThatThrownBy(() -> new OfferTable(MappingKind.PLACEMENT, TARGET).read("name,kind,vlan\na,namespace,1\n"))
                .hasMessageContaining("unknown column vlan");
        assertThatThrownBy(() -> new OfferTable(MappingKind.PLACEMENT, TARGET).read("name,kind\na,pod\n"))
                .hasMessageContaining("line 2: kind is \"pod\", expected one of namespace, cluster, host-group");
        assertThatThrownBy(() -> new OfferTable(MappingKind.PLACEMENT, TARGET).read(""))
                .isInstanceOf(RefusedException.class);
    }
}
