package io.towpath.wave.gate;

import io.towpath.access.Role;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Who decides about a wave. Nobody named: any lead or administrator other than who requested it.
///
/// @param persons logins, in order
/// @param roles   anybody of them
/// @param minimum how many different people must approve its go, 1 to 20
public record Approvers(Set<String> persons, Set<Role> roles, int minimum) {

    static final int MOST = 20;
    static final Approvers ANYBODY = new Approvers(Set.of(), Set.of(), 1);

    public Approvers {
        persons = new TreeSet<>(persons);
        roles = new TreeSet<>(roles);
    }

    public boolean named() {
        return !persons.isEmpty() || !roles.isEmpty();
    }

    /// `urs, nils or any lead`.
    public String words() {
        return named()
                ? or(Stream.concat(persons.stream(), roles.stream().map(role -> "any " + role.code())).toList())
                : "any lead or administrator";
    }

    /// Why `1 of 2` is not enough, or nothing.
    String approvals(Collection<?> given) {
        return minimum == 1 ? "" : "%d of %d approvals".formatted(Math.min(given.size(), minimum), minimum);
    }

    private static String or(Collection<String> names) {
        String all = names.stream().collect(Collectors.joining(", "));
        int last = all.lastIndexOf(", ");
        return last < 0 ? all : all.substring(0, last) + " or " + all.substring(last + 2);
    }
}
