package io.towpath.planning.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.DatabaseTest;
import io.towpath.audit.AuditTrail;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.RefusedException;
import io.towpath.inventory.Vm;
import io.towpath.platform.spi.DiscoveredNic;
import io.towpath.readiness.JudgedLater;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

@DatabaseTest
class MappingsTest {

    @Autowired
    private Mappings mappings;
    @Autowired
    private Offers offers;
    @Autowired
    private Boards boards;
    @Autowired
    private Inventory inventory;
    @Autowired
    private JdbcClient db;
    @Autowired
    private OfferStore store;
    @Autowired
    private CardFits fits;
    @Autowired
    private AuditTrail audit;
    @Autowired
    private TransactionOperations transaction;
    @Autowired
    private Clock clock;

    private Wired wired;

    @BeforeEach
    void wired() {
        wired = new Wired(db);
    }

    @Test
    void aTargetWithoutDeclarationsKeepsNames() {
        UUID vm = wired.vm("web01", "prod");

        assertThat(mappings.current(wired.target)).isEqualTo(Frozen.AS_IS);
        assertThat(answers(vm)).containsExactly(new Answer.AsIs("prod"), new Answer.AsIs("ds-1"),
                new Answer.AsIs("cl-1"));
    }

    @Test
    void onceANetworkIsDeclaredOnlyNetworksMustBeMapped() {
        UUID vm = wired.vm("web01", "prod", "dmz");
        offers.declare(List.of(wired.network("br-prod", 110, null)), "nils");
        change(wired.map("prod", "br-prod"));

        Resolution found = mappings.resolve(wired.target, mappings.current(wired.target),
                inventory.vm(vm).orElseThrow());

        assertThat(found.faults()).extracting(Resolution.Part::fault)
                .containsExactly("network card 2 hangs on network \"dmz\", which is not mapped");
        assertThat(found.of(MappingKind.STORAGE).getFirst().answer()).isEqualTo(new Answer.AsIs("ds-1"));
    }

    @Test
    void everyVersionCanBeReadComparedAndRestored() {
        offers.declare(List.of(wired.network("br-a", null, null), wired.network("br-b", null, null)), "nils");
        int first = change(wired.map("prod", "br-a"));
        int second = change(wired.map("prod", "br-b"), wired.map("dmz", "br-a"));

        int third = mappings.restore(MappingKind.NETWORK, first, "b was wrong", "lena");

        assertThat(List.of(second, third)).containsExactly(first + 1, first + 2);
        assertThat(own(first)).containsExactly(wired.map("prod", "br-a"));
        assertThat(own(second)).containsExactlyInAnyOrder(wired.map("prod", "br-b"), wired.map("dmz", "br-a"));
        assertThat(own(third)).isEqualTo(own(first));
        assertThat(mappings.compare(MappingKind.NETWORK, first, second)).hasSize(2);
        assertThat(mappings.compare(MappingKind.NETWORK, first, third)).isEmpty();
        assertThat(mappings.history(MappingKind.NETWORK, 1)).singleElement().satisfies(newest -> {
            assertThat(newest.author()).isEqualTo("lena");
            assertThat(newest.restoredFrom()).isEqualTo(first);
            assertThat(newest.changes()).isEqualTo(2);
        });
        assertThat(db.sql("""
                select action from audit_event where subject_type = 'mapping' and subject_id = 'networks'
                 order by number desc limit 1
                """).query(String.class).single()).isEqualTo("mapping.restored");
    }

    @Test
    void whatIsNoChangeMakesNoVersion() {
        offers.declare(List.of(wired.network("br-a", null, null)), "nils");
        int version = change(wired.map("prod", "br-a"));

        assertThat(change(wired.map("prod", "br-a"))).isEqualTo(version);
    }

    @Test
    void whoWasFasterOnTheSameLineWinsAndOnAnotherLineDisturbsNobody() {
        offers.declare(List.of(wired.network("br-a", null, null), wired.network("br-b", null, null)), "nils");
        int seen = mappings.version(MappingKind.NETWORK);
        mappings.change(MappingKind.NETWORK, List.of(wired.map("prod", "br-a")), seen, null, "nils");

        mappings.change(MappingKind.NETWORK, List.of(wired.map("dmz", "br-b")), seen, null, "lena");

        assertThatThrownBy(() -> mappings.change(MappingKind.NETWORK, List.of(wired.map("prod", "br-b")), seen, null,
                "lena")).isInstanceOf(RefusedException.class).extracting("code").isEqualTo("somebody-was-faster");
    }

    @Test
    void aDestinationMustBeThereAndIgnoringNeedsAReason() {
        offers.declare(List.of(wired.network("br-a", null, null)), "nils");

        assertThatThrownBy(() -> change(wired.map("prod", "br-none"))).extracting("code")
                .isEqualTo("destination-unknown");
        assertThatThrownBy(() -> change(new Assignment(MappingKey.all(wired.target, wired.source, "iscsi"),
                new Choice.Ignore(" ")))).extracting("code").isEqualTo("reason-missing");
        assertThatThrownBy(() -> mappings.change(MappingKind.STORAGE,
                List.of(new Assignment(MappingKey.all(wired.target,
                        wired.source, "ds"), new Choice.Ignore("no"))),
                mappings.version(MappingKind.STORAGE), null, "lena"))
                .extracting("code").isEqualTo("cannot-be-ignored");
    }

    @Test
    void whatVanishesBreaksMappingsUntilItIsDeclaredAgain() {
        UUID vm = wired.vm("web01", "prod");
        offers.declare(List.of(wired.network("br-a", null, null)), "nils");
        change(wired.map("prod", "br-a"));

        offers.withdraw(MappingKind.NETWORK, wired.target, "br-a", "switch removed", "nils");
        assertThat(answers(vm).getFirst()).isEqualTo(new Answer.Broken("br-a"));
        assertThat(boards.of(MappingKind.NETWORK, wired.target).broken()).isEqualTo(1);

        offers.declare(List.of(wired.network("br-a", null, null)), "nils");
        assertThat(answers(vm).getFirst()).isEqualTo(new Answer.To("br-a", "same for all"));
    }

    @Test
    void theBoardShowsWhatBlocksFirstWithWavesAndSuggestions() {
        wired.portGroup("pg-prod-110", "110", 9000);
        wired.portGroup("pg-dmz-31", "31", 1500);
        UUID one = wired.vm("web01");
        wired.nic(one, 0, "pg-prod-110", "10.1.0.7");
        wired.nic(one, 1, "pg-dmz-31", "10.3.0.7");
        UUID wave = wired.wave(one, wired.vm("web02", "pg-dmz-31"));
        offers.declare(List.of(wired.network("br-prod", 110, 1500, "10.9.0.0/24"), wired.network("br-dmz", 31, 1500)),
                "nils");
        change(wired.map("pg-prod-110", "br-prod"));

        Board board = boards.of(MappingKind.NETWORK, wired.target);
        List<Board.Row> rows = board.rows().stream().filter(row -> row.thing().sourceId().equals(wired.source))
                .toList();

        assertThat(rows).extracting(row -> row.thing().name()).containsExactly("pg-dmz-31", "pg-prod-110");
        assertThat(rows.getFirst().vms()).isEqualTo(2);
        assertThat(rows.getFirst().suggestions().getFirst().destination()).isEqualTo("br-dmz");
        assertThat(rows.getLast().warnings()).singleElement().asString().startsWith("MTU 9000 → 1500");
        assertThat(rows.getLast().addresses()).isEqualTo("1 of 1 IP addresses must change");
        assertThat(board.blocked()).singleElement().satisfies(blocked -> {
            assertThat(blocked.waveId()).isEqualTo(wave);
            assertThat(blocked.vms()).isEqualTo(2);
        });
    }

    @Test
    void thePreviewSaysWhichGateTurnsAndWhoGetsTwoCardsOnOneNetwork() {
        UUID vm = wired.vm("web01", "prod", "dmz");
        UUID wave = wired.wave(vm);
        offers.declare(List.of(wired.network("br-all", null, null)), "nils");
        change(wired.map("prod", "br-all"));

        Board.Impact impact = boards.impact(MappingKind.NETWORK, wired.target, List.of(wired.map("dmz", "br-all")));

        assertThat(impact.waves()).singleElement().satisfies(turned -> {
            assertThat(turned.waveId()).isEqualTo(wave);
            assertThat(turned.words()).endsWith("its gate \"mappings\" turns met");
        });
        assertThat(impact.warnings()).containsExactly("dmz: 1 VM gets two cards of different networks on br-all");
        assertThat(mappings.current(wired.target).network()).isEqualTo(mappings.version(MappingKind.NETWORK));
    }

    @Test
    void aWaveGoesByTheVersionThatItFroze() {
        UUID vm = wired.vm("web01", "prod");
        UUID wave = wired.wave(vm);
        offers.declare(List.of(wired.network("br-a", null, null), wired.network("br-b", null, null)), "nils");
        change(wired.map("prod", "br-a"));
        mappings.freezeWave(wave, mappings.current(wired.target));

        change(wired.map("prod", "br-b"));

        assertThat(mappings.resolve(wired.target, mappings.forTrip(wired.target, wave), inventory.vm(vm).orElseThrow())
                .of(MappingKind.NETWORK).getFirst().answer()).isEqualTo(new Answer.To("br-a", "same for all"));
        assertThat(answers(vm).getFirst()).isEqualTo(new Answer.To("br-b", "same for all"));
    }

    /// Scripts declare what is there every night.
    @Test
    void vmsAreJudgedAgainWhereNetworksAreOtherOnesThanBefore() {
        UUID vm = wired.vm("web01", "prod");
        JudgedLater readiness = new JudgedLater();
        Offers noting = new StoredOffers(store, inventory, audit, new Rejudging(db, readiness), transaction, clock);
        Offer prod = wired.network("br-prod", 110, 1500, "10.1.0.0/24", "2001:db8::/64");
        Offer dmz = wired.network("br-dmz", null, null);

        noting.declare(List.of(prod, dmz), "nils");
        assertThat(readiness.since()).contains(vm);
        noting.declare(List.of(prod, dmz), "nils");
        noting.declare(List.of(dmz), "nils");
        noting.declare(List.of(Offer.placement(wired.target, "cl", "cluster")), "nils");
        assertThat(readiness.since()).isEmpty();
        for (Offer changed : List.of(wired.network("br-prod", 111, 1500, "10.1.0.0/24", "2001:db8::/64"),
                wired.network("br-prod", 111, 1500, "10.1.0.0/24"), wired.network("br-new", null, null))) {
            noting.declare(List.of(dmz, changed), "nils");
            assertThat(readiness.since()).as(changed.toString()).contains(vm);
        }

        noting.withdraw(MappingKind.NETWORK, wired.target, "br-dmz", "switch removed", "nils");
        assertThat(readiness.since()).contains(vm);
        noting.declare(List.of(dmz), "nils");
        assertThat(readiness.since()).as("it is there again").contains(vm);
    }

    /// VMs are read anew after it was resolved where they go.
    @Test
    void aCardThatAScanTookAwayMeanwhileIsLeftOut() {
        UUID id = wired.vm("web01", "prod", "dmz");
        Resolution before = mappings.resolve(wired.target, mappings.current(wired.target),
                inventory.vm(id).orElseThrow());
        db.sql("delete from vm_nic where vm_id = :vm and position = 1").param("vm", id).update();
        Vm vm = inventory.vm(id).orElseThrow();

        assertThat(before.cards(vm.nics())).extracting(DiscoveredNic::network).containsExactly("prod");
        assertThat(fits.of(wired.target, List.of(vm), List.of(before)).get(id)).extracting(CardFit::network)
                .containsExactly("prod");
    }

    private int change(Assignment... changes) {
        return mappings.change(MappingKind.NETWORK, List.of(changes), mappings.version(MappingKind.NETWORK), null,
                "nils");
    }

    private List<Answer> answers(UUID vm) {
        return mappings.resolve(wired.target, mappings.current(wired.target), inventory.vm(vm).orElseThrow()).parts()
                .stream().map(Resolution.Part::answer).toList();
    }

    private List<Assignment> own(int version) {
        return mappings.entries(MappingKind.NETWORK, version).stream()
                .filter(entry -> entry.key().targetId().equals(wired.target)).toList();
    }
}
