package io.towpath.images.web;

import io.towpath.disk.ImageException;
import io.towpath.disk.ProblemList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Why an image is refused, and everything else that is wrong with it.
///
/// @param reason           `OVERLAP`
/// @param structure        what was read: `grain table`
/// @param field            of it; left out where all of it is meant
/// @param offset           bytes from the file's start; left out where no place can be named
/// @param problems         all that were found, this first; at most 100
/// @param moreProblems     how many were found besides
/// @param allProblemsFound false where there were so many that the rest was not looked at
record RefusalJson(String reason, String file, String structure, @Nullable String field, @Nullable Long offset,
        String message, @Nullable String remedy, List<FoundJson> problems, int moreProblems,
        boolean allProblemsFound) {

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
        return new RefusalJson(first.reason, first.file, first.structure, first.field, first.offset, first.message,
                first.remedy, all == null ? List.of(first) : all.told().stream().map(FoundJson::of).toList(),
                all == null
                        ? 0
                        : all.more(),
                all == null || all.complete());
    }
}
