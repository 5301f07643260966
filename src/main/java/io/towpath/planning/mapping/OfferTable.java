package io.towpath.planning.mapping;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.towpath.inventory.RefusedException;
import io.towpath.units.ByteSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads what a target offers from a pasted table. Commas, semicolons and tabs divide; sizes are `500GB`, `2TiB` or bytes.
final class OfferTable {

    private static final int MOST_ROWS = 5_000;

    private final MappingKind kind;
    private final UUID targetId;
    private final Set<String> known;

    OfferTable(MappingKind kind, UUID targetId) {
        this.kind = kind;
        this.targetId = targetId;
        this.known = switch (kind) {
            case NETWORK -> Set.of("name", "kind", "vlan", "prefixes", "mtu");
            case STORAGE -> Set.of("name", "kind", "accessMode", "volumeMode", "capacity", "reserved", "free");
            case PLACEMENT -> Set.of("name", "kind");
        };
    }

    List<Offer> read(String text) {
        String head = text.lines().findFirst().orElse("");
        char divider = head.indexOf('\t') >= 0 ? '\t' : head.indexOf(';') >= 0 ? ';' : ',';
        List<Offer> offers = new ArrayList<>();
        try (CsvReader<NamedCsvRecord> csv = CsvReader.builder().fieldSeparator(divider).ofNamedCsvRecord(text)) {
            for (NamedCsvRecord row : csv) {
                if (offers.isEmpty()) {
                    columns(row);
                }
                offers.add(offer(row));
                if (offers.size() > MOST_ROWS) {
                    throw refused("more than %d lines".formatted(MOST_ROWS));
                }
            }
        } catch (CsvParseException broken) {
            throw refused(String.valueOf(broken.getMessage()));
        } catch (java.io.IOException impossible) {
            throw new java.io.UncheckedIOException(impossible);
        }
        if (offers.isEmpty()) {
            throw refused("there is no line below the head");
        }
        return offers;
    }

    private void columns(NamedCsvRecord row) {
        List<String> strange = row.getHeader().stream().filter(column -> !known.contains(column)).toList();
        if (!strange.isEmpty() || !row.getHeader().contains("name")) {
            throw refused(strange.isEmpty() ? "there is no column name" : "unknown column " + strange.getFirst());
        }
    }

    private Offer offer(NamedCsvRecord row) {
        String place = "line " + row.getStartingLineNumber();
        String name = text(row, "name");
        String of = text(row, "kind");
        try {
            return switch (kind) {
                case NETWORK -> Offer.network(targetId, OfferRules.name(name),
                        OfferRules.kind(kind, of == null ? "network" : of), whole(row, "vlan"),
                        Prefix.list(text(row, "prefixes")), whole(row, "mtu"));
                case STORAGE -> Offer.storage(targetId, OfferRules.name(name), OfferRules.kind(kind, of),
                        text(row, "accessMode"), text(row, "volumeMode"), size(text(row, "capacity")),
                        size(text(row, "reserved")), size(text(row, "free")));
                case PLACEMENT -> Offer.placement(targetId, OfferRules.name(name), OfferRules.kind(kind, of));
            };
        } catch (IllegalArgumentException fault) {
            throw refused(place + ": " + fault.getMessage());
        }
    }

    private static @Nullable String text(NamedCsvRecord row, String column) {
        return row.findField(column).map(String::strip).filter(value -> !value.isEmpty()).orElse(null);
    }

    private static @Nullable Integer whole(NamedCsvRecord row, String column) {
        String text = text(row, column);
        if (text == null) {
            return null;
        }
        if (!text.matches("\\d{1,6}")) {
            throw new IllegalArgumentException("%s \"%s\" is not a whole number".formatted(column, text));
        }
        return Integer.valueOf(text);
    }

    private static @Nullable Long size(@Nullable String text) {
        return text == null ? null : ByteSize.parse(text).bytes();
    }

    private RefusedException refused(String what) {
        return new RefusedException(RefusedException.Kind.INVALID, "table-unreadable", "The table: " + what + ".",
                "Columns of %s are %s; the first line names them.".formatted(kind.path(), Stream.of("name", "kind",
                        "vlan", "prefixes", "mtu", "accessMode", "volumeMode", "capacity", "reserved", "free")
                        .filter(known::contains).toList()));
    }
}
