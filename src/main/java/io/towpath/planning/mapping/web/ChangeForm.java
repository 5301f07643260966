package io.towpath.planning.mapping.web;

import io.towpath.planning.mapping.Assignment;
import io.towpath.planning.mapping.Choice;
import io.towpath.planning.mapping.MappingKey;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.util.MultiValueMap;
import org.springframework.web.server.ResponseStatusException;

/// Rows of a form of mappings: `sourceId`, `name`, `choice`, and for one VM `vmId` and `slot`, repeated in step. A choice is
/// `to:NAME`, `ignore`, `none`, or empty for no change.
final class ChangeForm {

    private ChangeForm() {}

    static List<Assignment> read(UUID targetId, MultiValueMap<String, String> form) {
        List<String> sources = form.getOrDefault("sourceId", List.of());
        List<String> names = form.getOrDefault("name", List.of());
        List<String> choices = form.getOrDefault("choice", List.of());
        List<String> vms = form.getOrDefault("vmId", List.of());
        List<String> slots = form.getOrDefault("slot", List.of());
        if (names.size() != sources.size() || choices.size() != sources.size()) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST);
        }
        String reason = form.getFirst("reason");
        List<Assignment> changes = new ArrayList<>();
        for (int row = 0; row < sources.size(); row++) {
            String choice = choices.get(row);
            if (!choice.isEmpty()) {
                changes.add(new Assignment(new MappingKey(targetId, id(sources.get(row)), names.get(row),
                        vms.size() <= row || vms.get(row).isEmpty() ? null : id(vms.get(row)),
                        slots.size() <= row || slots.get(row).isEmpty() ? null : number(slots.get(row))),
                        choice(choice, reason)));
            }
        }
        return changes;
    }

    /// As the form spells it.
    static String written(Choice choice) {
        return switch (choice) {
            case Choice.To(String to) -> "to:" + to;
            case Choice.Ignore _ -> "ignore";
            case Choice.None _ -> "none";
        };
    }

    private static Choice choice(String written, @Nullable String reason) {
        if (written.startsWith("to:")) {
            return new Choice.To(written.substring("to:".length()));
        }
        return written.equals("ignore") ? new Choice.Ignore(reason == null ? "" : reason.strip()) : new Choice.None();
    }

    private static UUID id(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException noId) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "'" + text + "' is not an id.");
        }
    }

    private static Integer number(String text) {
        if (!text.matches("\\d{1,4}")) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "'" + text + "' is not a number.");
        }
        return Integer.valueOf(text);
    }
}
