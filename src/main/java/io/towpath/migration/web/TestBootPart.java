package io.towpath.migration.web;

import io.towpath.migration.testboot.TestBoot;
import io.towpath.migration.testboot.TestBoots;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The test boots of one VM, ready to print.
///
/// @param open       whether one has not ended: the page looks again
/// @param inTheWay   why none can be asked for; null where one can
/// @param rows       newest first
/// @param means      what one does, before it is pressed
record TestBootPart(UUID vmId, String vmName, boolean open, @Nullable String inTheWay, List<Row> rows,
        List<String> means) {

    /// @param tone    name of the badge
    /// @param what    what was seen, or what it waits for
    /// @param took    from start to judgement; null where there is none
    /// @param picture its address; null where none was kept
    /// @param ends    whether it can be ended
    /// @param leaves  whether a person may say that it is gone
    /// @param remains what is left of it at the target; null where nothing is known to be
    /// @param passes  what its passes wait for; null where they go on
    record Row(UUID id, String tone, String word, @Nullable String asked, String by, @Nullable String what,
            @Nullable String pass, @Nullable String took, @Nullable String passes, @Nullable String name,
            @Nullable String console, @Nullable String picture, List<Check> checks, boolean ends, boolean leaves,
            @Nullable String remains) {}

    record Check(String title, String outcome, String evidence) {}

    static TestBootPart of(UUID vmId, String vmName, List<TestBoot> boots, @Nullable String inTheWay,
            TestBoots.Terms terms, Moments moments) {
        return new TestBootPart(vmId, vmName, boots.stream().anyMatch(TestBoot::isOpen), inTheWay,
                boots.stream().map(boot -> row(boot, moments)).toList(), means(terms));
    }

    /// @return sentences
    static List<String> means(TestBoots.Terms terms) {
        return List.of(
                "A throw-away VM is started at the target upon the images as they stand after the last pass. The source serves on.",
                "It has another name and no network card. What it writes goes to a layer of its own, which is removed at its end.",
                "No pass runs meanwhile; it is told to end after %s at the latest, and what changed until then is brought over. A cutover ends it first."
                        .formatted(Moments.print(terms.longest())),
                "It takes the VM's memory at the target's host; %d run at a target at once, others wait."
                        .formatted(terms.atOnce()),
                "The guest is not converted: one that lacks drivers for the target's disks stops here, instead of in its cutover.");
    }

    static Row row(TestBoot boot, Moments moments) {
        boolean up = boot.state() == TestBoot.State.PREPARING || boot.state() == TestBoot.State.RUNNING;
        return new Row(boot.id(), tone(boot), word(boot), moments.print(boot.askedAt()), boot.askedBy(),
                boot.waitsFor() == null || isBeingEnded(boot) ? what(boot) : boot.waitsFor(),
                boot.pass() == null ? null : "pass " + boot.pass(),
                boot.took() == null ? null : Moments.print(boot.took()), passes(boot, moments),
                boot.name(), boot.console(),
                boot.picture() ? "/api/v1/test-boots/%s/screen".formatted(boot.id()) : null,
                boot.checks().stream().map(check -> new Check(check.title(), check.outcome(), check.evidence()))
                        .toList(),
                boot.stopBy() == null && (up || boot.state() == TestBoot.State.ASKED), boot.isStuck(moments.now()),
                boot.remains());
    }

    private static @Nullable String passes(TestBoot boot, Moments moments) {
        return switch (boot.state()) {
            case ASKED, ENDED -> null;
            case PREPARING, RUNNING -> "Its passes wait until it has ended; it is told to at %s at the latest."
                    .formatted(moments.print(boot.heldUntil()));
            case ENDING -> "Its passes wait until it is removed.";
        };
    }

    private static boolean isBeingEnded(TestBoot boot) {
        return boot.stopBy() != null && boot.state() != TestBoot.State.ENDING && boot.state() != TestBoot.State.ENDED;
    }

    private static @Nullable String what(TestBoot boot) {
        if (isBeingEnded(boot)) {
            return "It is being ended, as %s asked.".formatted(boot.stopBy());
        }
        return switch (boot.state()) {
            case ASKED -> "It waits for its turn at the target, and for the pass under way.";
            case PREPARING -> "Its images are looked at, and layers are made upon them.";
            case RUNNING -> "It runs, and is watched.";
            case ENDING, ENDED -> boot.why();
        };
    }

    static String tone(TestBoot boot) {
        if (boot.verdict() == null) {
            return switch (boot.state()) {
                case ASKED -> "WAITING";
                case PREPARING, RUNNING, ENDING -> "RUNNING";
                case ENDED -> "STOPPED";
            };
        }
        return switch (boot.verdict()) {
            case BOOTED -> "PASSED";
            case WROTE, NO_SIGN -> "WARNINGS";
            case FAILED, NOT_STARTED -> "FAILED";
        };
    }

    static String word(TestBoot boot) {
        if (isBeingEnded(boot)) {
            return "Being ended";
        }
        if (boot.verdict() == null) {
            return switch (boot.state()) {
                case ASKED -> "Asked for";
                case PREPARING -> "Preparing";
                case RUNNING -> "Running";
                case ENDING -> "Being removed";
                case ENDED ->
                    boot.startedAt() == null ? "Not begun" : boot.stopBy() == null ? "No verdict" : "Ended early";
            };
        }
        return switch (boot.verdict()) {
            case BOOTED -> "Booted";
            case WROTE -> "Wrote to its disks";
            case NO_SIGN -> "No sign of a system";
            case FAILED -> "Did not stay up";
            case NOT_STARTED -> "Not started";
        };
    }
}
