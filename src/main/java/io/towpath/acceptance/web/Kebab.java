package io.towpath.acceptance.web;

import io.towpath.acceptance.AcceptanceException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// Enum constants as REST writes them: `IP_CONFIGURATION` is `ip-configuration`.
final class Kebab {

    private Kebab() {}

    static String of(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static <E extends Enum<E>> E of(Class<E> type, String what, String name) {
        return Arrays.stream(type.getEnumConstants()).filter(each -> of(each).equals(name)).findFirst()
                .orElseThrow(() -> new AcceptanceException("validation",
                        "'%s' is no %s.".formatted(name, what),
                        "Use one of " + Arrays.stream(type.getEnumConstants()).map(Kebab::of)
                                .collect(Collectors.joining(", ")) + "."));
    }
}
