package io.towpath.migration.step;

import java.io.IOException;
import org.springframework.stereotype.Component;

/// Takes the VM's description away from the target; its disks are kept.
@Component
final class UndefineTarget implements Step {

    private final Landing landing;

    UndefineTarget(Landing landing) {
        this.landing = landing;
    }

    @Override
    public String name() {
        return "undefine-target";
    }

    @Override
    public String title() {
        return "Take the VM away from the target";
    }

    @Override
    public boolean changesTarget() {
        return true;
    }

    @Override
    public Outcome run(StepContext context) {
        try {
            return Outcome.done(landing.platform(context).undefine(context.target().location(), landing.vm(context)));
        } catch (IOException e) {
            return Failures.targetIo(context.target().name(), e);
        }
    }
}
