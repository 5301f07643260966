package io.towpath.migration.step;

import io.towpath.migration.Mode;
import io.towpath.replication.ReplicationException;
import io.towpath.replication.Replicator;
import io.towpath.slot.Work;
import java.io.IOException;
import java.util.Optional;
import org.springframework.stereotype.Component;

/// The outage begins: the guest is asked to shut down, once the target said again that it can take it and the rules that it may
/// begin: it may have waited for hooks and for its slots since they were asked. Its power is taken away only where somebody
/// agreed to that. A source that went off after a try of before, by hand or late, has its outage: neither rules nor the target
/// are asked then whether it may begin.
@Component
final class ShutDownSource implements Step {

    private final Replicas replicas;
    private final Replicator replicator;
    private final MayGoDown mayGoDown;

    ShutDownSource(Replicas replicas, Replicator replicator, MayGoDown mayGoDown) {
        this.replicas = replicas;
        this.replicator = replicator;
        this.mayGoDown = mayGoDown;
    }

    @Override
    public String name() {
        return "shut-down-source";
    }

    @Override
    public String title() {
        return "Shut the source down";
    }

    /// The outage begins when what follows it can be copied at once.
    @Override
    public Optional<Work> copies(StepContext context) {
        return replicas.live(context)
                ? Optional.of(context.migration().mode() == Mode.WARM ? Work.FINAL : Work.COLD)
                : Optional.empty();
    }

    @Override
    public Optional<Outcome> notNow(StepContext context) {
        try {
            return isOff(context) ? Optional.empty() : mayGoDown.against(context.migration().id());
        } catch (ReplicationException e) {
            return Optional.of(Replicas.of(e));
        }
    }

    private boolean isOff(StepContext context) throws ReplicationException {
        return replicas.perhapsOff(context) || replicator.wentOff(context.migration().id(), context.vm());
    }

    @Override
    public boolean keepsSlots() {
        return true;
    }

    @Override
    public boolean changesTarget() {
        return true;
    }

    @Override
    public Outcome run(StepContext context) {
        if (!replicas.live(context)) {
            return Outcome.done("The source is files at rest.");
        }
        try {
            if (!isOff(context)) {
                Optional<Outcome> against = replicas.inTheWay(context).or(() -> mayGoDown.against(context.migration()
                        .id()));
                if (against.isPresent()) {
                    return against.get();
                }
            }
            return Outcome.done(replicator.shutDown(replicas.trip(context)));
        } catch (ReplicationException e) {
            return Replicas.of(e);
        } catch (IOException e) {
            return Failures.targetIo(context.target().name(), e);
        }
    }
}
