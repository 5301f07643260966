package io.towpath.inventory.reading;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Makes cells of a field of an item: of references, which REST answers as objects, what a person would read.
final class JsonField {

    private JsonField() {}

    /// Stands at the field's value, leaves at its end.
    static void read(JsonParser json, String name, Map<String, JsonGrid.Value> item) {
        JsonToken token = json.currentToken();
        if (token == JsonToken.START_OBJECT) {
            object(json, name, item);
        } else if (token == JsonToken.START_ARRAY) {
            StringJoiner all = new StringJoiner(", ");
            for (JsonToken next = json.nextToken(); next != JsonToken.END_ARRAY && next != null; next = json
                    .nextToken()) {
                String text = next == JsonToken.START_OBJECT
                        ? chosen(fields(json))
                        : next == JsonToken.START_ARRAY ? skip(json) : text(json, next);
                if (text != null) {
                    all.add(text);
                }
            }
            item.put(name, new JsonGrid.Value(all.toString(), false));
        } else {
            String text = text(json, token);
            if (text != null) {
                item.put(name, new JsonGrid.Value(text, token.isNumeric()));
            }
        }
    }

    private static @Nullable String text(JsonParser json, JsonToken token) {
        return switch (token) {
            case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getString();
            case VALUE_TRUE -> "True";
            case VALUE_FALSE -> "False";
            case VALUE_NULL, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE, START_OBJECT, END_OBJECT, START_ARRAY, END_ARRAY,
                    PROPERTY_NAME ->
                null;
        };
    }

    private static @Nullable String skip(JsonParser json) {
        json.skipChildren();
        return null;
    }

    /// The scalars of an object.
    private static Map<String, String> fields(JsonParser json) {
        Map<String, String> fields = new LinkedHashMap<>();
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            JsonToken token = json.nextToken();
            if (token.isStructStart()) {
                json.skipChildren();
            } else {
                String text = text(json, token);
                if (text != null) {
                    fields.put(name, text);
                }
            }
        }
        return fields;
    }

    private static void object(JsonParser json, String name, Map<String, JsonGrid.Value> item) {
        Map<String, String> fields = fields(json);
        String key = name.toLowerCase(Locale.ROOT).replace("_", "");
        if (key.equals("tags") || key.equals("customfields")) {
            String prefix = key.equals("tags") ? "tag:" : "cf_";
            fields.forEach((field, text) -> item.put(prefix + field, new JsonGrid.Value(text, false)));
            return;
        }
        String text = chosen(fields);
        if (text != null) {
            item.put(name, new JsonGrid.Value(text, false));
        }
        String id = fields.get("value");
        if (id != null && (name.equals("parent") || name.equals("child"))) {
            item.put(name + ".value", new JsonGrid.Value(id, false));
        }
    }

    /// A reference is shown by its name, a choice by its value, which does not depend on the language.
    private static @Nullable String chosen(Map<String, String> fields) {
        boolean reference = fields.containsKey("link") || fields.containsKey("url");
        String shown = fields.get("display_value");
        String value = fields.get("value");
        if (shown != null && !shown.isBlank() && (reference || value == null || value.isBlank())) {
            return shown;
        }
        for (String name : new String[]{"value", "address", "name", "model", "display", "label"}) {
            String text = fields.get(name);
            if (text != null) {
                return text;
            }
        }
        return null;
    }
}
