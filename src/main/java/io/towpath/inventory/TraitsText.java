package io.towpath.inventory;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// Traits and tags as the JSON their columns hold: what was not told is left out, what a later version told is skipped.
@Component
public final class TraitsText {

    private static final TypeReference<Map<String, String>> TAGS = new TypeReference<>() {
    };

    private final JsonMapper json = JsonMapper.builder()
            .changeDefaultPropertyInclusion(all -> all.withValueInclusion(JsonInclude.Include.NON_NULL))
            .disable(tools.jackson.databind.DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(tools.jackson.databind.DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES).build();

    public String write(Object traits) {
        return json.writeValueAsString(traits);
    }

    public <T> T read(String text, Class<T> type) {
        return json.readValue(text, type);
    }

    Map<String, String> tags(String text) {
        return json.readValue(text, TAGS);
    }
}
