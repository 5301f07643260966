package io.towpath.inventory.reading;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The columns of a table, as its header names them.
final class Columns {

    private final List<Column> all = new ArrayList<>();
    private final Map<String, Column> byKey = new HashMap<>();

    /// @param index  from 0
    /// @param header as the file spells it
    /// @param key    how we know it
    /// @param unit   bytes of one; 0 where the header names none
    record Column(int index, String header, String key, long unit) {

        String letters() {
            return ColumnLetters.of(index);
        }
    }

    private Columns() {}

    /// @param naming from the key that [Headers] makes to how we know the column
    static Columns of(GridLine header, UnaryOperator<String> naming) {
        Columns columns = new Columns();
        for (int i = 0; i < header.width(); i++) {
            String text = Cells.clean(header.text(i));
            if (text != null) {
                Headers.Name name = Headers.of(text);
                columns.add(new Column(i, text, naming.apply(name.key()), name.unit()));
            }
        }
        return columns;
    }

    /// What a person said of a column counts more than what another one is called.
    static Columns of(GridLine header, Naming naming) {
        Columns columns = new Columns();
        for (int i = 0; i < header.width(); i++) {
            String text = Cells.clean(header.text(i));
            if (text != null) {
                Naming.Named named = naming.of(text);
                Column column = new Column(i, text, named.name().key(), named.name().unit());
                columns.add(column);
                if (named.told()) {
                    columns.byKey.put(column.key, column);
                }
            }
        }
        return columns;
    }

    private void add(Column column) {
        all.add(column);
        byKey.putIfAbsent(column.key, column);
    }

    /// For documents whose items name their fields one by one.
    Column named(String header, UnaryOperator<String> naming) {
        Headers.Name name = Headers.of(header);
        String key = naming.apply(name.key());
        Column known = byKey.get(key);
        if (known != null) {
            return known;
        }
        Column column = new Column(all.size(), header, key, name.unit());
        add(column);
        return column;
    }

    static Columns none() {
        return new Columns();
    }

    /// In the file's order; of several with one key all.
    List<Column> all() {
        return all;
    }

    /// The first one of that key.
    @Nullable
    Column get(String key) {
        return byKey.get(key);
    }

    boolean has(String key) {
        return byKey.containsKey(key);
    }

    /// Takes a key away from what is known: it belongs to somebody else's column.
    void forget(Column column) {
        byKey.remove(column.key, column);
        for (Column other : all) {
            if (other.key.equals(column.key) && !other.equals(column)) {
                byKey.putIfAbsent(other.key, other);
            }
        }
    }
}
