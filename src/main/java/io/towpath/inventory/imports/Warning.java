package io.towpath.inventory.imports;

import org.jspecify.annotations.Nullable;

/// What people should know of a file as a whole, or of one of its sheets.
///
/// @param code  stable: `EMPTY_SHEET`, `ABSENT_UNSURE`
/// @param sheet null: the whole file
public record Warning(String code, @Nullable String sheet, String detail) {}
