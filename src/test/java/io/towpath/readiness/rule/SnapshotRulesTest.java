package io.towpath.readiness.rule;

import static io.towpath.readiness.rule.Vms.aVm;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.DiskTraits;
import io.towpath.platform.spi.Placement;
import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.platform.spi.VmTraits.Snapshot;
import io.towpath.readiness.Finding;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// Rules about snapshots and change tracking: what is wrong, what is right, what is not known.
class SnapshotRulesTest {

    private static final Snapshot OURS = new Snapshot("towpath-01a21a15-d862-7a92-9024-3f74e15c30bf-3", null, null, 2,
            false);
    private static final Case.Around LEDGER = new Case.Around("vsphere", null, null, null, null, Map.of(), false, null,
            Set.of(OURS.name()));

    private static Snapshot snapshot(int depth, int daysAgo) {
        return new Snapshot("before update", Vms.NOW.minus(Duration.ofDays(daysAgo)), 3L << 30, depth, null);
    }

    private static DiskTraits disk(@Nullable String mode, @Nullable String sharing,
            @Nullable String rawMode, @Nullable Boolean tracked, @Nullable Boolean seSparse) {
        return new DiskTraits("ds1", mode, sharing, null, rawMode, null, null, tracked, null, seSparse);
    }

    @Nested
    class OfCbtOff extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new CbtOff();
        }

        @Override
        String id() {
            return "cbt-off";
        }

        @Override
        Severity severity() {
            return Severity.WARNING;
        }

        @Override
        Case bad() {
            return aVm().told(t -> t.changeTracking(false)).one();
        }

        @Override
        Case good() {
            return aVm().told(t -> t.changeTracking(true)).one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("Changed block tracking is off for the VM.");
        }
    }

    @Nested
    class OfCbtDiskOff extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new CbtDiskOff();
        }

        @Override
        String id() {
            return "cbt-disk-off";
        }

        @Override
        Severity severity() {
            return Severity.WARNING;
        }

        @Override
        Case bad() {
            return aVm().disksTold(disk(null, null, null, true, null), disk(null, null, null, false, null)).one();
        }

        @Override
        Case good() {
            return aVm().disksTold(disk(null, null, null, true, null)).one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("Changed block tracking is off for disk1.");
        }

        @Test
        void leavesItToTheVmWhereAllIsOff() {
            assertThat(says(aVm().told(t -> t.changeTracking(false))
                    .disksTold(disk(null, null, null, false, null)).one())).isEmpty();
        }
    }

    @Nested
    class OfCbtHardwareTooOld extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new CbtHardwareTooOld();
        }

        @Override
        String id() {
            return "cbt-hardware-too-old";
        }

        @Override
        Severity severity() {
            return Severity.WARNING;
        }

        @Override
        Case bad() {
            return aVm().hardwareVersion("vmx-04").one();
        }

        @Override
        Case good() {
            return aVm().hardwareVersion("vmx-07").one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("Its virtual hardware is version 4; tracking begins with 7.");
        }

        @Test
        void doesNotReadWhatIsNoVersion() {
            assertThat(says(aVm().hardwareVersion("virtualbox-2.2").one())).isEmpty();
        }
    }

    @Nested
    class OfSnapshotPresent extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new SnapshotPresent();
        }

        @Override
        String id() {
            return "snapshot-present";
        }

        @Override
        Severity severity() {
            return Severity.WARNING;
        }

        @Override
        Case bad() {
            return aVm().told(t -> t.snapshots(List.of(snapshot(1, 1), snapshot(2, 0)))).one();
        }

        @Override
        Case good() {
            return aVm().told(t -> t.snapshots(List.of())).one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly(
                    "2 snapshots ('before update', 'before update'), the chain is 2 deep, 6 GiB together.");
        }

        @Test
        void blocksAVmThatWouldBeMigratedWarm() {
            assertThat(rule().judge(running().one())).singleElement().satisfies(finding -> {
                assertThat(finding.severity()).isEqualTo(Severity.BLOCKER);
                assertThat(finding.what()).startsWith("2 snapshots ('before update', ")
                        .endsWith(", 6 GiB together: a warm migration stops at its start.");
            });
        }

        @Test
        void onlyWarnsWhereItWouldBeCold() {
            assertThat(List.of(running().power(Placement.Power.OFF).one(),
                    running().around(Case.Around.UNKNOWN).one(),
                    running().diskTold(disk("independent_persistent", null, null, null, null)).one(),
                    running().diskTold(disk(null, "multi-writer", null, null, null)).one(),
                    running().diskTold(disk(null, null, "physical", null, null)).one()))
                    .allSatisfy(one -> assertThat(rule().judge(one)).extracting(Finding::severity)
                            .containsExactly(Severity.WARNING));
        }

        /// It tracks no changes, and its datastore shows no files of snapshots: that it is compared in each pass somebody chooses.
        @Test
        void onlyWarnsWhereGoingWarmIsForAPersonToChoose() {
            Vms old = running().hardwareVersion("vmx-04");
            assertThat(rule().judge(on(old, "VMFS"))).extracting(Finding::severity).containsExactly(Severity.BLOCKER);
            assertThat(rule().judge(on(old, "vsan"))).extracting(Finding::severity).containsExactly(Severity.WARNING);
            assertThat(rule().judge(on(running(), "vsan"))).extracting(Finding::severity)
                    .containsExactly(Severity.BLOCKER);
        }

        private static Case on(Vms vm, String datastore) {
            return vm.around(new Case.Around("vsphere", null, null, null, null, Map.of("ds1", new Case.Store(datastore,
                    null, null, null)), true, null, Set.of())).one();
        }

        private Vms running() {
            return aVm().power(Placement.Power.ON)
                    .around(new Case.Around("vsphere", null, null, null, null, Map.of(), true, null,
                            Set.of()))
                    .told(t -> t.snapshots(List.of(snapshot(1, 1), snapshot(2, 0))));
        }

        @Test
        void doesNotCountOurOwn() {
            assertThat(says(aVm().around(LEDGER).told(t -> t.snapshots(List.of(OURS))).one())).isEmpty();
            assertThat(says(aVm().around(LEDGER).told(t -> t.snapshots(List.of(snapshot(1, 1), OURS))).one()))
                    .singleElement().asString().startsWith("1 snapshot (");
        }

        @Test
        void countsWhatOnlyHasANameLikeOneOfOurs() {
            assertThat(says(aVm().told(t -> t.snapshots(List.of(OURS))).one())).hasSize(1);
        }
    }

    @Nested
    class OfSnapshotChainDeep extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new SnapshotChainDeep();
        }

        @Override
        String id() {
            return "snapshot-chain-deep";
        }

        @Override
        Severity severity() {
            return Severity.BLOCKER;
        }

        @Override
        Case bad() {
            return aVm().told(t -> t.snapshots(List.of(snapshot(1, 0), snapshot(4, 0)))).one();
        }

        @Override
        Case good() {
            return aVm().told(t -> t.snapshots(List.of(snapshot(1, 0), snapshot(3, 0)))).one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("The chain of snapshots is 4 deep, more than 3.");
        }
    }

    @Nested
    class OfSnapshotOld extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new SnapshotOld();
        }

        @Override
        String id() {
            return "snapshot-old";
        }

        @Override
        Severity severity() {
            return Severity.ADVICE;
        }

        @Override
        Case bad() {
            return aVm().told(t -> t.snapshots(List.of(snapshot(1, 214)))).one();
        }

        @Override
        Case good() {
            return aVm().told(t -> t.snapshots(List.of(snapshot(1, 2)))).one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("The oldest snapshot is from 2026-04-12, 214 days ago.");
        }

        @Test
        void doesNotGuessTheAgeOfOneWithoutADate() {
            assertThat(says(aVm().told(t -> t.snapshots(List.of(new Snapshot("x", null, null, 1, null)))).one()))
                    .isEmpty();
        }
    }

    @Nested
    class OfSeSparse extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new SeSparse();
        }

        @Override
        String id() {
            return "chain-se-sparse";
        }

        @Override
        Severity severity() {
            return Severity.BLOCKER;
        }

        @Override
        Case bad() {
            return aVm().disksTold(disk(null, null, null, null, true)).one();
        }

        @Override
        Case good() {
            return aVm().disksTold(disk(null, null, null, null, false)).one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("An seSparse delta lies in the chain of disk0.");
        }

        @Test
        void whatAPassOfOursIsReadFromIsNoBlocker() {
            Vms sparse = aVm().disksTold(disk(null, null, null, null, true)).told(t -> t.snapshots(List.of(OURS)));
            assertThat(says(sparse.one())).as("it is in no ledger").hasSize(1);
            assertThat(says(sparse.around(LEDGER).one())).isEmpty();
            assertThat(says(sparse.told(t -> t.snapshots(List.of(snapshot(1, 1), OURS))).one())).hasSize(1);
        }
    }

    @Nested
    class OfConsolidationNeeded extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new ConsolidationNeeded();
        }

        @Override
        String id() {
            return "consolidation-needed";
        }

        @Override
        Severity severity() {
            return Severity.BLOCKER;
        }

        @Override
        Case bad() {
            return aVm().told(t -> t.consolidationNeeded(true)).one();
        }

        @Override
        Case good() {
            return aVm().told(t -> t.consolidationNeeded(false)).one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("The source says that its disks need consolidation.");
        }
    }
}
