package io.towpath.planning;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.towpath.planning.wave.Limits;
import io.towpath.planning.wave.Proposal;
import java.util.List;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// What a plan keeps as JSON.
@Component
class PlanText {

    private final JsonMapper json = JsonMapper.builder()
            .changeDefaultPropertyInclusion(all -> all.withValueInclusion(JsonInclude.Include.NON_NULL))
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES).build();

    String write(Object value) {
        return json.writeValueAsString(value);
    }

    /// For people to read and to compare.
    String print(Object value) {
        return json.writerWithDefaultPrettyPrinter().writeValueAsString(value);
    }

    PlanChange change(String text) {
        return json.readValue(text, PlanChange.class);
    }

    Limits limits(String text, Limits usual) {
        return text.equals("{}") ? usual : json.readValue(text, Limits.class);
    }

    List<String> notes(String text) {
        return json.readValue(text, new TypeReference<>() {
        });
    }

    List<Proposal.Left> left(String text) {
        return json.readValue(text, new TypeReference<>() {
        });
    }
}
