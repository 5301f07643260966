package io.towpath.platform.vsphere;

import com.vmware.vim25.ManagedObjectReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Names of everything that a VM refers to, by the server's own name of it, and what lies in what.
final class Atlas {

    private static final Pattern ESCAPED = Pattern.compile("%(25|2f|2F|5c|5C)");
    private static final int DEEPEST = 64;

    private final Map<String, Node> nodes = new HashMap<>();
    private final Map<String, String> portGroups = new HashMap<>();
    private final Map<String, String> switches = new HashMap<>();
    private final Map<String, List<Bound>> rules = new HashMap<>();
    private final Map<Integer, String> fields = new HashMap<>();
    private Map<String, Map<String, String>> tags = Map.of();

    /// @param parent the server's name of what it lies in; null for the root
    record Node(String type, String name, @Nullable String parent) {}

    /// Where a VM lives.
    ///
    /// @param folder below the datacenter's root of VMs, with slashes; empty for the root itself
    record Spot(@Nullable String datacenter, String folder) {}

    void add(Query.Row row) {
        ManagedObjectReference parent = row.get("parent", ManagedObjectReference.class);
        if (parent == null) {
            parent = row.get("parentFolder", ManagedObjectReference.class);
        }
        nodes.put(row.id(),
                new Node(row.object().getType(), plain(Objects.requireNonNullElse(row.text("name"), row.id())),
                        parent == null ? null : parent.getVal()));
    }

    void portGroup(String key, String id, @Nullable String switchId) {
        portGroups.put(key, id);
        if (switchId != null) {
            switches.put(id, switchId);
        }
    }

    /// What a rule of a cluster does with a VM.
    enum Sense {
        TOGETHER, APART, HOSTS
    }

    private record Bound(String rule, Sense sense) {}

    void rule(String vm, String rule, Sense sense) {
        rules.computeIfAbsent(vm, _ -> new ArrayList<>()).add(new Bound(rule, sense));
    }

    void field(int key, String name) {
        fields.put(key, name);
    }

    void tags(Map<String, Map<String, String>> byVm) {
        tags = byVm;
    }

    /// Null where it is not known.
    @Nullable
    String name(@Nullable ManagedObjectReference of) {
        Node node = of == null ? null : nodes.get(of.getVal());
        return node == null ? null : node.name;
    }

    @Nullable
    String name(@Nullable String id) {
        Node node = id == null ? null : nodes.get(id);
        return node == null ? null : node.name;
    }

    /// The name of a distributed port group by its key; the key where it is not known.
    String portGroup(String key) {
        return Objects.requireNonNullElse(name(portGroups.getOrDefault(key, key)), key);
    }

    /// The name of the switch of a distributed port group; null where it is not known.
    @Nullable
    String switchOf(String portGroupKey) {
        return name(switches.get(portGroups.getOrDefault(portGroupKey, portGroupKey)));
    }

    List<String> rules(String vm) {
        return rules.getOrDefault(vm, List.of()).stream().map(Bound::rule).sorted().toList();
    }

    /// Each with what it does: one that is turned from together into apart is another.
    List<String> rulesWithSense(String vm) {
        return rules.getOrDefault(vm, List.of()).stream().map(each -> each.rule + ":" + each.sense).sorted().toList();
    }

    List<String> rules(String vm, Sense sense) {
        return rules.getOrDefault(vm, List.of()).stream().filter(each -> each.sense == sense).map(Bound::rule).sorted()
                .toList();
    }

    Map<String, String> tags(String vm) {
        return tags.getOrDefault(vm, Map.of());
    }

    String field(int key) {
        return fields.getOrDefault(key, Integer.toString(key));
    }

    /// The nearest thing of a type that something lies in, by name; null where it lies in none.
    @Nullable
    String enclosing(@Nullable ManagedObjectReference inner, String type) {
        @Nullable
        String id = inner == null ? null : inner.getVal();
        for (int steps = 0; id != null && steps < DEEPEST; steps++) {
            Node node = nodes.get(id);
            if (node == null) {
                return null;
            }
            if (node.type.equals(type)) {
                return node.name;
            }
            id = node.parent;
        }
        return null;
    }

    Spot spot(@Nullable ManagedObjectReference parent) {
        List<String> names = new ArrayList<>();
        @Nullable
        String id = parent == null ? null : parent.getVal();
        for (int steps = 0; id != null && steps < DEEPEST; steps++) {
            Node node = nodes.get(id);
            if (node == null) {
                break;
            }
            if (node.type.equals("Datacenter")) {
                // the last one climbed through is the datacenter's own root of VMs
                List<String> below = names.isEmpty() ? names : names.subList(0, names.size() - 1);
                return new Spot(node.name, String.join("/", below.reversed()));
            }
            names.add(node.name);
            id = node.parent;
        }
        return new Spot(null, String.join("/", names.reversed()));
    }

    /// What would make VMs read otherwise though they did not change: names and places of what they refer to.
    String text() {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(nodes).forEach((id, node) -> text.append(id).append('\t').append(node).append('\n'));
        return text.append(new TreeMap<>(fields)).append(new TreeMap<>(portGroups)).toString();
    }

    /// A vCenter writes `%`, `/` and `\` in names as `%25`, `%2f` and `%5c`.
    static String plain(String name) {
        Matcher matcher = ESCAPED.matcher(name);
        return matcher.replaceAll(found -> Matcher.quoteReplacement(
                new String(new byte[]{(byte) Integer.parseInt(found.group(1), 16)}, StandardCharsets.US_ASCII)));
    }
}
