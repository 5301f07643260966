package io.towpath.migration.web;

import io.towpath.migration.ManyTrips;
import io.towpath.migration.ManyTrips.Answer;
import io.towpath.migration.ManyTrips.One;
import io.towpath.migration.ManyTrips.Verb;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/// What would be done with many trips, ready to print.
///
/// @param title `Retry 12 trips`
/// @param does  what becomes of them, a sentence
/// @param names of those with which it is done
/// @param ids   of their VMs, with commas: one field, since a form's fields are counted
/// @param cut   said where more are meant than are taken at once; empty where not
public record ManyPage(String verb, String title, String does, int count, String names, String ids, String button,
        boolean needsReason, List<Left> left, int leftCount, String cut, String of, String back) {

    private static final int NAMED = 20;

    /// Those that are left as they are for one reason.
    ///
    /// @param more how many are not listed
    public record Left(String why, int vms, List<Vm> some, int more) {}

    public record Vm(UUID id, String name) {}

    /// @param of   which are meant, as a person says it
    /// @param back where one came from
    static ManyPage of(Answer answer, String of, String back) {
        List<One> done = answer.done();
        int count = done.size();
        String trips = "%,d %s".formatted(count, count == 1 ? "trip" : "trips");
        Map<String, List<One>> byReason = new LinkedHashMap<>();
        answer.left().forEach(one -> byReason.computeIfAbsent(String.valueOf(one.against()), _ -> new ArrayList<>())
                .add(one));
        return new ManyPage(answer.verb().word(), "%s %s".formatted(title(answer.verb()), trips),
                does(answer.verb()), count, few(done),
                done.stream().map(one -> one.vmId().toString()).collect(Collectors.joining(",")),
                "%s %s".formatted(title(answer.verb()), trips), answer.verb() == Verb.HOLD,
                byReason.entrySet().stream().map(entry -> left(entry.getKey(), entry.getValue())).toList(),
                answer.left().size(),
                answer.cut() ? "More are meant: these are the first %,d.".formatted(ManyTrips.MOST) : "", of, back);
    }

    private static String title(Verb verb) {
        return switch (verb) {
            case RETRY -> "Retry";
            case HOLD -> "Hold";
            case RELEASE -> "Release";
        };
    }

    private static String does(Verb verb) {
        return switch (verb) {
            case RETRY ->
                "Each goes on from the step that failed; what was copied is kept. To take it back, hold them.";
            case HOLD -> "A step that runs is stopped where it can go on later. To take it back, release them.";
            case RELEASE -> "Each goes on where it was held. To take it back, hold them again.";
        };
    }

    private static Left left(String why, List<One> them) {
        List<Vm> some = them.stream().limit(NAMED).map(one -> new Vm(one.vmId(), one.vmName())).toList();
        return new Left(why, them.size(), some, them.size() - some.size());
    }

    private static String few(List<One> them) {
        String names = them.stream().limit(NAMED).map(One::vmName).collect(Collectors.joining(", "));
        return them.size() > NAMED ? "%s and %,d more".formatted(names, them.size() - NAMED) : names;
    }

    /// What was done, a sentence or two.
    static String told(Answer answer) {
        int done = answer.done().size();
        int left = answer.left().size();
        String did = switch (answer.verb()) {
            case RETRY -> done == 1 ? "1 trip goes on." : "%,d trips go on.".formatted(done);
            case HOLD -> done == 1 ? "1 trip is held." : "%,d trips are held.".formatted(done);
            case RELEASE -> done == 1 ? "1 trip is released." : "%,d trips are released.".formatted(done);
        };
        String first = left == 0
                ? ""
                : " %,d %s: %s".formatted(left, left == 1 ? "was left as it is" : "were left as they are",
                        answer.left().stream().map(One::against).distinct().limit(3).collect(Collectors.joining(" ")));
        return did + first;
    }
}
