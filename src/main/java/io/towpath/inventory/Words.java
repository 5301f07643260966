package io.towpath.inventory;

import java.util.Locale;

/// Enum constants as the database and REST spell them: `LSI_LOGIC` is `lsi-logic`.
final class Words {

    private Words() {}

    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static <E extends Enum<E>> E parse(Class<E> type, String word) {
        return Enum.valueOf(type, word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
