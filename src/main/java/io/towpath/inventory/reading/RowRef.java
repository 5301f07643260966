package io.towpath.inventory.reading;

import org.jspecify.annotations.Nullable;

/// Where in the uploaded file something stands.
///
/// @param file  as it was named by its sender; within an archive `archive.zip/RVTools_tabvInfo.csv`
/// @param sheet of a workbook; null for CSV and JSON
/// @param line  physical, from 1, as an editor or spreadsheet counts; for JSON the number of the item
public record RowRef(String file, @Nullable String sheet, int line) {}
