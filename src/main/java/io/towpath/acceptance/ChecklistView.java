package io.towpath.acceptance;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A checklist with everything on it, to show.
///
/// @param vm        what is accepted, and its owner as named now
/// @param since     when it came into its state
/// @param closedWhy null unless closed
/// @param version   of the content; what an owner signs is bound to it
/// @param sha256    of the content's canonical text
/// @param items     all ten, in order
/// @param answers   of the owner, oldest first
/// @param links     newest first
/// @param soak      null until it began
public record ChecklistView(UUID id, UUID migrationId, Accepted vm, ChecklistState state, Instant since,
        @Nullable String closedWhy, int version, String sha256, List<Item> items, List<Answer> answers,
        List<LinkView> links, @Nullable SoakView soak) {

    public ChecklistView {
        items = List.copyOf(items);
        answers = List.copyOf(answers);
        links = List.copyOf(links);
    }

    /// One criterion.
    ///
    /// @param decision null while no person decided
    public record Item(Criterion criterion, Verdict verdict, @Nullable Decision decision, List<Found> evidence) {

        public Item {
            evidence = List.copyOf(evidence);
        }

        /// Whether a machine saw it fail.
        public boolean refuted() {
            return evidence.stream().anyMatch(found -> found.evidence().outcome() == Evidence.Outcome.FAILED);
        }
    }

    /// A person's verdict.
    public record Decision(Verdict verdict, String by, Instant at, @Nullable String note) {}

    /// A piece of evidence and when it was found.
    public record Found(Evidence evidence, Instant at) {}

    /// What the owner said.
    ///
    /// @param signed  false: a problem was reported
    /// @param comment the problem, where one was reported
    /// @param sha256  of the version on the owner's screen
    public record Answer(boolean signed, String name, String email, @Nullable String comment, boolean urgent,
            int version, String sha256, Instant at) {}

    /// How many criteria hold, of ten.
    public int passed() {
        return (int) items.stream().filter(item -> item.verdict().holds()).count();
    }

    public int failed() {
        return (int) items.stream().filter(item -> item.verdict() == Verdict.FAILED).count();
    }

    public Item item(Criterion criterion) {
        return items.get(criterion.ordinal());
    }

    public @Nullable Answer signature() {
        return state.isSigned() ? answers.stream().filter(Answer::signed).findFirst().orElse(null) : null;
    }
}
