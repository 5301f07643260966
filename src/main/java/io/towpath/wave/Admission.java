package io.towpath.wave;

import io.towpath.inventory.Vm;
import io.towpath.migration.Migrations;
import io.towpath.migration.RefusedException;
import io.towpath.readiness.Assessment;
import io.towpath.readiness.Assessment.Verdict;
import io.towpath.readiness.Readiness;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/// Which VMs may join a wave: those that no rule blocks, that no other open wave has, and that are not on their way.
@Component
class Admission {

    private final WaveStore store;
    private final Readiness readiness;
    private final Migrations migrations;

    Admission(WaveStore store, Readiness readiness, Migrations migrations) {
        this.store = store;
        this.readiness = readiness;
        this.migrations = migrations;
    }

    /// @throws RefusedException naming every VM that may not, with its reason
    void check(WaveRow wave, List<Vm> vms) {
        List<String> against = new ArrayList<>();
        for (Vm vm : vms) {
            why(wave, vm).ifPresent(reason -> against.add(vm.name() + ": " + reason));
        }
        if (!against.isEmpty()) {
            throw new RefusedException(against.size() == 1 ? "vm-refused" : "vms-refused",
                    String.join("\n", against), "Nothing was added. Fix it, or leave "
                            + (against.size() == 1 ? "that VM" : "those VMs") + " out.");
        }
    }

    private Optional<String> why(WaveRow wave, Vm vm) {
        Optional<WaveRow> other = store.openWaveOf(vm.id()).filter(open -> !open.id().equals(wave.id()));
        if (other.isPresent()) {
            return Optional.of("it is in %s, which is not finished.".formatted(other.get().key()));
        }
        Assessment assessment = readiness.of(vm.id());
        if (assessment.verdict() == Verdict.UNKNOWN) {
            assessment = readiness.judge(vm.id());
        }
        if (assessment.verdict() == Verdict.BLOCKED) {
            return assessment.blocker().map(finding -> finding.what() + " " + finding.fix())
                    .or(() -> Optional.of("it is blocked."));
        }
        return migrations.latestOf(vm.id()).filter(trip -> !trip.state().isFinal())
                .map(trip -> "its attempt %d is not finished.".formatted(trip.attempt()));
    }
}
