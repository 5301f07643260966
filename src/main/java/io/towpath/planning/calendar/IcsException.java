package io.towpath.planning.calendar;

/// What cannot be read of a calendar file.
final class IcsException extends Exception {

    private static final long serialVersionUID = 1;

    private final int line;
    private final String remedy;

    IcsException(int line, String what, String remedy) {
        super(what);
        this.line = line;
        this.remedy = remedy;
    }

    int line() {
        return line;
    }

    String what() {
        return String.valueOf(getMessage());
    }

    String remedy() {
        return remedy;
    }
}
