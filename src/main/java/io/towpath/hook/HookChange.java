package io.towpath.hook;

import io.towpath.hook.HookAction.Http;
import io.towpath.hook.HookAction.Script;
import io.towpath.hook.HookAction.Ssh;
import io.towpath.units.Sha256;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// What became of a hook, for the audit trail, which shows none of its texts: they may hold what nobody should read there.
final class HookChange {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int DIGEST = 16;

    private HookChange() {}

    /// Names of what differs, with commas between them.
    static String fields(Hook before, Hook now) {
        Map<String, Object> old = all(before);
        Map<String, Object> young = all(now);
        return Stream.concat(old.keySet().stream(), young.keySet().stream())
                .filter(name -> !Objects.equals(old.get(name),
                        young.get(name)))
                .collect(Collectors.toCollection(TreeSet::new)).stream().collect(Collectors.joining(
                        ", "));
    }

    private static Map<String, Object> all(Hook hook) {
        Map<String, Object> all = new TreeMap<>(JSON.convertValue(hook.action(),
                new TypeReference<Map<String, Object>>() {
                }));
        all.values().removeIf(Objects::isNull);
        all.put("kind", hook.kind().code());
        all.put("name", hook.name());
        all.put("repeatable", hook.repeatable());
        all.put("timeout", hook.timeout());
        all.put("attempts", hook.attempts());
        return all;
    }

    /// Begins a SHA-256 over all that it does, hexadecimal: who knows the texts can tell whether they were these.
    static String digest(HookAction action) {
        return Sha256.hex(JSON.writeValueAsString(action)).substring(0, DIGEST);
    }

    /// Whether a secret that was entered for one of them may go to the other.
    static boolean sameDestination(HookAction before, HookAction now) {
        return switch (before) {
            case Http old -> now instanceof Http young && old.authentication() == young.authentication()
                    && origin(old.url()).equals(origin(young.url()));
            case Ssh old -> now instanceof Ssh young && old.host().equalsIgnoreCase(young.host().strip()) && old
                    .port() == young.port() && old.login() == young.login() && old.user().equals(young.user().strip());
            case Script old -> now instanceof Script young && old.file().equals(young.file().strip());
        };
    }

    /// Scheme, host and port.
    private static String origin(String url) {
        String bare = url.strip().replaceFirst("^(\\w+://[^/?#]*).*$", "$1");
        try {
            URI uri = URI.create(bare);
            return (uri.getScheme() + "://" + uri.getHost() + ":" + uri.getPort()).toLowerCase(java.util.Locale.ROOT);
        } catch (IllegalArgumentException e) {
            return bare;
        }
    }
}
