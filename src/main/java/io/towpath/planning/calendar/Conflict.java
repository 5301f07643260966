package io.towpath.planning.calendar;

/// What is wrong with a window, beside what it says itself.
///
/// @param what a sentence
public record Conflict(Kind kind, String what) {

    /// What.
    public enum Kind {
        /// More VMs than it takes.
        OVER_CAPACITY,
        /// More minutes of cutovers than its slots have until its last start.
        OVER_MINUTES,
        /// Nothing may change then, for some or all of its VMs.
        FREEZE,
        /// Another window is open at the same time: they share slots and people.
        OVERLAP
    }
}
