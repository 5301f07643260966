package io.towpath.inventory.reading;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The columns one kind of table has, and what else they are called.
///
/// @param table    which of a kind's tables: `servers`, `relations`
/// @param kind     of the file
/// @param names    from any known spelling, as [Headers#key] makes it, to how we call the column
/// @param required columns without which the table is useless
/// @param telling  of these one must be there for the table to be recognised; empty: the required ones tell
/// @param wanted   columns that are known and left out, though somebody may have a use for them
/// @param open     unknown columns are kept aside rather than refused: the file comes from a program, not from a person
record Dictionary(String table, FileKind kind, Map<String, String> names, Set<String> required, Set<String> telling,
        Set<String> wanted, boolean open) {

    /// @param lines `name!: alias alias` each: `!` marks a required column, `?` one that tells, `-` some that are known and
    ///              say nothing, `~` some that are left out unless somebody says where they go
    static Dictionary of(String table, FileKind kind, boolean open, String lines) {
        Map<String, String> names = new HashMap<>();
        Set<String> required = new HashSet<>();
        Set<String> telling = new HashSet<>();
        Set<String> wanted = new HashSet<>();
        for (String line : lines.strip().split("\n")) {
            String[] words = line.strip().split("[: ]+");
            String name = words[0].replaceAll("[!?]", "");
            if (words[0].indexOf('!') >= 0) {
                required.add(name);
            }
            if (words[0].indexOf('?') >= 0) {
                telling.add(name);
            }
            boolean left = name.equals("-") || name.equals("~");
            if (!left) {
                names.put(name, name);
            }
            for (int i = 1; i < words.length; i++) {
                names.put(words[i], left ? words[i] : name);
                if (name.equals("~")) {
                    wanted.add(words[i]);
                }
            }
        }
        return new Dictionary(table, kind, Map.copyOf(names), Set.copyOf(required), Set.copyOf(telling),
                Set.copyOf(wanted), open);
    }

    String naming(String key) {
        return names.getOrDefault(key, key);
    }

    boolean knows(String header) {
        return names.containsKey(Headers.of(header).key());
    }

    /// How well a header fits; null where it cannot be of this table.
    @Nullable
    Fit fit(GridLine header, Naming naming) {
        Set<String> found = new HashSet<>();
        int strangers = 0;
        for (String text : headers(header)) {
            String column = naming.column(text);
            if (column != null) {
                found.add(column);
            } else if (!TagColumn.isOne(text) && !naming.isSettled(text)) {
                strangers++;
            }
        }
        boolean fits = found.containsAll(required) && (telling.isEmpty() || telling.stream().anyMatch(found::contains));
        return fits ? new Fit(this, found.size(), strangers) : null;
    }

    /// @param known     columns
    /// @param strangers columns that are not
    record Fit(Dictionary dictionary, int known, int strangers) {}

    static List<String> headers(GridLine line) {
        List<String> headers = new ArrayList<>();
        for (int i = 0; i < line.width(); i++) {
            String text = Cells.clean(line.text(i));
            if (text != null) {
                headers.add(text);
            }
        }
        return headers;
    }
}
