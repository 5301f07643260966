package io.towpath.planning;

import io.towpath.planning.PlanFile.Fault;
import io.towpath.planning.wave.WaveKind;
import io.towpath.planning.wave.Window;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/// Reads a file that holds a plan, entry by entry: what is wrong with one is told with its line and keeps no other from being
/// read.
final class PlanFileReader {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LONGEST_REASON = 500;
    private static final Instant END = Instant.parse("9999-01-01T00:00:00Z");

    private final Known known;
    private final Map<String, Integer> lines = new HashMap<>();
    private final List<Fault> faults = new ArrayList<>();
    private final List<PlannedWave> waves = new ArrayList<>();
    private final Map<UUID, Placed> placements = new LinkedHashMap<>();
    private final Map<UUID, String> places = new HashMap<>();

    PlanFileReader(Known known) {
        this.known = known;
    }

    /// What there is here.
    interface Known {

        /// @return empty where no VM, or more than one, is meant
        Optional<UUID> vm(@Nullable String source, @Nullable String externalId, @Nullable String instanceUuid,
                @Nullable String name);

        /// Why a VM is not to be planned; empty where it is.
        Optional<String> outside(UUID vm);

        /// One of the calendar that a wave may take.
        Optional<Window> window(String name, Instant opensAt);
    }

    /// @param limits as the file has them; null where it has none
    record Content(PlanContent plan, @Nullable String limits, List<Fault> faults) {}

    Content read(String text) {
        JsonNode root;
        try {
            notePlaces(text);
            root = JSON.readTree(text);
        } catch (JacksonException e) {
            Integer line = e.getLocation() == null || e.getLocation().getLineNr() < 1
                    ? null
                    : e.getLocation().getLineNr();
            return new Content(PlanContent.EMPTY, null,
                    List.of(new Fault(line, "", "not-json", "It is not JSON: " + e.getOriginalMessage())));
        }
        if (!PlanFile.FORMAT.equals(text(root, "format"))) {
            fault("", "format-unknown", "Its format is %s, expected %s".formatted(root.path("format"),
                    PlanFile.FORMAT));
            return new Content(PlanContent.EMPTY, null, faults);
        }
        JsonNode all = list("", root, "waves");
        for (int i = 0; i < all.size(); i++) {
            wave("/waves/" + i, all.path(i));
        }
        JsonNode limits = root.path("limits");
        if (root.hasNonNull("limits") && !limits.isObject()) {
            fault("/limits", "limits-invalid", "Its limits are no object");
        }
        return new Content(new PlanContent(waves, placements), limits.isObject() ? limits.toString() : null, faults);
    }

    /// On which line each wave begins, with its window and VMs. Nothing else is kept: what a file has beside them may be deep, and
    /// its names long.
    private void notePlaces(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                inside(parser,
                        Map.of("waves", wave -> each(parser, "/waves", wave, at -> inside(parser, Map.of("window",
                                window -> one(parser, at + "/window", window), "vms",
                                vm -> each(parser, at + "/vms", vm, _ -> parser.skipChildren()))))));
            }
            while (parser.nextToken() != null) {
                parser.skipChildren();
            }
        }
    }

    /// @param of what to do at the value of a field, by its name; all others are passed over
    private static void inside(JsonParser parser, Map<String, Consumer<JsonToken>> of) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            Consumer<JsonToken> each = of.get(parser.currentName());
            JsonToken value = parser.nextToken();
            if (each == null) {
                parser.skipChildren();
            } else {
                each.accept(value);
            }
        }
    }

    private void each(JsonParser parser, String at, JsonToken value, Consumer<String> then) {
        if (value != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return;
        }
        int i = 0;
        for (JsonToken token = parser.nextToken(); token != null && token != JsonToken.END_ARRAY; token = parser
                .nextToken()) {
            String here = at + "/" + i++;
            if (token == JsonToken.START_OBJECT) {
                lines.put(here, parser.currentTokenLocation().getLineNr());
                then.accept(here);
            } else {
                parser.skipChildren();
            }
        }
    }

    private void one(JsonParser parser, String at, JsonToken value) {
        if (value == JsonToken.START_OBJECT) {
            lines.put(at, parser.currentTokenLocation().getLineNr());
        }
        parser.skipChildren();
    }

    private void wave(String at, JsonNode node) {
        String name = text(node, "name");
        if (name == null || name.isBlank() || name.strip().length() > PlannedWave.MAX_NAME) {
            fault(at, "name-invalid", "A wave's name has 1 to %d characters, found %s".formatted(PlannedWave.MAX_NAME,
                    node.path("name")));
            return;
        }
        WaveKind kind;
        try {
            kind = WaveKind.of(String.valueOf(text(node, "kind")));
        } catch (IllegalArgumentException _) {
            fault(at, "kind-unknown",
                    "%s: there is no kind of wave %s, expected proof-of-concept, dev-test, production or critical"
                            .formatted(name, node.path("kind")));
            return;
        }
        JsonNode said = node.path("window");
        if (node.hasNonNull("window") && !said.isObject()) {
            fault(at, "window-invalid", "%s: a window has a name and says when it opens".formatted(name));
        }
        Window window = said.isObject() ? window(at + "/window", name, said).orElse(null) : null;
        UUID id = UUID.randomUUID();
        waves.add(new PlannedWave(id, UUID.randomUUID(), name, kind, window, List.of(), null));
        JsonNode vms = list(at, node, "vms");
        for (int i = 0; i < vms.size(); i++) {
            vm(at + "/vms/" + i, name, id, vms.path(i));
        }
    }

    private Optional<Window> window(String at, String wave, JsonNode node) {
        String name = text(node, "name");
        Instant opens = time(at, node, "opensAt");
        if (name == null || name.isBlank() || name.length() > PlannedWave.MAX_NAME || opens == null) {
            fault(at, "window-invalid",
                    "%s: a window has a name of 1 to %d characters and says when it opens".formatted(
                            wave, PlannedWave.MAX_NAME));
            return Optional.empty();
        }
        if (!node.path("proposed").asBoolean(false)) {
            Optional<Window> found = known.window(name, opens);
            if (found.isEmpty()) {
                fault(at, "window-unknown", "%s: no window \"%s\" that opens %s is free in the calendar".formatted(wave,
                        name, opens));
            }
            return found;
        }
        Instant closes = time(at, node, "closesAt");
        Instant last = node.hasNonNull("lastStart") ? time(at, node, "lastStart") : closes;
        try {
            if (closes != null && last != null) {
                return Optional.of(new Window(null, name, opens, last, closes, node.path("capacityVms").asInt(0),
                        node.path("slots").asInt(0)));
            }
        } catch (IllegalArgumentException _) {
            // told below
        }
        fault(at, "window-invalid",
                "%s: a proposed window says when it opens, has its last start and closes, in this order, for how many VMs and how many at once"
                        .formatted(wave));
        return Optional.empty();
    }

    private void vm(String at, String wave, UUID waveId, JsonNode node) {
        String name = text(node, "name");
        String label = name == null ? String.valueOf(text(node, "externalId")) : name;
        Optional<UUID> found = known.vm(text(node, "source"), text(node, "externalId"), text(node, "instanceUuid"),
                name);
        if (found.isEmpty()) {
            fault(at, "vm-unknown", "%s: no one VM here is %s of %s".formatted(wave, label, node.path("source")));
            return;
        }
        UUID vm = found.get();
        Optional<String> outside = known.outside(vm);
        if (outside.isPresent()) {
            fault(at, "vm-not-planned", "%s: %s is not to be planned: %s".formatted(wave, label, outside.get()));
            return;
        }
        String before = places.putIfAbsent(vm, wave);
        if (before != null) {
            fault(at, "vm-twice", "%s: %s is in %s already".formatted(wave, label, before));
            return;
        }
        String because = Optional.ofNullable(text(node, "because")).orElse("");
        placements.put(vm, new Placed(waveId, because.substring(0, Math.min(because.length(), LONGEST_REASON)),
                node.path("byHand").asBoolean(false)));
    }

    private @Nullable Instant time(String at, JsonNode node, String field) {
        String text = text(node, field);
        try {
            Instant time = text == null ? null : Instant.parse(text);
            // a clock tells of more years than the database keeps
            if (time == null || time.isAfter(Instant.EPOCH) && time.isBefore(END)) {
                return time;
            }
        } catch (DateTimeException _) {
            // told below
        }
        fault(at, "time-invalid", "%s is %s, expected a time like 2027-01-31T20:00:00Z".formatted(field, text));
        return null;
    }

    /// Empty, and told, where it is none: what it has would be lost without a word.
    private JsonNode list(String at, JsonNode node, String field) {
        JsonNode list = node.path(field);
        if (!list.isArray()) {
            fault(at, "list-missing", "It has no list of %s".formatted(field));
            return MissingNode.getInstance();
        }
        return list;
    }

    private static @Nullable String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        // no text of the database holds it
        return value.isString() ? value.asString().replace('\0', '?') : null;
    }

    private void fault(String at, String code, String what) {
        faults.add(
                new Fault(lines.get(at), at, code, what.substring(0, Math.min(what.length(), LONGEST_REASON)) + "."));
    }
}
