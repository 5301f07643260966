package io.towpath.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.Assessment.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AssessmentAtTest {

    private static final Finding EVERYWHERE = new Finding("shared-disk", Severity.WARNING, "Shared.", "Group.");
    private static final Finding ELSEWHERE = new Finding("cpu-count", Severity.INFO, "217 CPUs.", "Fewer.", Map.of(),
            false, "-b-w", null);
    private static final Finding START = new Finding("source-known-from-files", Severity.ADVICE, "Files.", "Connect.",
            Map.of(), true, null, null);

    @Test
    void isWhatItIsAtATarget() {
        Assessment assessment = new Assessment(Verdict.WARNINGS, List.of(EVERYWHERE, ELSEWHERE), Instant.EPOCH);

        assertThat(assessment.at(TargetKind.KVM).findings()).containsExactly(EVERYWHERE);
        assertThat(assessment.at(TargetKind.KVM).verdict()).isEqualTo(Verdict.WARNINGS);
        assertThat(assessment.at(TargetKind.KUBEVIRT).verdict()).isEqualTo(Verdict.BLOCKED);
        assertThat(assessment.at(TargetKind.KUBEVIRT).blocker()).get().extracting(Finding::rule)
                .isEqualTo("cpu-count");
        assertThat(assessment.at(TargetKind.VMWARE).verdict()).isEqualTo(Verdict.WARNINGS);
    }

    @Test
    void mayBePlannedAndNotStarted() {
        Assessment assessment = new Assessment(Verdict.WARNINGS, List.of(START), Instant.EPOCH);

        assertThat(assessment.blocker()).isEmpty();
        assertThat(assessment.startBlocker()).contains(START);
    }

    @Test
    void snapshotsOfOthersHoldUpWarmTripsOnly() {
        Finding snapshots = new Finding("snapshot-present", Severity.BLOCKER, "Snapshots.", "Delete them.");
        Assessment assessment = new Assessment(Verdict.BLOCKED, List.of(snapshots), Instant.EPOCH);

        assertThat(assessment.startBlocker()).contains(snapshots);
        assertThat(assessment.cold().startBlocker()).isEmpty();
        assertThat(assessment.cold().verdict()).isEqualTo(Verdict.WARNINGS);
        assertThat(new Assessment(Verdict.BLOCKED, List.of(new Finding("snapshot-chain", Severity.BLOCKER, "A chain.",
                "Consolidate it.")), Instant.EPOCH).cold().startBlocker()).isPresent();
    }

    @Test
    void staysUnknownWhileItIsBeingJudged() {
        assertThat(new Assessment(Verdict.UNKNOWN, List.of(EVERYWHERE), Instant.EPOCH).at(TargetKind.KVM).verdict())
                .isEqualTo(Verdict.UNKNOWN);
    }
}
