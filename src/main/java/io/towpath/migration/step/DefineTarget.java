package io.towpath.migration.step;

import java.io.IOException;
import java.util.Optional;
import org.springframework.stereotype.Component;

/// Describes the VM at the target, with proven disks only. It is not started.
@Component
final class DefineTarget implements Step {

    private final Landing landing;
    private final Replicas replicas;

    DefineTarget(Landing landing, Replicas replicas) {
        this.landing = landing;
        this.replicas = replicas;
    }

    @Override
    public String name() {
        return "define-target";
    }

    @Override
    public String title() {
        return "Define the VM at the target";
    }

    @Override
    public boolean changesTarget() {
        return true;
    }

    @Override
    public Outcome run(StepContext context) {
        Optional<Outcome> unproven = replicas.unproven(context);
        if (unproven.isPresent()) {
            return unproven.get();
        }
        Optional<Outcome> unmapped = landing.unmapped(context);
        if (unmapped.isPresent()) {
            return unmapped.get();
        }
        try {
            return Outcome.done(landing.platform(context).define(context.target().location(), landing.vm(context)));
        } catch (IOException e) {
            return Failures.targetIo(context.target().name(), e);
        }
    }
}
