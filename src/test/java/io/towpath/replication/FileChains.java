package io.towpath.replication;

import io.towpath.platform.spi.LiveSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The files of a [FileVm]'s disks: a snapshot freezes one and begins another, a removal merges the one above into it, and
/// setting the VM back throws the newest away.
final class FileChains {

    /// What the VM stands on; null without snapshots.
    @Nullable
    String current;
    String store = "ds-1";
    private List<String> live = List.of("base");
    /// What each disk was known to have changed when a snapshot was taken: what a VM that is set back to it knows again.
    private final Map<String, Map<String, List<FileDisk.Write>>> marks = new HashMap<>();
    private int made;

    /// The names of a disk's files, the newest first.
    static List<String> names(String store, String key, List<String> chain) {
        return chain.stream().map(file -> "[%s] web01/%s-%s.vmdk".formatted(store.equals("ds-1") ? "DS" : "DS2", key,
                file)).toList();
    }

    List<String> live() {
        return live;
    }

    /// @return the files that it froze
    List<String> frozenBy(String ref, Collection<FileDisk> disks) {
        marks.put(ref, disks.stream().collect(Collectors.toMap(disk -> disk.key, disk -> List.copyOf(disk.writes))));
        List<String> frozen = live;
        current = ref;
        begin(frozen);
        return frozen;
    }

    void back(LiveSnapshot to, List<String> frozen, Collection<FileDisk> disks) {
        current = to.ref();
        for (FileDisk disk : disks) {
            disk.writes.clear();
            disk.writes.addAll(marks.getOrDefault(to.ref(), Map.of()).getOrDefault(disk.key, List.of()));
        }
        begin(frozen);
    }

    private void begin(List<String> below) {
        List<String> now = new ArrayList<>(below);
        now.addFirst("%06d".formatted(++made));
        live = List.copyOf(now);
    }

    /// @param gone   the files that it froze
    /// @param others those of the snapshots that are left
    /// @return whether they took what the one file above them held; where two branches stand on them they stay
    boolean merged(LiveSnapshot snapshot, List<String> gone, Collection<List<String>> others) {
        if (snapshot.ref().equals(current)) {
            current = snapshot.parent();
        }
        marks.remove(snapshot.ref());
        Set<String> above = new HashSet<>();
        Stream.concat(Stream.of(live), others.stream()).filter(chain -> above(chain, gone) >= 0)
                .forEach(chain -> above.add(chain.get(above(chain, gone))));
        boolean merge = above.size() == 1 && others.stream().noneMatch(each -> each.equals(gone));
        live = merge ? without(live, gone) : live;
        return merge;
    }

    private static int above(List<String> chain, List<String> gone) {
        int above = chain.size() - gone.size() - 1;
        return above >= 0 && chain.subList(above + 1, chain.size()).equals(gone) ? above : -1;
    }

    /// A chain after the files of a snapshot took what the one above them held.
    static List<String> without(List<String> chain, List<String> gone) {
        int above = above(chain, gone);
        if (above < 0) {
            return chain;
        }
        List<String> merged = new ArrayList<>(chain);
        merged.remove(above);
        return List.copyOf(merged);
    }
}
