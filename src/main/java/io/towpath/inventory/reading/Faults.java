package io.towpath.inventory.reading;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Gathers what is wrong, up to a bound.
final class Faults {

    private final List<CellFault> all = new ArrayList<>();
    private int leftOut;

    void add(CellFault fault) {
        if (all.size() < EstateFile.MOST_FAULTS) {
            all.add(fault);
        } else {
            leftOut++;
        }
    }

    void ofRow(RowRef at, CellFault.Level level, String code, String detail, @Nullable String hint) {
        add(new CellFault(at, null, null, null, level, code, detail, hint));
    }

    List<CellFault> all() {
        return all;
    }

    int leftOut() {
        return leftOut;
    }
}
