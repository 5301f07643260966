package io.towpath.planning.forecast;

import java.util.Locale;

/// What a program can wait for.
public enum Resource {
    NETWORK("the network link"),
    HOST("copies per source host"),
    DATASTORE("copies per datastore"),
    VCENTER("copies per vCenter"),
    TARGET("copies the target takes"),
    LINK("copies from one source to the target"),
    NODE("copies by the nodes of Towpath"),
    CUTOVER_SLOTS("cutovers at once"),
    TEAM("the team"),
    CADENCE("the windows of the calendar");

    private final String word;

    Resource(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    public String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The assumptions with twice of it; the cadence is halved in the program.
    Assumptions doubled(Assumptions by, int windowSlots) {
        return switch (this) {
            case NETWORK -> by.network(by.gigabits() * 2, by.utilisation());
            case HOST -> by.slots(by.copySlots(), by.hostSlots() * 2, by.datastoreSlots(), by.vcenterSlots(),
                    by.cutoverSlots());
            case DATASTORE -> by.slots(by.copySlots(), by.hostSlots(), by.datastoreSlots() * 2, by.vcenterSlots(),
                    by.cutoverSlots());
            case VCENTER -> by.slots(by.copySlots(), by.hostSlots(), by.datastoreSlots(), by.vcenterSlots() * 2,
                    by.cutoverSlots());
            case TARGET -> by.slots(by.copySlots() * 2, by.hostSlots(), by.datastoreSlots(), by.vcenterSlots(),
                    by.cutoverSlots());
            case LINK -> by.ways(by.linkSlots() * 2, by.nodeSlots());
            case NODE -> by.ways(by.linkSlots(), by.nodeSlots() * 2);
            case CUTOVER_SLOTS -> by.slots(by.copySlots(), by.hostSlots(), by.datastoreSlots(), by.vcenterSlots(),
                    2 * (by.cutoverSlots() > 0 ? by.cutoverSlots() : windowSlots));
            case TEAM -> by.team(by.engineers() * 2, by.vmsPerEngineer());
            case CADENCE -> by;
        };
    }
}
