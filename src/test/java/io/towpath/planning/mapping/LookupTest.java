package io.towpath.planning.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LookupTest {

    private static final UUID TARGET = new UUID(0, 1);
    private static final UUID SOURCE = new UUID(0, 2);
    private static final UUID VM = new UUID(0, 3);
    private static final UUID OTHER = new UUID(0, 4);

    @Test
    void withoutAnythingDeclaredNamesStayAsTheyAre() {
        var lookup = new Lookup(TARGET, false, Set.of(), List.of());

        assertThat(lookup.answer(SOURCE, "VM Network", VM, 0)).isEqualTo(new Answer.AsIs("VM Network"));
    }

    @Test
    void onceAnythingIsDeclaredWhatNobodyMappedBlocks() {
        var lookup = lookup();

        assertThat(lookup.answer(SOURCE, "VM Network", VM, 0)).isEqualTo(new Answer.Unmapped());
        assertThat(lookup.answer(SOURCE, "", VM, 1)).isEqualTo(new Answer.Unmapped());
        assertThat(lookup.answer(SOURCE, "VM Network", VM, 0).blocks()).isTrue();
    }

    @Test
    void theNearestWordCounts() {
        var lookup = lookup(to("br-all", null, null), to("br-vm", VM, null), to("br-card", VM, 1));

        assertThat(lookup.answer(SOURCE, "prod", OTHER, 0)).isEqualTo(new Answer.To("br-all", "same for all"));
        assertThat(lookup.answer(SOURCE, "prod", VM, 0)).isEqualTo(new Answer.To("br-vm", "for this VM only"));
        assertThat(lookup.answer(SOURCE, "prod", VM, 1)).isEqualTo(new Answer.To("br-card", "for this one only"));
    }

    @Test
    void aWordForACardNoLongerCountsWhenTheCardMovedToAnotherNetwork() {
        var lookup = lookup(to("br-card", VM, 1));

        assertThat(lookup.answer(SOURCE, "dmz", VM, 1)).isEqualTo(new Answer.Unmapped());
    }

    @Test
    void theSameNameAtAnotherSourceIsAnotherNetwork() {
        assertThat(lookup(to("br-all", null, null)).answer(OTHER, "prod", VM, 0)).isEqualTo(new Answer.Unmapped());
    }

    @Test
    void whatVanishedAtTheTargetIsBrokenAndBlocks() {
        var answer = lookup(to("br-gone", null, null)).answer(SOURCE, "prod", VM, 0);

        assertThat(answer).isEqualTo(new Answer.Broken("br-gone"));
        assertThat(answer.blocks()).isTrue();
    }

    @Test
    void anIgnoredNetworkDoesNotBlock() {
        var lookup = lookup(new Assignment(key(null, null), new Choice.Ignore("storage traffic")));

        assertThat(lookup.answer(SOURCE, "prod", VM, 0)).isEqualTo(new Answer.Ignored("storage traffic"));
        assertThat(lookup.answer(SOURCE, "prod", VM, 0).blocks()).isFalse();
    }

    @Test
    void aPreviewShowsWhatWouldBeAndChangesNothing() {
        var now = lookup(to("br-all", null, null));

        var then = now.with(List.of(to("br-vm", VM, null), new Assignment(key(null, null), new Choice.None())));

        assertThat(then.answer(SOURCE, "prod", VM, 0)).isEqualTo(new Answer.To("br-vm", "for this VM only"));
        assertThat(then.answer(SOURCE, "prod", OTHER, 0)).isEqualTo(new Answer.Unmapped());
        assertThat(now.answer(SOURCE, "prod", VM, 0)).isEqualTo(new Answer.To("br-all", "same for all"));
    }

    private static Lookup lookup(Assignment... entries) {
        return new Lookup(TARGET, true, Set.of("br-all", "br-vm", "br-card"), List.of(entries));
    }

    private static Assignment to(String destination, UUID vm, Integer slot) {
        return new Assignment(key(vm, slot), new Choice.To(destination));
    }

    private static MappingKey key(UUID vm, Integer slot) {
        return new MappingKey(TARGET, SOURCE, "prod", vm, slot);
    }
}
