package io.towpath.platform.spi;

/// Whether a target can boot throw-away copies of its VMs.
public sealed interface TestBooting {

    record Can(TestBed bed) implements TestBooting {}

    /// @param why    a sentence
    /// @param remedy a sentence
    record Cannot(String why, String remedy) implements TestBooting {}
}
