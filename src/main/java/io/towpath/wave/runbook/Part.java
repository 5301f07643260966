package io.towpath.wave.runbook;

import java.util.Arrays;
import java.util.Optional;

/// When a step's turn is.
public enum Part {
    /// Before the first VM of the wave is shut down.
    INITIALIZATION("initialization", "Initialization"),
    /// Before a VM's source is shut down, from the moment at which its cutover begins.
    BEFORE("before cutover", "Before cutover"),
    /// As soon as the targets run.
    AFTER("after cutover", "After cutover"),
    /// When every VM of the wave has landed, or is out.
    FINALIZATION("finalization", "Finalization");

    private final String word;
    private final String title;

    Part(String word, String title) {
        this.word = word;
        this.title = title;
    }

    /// As it is written in a runbook.
    public String word() {
        return word;
    }

    /// For people.
    public String title() {
        return title;
    }

    static Optional<Part> of(String word) {
        return Arrays.stream(values()).filter(part -> part.word.equals(word)).findFirst();
    }
}
