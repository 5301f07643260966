package io.towpath.inventory.imports.web;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a person is asked about the columns of a file, ready to print.
///
/// @param why        they are not known
/// @param kind       that the file is mapped as at present
/// @param mappable   its columns can be sent to fields; else the kind says all of them
/// @param uses       where a column can go
/// @param needed     fields that must be given: `name; measuredFrom`
/// @param remembered who mapped such a file before, and when; null: nobody
/// @param fault      what is wrong with what was chosen; null: nothing yet
record MappingPage(String why, List<Kind> kinds, String kind, boolean mappable, List<Column> columns, List<String> uses,
        @Nullable String needed, boolean asksSystem, @Nullable String sourceSystem, @Nullable String remembered,
        @Nullable String fault) {

    record Kind(String word, String text, boolean chosen) {}

    /// @param place   `vms.csv, column B`
    /// @param samples some of its values
    /// @param use     chosen, remembered or proposed
    /// @param why     of the proposal
    record Column(String place, String header, String samples, String use, @Nullable String why) {}
}
