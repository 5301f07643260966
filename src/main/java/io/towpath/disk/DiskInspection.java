package io.towpath.disk;

import java.io.IOException;

/// Looks at a disk to tell what it is, or everything that is wrong with it.
public final class DiskInspection {

    private DiskInspection() {}

    /// What is wanted of a disk with which nothing is wrong.
    @FunctionalInterface
    public interface Look<T> {

        T at(DiskReader reader) throws IOException;
    }

    /// @throws ImageException the one it is refused for elsewhere, too, with all others in [ImageException#problems()]
    public static <T> T of(DiskRef ref, OpenOptions options, Look<T> look) throws IOException {
        return of(ref, options, new ProblemBudget(), look);
    }

    /// @param budget of all disks that are looked at together
    /// @throws ImageException as above
    public static <T> T of(DiskRef ref, OpenOptions options, ProblemBudget budget, Look<T> look) throws IOException {
        ProblemList problems = new ProblemList(budget);
        try (DiskReader reader = DiskImages.open(ref, options.inspected(problems))) {
            problems.refuse();
            return look.at(reader);
        } catch (ImageException e) {
            throw problems.refusal(e);
        }
    }
}
