package io.towpath.planning.dependency.web;

import io.towpath.planning.dependency.Dependency;
import io.towpath.planning.dependency.DependencyFilter;
import io.towpath.planning.dependency.Evidence;
import io.towpath.planning.dependency.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Filters of dependencies as pages and REST have them in the URL. What is not known is left out, so that an old bookmark
/// still shows something.
record DependencyQuery(@Nullable String q, @Nullable List<String> kind, @Nullable List<String> evidence,
        @Nullable List<String> waiver, @Nullable UUID around, @Nullable UUID and) {

    DependencyFilter filter(@Nullable UUID group) {
        return new DependencyFilter(q == null || q.isBlank() ? null : q.strip(), known(kind, Kind.values(), Kind::word),
                known(evidence, Evidence.values(), Evidence::word), around, and, group,
                known(waiver, Dependency.Waiver.State.values(), Dependency.Waiver.State::word));
    }

    /// @param application null: of all
    DependencyFilter about(@Nullable UUID application) {
        DependencyFilter all = filter(null);
        return application == null
                ? all
                : new DependencyFilter(q, all.kinds(), all.evidence(), application, and, null, all.waiver());
    }

    private static <E> Set<E> known(@Nullable List<String> words, E[] values, Function<E, String> word) {
        return words == null
                ? Set.of()
                : Arrays.stream(values).filter(value -> words.contains(word.apply(value))).collect(Collectors.toSet());
    }
}
