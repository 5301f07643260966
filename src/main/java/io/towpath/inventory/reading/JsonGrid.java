package io.towpath.inventory.reading;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/// A JSON document as a table: its items are lines, the names of their fields the header, which is line 0. Items are in a
/// list, one after the other (NDJSON), or in the list that a REST answer wraps (`result`, `results`, `records`, …).
final class JsonGrid implements Grid {

    private static final JsonFactory FACTORY = JsonFactory.builder().streamReadConstraints(StreamReadConstraints
            .builder().maxNestingDepth(Bounds.JSON_DEPTH).maxStringLength(Bounds.FIELD_CHARS).maxNumberLength(50)
            .maxNameLength(1000).build()).enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private static final Set<String> WRAPPERS = Set.of("result", "results", "records", "items", "data", "value", "vms",
            "rows");

    private final ByteSource source;

    JsonGrid(ByteSource source) {
        this.source = source;
    }

    @Override
    public String file() {
        return source.label();
    }

    @Override
    public @Nullable String sheet() {
        return null;
    }

    @Override
    public String title() {
        return source.title();
    }

    @Override
    public boolean countsFrom1904() {
        return false;
    }

    @Override
    public boolean isRectangular() {
        return false;
    }

    @Override
    public void read(Taker taker) throws IOException, UnreadableFileException {
        Map<String, Integer> columns = new LinkedHashMap<>();
        items((_, item) -> {
            for (String name : item.keySet()) {
                columns.putIfAbsent(name, columns.size());
            }
            if (columns.size() > Bounds.PROGRAM_COLUMNS) {
                throw Refuse.tooMuch(source.label(), null, "has items with more than %d different fields".formatted(
                        Bounds.PROGRAM_COLUMNS));
            }
            return true;
        });
        GridLine line = new GridLine();
        line.begin(0);
        columns.forEach((name, column) -> line.put(column, name, GridLine.TEXT));
        if (columns.isEmpty() || !taker.take(line)) {
            return;
        }
        items((number, item) -> {
            line.begin(number);
            item.forEach((name, value) -> line.put(columns.getOrDefault(name, 0), value.text, value.number
                    ? GridLine.NUMERIC
                    : GridLine.TEXT));
            return line.isBlank() || taker.take(line);
        });
    }

    /// @param number JSON writes numbers with a point
    record Value(String text, boolean number) {}

    private interface ItemTaker {

        boolean take(int number, Map<String, Value> item) throws IOException, UnreadableFileException;
    }

    private void items(ItemTaker taker) throws IOException, UnreadableFileException {
        try (InputStream in = source.open(); JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), in)) {
            Pass pass = new Pass(json, taker);
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (!(token == JsonToken.START_ARRAY ? pass.list() : pass.root(token))) {
                    return;
                }
            }
        } catch (StreamConstraintsException e) {
            throw Refuse.tooMuch(source.label(), line(e), Cells.shown(e.getOriginalMessage()));
        } catch (JacksonIOException e) {
            throw e.getCause();
        } catch (JacksonException e) {
            throw Refuse.invalid(source.label(), line(e), "is no well-formed JSON: " + Cells.shown(String.valueOf(e
                    .getOriginalMessage())), "Export the file again.");
        }
    }

    /// One reading of the document.
    private final class Pass {

        private final JsonParser json;
        private final ItemTaker taker;
        private int number;

        Pass(JsonParser json, ItemTaker taker) {
            this.json = json;
            this.taker = taker;
        }

        boolean list() throws IOException, UnreadableFileException {
            for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
                if (token != JsonToken.START_OBJECT) {
                    throw noObject();
                }
                Map<String, Value> item = new LinkedHashMap<>();
                while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                    String name = json.currentName();
                    json.nextToken();
                    JsonField.read(json, name, item);
                }
                if (!give(item)) {
                    return false;
                }
            }
            return true;
        }

        /// An item, or the answer of a REST call around a list of them.
        boolean root(JsonToken token) throws IOException, UnreadableFileException {
            if (token != JsonToken.START_OBJECT) {
                throw noObject();
            }
            boolean wraps = false;
            Map<String, Value> item = new LinkedHashMap<>();
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                if (json.nextToken() == JsonToken.START_ARRAY && WRAPPERS.contains(name)) {
                    wraps = true;
                    if (!list()) {
                        return false;
                    }
                } else {
                    JsonField.read(json, name, item);
                }
            }
            return wraps || give(item);
        }

        private boolean give(Map<String, Value> item) throws IOException, UnreadableFileException {
            if (++number > Bounds.ROWS) {
                throw Refuse.tooMuch(source.label(), null, "has more than %,d items".formatted(Bounds.ROWS));
            }
            return taker.take(number, item);
        }

        private UnreadableFileException noObject() {
            return Refuse.invalid(source.label(), json.currentLocation().getLineNr(), "item %d is no object".formatted(
                    number + 1), "Write a list of objects.");
        }
    }

    private static @Nullable Integer line(JacksonException e) {
        return e.getLocation() == null || e.getLocation().getLineNr() < 1 ? null : e.getLocation().getLineNr();
    }
}
