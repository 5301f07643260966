package io.towpath.slot;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One place with a limit. It is known by its kind and key; the label may change.
///
/// @param key   unique within its kind: `SOURCE-ID/esx-14`
/// @param label what people call it: `esx-14`
public record Resource(LimitKind kind, String key, String label) {

    /// The key of all that have no limit of their own.
    public static final String ALL = "*";

    /// Any node: which one, is known when one takes it up.
    static final Resource ANY_NODE = new Resource(LimitKind.NODE, ALL, "");

    public static Resource host(UUID sourceId, String name) {
        return new Resource(LimitKind.HOST, sourceId + "/" + name, name);
    }

    /// Where snapshots are made and removed.
    public static Resource stun(UUID sourceId, String host) {
        return new Resource(LimitKind.STUN, sourceId + "/" + host, host);
    }

    public static Resource datastore(UUID sourceId, String name) {
        return new Resource(LimitKind.DATASTORE, sourceId + "/" + name, name);
    }

    public static Resource vcenter(UUID sourceId, String name) {
        return new Resource(LimitKind.VCENTER, sourceId.toString(), name);
    }

    public static Resource link(UUID sourceId, String source, UUID targetId, String target) {
        return new Resource(LimitKind.LINK, sourceId + "/" + targetId, source + " → " + target);
    }

    public static Resource target(UUID targetId, String name) {
        return new Resource(LimitKind.TARGET, targetId.toString(), name);
    }

    public static Resource node(String name) {
        return new Resource(LimitKind.NODE, name, name);
    }

    /// Within a sentence: `host esx-14`, `a node`.
    public String words() {
        return kind == LimitKind.NODE && key.equals(ALL) ? "a node" : kind.word() + " " + label;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Resource that && kind == that.kind && key.equals(that.key);
    }

    @Override
    public int hashCode() {
        return 31 * kind.hashCode() + key.hashCode();
    }
}
