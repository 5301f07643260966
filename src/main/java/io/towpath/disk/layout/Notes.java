package io.towpath.disk.layout;

import io.towpath.disk.DiskReader.Note;
import java.util.ArrayList;
import java.util.List;

/// Collects what is odd, up to a number that people can read.
final class Notes {

    private static final int MOST = 50;

    private final List<Note> notes = new ArrayList<>();

    void add(String code, String detail) {
        if (notes.size() < MOST) {
            notes.add(new Note(code, detail));
        }
    }

    List<Note> list() {
        return notes;
    }
}
