package io.towpath.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.DatabaseTest;
import io.towpath.acceptance.Checklists.Ruling;
import io.towpath.audit.AuditEvent;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

@DatabaseTest
class ChecklistTest {

    @Autowired
    private ApplicationContext context;

    private AcceptanceWorld world;

    @BeforeEach
    void buildTheWorld() {
        world = new AcceptanceWorld(context);
    }

    @Test
    void openingTwiceIsOpeningOnce() {
        UUID id = world.arrived("web01");
        ChecklistView first = world.view(id);

        world.act(() -> world.acceptance.open(id, first.vm()));

        ChecklistView again = world.view(id);
        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.version()).isEqualTo(1);
        assertThat(again.items()).hasSize(10).allMatch(item -> item.verdict() == Verdict.OPEN);
        assertThat(again.vm().disks()).isEqualTo(first.vm().disks());
        assertThat(actions(id)).containsExactly("checklist.opened");
    }

    @Test
    void whatCameOverInPassesIsSignedByItsProof() {
        UUID id = world.arrived("web01-in-passes");
        String before = world.view(id).sha256();
        Accepted vm = world.view(id).vm();
        Accepted.Disk inPasses = Accepted.Disk.inPasses("Hard disk 1", "disk0.qcow2", "qcow2", 8L << 30,
                "as the source was when it was off, in 4 passes");

        world.act(() -> world.acceptance.open(id, new Accepted(vm.vmId(), vm.vmName(), vm.application(), vm.ownerName(),
                vm.ownerEmail(), vm.attempt(), vm.sourcePlace(), vm.targetPlace(), vm.startedAt(), vm.arrivedAt(),
                List.of(inPasses))));

        assertThat(world.view(id).vm().disks()).containsExactly(inPasses);
        assertThat(world.view(id).sha256()).isNotEqualTo(before);
    }

    @Test
    void machinesFillWhatTheyProve() {
        UUID id = world.arrived("web02");

        world.act(() -> world.acceptance.add(id,
                List.of(evidence(Criterion.STORAGE, Evidence.Outcome.PASSED, "disk-equality"),
                        evidence(Criterion.STORAGE, Evidence.Outcome.NOTED, "filesystem"),
                        evidence(Criterion.BOOTS, Evidence.Outcome.NOTED, "boot-ready"))));

        ChecklistView view = world.view(id);
        assertThat(view.item(Criterion.STORAGE).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(view.item(Criterion.STORAGE).evidence()).hasSize(2);
        assertThat(view.item(Criterion.BOOTS).verdict()).isEqualTo(Verdict.OPEN);
        assertThat(view.passed()).isEqualTo(1);
    }

    @Test
    void oneMachineThatSawItFailOutweighsOthersAndItsNewWordReplacesTheOld() {
        UUID id = world.arrived("web03");
        world.act(() -> world.acceptance.add(id,
                List.of(evidence(Criterion.STORAGE, Evidence.Outcome.PASSED, "disk-equality"),
                        evidence(Criterion.STORAGE, Evidence.Outcome.FAILED, "filesystem"))));
        assertThat(world.view(id).item(Criterion.STORAGE).verdict()).isEqualTo(Verdict.FAILED);
        int version = world.view(id).version();

        world.act(() -> world.acceptance.add(id,
                List.of(evidence(Criterion.STORAGE, Evidence.Outcome.FAILED, "filesystem"))));
        assertThat(world.view(id).version()).as("the same words change nothing").isEqualTo(version);
        world.act(() -> world.acceptance.add(id,
                List.of(evidence(Criterion.STORAGE, Evidence.Outcome.PASSED, "filesystem"))));

        assertThat(world.view(id).item(Criterion.STORAGE).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(world.view(id).version()).isEqualTo(version + 1);
    }

    @Test
    void peopleDecideWithWhoAndWhenAndTakeItBack() {
        UUID id = world.arrived("web04");

        decide(id, Criterion.BOOTS, Verdict.PASSED, "login prompt seen");

        ChecklistView.Item item = world.view(id).item(Criterion.BOOTS);
        assertThat(item.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(item.decision()).isEqualTo(new ChecklistView.Decision(Verdict.PASSED, "lena", world.clock.instant(),
                "login prompt seen"));
        decide(id, Criterion.BOOTS, Verdict.OPEN, null);
        assertThat(world.view(id).item(Criterion.BOOTS).decision()).isNull();
        assertThat(actions(id)).containsExactly("criterion.taken-back", "criterion.decided", "checklist.opened");
    }

    @Test
    void aReasonIsNeededToFailToWaiveAndToOverrule() {
        UUID id = world.arrived("web05");
        world.act(() -> world.acceptance.add(id,
                List.of(evidence(Criterion.STORAGE, Evidence.Outcome.FAILED, "filesystem"))));

        refused("reason-missing", () -> decide(id, Criterion.BACKUP, Verdict.FAILED, " "));
        refused("reason-missing", () -> decide(id, Criterion.BACKUP, Verdict.NOT_APPLICABLE, null));
        refused("reason-missing", () -> decide(id, Criterion.STORAGE, Verdict.PASSED, null));

        decide(id, Criterion.BACKUP, Verdict.NOT_APPLICABLE, "it holds no data");
        decide(id, Criterion.STORAGE, Verdict.PASSED, "the disk is empty on purpose");
        assertThat(world.view(id).passed()).isEqualTo(2);
        assertThat(world.view(id).failed()).isZero();
    }

    @Test
    void decisionsStandOrFallTogether() {
        UUID id = world.arrived("web06");

        refused("reason-missing", () -> world.act(() -> world.checklists.decide(id,
                List.of(new Ruling(Criterion.BOOTS, Verdict.PASSED, null),
                        new Ruling(Criterion.BACKUP, Verdict.FAILED, null)),
                null, "lena")));

        assertThat(world.view(id).item(Criterion.BOOTS).verdict()).isEqualTo(Verdict.OPEN);
        assertThat(actions(id)).containsExactly("checklist.opened");
    }

    @Test
    void aDecisionOnAnOldPageIsRefused() {
        UUID id = world.arrived("web07");
        int seen = world.view(id).version();
        decide(id, Criterion.BOOTS, Verdict.PASSED, null);

        refused("somebody-was-faster", () -> world.act(() -> world.checklists.decide(id,
                List.of(new Ruling(Criterion.NETWORK, Verdict.PASSED, null)), seen, "lena")));
    }

    @Test
    void signOffAndSoakAreNobodysToTick() {
        UUID id = world.arrived("web08");

        refused("criterion-fills-itself", () -> decide(id, Criterion.OWNER_SIGN_OFF, Verdict.PASSED, "by mail"));
        refused("criterion-fills-itself", () -> decide(id, Criterion.SOAK, Verdict.PASSED, "long enough"));
    }

    @Test
    void closedMeansClosed() {
        UUID id = world.awaiting("web09");
        String token = world.link(id);
        world.act(() -> world.acceptance.close(id, "rolled back"));
        world.act(() -> world.acceptance.close(id, "again"));

        refused("state-transition", () -> decide(id, Criterion.BOOTS, Verdict.FAILED, "late"));
        refused("state-transition", () -> world.link(id));
        assertThat(world.view(id).closedWhy()).isEqualTo("rolled back");
        assertThat(world.signOffs.open(token)).isEqualTo(
                new SignOffs.LinkAnswer.Gone(SignOffs.Why.CLOSED, "web09", false));
        world.act(() -> world.acceptance.add(id, AcceptanceWorld.everythingPassed()));
        assertThat(world.view(id).state()).isEqualTo(ChecklistState.CLOSED);
    }

    @Test
    void noLinkWithoutAnOwnerAndANewOwnerEndsTheOldLink() {
        UUID id = world.arrived("web10", null, null);
        world.act(() -> world.acceptance.awaitSignOff(id));
        refused("owner-missing", () -> world.link(id));
        refused("validation", () -> world.act(() -> world.checklists.nameOwner(id, "Anna", "not a mail", "lena")));

        world.act(() -> world.checklists.nameOwner(id, "Anna", "anna@example.org", "lena"));
        String annas = world.link(id);
        world.act(() -> world.checklists.nameOwner(id, "Ben", "ben@example.org", "lena"));

        assertThat(world.signOffs.open(annas)).isInstanceOf(SignOffs.LinkAnswer.Gone.class);
        assertThat(world.signOffs.open(world.link(id))).isInstanceOf(SignOffs.LinkAnswer.Open.class);
    }

    private void decide(UUID id, Criterion criterion, Verdict verdict, @Nullable String note) {
        world.act(() -> world.checklists.decide(id, List.of(new Ruling(criterion, verdict, note)), null, "lena"));
    }

    private static void refused(String code, org.assertj.core.api.ThrowableAssert.ThrowingCallable what) {
        assertThatThrownBy(what).isInstanceOfSatisfying(AcceptanceException.class,
                e -> assertThat(e.code()).isEqualTo(code));
    }

    private static Evidence evidence(Criterion criterion, Evidence.Outcome outcome, String source) {
        return new Evidence(criterion, outcome, source, "Seen by " + source);
    }

    private List<String> actions(UUID id) {
        return world.in(() -> world.audit.about("migration", id.toString(), 50)).stream().map(AuditEvent::entry)
                .map(entry -> entry.action()).toList();
    }
}
