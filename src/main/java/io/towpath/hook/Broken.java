package io.towpath.hook;

/// A try was broken off, since its node goes down.
final class Broken extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean mayRunAgain;

    Broken(boolean mayRunAgain) {
        super("stopped", null, false, false);
        this.mayRunAgain = mayRunAgain;
    }

    boolean mayRunAgain() {
        return mayRunAgain;
    }
}
