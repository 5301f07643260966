package io.towpath.disk;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Tells from samples whether a block is noise: encrypted, or compressed already. 4 KiB of noise have an entropy of 7.95
/// bits a byte, give or take 0.01; programs have 5 to 7, text 4 to 5. For one thread at a time.
final class Noise {

    private static final int SAMPLE = 4096;
    private static final int SAMPLES = 3;
    private static final double NOISE_BITS = 7.9;
    private static final double LN2 = Math.log(2);
    /// For each count of a byte value in a sample: its share of the entropy, in bits a byte.
    private static final double[] SHARES = shares();

    private final int[] counts = new int[256];

    private static double[] shares() {
        double[] shares = new double[SAMPLE + 1];
        for (int count = 1; count <= SAMPLE; count++) {
            double probability = (double) count / SAMPLE;
            shares[count] = -probability * Math.log(probability) / LN2;
        }
        return shares;
    }

    /// Whether all samples, at the block's start, in its middle and at its end, are noise. What is too short for them is
    /// not.
    ///
    /// @param data from position to limit; left as it is
    boolean fills(ByteBuffer data) {
        int room = data.remaining() - SAMPLE;
        if (room < SAMPLES * SAMPLE) {
            return false;
        }
        for (int sample = 0; sample < SAMPLES; sample++) {
            if (bits(data, data.position() + (int) ((long) room * sample / (SAMPLES - 1))) < NOISE_BITS) {
                return false;
            }
        }
        return true;
    }

    private double bits(ByteBuffer data, int start) {
        Arrays.fill(counts, 0);
        for (int at = start; at < start + SAMPLE; at++) {
            counts[data.get(at) & 0xff]++;
        }
        double bits = 0;
        for (int count : counts) {
            bits += SHARES[count];
        }
        return bits;
    }
}
