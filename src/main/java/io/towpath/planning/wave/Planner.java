package io.towpath.planning.wave;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// Proposes waves, the same for the same estate and limits, which hold how long cutovers take. A proof of concept first, then development and test, then production by
/// the five criteria in order, critical infrastructure last:
///
/// 1. a group is never split, and what it needs moves before it or with it, where its tier allows;
/// 2. tier 3 before tier 2 before tier 1;
/// 3. within a tier the simple before the complex;
/// 4. not before its business unit is ready;
/// 5. the first window with room within its maintenance window, outside freezes; where there is none, the first with room.
///
/// Within a tier and a complexity the large groups come first, which leaves small ones to fill the gaps.
public final class Planner {

    private static final Comparator<MoveGroup> ORDER = Comparator.comparingInt((MoveGroup group) -> -group.tier())
            .thenComparing(group -> group.blocked() > 0).thenComparing(MoveGroup::complexity)
            .thenComparing(MoveGroup::readyOn, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(group -> -group.size()).thenComparing(MoveGroup::key);

    private final Estate estate;
    private final Limits limits;
    private final List<Fixed> fixed;
    private final Board board;
    private final List<Proposal.Left> left = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private Planner(Estate estate, Limits limits, List<Fixed> fixed) {
        this.estate = estate;
        this.limits = limits;
        this.fixed = fixed;
        board = new Board(estate, limits, fixed, left);
    }

    public static Proposal propose(Estate estate, Limits limits) {
        return propose(estate, limits, List.of());
    }

    /// Around waves that people composed: who is in them stays there, whatever speaks against it, and takes its room.
    public static Proposal propose(Estate estate, Limits limits, List<Fixed> fixed) {
        return new Planner(estate.by(limits.minutes()), limits, fixed.stream().map(wave -> wave.by(limits.minutes()))
                .toList()).propose();
    }

    private Proposal propose() {
        Set<UUID> there = fixed.stream().flatMap(wave -> wave.vms().stream()).map(PlanVm::id)
                .collect(Collectors.toSet());
        List<MoveGroup> todo = new ArrayList<>();
        for (MoveGroup group : MoveGroup.of(estate.vms().stream().filter(vm -> !there.contains(vm.id())).toList())) {
            if (group.blocked() > 0 && !limits.blockedLate()) {
                left.add(new Proposal.Left(group.key(), group.name(), group.size(),
                        "%d of its %s blocked: fix what the findings say, then suggest again.".formatted(
                                group.blocked(), group.size() == 1 ? "1 VM is" : group.size() + " VMs are")));
            } else {
                todo.add(group);
            }
        }
        if (estate.room().why() != null) {
            notes.add("Room at the target is not compared: " + estate.room().why());
        }
        if (board.timetable().proposed() && !todo.isEmpty()) {
            notes.add("The calendar has no free window: waves are proposed every %d days from Saturday 22:00 %s."
                    .formatted(limits.cadenceDays(), limits.zone().getId()));
        }
        proof(todo);
        new Section(board, WaveKind.DEV_TEST, take(todo, group -> group.nonProduction() && !group.infrastructure()),
                estate.links(), notes).place(ORDER);
        board.nextSection();
        new Section(board, WaveKind.PRODUCTION, take(todo, group -> !group.infrastructure()), estate.links(), notes)
                .place(ORDER);
        board.nextSectionAfterAll();
        new Section(board, WaveKind.CRITICAL, todo, estate.links(), notes).place(ORDER);
        return board.proposal(estate.links(), notes);
    }

    /// None where there was one, where somebody composed one, or where none is wanted.
    private void proof(List<MoveGroup> todo) {
        if (estate.earlier().proof() != null) {
            notes.add("There is a proof of concept, %s: no other is proposed, and nothing is kept apart from it."
                    .formatted(estate.earlier().proof()));
            return;
        }
        int position = board.forProof();
        Slot slot = board.slot(position);
        if (slot != null && !slot.isEmpty()) {
            board.proofDone(position, limits.proofDays());
        } else if (limits.proofMost() == 0) {
            notes.add("There is no proof of concept: none is wanted.");
        } else if (slot != null) {
            proof(todo, slot, position);
        }
    }

    private void proof(List<MoveGroup> todo, Slot slot, int position) {
        List<MoveGroup> fit = todo.stream().filter(MoveGroup::lowRisk)
                .filter(group -> board.against(group, slot) == null).toList();
        List<Proof.Choice> chosen = Proof.choose(fit, slot, limits, together -> board.noRoom(together) == null
                && board.aligned(together, slot.window));
        if (size(chosen) < limits.proofLeast()) {
            List<Proof.Choice> any = Proof.choose(fit, slot, limits, together -> board.noRoom(together) == null);
            chosen = size(any) > size(chosen) ? any : chosen;
        }
        for (Proof.Choice choice : chosen) {
            board.put(choice.group(), position, WaveKind.PROOF_OF_CONCEPT, Criterion.PROOF, choice.because() + ".",
                    false);
            todo.remove(choice.group());
        }
        List<PlanVm> vms = chosen.stream().flatMap(choice -> choice.group().vms().stream()).toList();
        if (vms.isEmpty()) {
            if (!todo.isEmpty()) {
                notes.add("There is no proof of concept: no group is development or test, of low risk, not blocked and "
                        + "of at most %d VMs.".formatted(limits.proofMost()));
            }
            return;
        }
        if (vms.size() < limits.proofLeast()) {
            notes.add("The proof of concept has %d VMs; there are not %d of low risk in groups that small.".formatted(
                    vms.size(), limits.proofLeast()));
        }
        Set<Mix> missing = Mix.missing(vms);
        if (!missing.isEmpty()) {
            notes.add("The proof of concept lacks " + missing.stream().map(Mix::word).collect(Collectors.joining(", "))
                    + ": no group of low risk that fits has it.");
        }
        board.proofDone(position, limits.proofDays());
    }

    private static int size(List<Proof.Choice> chosen) {
        return chosen.stream().mapToInt(choice -> choice.group().size()).sum();
    }

    private static List<MoveGroup> take(List<MoveGroup> from, java.util.function.Predicate<MoveGroup> wanted) {
        List<MoveGroup> taken = from.stream().filter(wanted).toList();
        from.removeAll(taken);
        return new ArrayList<>(taken);
    }
}
