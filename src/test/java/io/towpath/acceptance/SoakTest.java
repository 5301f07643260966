package io.towpath.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.DatabaseTest;
import io.towpath.acceptance.SignOffs.Signing;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

@DatabaseTest
class SoakTest {

    @Autowired
    private ApplicationContext context;

    private AcceptanceWorld world;

    @BeforeEach
    void buildTheWorld() {
        world = new AcceptanceWorld(context);
    }

    @Test
    void endsWithTheLastBusinessDayAndNotBefore() {
        UUID id = soaking("soak01", 5);

        assertThat(soak(id).endsAt()).isEqualTo(Instant.parse("2026-11-19T23:00:00Z"));
        world.clock.turnTo("2026-11-19T22:59:59Z");
        assertThat(ended(id)).isFalse();
        world.clock.turnTo("2026-11-19T23:00:00Z");
        assertThat(ended(id)).isTrue();
        assertThat(ended(id)).isTrue();

        assertThat(world.view(id).passed()).isEqualTo(10);
        assertThat(world.view(id).state()).isEqualTo(ChecklistState.COMPLETE);
    }

    @Test
    void withoutDaysItEndsAtOnce() {
        UUID id = soaking("soak02", 0);

        assertThat(ended(id)).isTrue();
    }

    @Test
    void startingTwiceIsStartingOnce() {
        UUID id = soaking("soak03", 5);
        Instant ends = soak(id).endsAt();
        world.clock.turnTo("2026-11-16T10:00:00Z");

        world.act(() -> world.acceptance.startSoak(id, 9));

        assertThat(soak(id).endsAt()).isEqualTo(ends);
        assertThat(soak(id).businessDays()).isEqualTo(5);
    }

    @Test
    void whatCameOfComparingTheSourceIsOnTheProtocolAndADifferenceIsAnIncident() {
        UUID id = soaking("soak20", 5);
        String before = protocol(id).canonical();

        world.act(() -> world.acceptance.compared(id, Acceptance.Found.DIFFERS, "Hard disk 1 differs: at byte 65536."));
        world.act(() -> world.acceptance.compared(id, Acceptance.Found.DIFFERS, "Hard disk 1 differs: at byte 65536."));

        assertThat(soak(id).compared()).isEqualTo("Hard disk 1 differs: at byte 65536.");
        assertThat(soak(id).incidents()).as("told once").singleElement()
                .satisfies(incident -> assertThat(incident.note()).contains("at byte 65536"));
        assertThat(protocol(id).canonical()).isNotEqualTo(before).contains("Hard disk 1 differs: at byte 65536.");
        assertThat(world.view(id).answers()).as("what was signed stays signed").isNotEmpty();

        world.act(() -> world.acceptance.compared(id, Acceptance.Found.NOT_COMPARED, "Hard disk 1 was not compared."));
        assertThat(soak(id).compared()).isEqualTo("Hard disk 1 was not compared.");
        assertThat(soak(id).incidents()).as("nothing is known to differ").hasSize(1);

        world.act(() -> world.acceptance.compared(id, Acceptance.Found.EQUAL, "equal, 5 GiB compared."));
        assertThat(soak(id).incidents()).hasSize(1);
        assertThat(protocol(id).canonical()).contains("equal, 5 GiB compared.");
    }

    @Test
    void aNewHolidayMovesTheEndOfASoakThatRuns() {
        UUID id = soaking("soak04", 1);
        assertThat(soak(id).endsAt()).isEqualTo(Instant.parse("2026-11-13T23:00:00Z"));
        world.jdbc.sql("insert into holiday (day, name) values ('2026-11-13', 'A holiday')").update();
        try {
            assertThat(soak(id).endsAt()).isEqualTo(Instant.parse("2026-11-16T23:00:00Z"));
        } finally {
            world.jdbc.sql("delete from holiday where day = '2026-11-13'").update();
        }
    }

    @Test
    void anIncidentIsKeptAndCanStartTheSoakAnew() {
        UUID id = soaking("soak05", 5);
        world.clock.turnTo("2026-11-18T10:00:00Z");

        world.act(() -> world.checklists.reportIncident(id, "Slow for an hour", false, "lena"));
        assertThat(soak(id).endsAt()).isEqualTo(Instant.parse("2026-11-19T23:00:00Z"));
        world.act(() -> world.checklists.reportIncident(id, "Down", true, "lena"));

        assertThat(soak(id).endsAt()).isEqualTo(Instant.parse("2026-11-25T23:00:00Z"));
        assertThat(soak(id).incidents()).hasSize(2);
        assertThat(world.in(() -> world.acceptance.of(id)).orElseThrow().soakEndsAt()).isEqualTo(soak(id).endsAt());
    }

    @Test
    void onlyWhatIsSignedSoaks() {
        UUID id = world.awaiting("soak06");

        assertThatThrownBy(() -> world.act(() -> world.acceptance.startSoak(id, 5)))
                .isInstanceOf(AcceptanceException.class).hasMessageContaining("expected SIGNED");
        assertThat(ended(id)).isFalse();
    }

    @Test
    void theProtocolOfOneStateHasOneHash() {
        UUID id = soaking("soak07", 5);
        Protocols.Protocol first = protocol(id);
        world.clock.turnTo("2026-11-16T10:00:00Z");

        assertThat(protocol(id)).isEqualTo(first);
        assertThat(new AcceptanceWorld(context).protocols.of(id).orElseThrow().sha256()).isEqualTo(first.sha256());
        assertThat(CanonicalText.sha256(first.canonical())).isEqualTo(first.sha256());
        assertThat(first.canonical()).contains("Anna Keller", "towpath-tree-sha256/1:", "soak | 5 | ", "audit | ");
        world.act(() -> world.checklists.reportIncident(id, "Slow", false, "lena"));
        assertThat(protocol(id).sha256()).isNotEqualTo(first.sha256());
    }

    private UUID soaking(String name, int days) {
        UUID id = world.awaiting(name);
        String token = world.link(id);
        String seen = world.view(id).sha256();
        world.act(() -> {
            world.signOffs.sign(token, new Signing(seen, "Anna Keller", true, null, Map.of()), "::1");
            world.acceptance.startSoak(id, days);
        });
        return id;
    }

    private SoakView soak(UUID id) {
        return Objects.requireNonNull(world.view(id).soak());
    }

    private boolean ended(UUID id) {
        return world.in(() -> world.acceptance.soakEnded(id));
    }

    private Protocols.Protocol protocol(UUID id) {
        return world.in(() -> world.protocols.of(id)).orElseThrow();
    }
}
