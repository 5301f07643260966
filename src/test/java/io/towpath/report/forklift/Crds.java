package io.towpath.report.forklift;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Judges resources as an API server does with `fieldValidation=Strict`: by the schema of their kind, and no property may be
/// there that the schema does not have.
final class Crds {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7);
    private static final Map<String, Schema> SCHEMAS = new TreeMap<>();

    private Crds() {}

    static List<String> faults(Map<String, Object> resource) {
        String kind = (String) resource.get("kind");
        Schema schema = SCHEMAS.computeIfAbsent(kind, Crds::schema);
        return schema.validate(JSON.valueToTree(resource)).stream().map(Object::toString).toList();
    }

    private static Schema schema(String kind) {
        String file = "/crds/forklift.konveyor.io_%ss.yaml".formatted(kind.toLowerCase(Locale.ROOT));
        try (InputStream in = Crds.class.getResourceAsStream(file)) {
            JsonNode crd = JSON.valueToTree(new Yaml().load(in));
            JsonNode version = crd.at("/spec/versions/0");
            if (!version.get("name").stringValue().equals("v1beta1")
                    || !crd.at("/spec/names/kind").stringValue().equals(kind)) {
                throw new IllegalStateException(file);
            }
            ObjectNode schema = (ObjectNode) version.at("/schema/openAPIV3Schema");
            // what every resource has, whatever its kind
            ObjectNode metadata = (ObjectNode) schema.at("/properties/metadata");
            metadata.putObject("properties").set("name", JSON.createObjectNode().put("type", "string")
                    .put("pattern", "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$"));
            ((ObjectNode) metadata.get("properties")).set("namespace", JSON.createObjectNode().put("type", "string"));
            ((ObjectNode) metadata.get("properties")).putObject("labels").put("type", "object")
                    .putObject("additionalProperties").put("type", "string");
            strict(schema);
            return REGISTRY.getSchema(schema);
        } catch (IOException e) {
            throw new IllegalStateException(file, e);
        }
    }

    private static void strict(JsonNode schema) {
        if (schema instanceof ObjectNode object && "object".equals(object.path("type").asString(""))
                && !object.has("additionalProperties")
                && !object.path("x-kubernetes-preserve-unknown-fields").asBoolean(false)) {
            object.put("additionalProperties", false);
        }
        schema.path("properties").forEach(Crds::strict);
        strictIfThere(schema.path("items"));
        strictIfThere(schema.path("additionalProperties"));
    }

    private static void strictIfThere(JsonNode schema) {
        if (schema.isObject()) {
            strict(schema);
        }
    }
}
