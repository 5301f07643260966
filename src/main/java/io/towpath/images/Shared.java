package io.towpath.images;

import io.towpath.disk.DiskReader.Note;
import io.towpath.disk.ImageException;
import io.towpath.disk.ImageUse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What is read although another program writes to it, because that was asked for: each thing is told once, though an image
/// may be opened several times.
final class Shared implements ImageUse {

    private final Map<String, String> found = new LinkedHashMap<>();

    @Override
    public synchronized void found(ImageException refusal) {
        found.putIfAbsent(refusal.reason() + refusal.file(), refusal.getMessage() + "; it was read all the same");
    }

    private synchronized List<String> warnings() {
        return List.copyOf(found.values());
    }

    List<Note> notes() {
        return warnings().stream().map(warning -> new Note("in-use", warning)).toList();
    }

    /// The result of a job, with what is to be known of it.
    Map<String, Object> with(Map<String, Object> result) {
        List<String> warnings = warnings();
        if (warnings.isEmpty()) {
            return result;
        }
        Map<String, Object> all = new LinkedHashMap<>(result);
        all.put("warnings", new ArrayList<>(warnings));
        return all;
    }
}
