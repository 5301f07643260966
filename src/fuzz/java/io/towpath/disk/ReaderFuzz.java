package io.towpath.disk;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.provider.MethodSource;

/// A fuzz target: one specimen of one reader, whose headers and tables Jazzer changes, or what a server says, led by what
/// code they reach.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ReaderFuzz {

    private final FuzzTarget target;

    ReaderFuzz(Specimen specimen) throws IOException {
        this(new Fuzzing(specimen));
    }

    ReaderFuzz(FuzzTarget target) {
        this.target = target;
    }

    Stream<byte[]> seeds() {
        return Stream.of(target.seed());
    }

    // Jazzer wants its annotation to be the last
    @MethodSource("seeds")
    @FuzzTest(maxDuration = "20s")
    void refusesOrReads(byte[] input) throws IOException {
        target.once(input);
    }
}
