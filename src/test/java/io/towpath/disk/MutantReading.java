package io.towpath.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.disk.Specimen.Tolerance;
import io.towpath.units.ByteRange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads a damaged image in all ways there are. It may be refused, by an [ImageException] with a reason that blames the
/// file; nothing else may happen: no other exception, no hang, no memory beyond a bound, and no file read but those beside
/// it.
final class MutantReading {

    /// Of heap, in all; what a reader holds at once is less. Tables are the most of it.
    private static final long MOST_ALLOCATED = 64L << 20;

    /// Of a larger disk only the start of each of these is read, to save time.
    private static final int WINDOW = 64 << 10;
    private static final int READ_OF_WINDOW = 4096;
    private static final int READ_WHOLE = 4 << 20;

    private final Path folder;
    private final Specimen specimen;
    private final MutantFile file;
    private final boolean sampled;
    private final int unit;
    private final byte[] expected;
    private String refusal = "";

    MutantReading(Path folder, Specimen specimen) {
        this.folder = folder;
        this.specimen = specimen;
        file = new MutantFile(folder.resolve(specimen.file()));
        sampled = specimen.content().length > READ_WHOLE;
        unit = sampled ? specimen.unit() / WINDOW * READ_OF_WINDOW : specimen.unit();
        ByteArrayOutputStream windows = new ByteArrayOutputStream();
        for (int at = 0; at < specimen.content().length; at += WINDOW) {
            windows.write(specimen.content(), at, Math.min(READ_OF_WINDOW, specimen.content().length - at));
        }
        expected = sampled ? windows.toByteArray() : specimen.content();
    }

    Specimen specimen() {
        return specimen;
    }

    Path folder() {
        return folder;
    }

    /// The one that is damaged.
    MutantFile file() {
        return file;
    }

    /// What [#read] gives of the undamaged image: its content, or as much of it as is read.
    byte[] expected() {
        return expected;
    }

    /// What is read of it, of a disk that became larger only the start; null when it is refused.
    byte @Nullable [] read() throws IOException {
        Work work = new Work();
        byte @Nullable [] content = readUnbounded();
        work.assertLittle(() -> "to read it");
        if (work.allocated() > MOST_ALLOCATED) {
            checkAllocation();
        }
        return content;
    }

    /// Once more, since classes that were loaded and changed by agents meanwhile count as well.
    private void checkAllocation() throws IOException {
        Work work = new Work();
        readUnbounded();
        long spent = work.allocated();
        assertTrue(spent < MOST_ALLOCATED, () -> spent + " bytes allocated");
    }

    private DiskReader open() throws IOException {
        try {
            return specimen.opener().open(folder, ImageProblems.REFUSED);
        } catch (ImageException e) {
            refusal = e.toString();
            throw e;
        }
    }

    private byte @Nullable [] readUnbounded() throws IOException {
        refusal = "";
        try (DiskReader reader = open()) {
            for (ImageSource source : reader.sources()) {
                assertEquals(folder.toRealPath(), source.path().toRealPath().getParent());
            }
            long size = reader.sizeBytes();
            byte[] content = sampled ? windows(reader) : new byte[(int) Math.min(size, expected.length)];
            if (!sampled) {
                reader.read(0, ByteBuffer.wrap(content));
            }
            if (size > specimen.content().length) {
                reader.read(size - 512, ByteBuffer.allocate(512));
            }
            if (size > 0) {
                long[] end = {0};
                reader.extents(new ByteRange(0, size), extent -> {
                    assertEquals(end[0], extent.range().offset());
                    end[0] = extent.range().end();
                });
                assertEquals(size, end[0]);
            }
            return content;
        } catch (ImageException e) {
            assertTrue(e.reason().exitCode() >= 3 && e.reason().exitCode() <= 5, e::toString);
            assertTrue(String.valueOf(e.getMessage()).length() < 2000, e::toString);
            return null;
        }
    }

    /// Looks for everything that is wrong with what was read last: the first thing is what it was refused for, and nothing
    /// is found of what could be opened.
    void inspect() throws IOException {
        ProblemList problems = new ProblemList();
        Work work = new Work();
        try (DiskReader reader = specimen.opener().open(folder, problems)) {
            assertTrue(reader.sizeBytes() >= 0);
        } catch (ImageException e) {
            problems.refusal(e);
        }
        work.assertLittle(() -> "to find " + problems.told());
        assertEquals(refusal, problems.any() ? problems.told().getFirst().toString() : "");
    }

    private byte[] windows(DiskReader reader) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(expected.length);
        long size = Math.min(reader.sizeBytes(), specimen.content().length);
        for (long at = 0; at < size; at += WINDOW) {
            reader.read(at, content.limit(content.position() + (int) Math.min(READ_OF_WINDOW, size - at)));
        }
        return Arrays.copyOf(content.array(), content.position());
    }

    /// Fails when it is read in another way than `tolerance` allows.
    void judge(Tolerance tolerance, byte[] read) {
        int common = Math.min(read.length, expected.length);
        switch (tolerance) {
            case NOTHING -> assertSame(read);
            case SIZE -> assertTrue(Arrays.equals(expected, 0, common, read, 0, common), "other bytes");
            case LOSS -> {
                int differing = differing(read, true);
                assertTrue(differing <= 1 || Arrays.equals(read, new byte[expected.length]), () -> differing
                        + " units are gone");
            }
            case UNIT -> {
                int differing = differing(read, false);
                assertTrue(differing <= 1, () -> differing + " units differ");
            }
            case ANYTHING -> {
                // it was read in time and within the bound
            }
        }
    }

    /// Quicker than the assertion that tells where.
    void assertSame(byte[] read) {
        assertTrue(Arrays.equals(expected, read),
                () -> "it is read otherwise, first at byte " + Arrays.mismatch(expected,
                        read));
    }

    private int differing(byte[] read, boolean lost) {
        assertTrue(read.length == expected.length, () -> "it has " + read.length + " bytes");
        int differing = 0;
        for (int at = 0; at < expected.length; at += unit) {
            int end = Math.min(expected.length, at + unit);
            if (!Arrays.equals(expected, at, end, read, at, end)) {
                differing++;
                int from = at;
                assertTrue(!lost || Arrays.equals(read, from, end, new byte[end - from], 0, end - from),
                        () -> "other bytes at "
                                + from);
            }
        }
        return differing;
    }
}
