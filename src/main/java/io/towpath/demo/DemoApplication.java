package io.towpath.demo;

/// A business application of the made-up estate.
///
/// @param tier           1 to 3
/// @param infrastructure everything depends on it
/// @param readyOn        ISO date from which its business unit is ready; empty: at any time
record DemoApplication(int number, String name, String code, int tier, String environment, String criticality,
        String businessUnit, String owner, String ownerEmail, boolean infrastructure, String readyOn) {}
