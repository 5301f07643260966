package io.towpath.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.replication.DiskPass;
import io.towpath.replication.DiskPass.Method;
import io.towpath.replication.Pass;
import io.towpath.replication.ReplicaDisk;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

/// VMs of the lab that change under a trip: snapshots of others, set back to one of them, moved to another datastore, with
/// disks that grow, come and go. Whatever it was, the journal says that the bytes of the last moment arrived. No block is
/// looked at by sample.
@DatabaseTest
@TestPropertySource(properties = "towpath.replication.audit-blocks=0")
class DriftLabTest extends LabTrips {

    private static final RequestPostProcessor LENA = user("lena")
            .authorities(AuthorityUtils.createAuthorityList("inventory:read", "wave:read", "wave:execute"));

    @Autowired
    MockMvcTester mvc;

    @BeforeAll
    static void start() throws IOException {
        begin("-vms", "6", "-real-vms", "5", "-real-size", "8388608", "-write-every", "0");
    }

    private UUID inStep(String vm) throws Exception {
        UUID trip = started(vm(vm));
        driven(trip);
        eventually(trip, State.SYNCING);
        return trip;
    }

    private List<Method> passed(UUID trip) {
        int before = replications.passes(trip).size();
        due(trip);
        driven(trip);
        Pass pass = lastDone(trip);
        assertThat(replications.passes(trip)).as("%s", migrations.find(trip).orElseThrow().stall())
                .hasSize(before + 1);
        assertThat(pass.number()).isEqualTo(before + 1);
        return pass.disks().stream().map(DiskPass::method).toList();
    }

    private Stall stalled(UUID trip) {
        due(trip);
        driven(trip);
        return Objects.requireNonNull(migrations.find(trip).orElseThrow().stall());
    }

    private void steps(String vm, int writes) throws IOException {
        lab.steer("/step?vm=%s&n=%d".formatted(vm, writes));
    }

    private void cutOverAsTheJournalSays(UUID trip, String vm) throws IOException {
        cutOver(trip, "the window is open");
        asTheJournalSays(trip, vm, replications.passes(trip).getLast());
    }

    @Test
    void aRevertThatTrackingDoesNotTellIsForAPersonAndThenCompared() throws Exception {
        UUID trip = inStep("real-01");
        lab.steer("/cbt?vm=real-01&keeps=true");
        lab.change("real-01", "snapshot", "before-upgrade");
        steps("real-01", 8);
        assertThat(passed(trip)).containsOnly(Method.DELTA);
        lab.change("real-01", "revert", "before-upgrade");
        steps("real-01", 3);

        Stall stall = stalled(trip);

        assertThat(stall.code()).isEqualTo("source-set-back");
        assertThat(stall.what()).contains("\"before-upgrade\"").contains("older than pass 2");
        assertThat(stall.nextTryAt()).as("a person decides").isNull();
        assertThat(replications.openSnapshots()).filteredOn(each -> each.migrationId().equals(trip)).isEmpty();
        UUID vm = vm("real-01");
        assertThat(mvc.get().uri("/inventory/vms/" + vm).with(LENA)).hasStatusOk().bodyText()
                .contains("compare whole").contains("set back to the snapshot").doesNotContain("Take the new facts");
        assertThat(mvc.post().uri("/migrations/%s/take-new-facts".formatted(trip)).param("shown", stall.what())
                .with(LENA).with(csrf()).exchange()).hasStatus3xxRedirection();
        assertThat(migrations.find(trip).orElseThrow().stall()).isNull();

        assertThat(passed(trip)).containsOnly(Method.RESYNC);
        assertThat(lastDone(trip).readBytes()).as("what differs, not all").isLessThan(8 << 20);
        steps("real-01", 3);
        assertThat(passed(trip)).containsOnly(Method.DELTA);
        cutOverAsTheJournalSays(trip, "real-01");
    }

    @Test
    void backupsThatMakeAndRemoveSnapshotsBetweenPassesStopNothing() throws Exception {
        UUID trip = inStep("real-02");
        for (int night = 0; night < 3; night++) {
            steps("real-02", 3);
            lab.change("real-02", "snapshot", "backup-" + night);
            steps("real-02", 3);
            if (night < 2) {
                lab.change("real-02", "remove", "backup-" + night);
                steps("real-02", 3);
            }

            assertThat(passed(trip)).containsOnly(Method.DELTA);
        }
        // the last one stood while a pass was made: nobody can tell any more that the VM was not set back to it
        lab.change("real-02", "remove", "backup-2");
        assertThat(passed(trip)).containsOnly(Method.RESYNC);
        cutOverAsTheJournalSays(trip, "real-02");
    }

    @Test
    void aDiskThatMovesToAnotherDatastoreIsComparedOnceWhateverItsTrackingSays() throws Exception {
        UUID trip = inStep("real-03");
        for (String reset : List.of("", "&reset=1")) {
            steps("real-03", 4);
            lab.steer("/disk?vm=real-03&disk=2000&to=%s%s".formatted(reset.isEmpty() ? "RealDS2" : "RealDS", reset));
            steps("real-03", 4);

            assertThat(passed(trip)).containsExactly(Method.RESYNC, Method.DELTA);
            assertThat(lastDone(trip).disks().getFirst().why()).contains("it was moved").contains("[RealDS2]");
            steps("real-03", 4);
            assertThat(passed(trip)).containsOnly(Method.DELTA);
        }
        lab.steer("/disk?vm=real-03&disk=2001&to=RealDS2");
        cutOverAsTheJournalSays(trip, "real-03");
    }

    /// While the seed copies it.
    @Test
    void aDiskThatMovesUnderACopyLosesNothing() throws Exception {
        UUID trip = started(vm("real-04"));
        lab.steer("/bytes?way=folder&kind=eio&skip=8&count=-1");
        lab.steer("/bytes?way=nbd&kind=eio&skip=8&count=-1");
        lab.steer("/bytes?way=export&kind=eio&skip=0&count=-1");
        driven(trip);
        assertThat(migrations.find(trip).orElseThrow().stall()).as("it stopped in the middle").isNotNull();
        lab.steer("/heal");
        lab.steer("/disk?vm=real-04&disk=2000&to=RealDS2");
        steps("real-04", 4);
        eventually(trip, State.SYNCING);
        steps("real-04", 4);
        passed(trip);

        cutOverAsTheJournalSays(trip, "real-04");
    }

    @Test
    void disksThatGrowComeAndGoWhileItIsKeptInStepAreDecidedAndArrive() throws Exception {
        UUID trip = inStep("real-05");
        lab.steer("/disk?vm=real-05&disk=2000&grow=1048576");
        lab.steer("/write?vm=real-05&disk=2000&offset=9437184&length=4096&seed=77");
        decided(trip, "Hard disk 1 has");
        assertThat(passed(trip)).containsExactly(Method.SEED, Method.DELTA);

        int added = lab.steer("/disk?vm=real-05&add=4194304").path("disk").asInt();
        lab.steer("/write?vm=real-05&disk=%d&offset=65536&length=8192&seed=78".formatted(added));
        decided(trip, "was added");
        assertThat(passed(trip)).containsExactly(Method.DELTA, Method.DELTA, Method.SEED);

        lab.steer("/disk?vm=real-05&remove=1&disk=2001");
        decided(trip, "Hard disk 2 is not there any more");
        assertThat(passed(trip)).containsExactly(Method.DELTA, Method.DELTA);
        assertThat(replications.of(trip).orElseThrow().disks()).extracting(ReplicaDisk::key).containsExactly("2000",
                Integer.toString(added));
        steps("real-05", 4);
        cutOverAsTheJournalSays(trip, "real-05");
    }

    private void decided(UUID trip, String drift) {
        Stall stall = stalled(trip);
        assertThat(stall.code()).isEqualTo("source-drift");
        assertThat(stall.what()).contains(drift);
        scanned();
        assertThat(mvc.post().uri("/migrations/%s/take-new-facts".formatted(trip)).param("shown", stall.what())
                .with(LENA).with(csrf()).exchange()).hasStatus3xxRedirection();
        assertThat(migrations.find(trip).orElseThrow().stall()).isNull();
    }
}
