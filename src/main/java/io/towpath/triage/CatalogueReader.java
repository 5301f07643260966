package io.towpath.triage;

import io.towpath.triage.Signature.When;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// Reads the catalogue: YAML, a list of sections with a heading and entries. What is wrong with an entry is said with its id.
final class CatalogueReader {

    private static final Set<String> FIELDS = Set.of("id", "title", "cause", "fix", "who", "retry", "automatic",
            "broad", "quotes", "when");
    private static final Set<String> ASKED = Set.of("code", "fault", "says");
    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

    private CatalogueReader() {}

    /// @throws IllegalArgumentException naming the entry, the field, and what is expected
    static List<Signature> read(InputStream yaml) throws IOException {
        try (yaml) {
            Object all = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
            List<Signature> found = new ArrayList<>();
            Set<String> ids = new HashSet<>();
            for (Object section : list(all, "catalogue")) {
                Map<?, ?> fields = map(section, "catalogue");
                String about = text(fields, "about", "catalogue");
                for (Object entry : list(fields.get("entries"), about)) {
                    Signature signature = signature(map(entry, about), about);
                    if (!ids.add(signature.id())) {
                        throw wrong(signature.id(), "id", "it is there twice");
                    }
                    found.add(signature);
                }
            }
            return List.copyOf(found);
        }
    }

    private static Signature signature(Map<?, ?> entry, String about) {
        String id = text(entry, "id", about);
        if (!ID.matcher(id).matches()) {
            throw wrong(about, "id", "'%s' is not kebab-case".formatted(id));
        }
        known(entry, FIELDS, id);
        String who = text(entry, "who", id);
        String retry = text(entry, "retry", id);
        return new Signature(id, text(entry, "title", id), about, text(entry, "cause", id), text(entry, "fix", id),
                Acts.byKey(who).orElseThrow(() -> wrong(id, "who", "nobody is '%s'".formatted(who))),
                Retry.byKey(retry).orElseThrow(() -> wrong(id, "retry", "'%s' is no class".formatted(retry))),
                entry.get("automatic") == null ? null : text(entry, "automatic", id),
                Boolean.TRUE.equals(entry.get("broad")), Boolean.TRUE.equals(entry.get("quotes")),
                list(entry.get("when"), id).stream().map(each -> when(map(each, id), id)).toList());
    }

    private static When when(Map<?, ?> asked, String id) {
        known(asked, ASKED, id);
        return new When(texts(asked.get("code"), id), texts(asked.get("fault"), id),
                texts(asked.get("says"), id).stream().map(each -> pattern(each, id)).toList());
    }

    private static Pattern pattern(String text, String id) {
        try {
            return Pattern.compile(text, Pattern.CASE_INSENSITIVE);
        } catch (PatternSyntaxException e) {
            throw wrong(id, "says", String.valueOf(e.getMessage()));
        }
    }

    private static void known(Map<?, ?> fields, Set<String> allowed, String thing) {
        for (Object field : fields.keySet()) {
            if (!allowed.contains(String.valueOf(field))) {
                throw wrong(thing, String.valueOf(field), "there is no such field");
            }
        }
    }

    private static List<String> texts(@Nullable Object value, String thing) {
        return switch (value) {
            case null -> List.of();
            case String one -> List.of(one);
            default -> list(value, thing).stream().map(String::valueOf).toList();
        };
    }

    private static String text(Map<?, ?> fields, String field, String thing) {
        if (fields.get(field) instanceof String text && !text.isBlank()) {
            return text.strip();
        }
        throw wrong(thing, field, "found %s, expected a text".formatted(fields.get(field)));
    }

    private static List<?> list(@Nullable Object value, String thing) {
        if (value instanceof List<?> list && !list.isEmpty()) {
            return list;
        }
        throw wrong(thing, "list", "found %s, expected a list".formatted(value));
    }

    private static Map<?, ?> map(Object value, String thing) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw wrong(thing, "fields", "found %s, expected fields".formatted(value));
    }

    private static IllegalArgumentException wrong(String thing, String field, String what) {
        return new IllegalArgumentException("catalogue of failures: %s, %s: %s".formatted(thing, field, what));
    }
}
