package io.towpath.cli;

import io.towpath.disk.DiskReader.Note;
import io.towpath.disk.Printable;
import java.util.List;

/// What `inspect` says of one file, for programs and for people.
interface Report {

    Json.Fields json();

    List<String> lines();

    static Json.Fields problem(Note note) {
        return new Json.Fields().put("severity", "warning").put("code", note.code()).put("detail", note.detail());
    }

    static String line(Note note) {
        return "  note         " + note.code() + ": " + Printable.of(note.detail());
    }

    static String line(String label, Object value) {
        return "  %-12s %s".formatted(label, Printable.of(String.valueOf(value)));
    }
}
