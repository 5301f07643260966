package io.towpath.migration.step;

import io.towpath.acceptance.Acceptance;
import io.towpath.acceptance.Accepted;
import io.towpath.inventory.Vm;
import io.towpath.migration.MigrationView;
import io.towpath.migration.StepView;
import io.towpath.transfer.DiskCopy;
import io.towpath.transfer.Transfers;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.stereotype.Component;

/// Opens the ten criteria, with what was moved, from where, to where.
@Component
final class OpenChecklist implements Step {

    private final Acceptance acceptance;
    private final Transfers transfers;

    OpenChecklist(Acceptance acceptance, Transfers transfers) {
        this.acceptance = acceptance;
        this.transfers = transfers;
    }

    @Override
    public String name() {
        return "open-checklist";
    }

    @Override
    public String title() {
        return "Open the acceptance checklist";
    }

    @Override
    public Outcome run(StepContext context) {
        List<DiskCopy> copies = transfers.of(context.migration().id());
        Optional<Outcome> unproven = Proof.of(copies, context.vm().disks().size());
        if (unproven.isPresent()) {
            return unproven.get();
        }
        acceptance.open(context.migration().id(), accepted(context, copies));
        return Outcome.done(context.vm().ownerEmail() == null
                ? "Opened. Nobody is named as the owner yet: name one, so that a sign-off link can be made."
                : "Opened. %s will be asked.".formatted(context.vm().ownerEmail()));
    }

    private static Accepted accepted(StepContext context, List<DiskCopy> copies) {
        Vm vm = context.vm();
        MigrationView migration = context.migration();
        List<Accepted.Disk> disks = copies.stream()
                .map(copy -> new Accepted.Disk(copy.label(), copy.targetFile(), copy.format(), copy.totalBytes(),
                        Objects.requireNonNull(copy.sourceDigest()), Objects.requireNonNull(copy.targetDigest())))
                .toList();
        return new Accepted(vm.id(), vm.name(), vm.application(), vm.ownerName(), vm.ownerEmail(), migration.attempt(),
                vm.place(), Objects.requireNonNullElse(migration.targetPlace(), context.target().location()),
                left(migration), arrived(migration, copies), disks);
    }

    /// When the first step of this attempt began.
    private static Instant left(MigrationView migration) {
        return migration.steps().stream().map(StepView::startedAt).filter(Objects::nonNull)
                .min(Comparator.naturalOrder()).orElse(migration.since());
    }

    private static Instant arrived(MigrationView migration, List<DiskCopy> copies) {
        return copies.stream().map(DiskCopy::endedAt).filter(Objects::nonNull).max(Comparator.naturalOrder())
                .orElse(migration.since());
    }
}
