package io.towpath.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// Gives a reader what a fuzzer makes up. The input is a byte of flags, one of a length, and the headers and tables of a
/// specimen; the rest of the file stays as it is, so what is tried lies where readers look.
///
/// | flag | means                                                                  |
/// |-----:|------------------------------------------------------------------------|
/// |    1 | checksums are left wrong                                               |
/// |    2 | the file is cut; the second byte says where, in 256ths of its length   |
public final class Fuzzing implements FuzzTarget {

    private static final int AS_IT_IS = 1;
    private static final int CUT = 2;
    private static final int FLAG_BYTES = 2;

    private final MutantReading reading;

    public Fuzzing(Path folder, Specimen specimen) {
        reading = new MutantReading(folder, specimen);
    }

    /// In a folder that is left behind: a fuzzer's process has no orderly end.
    public Fuzzing(Specimen specimen) throws IOException {
        this(Files.createTempDirectory("fuzz"), specimen);
    }

    @Override
    public String name() {
        return reading.specimen().name();
    }

    /// The input that gives the undamaged image.
    @Override
    public byte[] seed() {
        byte[] metadata = reading.specimen().metadata();
        byte[] seed = new byte[FLAG_BYTES + metadata.length];
        System.arraycopy(metadata, 0, seed, FLAG_BYTES, metadata.length);
        return seed;
    }

    @Override
    public void once(byte[] input) throws IOException {
        if (input.length < FLAG_BYTES) {
            return;
        }
        byte[] image = reading.specimen().with(Arrays.copyOfRange(input, FLAG_BYTES, input.length), (input[0]
                & AS_IT_IS) == 0);
        reading.file().set((input[0] & CUT) == 0
                ? image
                : Arrays.copyOf(image, (int) ((long) image.length * Byte.toUnsignedInt(input[1]) / 256)));
        reading.read();
        reading.inspect();
    }

    @Override
    public String toString() {
        return name();
    }
}
