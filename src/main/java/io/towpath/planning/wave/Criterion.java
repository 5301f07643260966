package io.towpath.planning.wave;

/// What decided a placement. The first five are the order in which waves are composed; the others are rules of a kind of
/// wave.
public enum Criterion {
    DEPENDENCY("1 application dependency"),
    TIER("2 tier"),
    COMPLEXITY("3 complexity"),
    READINESS("4 business readiness"),
    WINDOW("5 maintenance window"),
    PROOF("proof-of-concept mix"),
    NON_PRODUCTION("development and test first"),
    INFRASTRUCTURE("critical infrastructure last"),
    BLOCKED("blocked VMs late"),
    SIZE("size of the group"),
    HAND("what a person placed");

    private final String word;

    Criterion(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }
}
