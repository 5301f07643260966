package io.towpath.inventory.imports;

import io.towpath.inventory.reading.CellFault;
import io.towpath.inventory.reading.RowRef;
import io.towpath.inventory.reading.VmRow;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What becomes of the waves that files name. A file says which VM shall move in which wave; whoever keeps the plan says
/// what that makes of the plan. Each is called in the transaction of its import.
public interface WavePlans {

    /// A cell that names a wave.
    ///
    /// @param wave        its key or name
    /// @param window      name of the window it takes where it is made; null: the file does not say
    /// @param made        of a VM that the same import makes: what the file tells of it; null: it is known
    /// @param application of a VM that the same import makes
    record Wish(UUID vm, String label, RowRef at, @Nullable String column, @Nullable String header, String wave,
            @Nullable String window, @Nullable VmRow made, @Nullable UUID application) {}

    /// What a wish would do.
    ///
    /// @param at     null: no row names it, it comes along with its group
    /// @param before the wave it is planned in; null: none
    /// @param after  the wave it would be in
    /// @param window the window of the wave, where the wave is made and has one
    /// @param kept   a person placed it where it is: it stays, unless the import shall take the file's
    /// @param code   why it cannot be; null: it can
    record Placing(UUID vm, String label, @Nullable RowRef at, @Nullable String before, String after,
            @Nullable String window, boolean kept, @Nullable String code,
            @Nullable String detail) {}

    /// @param faults what people should know of single cells: split groups, full windows
    record Outlook(List<Placing> placings, List<CellFault> faults) {

        public Outlook {
            placings = List.copyOf(placings);
            faults = List.copyOf(faults);
        }
    }

    /// Changes nothing.
    Outlook judge(List<Wish> wishes);

    /// @param window name of the window of a wave that is made
    /// @param line   of the file; null: it comes along with its group
    record Order(UUID vm, String wave, @Nullable String window, @Nullable Integer line) {}

    /// Nobody else edits the newest draft, makes one of the published plan or publishes until the transaction ends. Before
    /// any VM is locked: whoever edits a plan holds it first, then VMs.
    void hold();

    /// One edit of the newest draft; a draft is made where there is none.
    void apply(UUID importId, String fileName, List<Order> orders, String actor);

    /// What the import did to the plan is undone, but for what somebody changed since.
    ///
    /// @return how many VMs stay where somebody moved them, or where the import placed them: a draft that was saved or
    ///         published since stays as it is
    int undo(UUID importId, String fileName, String actor);
}
