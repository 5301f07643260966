package io.towpath.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;

/// Whatever is written over headers and tables of an image of any format, it is refused by an [ImageException] or read,
/// within bounds of time and memory, and inspecting it finds first what reading it is refused for. A failure is told with
/// its seed, and with the fewest changes that still make it.
class MutationPropertiesTest {

    private static final int TRIES = 200;
    private static final Map<String, MutantReading> READINGS = new HashMap<>();

    /// @param at     place in all headers and tables, one behind the other, as far as there are so many bytes
    /// @param value  of the bytes, the first lowest or highest
    record Change(int at, int width, long value, boolean bigEndian) {}

    @Property(tries = TRIES, shrinking = ShrinkingMode.BOUNDED)
    void qcow2IsRefusedOrRead(@ForAll("qcow2") String specimen, @ForAll("changes") List<Change> changes,
            @ForAll boolean sealed) throws IOException {
        check(specimen, changes, sealed);
    }

    @Property(tries = TRIES, shrinking = ShrinkingMode.BOUNDED)
    void vmdkIsRefusedOrRead(@ForAll("vmdk") String specimen, @ForAll("changes") List<Change> changes,
            @ForAll boolean sealed) throws IOException {
        check(specimen, changes, sealed);
    }

    @Property(tries = TRIES, shrinking = ShrinkingMode.BOUNDED)
    void vhdIsRefusedOrRead(@ForAll("vhd") String specimen, @ForAll("changes") List<Change> changes,
            @ForAll boolean sealed) throws IOException {
        check(specimen, changes, sealed);
    }

    /// Its images are the largest.
    @Property(tries = TRIES / 4, shrinking = ShrinkingMode.BOUNDED)
    void vhdxIsRefusedOrRead(@ForAll("vhdx") String specimen, @ForAll("changes") List<Change> changes,
            @ForAll boolean sealed) throws IOException {
        check(specimen, changes, sealed);
    }

    @Property(tries = TRIES, shrinking = ShrinkingMode.BOUNDED)
    void ovaIsRefusedOrRead(@ForAll("ova") String specimen, @ForAll("changes") List<Change> changes,
            @ForAll boolean sealed) throws IOException {
        check(specimen, changes, sealed);
    }

    private static void check(String name, List<Change> changes, boolean sealed) throws IOException {
        MutantReading reading = readings().get(name);
        byte[] metadata = reading.specimen().metadata();
        for (Change change : changes) {
            for (int i = 0; i < change.width; i++) {
                int shift = Byte.SIZE * (change.bigEndian ? change.width - 1 - i : i);
                metadata[(change.at + i) % metadata.length] = (byte) (change.value >>> shift);
            }
        }
        reading.file().set(reading.specimen().with(metadata, sealed));
        reading.read();
        reading.inspect();
    }

    private static Map<String, MutantReading> readings() throws IOException {
        if (READINGS.isEmpty()) {
            for (Specimen specimen : Specimens.all()) {
                Path folder = Files.createTempDirectory("mutants");
                READINGS.put(specimen.name(), new MutantReading(folder, specimen));
            }
        }
        return READINGS;
    }

    @AfterContainer
    static void tidy() throws IOException {
        for (MutantReading reading : READINGS.values()) {
            try (Stream<Path> all = Files.walk(reading.folder())) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        READINGS.clear();
    }

    private static Arbitrary<String> of(String format) throws IOException {
        return Arbitraries.of(Specimens.all().stream().filter(each -> each.file().endsWith("." + format)).map(
                Specimen::name).toList());
    }

    @Provide
    Arbitrary<String> qcow2() throws IOException {
        return of("qcow2");
    }

    @Provide
    Arbitrary<String> vmdk() throws IOException {
        return of("vmdk");
    }

    @Provide
    Arbitrary<String> vhd() throws IOException {
        return of("vhd");
    }

    @Provide
    Arbitrary<String> vhdx() throws IOException {
        return of("vhdx");
    }

    @Provide
    Arbitrary<String> ova() throws IOException {
        return of("ova");
    }

    /// Numbers near the edges come often by themselves.
    @Provide
    Arbitrary<List<Change>> changes() {
        Arbitrary<Long> values = Arbitraries.oneOf(Arbitraries.longs(), Arbitraries.longs().between(-1024, 1024),
                Arbitraries.integers().between(0, 63).map(bit -> 1L << bit));
        return Combinators.combine(Arbitraries.integers().between(0, 1 << 16), Arbitraries.of(1, 2, 4, 8), values,
                Arbitraries.of(true, false)).as(Change::new).list().ofMinSize(1).ofMaxSize(8);
    }
}
