package io.towpath.platform.vsphere;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Tags, which the SOAP interface does not have: over REST, by tag and not by VM, so the number of calls is that of tags and
/// categories. Where the server has no such interface there are none.
final class Tags {

    private static final Logger LOG = LoggerFactory.getLogger(Tags.class);
    private static final String BASE = "/rest/com/vmware/cis/";
    private static final int BATCH = 200;

    private final Session session;
    private final JsonMapper json = JsonMapper.builder().build();
    private @Nullable String token;

    private Tags(Session session) {
        this.session = session;
    }

    /// By VM and category; several tags of one category with commas between. Null where the server tells none.
    static @Nullable Map<String, Map<String, String>> read(Session session) throws IOException {
        Tags tags = new Tags(session);
        if (!tags.signIn()) {
            return null;
        }
        try {
            return tags.all();
        } catch (JacksonException | Refused e) {
            LOG.warn("{}: tags are left out: {}", session.line().server(), e.getMessage());
            return null;
        } finally {
            tags.signOut();
        }
    }

    private static final class Refused extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    private boolean signIn() throws IOException {
        String basic = Base64.getEncoder().encodeToString(
                (session.credentials().account() + ":" + session.credentials().password()).getBytes(
                        StandardCharsets.UTF_8));
        Line.Answer answer = session.line().post(BASE + "session", Map.of("Authorization", "Basic " + basic), "");
        if (answer.status() != 200) {
            LOG.debug("{}: no tags, the session was answered with {}", session.line().server(), answer.status());
            return false;
        }
        try {
            token = json.readTree(answer.body()).path("value").asString("");
        } catch (JacksonException _) {
            return false;
        }
        return !token.isEmpty();
    }

    private void signOut() {
        try {
            session.line().delete(BASE + "session", headers());
        } catch (IOException e) {
            LOG.debug("the session for tags ends by itself: {}", e.getMessage());
        }
    }

    private Map<String, Map<String, String>> all() throws IOException {
        List<String> ids = new ArrayList<>();
        get("tagging/tag").forEach(id -> ids.add(id.asString()));
        Map<String, String> categories = new HashMap<>();
        Map<String, String[]> names = new HashMap<>();
        for (String id : ids) {
            JsonNode tag = get("tagging/tag/id:" + safe(id));
            String category = tag.path("category_id").asString();
            if (!categories.containsKey(category)) {
                categories.put(category, get("tagging/category/id:" + safe(category)).path("name").asString());
            }
            names.put(id, new String[]{categories.get(category), tag.path("name").asString()});
        }
        Map<String, Map<String, String>> byVm = new HashMap<>();
        for (int from = 0; from < ids.size(); from += BATCH) {
            attached(ids.subList(from, Math.min(ids.size(), from + BATCH)), names, byVm);
        }
        return byVm;
    }

    private void attached(List<String> ids, Map<String, String[]> names, Map<String, Map<String, String>> byVm)
            throws IOException {
        JsonNode told = value(
                session.line().post(BASE + "tagging/tag-association?~action=list-attached-objects-on-tags",
                        headers(), json.writeValueAsString(Map.of("tag_ids", ids))));
        for (JsonNode tag : told) {
            String[] name = names.get(tag.path("tag_id").asString());
            for (JsonNode object : tag.path("object_ids")) {
                if (name != null && object.path("type").asString().equals("VirtualMachine")) {
                    byVm.computeIfAbsent(object.path("id").asString(), _ -> new TreeMap<>()).merge(name[0], name[1],
                            Tags::joined);
                }
            }
        }
    }

    private static String joined(String one, String other) {
        return one.compareTo(other) < 0 ? one + ", " + other : other + ", " + one;
    }

    private JsonNode get(String path) throws IOException {
        return value(session.line().get(BASE + path, headers()));
    }

    private JsonNode value(Line.Answer answer) {
        if (answer.status() != 200) {
            throw new Refused("answered with status " + answer.status());
        }
        return json.readTree(answer.body()).path("value");
    }

    private Map<String, String> headers() {
        return Map.of("vmware-api-session-id", String.valueOf(token), "Content-Type", "application/json");
    }

    private static String safe(String id) {
        if (!id.matches("[A-Za-z0-9:._-]+")) {
            throw new Refused("an id that is none");
        }
        return id;
    }
}
