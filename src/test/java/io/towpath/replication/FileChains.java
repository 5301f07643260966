package io.towpath.replication;

import io.towpath.platform.spi.LiveSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The files of a [FileVm]'s disks: a snapshot freezes one and begins another, a removal merges the one above into it, and
/// setting the VM back throws the newest away.
final class FileChains {

    /// What the VM stands on; null without snapshots.
    @Nullable
    String current;
    String store = "ds-1";
    private List<String> live = List.of("base");
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
    List<String> frozenBy(String ref) {
        List<String> frozen = live;
        current = ref;
        begin(frozen);
        return frozen;
    }

    void back(LiveSnapshot to, List<String> frozen) {
        current = to.ref();
        begin(frozen);
    }

    private void begin(List<String> below) {
        List<String> now = new ArrayList<>(below);
        now.addFirst("%06d".formatted(++made));
        live = List.copyOf(now);
    }

    /// @param gone   the files that it froze
    /// @param others those of the snapshots that are left, which change too
    void merged(LiveSnapshot snapshot, List<String> gone, Collection<List<String>> others) {
        if (snapshot.ref().equals(current)) {
            current = snapshot.parent();
        }
        if (others.stream().noneMatch(each -> each.equals(gone))) {
            live = without(live, gone);
        }
    }

    /// A chain after the files of a snapshot took what the one above them held.
    static List<String> without(List<String> chain, List<String> gone) {
        int above = chain.size() - gone.size() - 1;
        if (above < 0 || !chain.subList(above + 1, chain.size()).equals(gone)) {
            return chain;
        }
        List<String> merged = new ArrayList<>(chain);
        merged.remove(above);
        return List.copyOf(merged);
    }
}
