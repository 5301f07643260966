package io.towpath.platform.vsphere;

import com.vmware.vim25.ManagedObjectReference;
import io.towpath.platform.spi.Place;
import io.towpath.platform.spi.ScanListener;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One look at a vCenter: everything around the VMs in one retrieval, then the VMs in one. Where VMs are known already, the
/// light properties of all come first and the whole of those that changed after: a look at an estate where nothing changed
/// costs a retrieval of a kilobyte per VM, so it can be had twice a minute, and it needs nothing to be kept between looks.
final class Scan {

    private final Session session;
    private final Query query;
    private final ScanListener listener;
    private final VspherePlatform.Told told;
    private final Place place;
    private final Set<String> places = new HashSet<>();

    Scan(Session session, Query query, ScanListener listener, VspherePlatform.Told told, Place place) {
        this.session = session;
        this.query = query;
        this.listener = listener;
        this.told = told;
        this.place = place;
    }

    void run() throws IOException {
        listener.lookingAt("hosts, networks and datastores");
        AtlasReader.Read read = AtlasReader.read(session, query);
        Atlas atlas = read.atlas();
        @Nullable
        Map<String, Map<String, String>> tags = Tags.read(session);
        atlas.tags(tags == null ? Map.of() : tags);
        String surroundings = Fingerprint.digest(atlas.text());
        if (told.due(place.location(), surroundings) || listener.knowsNothing()) {
            listener.surroundings(read.around());
        }
        listener.namesakes(read.around().namesakes());
        listener.lookingAt("VMs");
        if (listener.knowsNothing()) {
            query.everywhere(Map.of("VirtualMachine", Paths.FULL), row -> {
                String where = where(row, atlas);
                listener.lookingAt(where);
                listener.found(new VmFacts(row, atlas).read(where, Fingerprint.of(row, atlas, surroundings)));
            });
            return;
        }
        Map<ManagedObjectReference, String> changed = new HashMap<>();
        query.everywhere(Map.of("VirtualMachine", Paths.LIGHT), row -> {
            String where = where(row, atlas);
            if (!listener.unchanged(where, Fingerprint.of(row, atlas, surroundings))) {
                changed.put(row.object(), where);
            }
        });
        query.these("VirtualMachine", Paths.FULL, changed.keySet(), row -> {
            String where = Objects.requireNonNullElse(changed.get(row.object()), row.id());
            listener.lookingAt(where);
            listener.found(new VmFacts(row, atlas).read(where, Fingerprint.of(row, atlas, surroundings)));
        });
    }

    /// No two VMs of a look share a place.
    private String where(Query.Row row, Atlas atlas) {
        String where = VmFacts.place(row, atlas);
        if (places.add(where)) {
            return where;
        }
        String other = "%s (%s)".formatted(where, row.id());
        places.add(other);
        return other;
    }
}
