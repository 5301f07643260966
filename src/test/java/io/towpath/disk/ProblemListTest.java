package io.towpath.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProblemListTest {

    private final AtomicLong now = new AtomicLong(-5);
    private final ProblemBudget budget = new ProblemBudget(now::get);
    private final ProblemList problems = new ProblemList(budget);

    private static ImageException problem(long offset) {
        return new ImageException(Reason.OVERLAP, "a.vmdk", "grain table", "entry", offset, "a grain at " + offset,
                null);
    }

    /// A large image takes longer than anybody waits for another problem.
    @Test
    void patienceBeginsWithTheFirstProblem() throws ImageException {
        now.addAndGet(Duration.ofSeconds(30).toNanos());
        problems.found(problem(1));
        now.addAndGet(Duration.ofSeconds(2).toNanos());
        problems.found(problem(2));

        ImageException refusal = assertThrows(ImageException.class, problems::refuse);
        assertSame(problems.told().getFirst(), problems.refusal(refusal));
        assertTrue(problems.complete());
        assertEquals(2, problems.told().size());

        now.addAndGet(1);
        assertThrows(ImageException.class, () -> problems.found(problem(3)));
        assertFalse(problems.complete());
        assertEquals(3, problems.told().size());
    }

    /// Two disks of one package.
    @Test
    void disksThatAreLookedAtTogetherShareWhatIsToldAndCounted() throws ImageException {
        ProblemList other = new ProblemList(budget);
        for (long offset = 0; offset < ProblemList.MOST_TOLD + 200; offset++) {
            problems.found(problem(offset));
        }

        assertThrows(ImageException.class, () -> {
            for (long offset = 0; offset < ProblemList.MOST_COUNTED; offset++) {
                other.found(problem(offset));
            }
        });

        assertEquals(ProblemList.MOST_TOLD, problems.told().size());
        assertEquals(1, other.told().size(), "the first of each is told");
        assertEquals(ProblemList.MOST_COUNTED - ProblemList.MOST_TOLD - 200 - 1, other.more());
        assertFalse(other.complete());
    }

    @Test
    void disksThatAreLookedAtTogetherShareOnePatience() throws ImageException {
        problems.found(problem(1));
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThrows(ImageException.class, problems::refuse);
        now.addAndGet(Duration.ofSeconds(30).toNanos());
        ProblemList other = new ProblemList(budget);
        other.found(problem(1));
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        other.found(problem(2));
        now.addAndGet(1);

        assertThrows(ImageException.class, () -> other.found(problem(3)));
        assertFalse(other.complete());
    }

    @Test
    void whatEndsTheLookingLeavesItIncomplete() throws ImageException {
        problems.found(problem(1));
        ImageException refusal = problems.refusal(problem(2));

        assertEquals(1L, refusal.offset());
        assertSame(problems, refusal.problems());
        assertFalse(problems.complete());
    }

    @Test
    void soDoesOneThatWasToldBefore() throws ImageException {
        problems.found(problem(1));
        problems.refusal(problem(1));

        assertEquals(1, problems.told().size());
        assertFalse(problems.complete());
    }
}
