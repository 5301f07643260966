package io.towpath.readiness.rule;

import static io.towpath.readiness.rule.Vms.aVm;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.DiskTraits;
import io.towpath.platform.spi.SourceNote.Severity;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// Rules about where disks lie.
class DatastoreRulesTest {

    private static final DiskTraits PLACED = new DiskTraits("ds1", null, null, null, null, null, null, null, null,
            null);

    private static Case.Around on(Case.Store store) {
        return new Case.Around("vsphere", null, null, null, null, Map.of("ds1", store), false, null, Set.of());
    }

    @Nested
    class OfDatastoreInaccessible extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new DatastoreInaccessible();
        }

        @Override
        String id() {
            return "datastore-inaccessible";
        }

        @Override
        Severity severity() {
            return Severity.BLOCKER;
        }

        @Override
        Case bad() {
            return aVm().around(on(new Case.Store("VMFS", null, null, false))).one();
        }

        @Override
        Case good() {
            return aVm().around(on(new Case.Store("VMFS", null, null, true))).one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("Not accessible: ds1.");
        }

        @Test
        void doesNotJudgeWhatWasNotTold() {
            assertThat(says(aVm().around(on(new Case.Store("VMFS", null, null, null))).one())).isEmpty();
        }

        /// The condition of the policy whose id it has.
        @Test
        void findsADiskThatLiesOnNone() {
            Case vcenter = aVm().disksTold(DiskTraits.UNKNOWN).around(new Case.Around("vsphere", null, null, null, null,
                    Map.of(), true, null, Set.of(), new Case.Access(null, null, true))).one();
            assertThat(says(vcenter)).containsExactly("On no datastore that Exports tells of: disk0.");
            assertThat(rule().judge(vcenter)).singleElement()
                    .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Severity.BLOCKER));
            Case imported = aVm().disksTold(PLACED, DiskTraits.UNKNOWN, PLACED).one();
            assertThat(says(imported)).containsExactly("On no datastore that Exports tells of: disk1.");
        }

        @Test
        void asksForNoneWhereNobodyTellsAny() {
            assertThat(says(aVm().disksTold(DiskTraits.UNKNOWN, DiskTraits.UNKNOWN).one())).isEmpty();
            assertThat(says(aVm().disksTold(PLACED, PLACED).one())).isEmpty();
        }
    }

    @Nested
    class OfDatastoreSpaceLow extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new DatastoreSpaceLow();
        }

        @Override
        String id() {
            return "datastore-space-low";
        }

        @Override
        Severity severity() {
            return Severity.WARNING;
        }

        @Override
        Case bad() {
            return aVm().around(on(new Case.Store("VMFS", 100L << 30, 9L << 30, true))).one();
        }

        @Override
        Case good() {
            return aVm().around(on(new Case.Store("VMFS", 100L << 30, 10L << 30, true))).one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("ds1 has 9 GiB free of 100 GiB, less than 10 %.");
        }

        @Test
        void doesNotJudgeWhatWasNotTold() {
            assertThat(says(aVm().around(on(new Case.Store("VMFS", 100L << 30, null, null))).one())).isEmpty();
        }
    }
}
