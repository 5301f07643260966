package io.towpath.planning;

import static io.towpath.planning.SomeVms.vm;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.planning.wave.Link;
import io.towpath.planning.wave.PlanVm;
import io.towpath.planning.wave.WaveKind;
import io.towpath.planning.wave.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SequenceTest {

    private final PlanVm shop = vm("shop");
    private final PlanVm directory = vm("directory");
    private final PlanEstate estate = SomeVms.estate(List.of(shop, directory), new Link("shop", "directory"));
    private final PlannedWave first = wave("first", WaveKind.PRODUCTION, 1);
    private final PlannedWave second = wave("second", WaveKind.PRODUCTION, 2);
    private final PlannedWave third = wave("third", WaveKind.PRODUCTION, 3);

    @Test
    void aWaveWaitsForTheOneBeforeItThatHoldsWhatItNeedsWhoeverPutItThere() {
        PlanContent content = Sequence.of(SomeVms.content(List.of(first, second, third), Map.of(directory, first, shop,
                second)), estate);
        assertThat(content.wave(second.id()).orElseThrow().dependsOn()).containsExactly(first.id());

        PlanContent moved = Sequence.of(Copies.moved(content, List.of(directory.id()), third.id(), "by hand"), estate);

        assertThat(moved.waves()).as("what is needed moves later: nobody waits").allMatch(wave -> wave.dependsOn()
                .isEmpty());
    }

    @Test
    void kindsWaitForEachOtherButNotForAWaveWithNobodyInIt() {
        PlannedWave proof = wave("proof", WaveKind.PROOF_OF_CONCEPT, 0);
        PlannedWave empty = wave("empty", WaveKind.DEV_TEST, 1);

        PlanContent content = Sequence.of(SomeVms.content(List.of(third, empty, proof), Map.of(directory, proof, shop,
                third)), estate);

        assertThat(content.waves()).extracting(PlannedWave::name).containsExactly("proof", "empty", "third");
        assertThat(content.wave(third.id()).orElseThrow().dependsOn()).containsExactly(proof.id());
        assertThat(content.wave(empty.id()).orElseThrow().dependsOn()).containsExactly(proof.id());
    }

    /// It could not begin in its window before that of the other is over, and all that is asked of it besides.
    @Test
    void noWaveWaitsForOneInTheSameHoursNorForAKindThatComesAfterItsOwn() {
        PlannedWave production = wave("production", WaveKind.PRODUCTION, 1);
        PlannedWave test = wave("test", WaveKind.DEV_TEST, 2);
        PlanContent late = Sequence.of(SomeVms.content(List.of(production, test), Map.of(directory, production, shop,
                test)), SomeVms.estate(List.of(shop, directory)));
        assertThat(late.wave(test.id()).orElseThrow().dependsOn()).as("made by hand after production").isEmpty();

        Instant opens = SomeVms.NOW.plus(Duration.ofDays(7)).plus(Duration.ofHours(7));
        PlannedWave overlapping = new PlannedWave(UUID.randomUUID(), UUID.randomUUID(), "overlapping",
                WaveKind.CRITICAL, new Window(UUID.randomUUID(), "Night", opens, opens.plus(Duration.ofHours(8)), 100,
                        20),
                List.of(), null);
        PlanContent both = Sequence.of(SomeVms.content(List.of(production, overlapping), Map.of(directory, production,
                shop, overlapping)), estate);
        assertThat(both.wave(overlapping.id()).orElseThrow().dependsOn())
                .as("neither for its kind nor for what it needs")
                .isEmpty();
    }

    @Test
    void whatIsOutOfOrderItselfHidesNoKindBetween() {
        PlannedWave test = wave("test", WaveKind.DEV_TEST, 1);
        PlannedWave proof = wave("proof", WaveKind.PROOF_OF_CONCEPT, 2);

        PlanContent content = Sequence.of(SomeVms.content(List.of(test, proof, third), Map.of(directory, test, vm(
                "proof"), proof, shop, third)), SomeVms.estate(List.of(shop, directory)));

        assertThat(content.wave(third.id()).orElseThrow().dependsOn()).containsExactly(test.id(), proof.id());
        assertThat(content.wave(proof.id()).orElseThrow().dependsOn()).isEmpty();
    }

    private static PlannedWave wave(String name, WaveKind kind, int week) {
        Instant opens = SomeVms.NOW.plus(Duration.ofDays(7L * week));
        return new PlannedWave(UUID.randomUUID(), UUID.randomUUID(), name, kind, new Window(UUID.randomUUID(), name,
                opens, opens.plus(Duration.ofHours(8)), 100, 20), List.of(), null);
    }
}
