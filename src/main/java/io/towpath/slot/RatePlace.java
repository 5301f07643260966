package io.towpath.slot;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a rule on bandwidth is about: all sources together, a source, an ESXi host or a datastore of it, a target, or the link
/// from a source to a target.
///
/// @param sourceId  null: of all sources together, or whatever goes to the target
/// @param host      null: all of the source's
/// @param datastore null: all of the source's
/// @param targetId  null: whatever the target
public record RatePlace(@Nullable UUID sourceId, @Nullable String host, @Nullable String datastore,
        @Nullable UUID targetId) {

    public static final RatePlace ALL = new RatePlace(null, null, null, null);

    public RatePlace {
        if (host != null && (host.isBlank() || sourceId == null || targetId != null || datastore != null)
                || datastore != null && (datastore.isBlank() || sourceId == null || targetId != null)) {
            throw new IllegalArgumentException("host=%s datastore=%s sourceId=%s targetId=%s".formatted(host, datastore,
                    sourceId, targetId));
        }
    }

    public static RatePlace source(UUID id) {
        return new RatePlace(id, null, null, null);
    }

    public static RatePlace host(UUID sourceId, String name) {
        return new RatePlace(sourceId, name, null, null);
    }

    public static RatePlace datastore(UUID sourceId, String name) {
        return new RatePlace(sourceId, null, name, null);
    }

    public static RatePlace target(UUID id) {
        return new RatePlace(null, null, null, id);
    }

    public static RatePlace link(UUID sourceId, UUID targetId) {
        return new RatePlace(sourceId, null, null, targetId);
    }

    /// Those that a copy with these needs loads, all sources together among them.
    static Set<RatePlace> of(Collection<Need> needs) {
        Set<RatePlace> places = new LinkedHashSet<>();
        places.add(ALL);
        needs.forEach(need -> of(need.resource()).ifPresent(places::add));
        return places;
    }

    /// Empty where no rule can be about it.
    static Optional<RatePlace> of(Resource resource) {
        String[] key = resource.key().split("/", 2);
        return switch (resource.kind()) {
            case VCENTER -> Optional.of(source(UUID.fromString(key[0])));
            case HOST -> Optional.of(host(UUID.fromString(key[0]), key[1]));
            case DATASTORE -> Optional.of(datastore(UUID.fromString(key[0]), key[1]));
            case TARGET -> Optional.of(target(UUID.fromString(key[0])));
            case LINK -> Optional.of(link(UUID.fromString(key[0]), UUID.fromString(key[1])));
            case STUN, NODE -> Optional.empty();
        };
    }

    /// Whether it is no part of a source that scans may find no more.
    boolean isWhole() {
        return host == null && datastore == null;
    }

    /// Another for each.
    String key() {
        if (host != null) {
            return "host/" + sourceId + "/" + host;
        }
        if (datastore != null) {
            return "datastore/" + sourceId + "/" + datastore;
        }
        if (targetId != null) {
            return sourceId == null ? "target/" + targetId : "link/" + sourceId + "/" + targetId;
        }
        return sourceId == null ? "all" : "source/" + sourceId;
    }
}
