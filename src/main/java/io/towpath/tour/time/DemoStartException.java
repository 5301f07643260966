package io.towpath.tour.time;

/// A start of the made-up program beside real data, of a real one beside made-up data, or of who knows which; nothing was
/// changed.
public final class DemoStartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String remedy;

    private DemoStartException(String message, String remedy) {
        super(message);
        this.remedy = remedy;
    }

    /// It would make an external database the demo's.
    public static DemoStartException external() {
        return new DemoStartException(
                "The demo (towpath.demo.enabled, TOWPATH_DEMO_ENABLED) shall use the external database"
                        + " of towpath.database.url (TOWPATH_DATABASE_URL). Expected: none, since it has a database made up and"
                        + " changes how that tells the time, for good.",
                "Leave TOWPATH_DATABASE_URL out for the demo, or TOWPATH_DEMO_ENABLED for a real program.");
    }

    /// Neither yes nor no.
    public static DemoStartException unclear(String found) {
        return new DemoStartException(
                "Whether this is the demo (towpath.demo.enabled, TOWPATH_DEMO_ENABLED) is \"%s\". Expected: true, false, or nothing, which is false."
                        .formatted(found),
                "Set TOWPATH_DEMO_ENABLED to true for the demo; leave it out for a real program.");
    }

    static DemoStartException real(String found) {
        return new DemoStartException(
                "The demo (towpath.demo.enabled, TOWPATH_DEMO_ENABLED) shall use a database that has "
                        + found + " and was never a demo's. Expected: an empty one, or the demo's own.",
                "Give the demo a folder of its own (TOWPATH_DATA_DIR; ./towpath demo --dir), or leave TOWPATH_DEMO_ENABLED out.");
    }

    static DemoStartException demo() {
        return new DemoStartException(
                "This is the demo's database: what is in it is made up, and it tells the demo's time."
                        + " Expected: a database that never was a demo's.",
                "Start it as demo (./towpath demo), or use another folder of data (TOWPATH_DATA_DIR).");
    }

    public String remedy() {
        return remedy;
    }
}
