package io.towpath.wave;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.disk.DiskFormat;
import io.towpath.migration.RefusedException;
import io.towpath.planning.PlanDesk;
import io.towpath.planning.PlanState;
import io.towpath.planning.PlanView;
import io.towpath.planning.Plans;
import io.towpath.readiness.Readiness;
import io.towpath.wave.Publishing.Loss;
import io.towpath.wave.Publishing.Step;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Makes waves of a plan: drafts are made, changed or discarded; waves that were started, and drafts made by hand, are left
/// alone. Published again, a plan makes no second waves, and a draft of which nothing becomes another is not touched: its
/// approvals hold.
@Component
@Transactional
public class PlanPublisher {

    private static final int NAMED = 10;

    private final Plans plans;
    private final PlanDesk desk;
    private final Waveworks works;
    private final Readiness readiness;
    private final AuditTrail audit;

    PlanPublisher(Plans plans, PlanDesk desk, Waveworks works, Readiness readiness, AuditTrail audit) {
        this.plans = plans;
        this.desk = desk;
        this.works = works;
        this.readiness = readiness;
        this.audit = audit;
    }

    /// What makes and changes waves.
    @Component
    static class Waveworks {

        private final PublishPreview preview;
        private final WaveComposer composer;
        private final PlanWindows windows;
        private final PublicationStore publications;
        private final WaveStore store;

        Waveworks(PublishPreview preview, WaveComposer composer, PlanWindows windows, PublicationStore publications,
                WaveStore store) {
            this.publications = publications;
            this.preview = preview;
            this.composer = composer;
            this.windows = windows;
            this.store = store;
        }
    }

    /// What a plan does not say about its waves.
    ///
    /// @param slots        VMs that move at once; null: as many as the window has, at most 64
    /// @param soak         business days
    /// @param criticalSoak business days of the final waves
    /// @param forAll       holds for all drafts of the plan; else for new ones, and the others keep what they have
    /// @param calendar     windows that are in no calendar are put into it
    public record Defaults(UUID targetId, DiskFormat format, @Nullable Integer slots, int soak, int criticalSoak,
            FailurePolicy onFailure, boolean forAll, boolean calendar) {}

    /// What somebody says to what is lost by publishing.
    ///
    /// @param seen   digest of the losses that were shown; null: none were, whatever they are
    /// @param reason null: nothing is to be lost
    public record Agreed(@Nullable String seen, @Nullable String reason) {

        /// To nothing: publishing that loses something is refused.
        public static final Agreed TO_NOTHING = new Agreed(null, null);

        public Agreed {
            reason = reason == null || reason.isBlank() ? null : reason.strip();
        }
    }

    /// @param changed   drafts of which something became another
    /// @param unchanged drafts that stayed as they were
    /// @param untouched waves of the plan that were started
    /// @param leftOut   VMs of the plan that cannot be in its waves any more: under way, excluded, or gone
    public record Outcome(int created, int changed, int unchanged, int discarded, int untouched, int vms,
            int leftOut) {}

    public Outcome publish(UUID planId, Defaults defaults, Agreed agreed, String actor) {
        desk.hold();
        // before it is looked what is lost: nobody tells an owner or approves meanwhile
        works.store.lockAll(works.store.drafts(plans.wavesByOrigin().values()));
        Publishing todo = works.preview.of(planId, defaults);
        unlessAgreed(todo, agreed);
        List<UUID> drafts = new ArrayList<>(todo.gone().stream().map(WaveRow::id).toList());
        todo.steps().forEach(step -> {
            if (step.wave() != null) {
                drafts.add(step.wave().id());
            }
        });
        Map<UUID, UUID> wentTo = works.store.targetsOfMembers(drafts);
        UUID before = plans.newest(PlanState.PUBLISHED).map(PlanView::id).orElse(null);
        Map<String, String> rows = works.publications.rows(Stream.concat(todo.gone().stream(), changed(todo)).map(
                WaveRow::id).toList(), planId);
        works.publications.becameAnother(todo.others(), actor);
        // who goes from one wave to another leaves the first before it comes to the second
        todo.gone().forEach(wave -> works.store.keepMembers(wave.id(), List.of()));
        todo.steps().stream().filter(Step::changed).forEach(step -> {
            if (step.wave() != null) {
                works.store.keepMembers(step.wave().id(), step.vms());
            }
        });
        Map<UUID, UUID> became = new HashMap<>();
        todo.steps().forEach(step -> became.put(step.planned().id(), put(step, todo.plan().name(), actor)));
        todo.gone().forEach(wave -> works.composer.discard(wave.id(), null, actor));
        PlanWindows.Put windows = works.windows.put(todo, actor);
        desk.published(planId, new PlanDesk.Became(became, windows.ofWaves()), told(todo.losses()), agreed.reason,
                actor);
        unlessInCircles(became.values());
        Set<UUID> made = new LinkedHashSet<>();
        todo.steps().stream().filter(step -> step.wave() == null).forEach(step -> made.add(
                Objects.requireNonNull(became.get(step.planned().id()))));
        works.publications.insert(todo.plan(), before, made, Stream.concat(made.stream(), changed(todo).map(
                WaveRow::id)).toList(), windows.made(), rows, actor);
        elsewhere(wentTo, works.store.targetsOfMembers(became.values()), judgedAlready(todo));
        return new Outcome(todo.created(), todo.changed(), todo.unchanged(), todo.discarded(), todo.untouched(),
                todo.steps().stream().mapToInt(step -> step.vms().size()).sum(), todo.leftOut());
    }

    /// Drafts that go on as others.
    private static Stream<WaveRow> changed(Publishing todo) {
        return todo.steps().stream().filter(Step::changed).map(Step::wave).filter(Objects::nonNull);
    }

    private static void unlessAgreed(Publishing todo, Agreed agreed) {
        if (todo.losses().isEmpty()) {
            return;
        }
        Map<String, Object> more = Map.of("losses", todo.losses(), "seen", todo.lossesDigest());
        if (agreed.reason == null) {
            throw new RefusedException("publish-loses", "What people did about %s would be lost: %s.".formatted(
                    counted(todo.losses().size()), told(todo.losses())), "Say why it may be, or change the plan.",
                    more);
        }
        if (agreed.seen != null && !agreed.seen.equals(todo.lossesDigest())) {
            throw new RefusedException("somebody-was-faster",
                    "What would be lost is not what you saw any more: %s.".formatted(told(todo.losses())),
                    "Look at it again, then decide.", more);
        }
    }

    /// The plan's order and what people said of single waves are each without a circle, and together may not be.
    private void unlessInCircles(Collection<UUID> drafts) {
        List<String> circle = works.publications.waitingForThemselves(drafts);
        if (!circle.isEmpty()) {
            throw new RefusedException("waits-for-itself",
                    "%s would wait for what waits for them, by the plan and by what was said on gates pages.".formatted(
                            String.join(", ", circle)),
                    "Take back there what one of them waits for, or give them other windows or kinds in the plan.");
        }
    }

    private static String counted(int waves) {
        return waves == 1 ? "1 wave" : waves + " waves";
    }

    private static String told(List<Loss> losses) {
        String named = losses.stream().limit(NAMED).map(loss -> "%s %s (%s)".formatted(loss.key(), loss.discarded()
                ? "is discarded"
                : "changes", String.join("; ", loss.what()))).collect(Collectors.joining(", "));
        return losses.size() > NAMED ? named + " and " + (losses.size() - NAMED) + " more" : named;
    }

    /// @return the wave that it became
    private UUID put(Step step, String plan, String actor) {
        WaveRow before = step.wave();
        if (before != null && !step.changed()) {
            return before.id();
        }
        UUID id;
        if (before == null) {
            id = works.composer.create(step.draft(), List.of(), actor);
        } else {
            id = before.id();
            works.composer.edit(id, step.draft(), before.version(), actor);
        }
        List<UUID> coming = step.vms().stream().filter(vm -> !step.had().contains(vm)).toList();
        if (!coming.isEmpty()) {
            works.store.addMembers(id, coming);
        }
        WaveRow wave = Refusals.known(works.store.lock(id), id);
        works.store.touch(wave);
        audit.append(AuditEntry.of(actor, "wave.composed", wave.subject())
                .with(Map.of("plan", plan, "vms", Integer.toString(step.vms().size()))));
        return id;
    }

    /// Who stayed in a draft that got another target: that edit sees to it.
    private static Set<UUID> judgedAlready(Publishing todo) {
        return todo.steps().stream().filter(step -> step.wave() != null
                && !step.wave().targetId().equals(step.draft().targetId()))
                .flatMap(step -> step.vms().stream().filter(step.had()::contains)).collect(Collectors.toSet());
    }

    /// What rules say of VMs depends on where they go: those that go elsewhere than before are judged again, no others.
    private void elsewhere(Map<UUID, UUID> wentTo, Map<UUID, UUID> goTo, Set<UUID> already) {
        Set<UUID> again = new LinkedHashSet<>(wentTo.keySet());
        again.addAll(goTo.keySet());
        again.removeAll(already);
        again.removeIf(vm -> goTo.containsKey(vm) && goTo.get(vm).equals(wentTo.get(vm)));
        if (!again.isEmpty()) {
            readiness.judgeLater(again);
        }
    }
}
