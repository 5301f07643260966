package io.towpath.inventory.reading;

import org.jspecify.annotations.Nullable;

/// Which column of a table a header is: as a person said, else as the dictionary knows it.
final class Naming {

    private final Dictionary dictionary;
    private final ReadOptions options;

    Naming(Dictionary dictionary, ReadOptions options) {
        this.dictionary = dictionary;
        this.options = options;
    }

    /// @param told whether a person said so
    record Named(Headers.Name name, boolean told) {}

    Named of(String header) {
        Headers.Name own = Headers.of(header);
        String use = ExtraUse.told(options, header).orElse(null);
        if (use == null || use.equals(ExtraUse.TAG) || use.equals(ExtraUse.IGNORE)) {
            return new Named(new Headers.Name(dictionary.naming(own.key()), own.unit()), false);
        }
        Headers.Name said = Headers.of(use);
        if (!dictionary.names().containsKey(said.key())) {
            return new Named(new Headers.Name(dictionary.naming(own.key()), own.unit()), false);
        }
        // `memoryBytes` names the field, `memoryGiB` says what the numbers are
        long unit = said.unit() > 1 || own.unit() == 0 ? said.unit() : own.unit();
        return new Named(new Headers.Name(dictionary.naming(said.key()), unit), true);
    }

    /// The column of this table that a header is; null where it is none.
    @Nullable
    String column(String header) {
        Named named = of(header);
        boolean known = named.told || ExtraUse.told(options, header).isEmpty() && dictionary.knows(header);
        return known ? named.name.key() : null;
    }

    /// Whether a person said where it goes, be it out of the table.
    boolean isSettled(String header) {
        return ExtraUse.told(options, header).isPresent();
    }

    int known(GridLine line) {
        return (int) Dictionary.headers(line).stream().filter(header -> column(header) != null).count();
    }
}
