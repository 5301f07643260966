package io.towpath.migration.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.acceptance.AcceptanceState;
import io.towpath.acceptance.Criterion;
import io.towpath.acceptance.Evidence;
import io.towpath.inventory.Vm;
import io.towpath.migration.power.PowerFixtures;
import io.towpath.migration.power.PowerSettings;
import io.towpath.migration.power.Seal;
import io.towpath.platform.spi.Capabilities;
import io.towpath.platform.spi.Probe;
import io.towpath.platform.spi.SourceNote;
import io.towpath.platform.spi.TargetVm;
import io.towpath.readiness.Assessment;
import io.towpath.readiness.Finding;
import io.towpath.transfer.TransferException;
import io.towpath.validation.CheckResult;
import io.towpath.validation.TargetChecks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each step: what it does, that twice is once, and what it says when it cannot.
class StepsTest {

    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

    @TempDir
    Path folder;
    private Peers peers;

    @BeforeEach
    void prepare() {
        peers = new Peers(folder);
    }

    @Test
    void theSourceIsAsScanned() {
        assertThat(checkSource()).isInstanceOf(Outcome.Done.class);
        assertThat(checkSource()).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void aSourceThatChangedStopsTheTripBeforeAByteMoves() {
        peers.estate.unchanged = false;

        assertThat(checkSource()).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.code()).isEqualTo("source-changed");
            assertThat(failed.what()).contains("web01-0.vmdk, web01-1.vmdk");
            assertThat(failed.passes()).isFalse();
        });
    }

    @Test
    void aSourceThatDoesNotAnswerMayPass() {
        peers.estate.gone = true;

        assertThat(checkSource()).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.code()).isEqualTo("source-io");
            assertThat(failed.what()).contains("NoSuchFile: web01-0.vmdk");
            assertThat(failed.passes()).isTrue();
        });
    }

    @Test
    void aBlockedVmDoesNotLeave() {
        peers.judge.assessment = new Assessment(Assessment.Verdict.BLOCKED,
                List.of(new Finding("snapshot-chain", SourceNote.Severity.BLOCKER, "It has snapshots.",
                        "Consolidate them.")),
                NOON);

        assertThat(code(checkSource())).isEqualTo("vm-blocked");
    }

    @Test
    void snapshotsOfOthersDoNotHoldAColdTripUp() {
        peers.judge.assessment = new Assessment(Assessment.Verdict.BLOCKED,
                List.of(new Finding("snapshot-present", SourceNote.Severity.BLOCKER, "It has snapshots of others.",
                        "Have them deleted.")),
                NOON);

        assertThat(checkSource()).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void aVmTheLastScanDidNotFindDoesNotLeave() {
        var gone = StepFixtures.aVm(peers.vm.id(), "web01", NOON);

        assertThat(code(new CheckSource(peers.estate, peers.judge, peers.replicas(), new NoReplicator(), seal())
                .run(peers.context(1, gone))))
                .isEqualTo("vm-missing");
    }

    @Test
    void whatTheOutageTakesIsAskedForWhileTheVmServes() {
        peers.estate.live = true;
        Hypervisors both = new Hypervisors();
        both.denied = List.of(new Capabilities.Privilege("VirtualMachine.Config.Annotation", "note it", false));
        peers.estate.running = both.live();

        assertThat(checkSource()).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.code()).isEqualTo("source-denied");
            assertThat(failed.what()).contains("web01", "VirtualMachine.Config.Annotation (note it)");
            assertThat(failed.remedy()).contains("serves still");
            assertThat(failed.passes()).isFalse();
        });
        assertThat(both.timeline).isEmpty();
    }

    @Test
    void theTargetIsReadyTwice() {
        assertThat(checkTarget()).isInstanceOf(Outcome.Done.class);
        assertThat(checkTarget()).isInstanceOf(Outcome.Done.class);
        assertThat(peers.places).allMatch(place -> place.endsWith(peers.vm.id().toString()));
    }

    @Test
    void aTargetThatDoesNotAnswerMayPass() {
        peers.kvm.probe = new Probe(false, "The folder is not mounted.", "Mount it.");

        assertThat(checkTarget()).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.code()).isEqualTo("target-unreachable");
            assertThat(failed.remedy()).isEqualTo("Mount it.");
            assertThat(failed.passes()).isTrue();
        });
    }

    @Test
    void aForeignFileIsNotOverwrittenButOurOwnIsGoneOnWith() throws IOException {
        Path file = peers.landing().file(peers.context(), peers.vm.disks().getFirst());
        Files.writeString(file, "somebody's");
        assertThat(code(checkTarget())).isEqualTo("target-exists");

        Files.delete(file);
        copyDisks();
        assertThat(checkTarget()).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void disksAreBroughtOverOnce() {
        assertThat(copyDisks()).isInstanceOfSatisfying(Outcome.Done.class,
                done -> assertThat(done.note()).contains("Hard disk 1: 512 B of data, equal, digest sha256:aa"));
        assertThat(copyDisks()).isInstanceOf(Outcome.Done.class);

        assertThat(peers.mover.written).extracting(file -> file.getFileName().toString())
                .containsExactly("web01-disk0.qcow2", "web01-disk1.qcow2");
    }

    @Test
    void aLaterAttemptLeavesTheFilesOfEarlierOnesAlone() throws IOException {
        assertThat(peers.landing().file(peers.context(2, peers.vm), peers.vm.disks().getFirst()).getFileName())
                .hasToString("web01-attempt2-disk0.qcow2");
    }

    @Test
    void aVmsNameLeadsNowhereElse() throws IOException {
        var evil = StepFixtures.aVm(peers.vm.id(), "../../etc/cron.d/x");

        Path file = peers.landing().file(peers.context(1, evil), evil.disks().getFirst());

        assertThat(file.getParent()).isEqualTo(peers.landing().folder(peers.context()));
        assertThat(file.normalize()).isEqualTo(file);
    }

    @Test
    void aRefusedDiskSaysWhoMustAct() {
        peers.mover.fails = new TransferException("TARGET_FULL", "no space left", "Make room.", null);
        assertThat(copyDisks()).isEqualTo(Outcome.failed("target-full", "no space left", "Make room."));

        peers.mover.fails = new TransferException("SOURCE_IO", "stale handle", null, null);
        assertThat(copyDisks()).isInstanceOfSatisfying(Outcome.Failed.class,
                failed -> assertThat(failed.passes()).isTrue());

        peers.mover.fails = new TransferException("CANCELLED", "stopped", null, null);
        assertThat(copyDisks()).isInstanceOf(Outcome.Stopped.class);
    }

    @Test
    void unequalDisksAreNeverDefinedNorPutToTheOwner() {
        peers.mover.readBack = "sha256:bb";
        copyDisks();

        assertThat(code(new DefineTarget(peers.landing(), peers.replicas()).run(peers.context())))
                .isEqualTo("verify-mismatch");
        assertThat(code(new OpenChecklist(peers.office, peers.replicas()).run(peers.context())))
                .isEqualTo("verify-mismatch");
        assertThat(code(runChecks(vm -> List.of()))).isEqualTo("verify-mismatch");
        assertThat(peers.kvm.domains).isEmpty();
        assertThat(peers.office.said).isEmpty();
    }

    @Test
    void disksThatWereNotCopiedAreNotDefined() {
        assertThat(code(new DefineTarget(peers.landing(), peers.replicas()).run(peers.context())))
                .isEqualTo("not-proven");
    }

    @Test
    void definedTwiceIsOneDomainWithDisksInTheirPlaces() {
        copyDisks();
        var step = new DefineTarget(peers.landing(), peers.replicas());
        step.run(peers.context());
        step.run(peers.context());

        assertThat(peers.kvm.domains).hasSize(1);
        TargetVm domain = peers.kvm.domains.firstEntry().getValue();
        assertThat(domain.disks()).extracting(disk -> disk.slot().unit()).containsExactly(0, 1);
        assertThat(domain.disks()).extracting(TargetVm.TargetDisk::serial).doesNotHaveDuplicates()
                .allMatch(serial -> serial.length() == 20);
    }

    @Test
    void whatArrivedIsEvidence() {
        copyDisks();
        TargetChecks checks = vm -> List.of(
                new CheckResult("partition-table", "Partition table", CheckResult.Outcome.PASSED, "GPT, 2 partitions"),
                new CheckResult("filesystem", "Filesystem", CheckResult.Outcome.UNKNOWN, "encrypted"),
                new CheckResult("boot-firmware", "Boots with BIOS", CheckResult.Outcome.PASSED, "boot code found"));

        runChecks(checks);
        runChecks(checks);

        assertThat(peers.office.evidence.values()).extracting(Evidence::criterion, Evidence::source, Evidence::outcome)
                .containsExactlyInAnyOrder(
                        org.assertj.core.api.Assertions.tuple(Criterion.STORAGE, "disk-equality",
                                Evidence.Outcome.PASSED),
                        org.assertj.core.api.Assertions.tuple(Criterion.STORAGE, "partition-table",
                                Evidence.Outcome.PASSED),
                        org.assertj.core.api.Assertions.tuple(Criterion.STORAGE, "filesystem", Evidence.Outcome.NOTED),
                        org.assertj.core.api.Assertions.tuple(Criterion.BOOTS, "boot-firmware",
                                Evidence.Outcome.NOTED));
    }

    @Test
    void anExcludedDiskIsNeitherCopiedNorAttachedAndWhoeverSignsReadsThatItStays() {
        Vm vm = peers.vm;
        StepContext context = peers.context(1, new Vm(vm.id(), vm.sourceId(), vm.sourceName(), vm.externalId(),
                vm.name(), vm.hardware(), vm.disks().subList(0, 1), vm.nics(), vm.notes(), vm.container(), vm.place(),
                vm.storedBytes(), vm.application(), vm.ownerName(), vm.ownerEmail(), vm.firstSeenAt(),
                vm.lastSeenAt(), vm.missingSince(), vm.version(), vm.placement(), vm.traits(), vm.tags(),
                vm.business(), List.of(new Vm.ExcludedDisk(vm.disks().getLast(), "swap", "lena", NOON))));
        copyDisks(context);
        new DefineTarget(peers.landing(), peers.replicas()).run(context);
        new RunChecks(peers.landing(), peers.replicas(), _ -> List.of(), peers.office).run(context);

        assertThat(peers.kvm.domains.values()).singleElement().satisfies(domain -> assertThat(domain.disks())
                .hasSize(1));
        assertThat(peers.office.evidence.values()).anySatisfy(each -> assertThat(each.text())
                .isEqualTo("Hard disk 2 stays at the source: swap."));
    }

    @Test
    void aFailedCheckIsShownAndDecidesNothing() {
        copyDisks();

        assertThat(runChecks(vm -> List.of(new CheckResult("partition-table", "Partition table",
                CheckResult.Outcome.FAILED, "none found")))).isInstanceOfSatisfying(Outcome.Done.class,
                        done -> assertThat(done.note()).contains("failed: Partition table"));
    }

    @Test
    void theOwnerIsAskedAndWaitedFor() {
        copyDisks();
        new OpenChecklist(peers.office, peers.replicas()).run(peers.context());
        new OpenChecklist(peers.office, peers.replicas()).run(peers.context());
        new AskOwner(peers.office).run(peers.context());
        assertThat(peers.office.said).containsExactly("asked", "opened for web01 with 2 disks");
        assertThat(new WaitForOwner(peers.office).run(peers.context()))
                .isEqualTo(new Outcome.Waits("The owner has not signed yet.", null));

        peers.office.state = Optional.of(new AcceptanceState(UUID.randomUUID(), 10, 0, "Mia", NOON, null));
        assertThat(new WaitForOwner(peers.office).run(peers.context())).isEqualTo(Outcome.done("Signed by Mia."));
    }

    @Test
    void theLongerSoakOfPlanAndCmdbCounts() {
        Vm vm = peers.vm;
        Vm asks = new Vm(vm.id(), vm.sourceId(), vm.sourceName(), vm.externalId(), vm.name(), vm.hardware(), vm.disks(),
                vm.nics(), vm.notes(), vm.container(), vm.place(), vm.storedBytes(), vm.application(), vm.ownerName(),
                vm.ownerEmail(), vm.firstSeenAt(), vm.lastSeenAt(), vm.missingSince(), vm.version(), vm.placement(),
                vm.traits(), vm.tags(), new Vm.Business(null, null, null, null, null, null, null, 9, null));

        assertThat(new StartSoak(peers.office).run(peers.context(1, asks)))
                .isEqualTo(Outcome.done("9 business days, as its CMDB asks; planned were 5."));
        assertThat(peers.office.said).containsExactly("soaks for 9");
    }

    @Test
    void theSoakIsLookedAtWhenItEndsButEveryHourAtLeast() {
        var step = new WaitForSoak(peers.office, Clock.fixed(NOON, ZoneOffset.UTC));
        new StartSoak(peers.office).run(peers.context());
        assertThat(peers.office.said).containsExactly("soaks for 5");

        assertThat(again(step, NOON.plus(Duration.ofDays(3)))).isEqualTo(Duration.ofHours(1));
        assertThat(again(step, NOON.plusSeconds(90))).isEqualTo(Duration.ofSeconds(90));
        assertThat(again(step, NOON.minusSeconds(90))).isEqualTo(Duration.ofSeconds(5));
        peers.office.soakOver = true;
        assertThat(step.run(peers.context())).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void theWayBackRemovesTheDescriptionAndKeepsTheDisks() {
        copyDisks();
        new DefineTarget(peers.landing(), peers.replicas()).run(peers.context());

        var undefine = new UndefineTarget(peers.landing());
        assertThat(undefine.run(peers.context())).isEqualTo(Outcome.done("Removed web01."));
        assertThat(undefine.run(peers.context())).isEqualTo(Outcome.done("Nothing was there."));

        assertThat(peers.mover.written).allMatch(Files::exists);
        assertThat(new NoteWhatIsLeft(peers.estate, peers.mover, peers.landing()).run(peers.context()))
                .isInstanceOfSatisfying(
                        Outcome.Done.class,
                        done -> assertThat(done.note()).contains("as scanned", "web01-disk0.qcow2 (complete)"));
    }

    @Test
    void whatIsLeftIsToldAsItIs() {
        peers.estate.unchanged = false;
        assertThat(new NoteWhatIsLeft(peers.estate, peers.mover, peers.landing()).run(peers.context()))
                .isInstanceOfSatisfying(Outcome.Done.class, done -> assertThat(done.note())
                        .contains("changed by somebody", "Nothing was copied."));
        peers.estate.gone = true;
        assertThat(new NoteWhatIsLeft(peers.estate, peers.mover, peers.landing()).run(peers.context()))
                .isInstanceOfSatisfying(
                        Outcome.Done.class, done -> assertThat(done.note()).contains("cannot be looked at now"));
    }

    @Test
    void aChecklistThatIsOpenIsClosed() {
        assertThat(new CloseChecklist(peers.office).run(peers.context())).isEqualTo(Outcome.done("None was opened."));

        peers.office.state = Optional.of(new AcceptanceState(UUID.randomUUID(), 1, 0, null, null, null));
        new CloseChecklist(peers.office).run(peers.context());
        assertThat(peers.office.said).containsExactly("closed: started");
    }

    private Outcome checkSource() {
        return new CheckSource(peers.estate, peers.judge, peers.replicas(), new NoReplicator(), seal())
                .run(peers.context());
    }

    private static Seal seal() {
        return PowerFixtures.seal(new PowerSettings(Duration.ofMinutes(3), ""));
    }

    private Outcome checkTarget() {
        return new CheckTarget(peers.landing(), peers.mover).run(peers.context());
    }

    private Outcome copyDisks() {
        return copyDisks(peers.context());
    }

    private Outcome copyDisks(StepContext context) {
        return new CopyDisks(peers.estate, peers.mover, peers.landing(), peers.replicas(), new NoReplicator())
                .run(context);
    }

    private Outcome runChecks(TargetChecks checks) {
        return new RunChecks(peers.landing(), peers.replicas(), checks, peers.office).run(peers.context());
    }

    private Duration again(WaitForSoak step, Instant ends) {
        peers.office.state = Optional.of(new AcceptanceState(UUID.randomUUID(), 9, 0, "Mia", NOON, ends));
        return java.util.Objects.requireNonNull(((Outcome.Waits) step.run(peers.context())).again());
    }

    private static String code(Outcome outcome) {
        return ((Outcome.Failed) outcome).code();
    }
}
