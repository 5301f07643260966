package io.towpath.images.web;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.towpath.disk.ImageException;
import io.towpath.disk.ProblemList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Why an image is refused, and everything else that is wrong with it.
///
/// @param first            what it is refused for
/// @param problems         all that were found, this first; at most 100
/// @param moreProblems     how many were found besides
/// @param allProblemsFound false where it was not looked at any further: there were too many, or nothing behind the last
///                         one can be made sense of
record RefusalJson(@JsonUnwrapped FoundJson first, List<FoundJson> problems, int moreProblems,
        boolean allProblemsFound) {

    /// @param reason    `OVERLAP`
    /// @param structure what was read: `grain table`
    /// @param field     of it; left out where all of it is meant
    /// @param offset    bytes from the file's start; left out where no place can be named
    record FoundJson(String reason, String file, String structure, @Nullable String field, @Nullable Long offset,
            String message, @Nullable String remedy) {

        static FoundJson of(ImageException problem) {
            return new FoundJson(problem.reason().name(), problem.file(), problem.structure(), problem.field(), problem
                    .offset(), String.valueOf(problem.getMessage()), problem.remedy());
        }
    }

    static RefusalJson of(ImageException refusal) {
        ProblemList all = refusal.problems();
        FoundJson first = FoundJson.of(refusal);
        return all == null
                ? new RefusalJson(first, List.of(first), 0, false)
                : new RefusalJson(first, all.told().stream().map(FoundJson::of).toList(), all.more(), all.complete());
    }
}
