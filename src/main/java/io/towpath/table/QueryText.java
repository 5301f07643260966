package io.towpath.table;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What an address asks for, without `?`, as it was sent.
public final class QueryText {

    private QueryText() {}

    /// What else was asked, for other addresses of the same page.
    ///
    /// @param query null for none
    /// @param names of parameters that are left out
    public static String without(@Nullable String query, String... names) {
        Set<String> out = Set.of(names);
        return query == null
                ? ""
                : Arrays.stream(query.split("&")).filter(part -> !part.isEmpty()
                        && !(part.contains("=") && out.contains(part.substring(0, part.indexOf('=')))))
                        .collect(Collectors.joining("&"));
    }
}
