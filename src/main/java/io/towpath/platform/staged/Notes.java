package io.towpath.platform.staged;

import io.towpath.disk.DiskReader.Note;
import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import io.towpath.platform.spi.SourceNote;
import io.towpath.platform.spi.SourceNote.Severity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects what is noted on one VM, each thing once.
final class Notes {

    private static final int LONGEST = 2000;
    private static final int MOST = 100;

    private final LinkedHashSet<SourceNote> notes = new LinkedHashSet<>();
    private boolean passing;

    void add(Severity severity, String code, String detail, @Nullable String remedy) {
        if (notes.size() < MOST) {
            notes.add(new SourceNote(severity, code, Text.cut(detail, LONGEST), remedy));
        }
    }

    /// A disk that was refused.
    void disk(IOException refused) {
        switch (refused) {
            case ImageException image -> {
                watch(image.reason());
                add(Severity.BLOCKER, image.reason() == Reason.SNAPSHOT_CHAIN ? "snapshot-chain" : "unreadable-disk",
                        message(image), remedy(image));
            }
            default -> failed("unreadable-disk", refused);
        }
    }

    /// An archive or descriptor that was refused: nothing more is known of the VM.
    void descriptor(IOException refused) {
        switch (refused) {
            case ImageException image -> {
                watch(image.reason());
                String code = switch (image.reason()) {
                    case SNAPSHOT_CHAIN -> "snapshot-chain";
                    case MANIFEST_MISMATCH -> "manifest-mismatch";
                    default -> isMissingFile(image) ? "missing-file" : "unreadable-descriptor";
                };
                add(Severity.BLOCKER, code, message(image), remedy(image));
            }
            default -> failed("unreadable-descriptor", refused);
        }
    }

    /// What readers found odd: for people to know.
    void odd(List<Note> odd) {
        for (Note note : odd) {
            Severity severity = switch (note.code()) {
                case "descriptor-not-first", "section-not-understood" -> Severity.ADVICE;
                default -> Severity.INFO;
            };
            add(severity, note.code(), note.detail(), null);
        }
    }

    /// Whether the reason may be gone by itself: then the files are looked at again at the next scan, changed or not.
    boolean passing() {
        return passing;
    }

    List<SourceNote> all() {
        return new ArrayList<>(notes);
    }

    private void failed(String code, IOException e) {
        passing = true;
        add(Severity.BLOCKER, code, "It could not be read: " + e.getMessage(),
                "Check the file system; it is tried again at the next scan.");
    }

    private void watch(Reason reason) {
        passing |= reason == Reason.SOURCE_IO || reason == Reason.SOURCE_IN_USE || reason == Reason.SOURCE_CHANGED;
    }

    private static boolean isMissingFile(ImageException image) {
        return image.reason() == Reason.OVF_INCONSISTENT && "href".equals(image.field());
    }

    private static String message(ImageException image) {
        return String.valueOf(image.getMessage());
    }

    private static String remedy(ImageException image) {
        String remedy = image.remedy();
        return remedy != null
                ? remedy
                : "Export or copy it again; if it is still being copied, wait for the next scan.";
    }
}
