package io.towpath.planning.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SuggestionsTest {

    private static final UUID TARGET = new UUID(0, 1);

    @Test
    void theSameVlanSubnetAndNameAddUpAndSayWhy() {
        var found = network("dvPG-Prod-110", "110", List.of("10.1.0.5", "10.1.0.6"),
                Offer.network(TARGET, "br-prod-110", "bridge", 110, List.of(Prefix.of("10.1.0.0/24")), null));

        assertThat(found).singleElement().satisfies(best -> {
            assertThat(best.score()).isEqualTo(100);
            assertThat(best.why()).contains("same VLAN 110 (60)", "2 of 2 addresses in its subnets (30)",
                    "names alike");
        });
    }

    @Test
    void anotherVlanSpeaksAgainstALikeName() {
        var found = network("Prod-110", "110", List.of(),
                Offer.network(TARGET, "prod-110", "bridge", 120, List.of(), null),
                Offer.network(TARGET, "whatever", "bridge", 110, List.of(), null));

        assertThat(found).extracting(Suggestion::destination).containsExactly("whatever");
    }

    @Test
    void addressesCountByTheirShareAndLinkLocalOnesNot() {
        var found = network("x", null, List.of("10.1.0.5", "10.9.0.6", "fe80::1", "nonsense"),
                Offer.network(TARGET, "y", "bridge", null, List.of(Prefix.of("10.1.0.0/24")), null));

        assertThat(found).singleElement().extracting(Suggestion::score).isEqualTo(15);
    }

    @Test
    void aTrunkOrNoVlanIsNoVlan() {
        var offer = Offer.network(TARGET, "zzz", "bridge", 1, List.of(), null);

        assertThat(network("aaa", "1-4094", List.of(), offer)).isEmpty();
        assertThat(network("aaa", "0", List.of(), offer)).isEmpty();
    }

    @Test
    void whatVanishedIsNotSuggested() {
        var gone = new Offer(MappingKind.NETWORK, TARGET, "br-110", "bridge", 110, List.of(), null, null, null, null,
                null, null, java.time.Instant.EPOCH);

        assertThat(network("pg-110", "110", List.of(), gone)).isEmpty();
    }

    @Test
    void wordsLikeVlanSayNothingAndProdIsProduction() {
        assertThat(Suggestions.alike("VLAN Network", "vlan-net")).isZero();
        assertThat(Suggestions.alike("dvPG-Production", "br_prod")).isEqualTo(1);
        assertThat(Suggestions.alike("DMZ31", "dmz 31")).isEqualTo(1);
        assertThat(Suggestions.alike("Backup", "Prod")).isZero();
    }

    @Test
    void storageNeedsRoom() {
        var small = Offer.storage(TARGET, "gold", "pool", null, null, 100L, 0L, 50L);
        var large = Offer.storage(TARGET, "silver", "pool", null, null, 1000L, 100L, 700L);

        var found = Suggestions.of(MappingKind.STORAGE, Thing.unknown(TARGET, "ds-7"), List.of(), 600,
                List.of(small, large));

        assertThat(found).singleElement().isEqualTo(new Suggestion("silver", 40, "has room (40)"));
    }

    private static List<Suggestion> network(String name, String vlan, List<String> addresses, Offer... offers) {
        return Suggestions.of(MappingKind.NETWORK, new Thing(new UUID(0, 2), name, null, null, vlan, null), addresses,
                0,
                List.of(offers));
    }
}
