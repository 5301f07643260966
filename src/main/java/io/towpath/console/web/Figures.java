package io.towpath.console.web;

import io.towpath.migration.State;
import io.towpath.readiness.Assessment.Verdict;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/// The counts of the dashboard. Each is counted exactly as the list of VMs counts it, so that a click shows as many rows.
///
/// @param needAPerson VMs whose trip stalled and does not try again by itself
record Figures(int vms, Map<Verdict, Integer> readiness, Map<State, Integer> states, int needAPerson) {

    Figures {
        readiness = copy(readiness, Verdict.class);
        states = copy(states, State.class);
    }

    int of(Verdict verdict) {
        return readiness.getOrDefault(verdict, 0);
    }

    int of(State... wanted) {
        int sum = 0;
        for (State state : wanted) {
            sum += states.getOrDefault(state, 0);
        }
        return sum;
    }

    private static <E extends Enum<E>> Map<E, Integer> copy(Map<E, Integer> counts, Class<E> keys) {
        Map<E, Integer> copy = new EnumMap<>(keys);
        copy.putAll(counts);
        return copy;
    }

    static Verdict verdict(String word) {
        return Verdict.valueOf(word.toUpperCase(Locale.ROOT));
    }
}
