package io.towpath.inventory.imports;

import io.towpath.inventory.TraitsText;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/// Rows as JSON: how the database shows them and how changes are written.
@Component
final class Trees {

    private final TraitsText traits;
    private final JsonMapper json = JsonMapper.builder().build();

    Trees(TraitsText traits) {
        this.traits = traits;
    }

    ObjectNode object() {
        return json.createObjectNode();
    }

    ArrayNode array() {
        return json.createArrayNode();
    }

    JsonNode read(String text) {
        return json.readTree(text);
    }

    <T> T read(String text, Class<T> type) {
        return json.readValue(text, type);
    }

    String write(Object value) {
        return json.writeValueAsString(value);
    }

    /// As its column holds it.
    JsonNode traits(Object value) {
        return json.readTree(traits.write(value));
    }

    JsonNode value(@Nullable Object value) {
        return switch (value) {
            case null -> NullNode.instance;
            case JsonNode node -> node;
            case String text -> json.getNodeFactory().stringNode(text);
            case Integer number -> json.getNodeFactory().numberNode(number);
            case Long number -> json.getNodeFactory().numberNode(number);
            case Boolean flag -> json.getNodeFactory().booleanNode(flag);
            case Instant instant -> json.valueToTree(instant.toString());
            case Enum<?> constant ->
                json.valueToTree(constant.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
            default -> json.valueToTree(value);
        };
    }

    /// Equal as values: `1` and `1.0`, nothing and null, the same instant in two zones.
    static boolean same(@Nullable JsonNode a, @Nullable JsonNode b) {
        if (a == null || b == null || none(a) || none(b)) {
            return none(a) && none(b);
        }
        if (a.isNumber() && b.isNumber()) {
            return a.decimalValue().compareTo(b.decimalValue()) == 0;
        }
        if (a.isArray() && b.isArray()) {
            return a.size() == b.size() && sameItems(a, b);
        }
        if (a.isObject() && b.isObject()) {
            return a.size() == b.size() && sameFields(a, b);
        }
        return a.equals(b) || a.isString() && b.isString() && sameInstant(a.stringValue(), b.stringValue());
    }

    static boolean none(@Nullable JsonNode node) {
        return node == null || node.isNull() || node.isMissingNode();
    }

    private static boolean sameItems(JsonNode a, JsonNode b) {
        Iterator<JsonNode> other = b.iterator();
        for (JsonNode item : a) {
            if (!same(item, other.next())) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameFields(JsonNode a, JsonNode b) {
        for (Map.Entry<String, JsonNode> field : a.properties()) {
            if (!b.has(field.getKey()) || !same(field.getValue(), b.get(field.getKey()))) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameInstant(String a, String b) {
        boolean dated = a.length() > 15 && a.charAt(4) == '-' && a.charAt(10) == 'T' && b.length() > 15
                && b.charAt(10) == 'T';
        if (!dated) {
            return false;
        }
        try {
            return java.time.OffsetDateTime.parse(a).toInstant().equals(java.time.OffsetDateTime.parse(b).toInstant());
        } catch (java.time.format.DateTimeParseException _) {
            return false;
        }
    }
}
