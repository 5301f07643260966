package io.towpath.inventory.imports;

import org.jspecify.annotations.Nullable;

/// What is wrong in a row or cell of the file.
///
/// @param severity `reject`: the row is left out; `warning`: it is taken without that cell
public record FaultView(int number, String file, @Nullable String sheet, int line, @Nullable String column,
        @Nullable String header, @Nullable String value, String severity, String code, String detail,
        @Nullable String hint) {}
