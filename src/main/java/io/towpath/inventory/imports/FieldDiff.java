package io.towpath.inventory.imports;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One field, before and after.
///
/// @param field  as REST spells it: `ownerEmail`, `tag:costCenter`, `traits.snapshots`, `disk 2000 capacityBytes`
/// @param old    null: nothing was known
/// @param origin who wrote the old one: `manual`, `api`, `import`; null: a source told it
/// @param toldBy of an import: what kind of file told the old one; null for others, and for imports of before
/// @param kept   a person wrote the old one, or a file whose word counts more: it stays, unless the import shall take
///               the file's
public record FieldDiff(String field, @Nullable JsonNode old,
        @JsonProperty("new") @Nullable JsonNode now, @Nullable String origin, @Nullable String toldBy,
        boolean kept) {

    static FieldDiff of(String field, @Nullable JsonNode old, @Nullable JsonNode now) {
        return new FieldDiff(field, old, now, null, null, false);
    }
}
