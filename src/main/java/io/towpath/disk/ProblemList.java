package io.towpath.disk;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Everything that is wrong with an image, in the order in which it is found; the first is what the image is refused for.
/// Each is counted once, though a header may be read several times. A hostile image can have millions of problems: of so
/// many the first [#MOST_TOLD] are kept and [#MOST_COUNTED] counted, and nothing is looked for any more two seconds after
/// the first was found; of the disks of a package together ([ProblemBudget]).
///
/// For one thread.
public final class ProblemList implements ImageProblems {

    /// As many as a person may want to read.
    public static final int MOST_TOLD = 100;
    /// More say no more of an image than that it is no image.
    public static final int MOST_COUNTED = 1_000;

    private final List<ImageException> told = new ArrayList<>();
    private final Set<Key> known = new HashSet<>();
    private final ProblemBudget budget;
    /// Until when what was looked for is taken from the budget.
    private long spentUntil;
    private boolean complete = true;

    public ProblemList() {
        this(new ProblemBudget());
    }

    /// @param budget which other lists may have, too
    public ProblemList(ProblemBudget budget) {
        this.budget = budget;
    }

    private record Key(Reason reason, String file, String structure, @Nullable String field, @Nullable Long offset,
            int words) {

        static Key of(ImageException problem) {
            return new Key(problem.reason(), problem.file(), problem.structure(), problem.field(), problem.offset(),
                    String.valueOf(problem.getMessage()).hashCode());
        }
    }

    @Override
    public void found(ImageException problem) throws ImageException {
        add(problem);
        if (budget.spent()) {
            complete = false;
            throw problem;
        }
    }

    private void add(ImageException problem) {
        spend();
        if (known.add(Key.of(problem))) {
            budget.count();
            if (budget.tell() || told.isEmpty()) {
                told.add(problem);
            }
        }
    }

    /// Patience begins with the first problem: a large image takes its time.
    private void spend() {
        long now = budget.now();
        if (any()) {
            budget.spend(now - spentUntil);
        }
        spentUntil = now;
    }

    @Override
    public boolean all() {
        return true;
    }

    @Override
    public ProblemBudget budget() {
        return budget;
    }

    @Override
    public boolean any() {
        return !told.isEmpty();
    }

    /// The first ones.
    public List<ImageException> told() {
        return List.copyOf(told);
    }

    /// How many were found besides those [#told()].
    public int more() {
        return known.size() - told.size();
    }

    /// Whether all of the image was looked at. It was not where there was too much to tell, nor where something was found
    /// behind which nothing can be made sense of.
    public boolean complete() {
        return complete;
    }

    /// The refusal of the image, which knows this list.
    ///
    /// @param last what was thrown: by [#refuse()], when all had been looked at, or by what ended the looking
    public ImageException refusal(ImageException last) {
        if (last.problems() != this) {
            complete = false;
        }
        add(last);
        return told.getFirst().with(this);
    }

    /// Refuses the image if anything was found.
    public void refuse() throws ImageException {
        if (any()) {
            spend();
            throw told.getFirst().with(this);
        }
    }
}
