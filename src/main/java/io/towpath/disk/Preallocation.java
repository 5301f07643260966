package io.towpath.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Set;

/// How much of a new image is laid out beforehand, by qemu-img's `preallocation`.
public enum Preallocation {
    /// Nothing: space is taken as it is written.
    OFF,
    /// The tables, as if everything had been written; no space for data.
    METADATA,
    /// The space too, as the file system reserves it: it cannot run out any more, and reads as zeroes.
    FALLOC,
    /// The space too, by writing zeroes into all of it.
    FULL;

    private static final int ZEROES = 1 << 20;

    /// @param file  how messages call the image
    /// @param known what its format can do
    public static Preallocation of(String file, String value, Set<Preallocation> known) throws ImageException {
        return known.stream().filter(each -> each.id().equals(value)).findFirst()
                .orElseThrow(
                        () -> new ImageException(Reason.UNSUPPORTED_FEATURE, file, "options", "preallocation", null,
                                "preallocation is \"%s\", expected one of %s".formatted(Printable.of(value),
                                        known.stream()
                                                .sorted().map(Preallocation::id).toList()),
                                null));
    }

    private String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Takes the space of a range of the file that holds nothing yet. Where the file system cannot reserve it, zeroes are
    /// written.
    public void take(TargetFile file, long from, long to) throws IOException {
        if (this == FULL || this == FALLOC && to > from && !file.reserve(from, to - from)) {
            ByteBuffer zeroes = ByteBuffer.allocateDirect(ZEROES);
            for (long at = from; at < to; at += ZEROES) {
                file.write(at, zeroes.clear().limit((int) Math.min(ZEROES, to - at)));
            }
        }
    }
}
