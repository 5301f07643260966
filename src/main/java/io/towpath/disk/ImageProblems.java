package io.towpath.disk;

/// What becomes of something that is wrong with an image. Who reads one refuses it for the first thing found; who inspects
/// one hears of everything ([ProblemList]), and a reader then goes on behind what it told, as far as that can be made sense
/// of. A disk that was opened so is not to be read unless nothing was found.
public interface ImageProblems {

    /// The first one refuses the image.
    ImageProblems REFUSED = problem -> {
        throw problem;
    };

    /// @param problem thrown, or told and gone on after
    void found(ImageException problem) throws ImageException;

    /// Whether all are wanted, those as well that nobody who reads needs to know of.
    default boolean all() {
        return false;
    }

    /// How much is told and looked for.
    default ProblemBudget budget() {
        return new ProblemBudget();
    }

    /// Whether something was found, so that what follows from it may be found wrong, too.
    default boolean any() {
        return false;
    }
}
