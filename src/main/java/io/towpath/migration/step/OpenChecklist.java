package io.towpath.migration.step;

import io.towpath.acceptance.Acceptance;
import io.towpath.acceptance.Accepted;
import io.towpath.inventory.Vm;
import io.towpath.migration.MigrationView;
import io.towpath.migration.StepView;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import org.springframework.stereotype.Component;

/// Opens the ten criteria, with what was moved, from where, to where.
@Component
final class OpenChecklist implements Step {

    private final Acceptance acceptance;
    private final Replicas replicas;

    OpenChecklist(Acceptance acceptance, Replicas replicas) {
        this.acceptance = acceptance;
        this.replicas = replicas;
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
        Optional<Outcome> unproven = replicas.unproven(context);
        if (unproven.isPresent()) {
            return unproven.get();
        }
        acceptance.open(context.migration().id(), accepted(context, replicas.arrival(context)));
        return Outcome.done((context.vm().ownerEmail() == null
                ? "Opened. Nobody is named as the owner yet: name one, so that a sign-off link can be made."
                : "Opened. %s will be asked.".formatted(context.vm().ownerEmail())) + context.vm().staying());
    }

    private static Accepted accepted(StepContext context, Replicas.Arrival arrival) {
        Vm vm = context.vm();
        MigrationView migration = context.migration();
        return new Accepted(vm.id(), vm.name(), vm.application(), vm.ownerName(), vm.ownerEmail(), migration.attempt(),
                vm.place(), Objects.requireNonNullElse(migration.targetPlace(), context.target().location()),
                left(migration), arrival.at(), arrival.disks());
    }

    /// When the first step of this attempt began.
    private static Instant left(MigrationView migration) {
        return migration.steps().stream().map(StepView::startedAt).filter(Objects::nonNull)
                .min(Comparator.naturalOrder()).orElse(migration.since());
    }
}
