package io.towpath.wave.notice;

/// How many owners of a wave agreed to its time, objected to it, or have not answered.
public record Tally(int agreed, int objected, int silent) {

    public int owners() {
        return agreed + objected + silent;
    }

    /// `3 agreed · 1 objected · 2 no answer`.
    public String words() {
        return "%d agreed · %d objected · %d no answer".formatted(agreed, objected, silent);
    }
}
