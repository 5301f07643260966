package io.towpath.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditEvent;
import io.towpath.audit.AuditTrail;
import io.towpath.inventory.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Who is raised goes next; and who waits is told how long, where that is known.
class BumpTest extends SlotsOnPostgres {

    private final List<AuditEntry> trail = new ArrayList<>();
    private BumpDesk desk;
    private Lookout lookout;

    @BeforeEach
    void aDesk() {
        trail.clear();
        jdbc.sql("delete from slot_freed").update();
        lookout = new Lookout(claims(), new LimitStore(jdbc, new SlotProperties(4)));
        desk = new BumpDesk(claims(), trail());
    }

    private AuditTrail trail() {
        return new AuditTrail() {
            @Override
            public void append(AuditEntry entry) {
                trail.add(entry);
            }

            @Override
            public List<AuditEvent> about(String type, String id, int limit) {
                return List.of();
            }
        };
    }

    private UUID asks(Work work, String host) {
        UUID id = migration(work == Work.FINAL ? "CUTTING_OVER" : work == Work.DELTA ? "SYNCING" : "SEEDING");
        slots.ask(id, lease(id, "a"), work, on(host));
        return id;
    }

    private void gives(UUID id) {
        long token = jdbc.sql("select lease_token from migration where id = :id").param("id", id).query(Long.class)
                .single();
        slots.release(id, token);
    }

    private String place(UUID id) {
        Place place = lookout.now().decision().waiting().get(id);
        return place == null ? "none" : place.sentence();
    }

    @Test
    void whoIsRaisedGoesBeforeMoreUrgentOnesButNotBeforeLastPasses() {
        SlotWorld.limit(jdbc, host("esx-30"), 1);
        UUID holder = asks(Work.SEED, "esx-30");
        UUID delta = asks(Work.DELTA, "esx-30");
        UUID seed = asks(Work.SEED, "esx-30");
        assertThat(place(seed)).isEqualTo("It waits for host esx-30, 2nd of 2.");

        desk.bump(seed, "the shop opens", "lena");
        desk.bump(seed, "the shop opens", "lena");

        assertThat(place(seed)).isEqualTo("It waits for host esx-30, 1st of 2. lena raised it: the shop opens.");
        assertThat(place(delta)).isEqualTo("It waits for host esx-30, 2nd of 2.");
        assertThat(trail).extracting(AuditEntry::action).as("twice has the effect of once")
                .containsExactly("slot.bumped");
        UUID last = asks(Work.FINAL, "esx-30");
        assertThat(place(last)).isEqualTo("It waits for host esx-30, 1st of 3.");
        jdbc.sql("delete from slot_claim where migration_id = :id").param("id", last).update();

        gives(holder);
        assertThat(told).as("it is granted first").startsWith(seed);
        assertThat(place(delta)).isEqualTo("It waits for host esx-30, 1st of 1.");
    }

    @Test
    void itIsTakenBackAndAsksAgainWithoutLosingIt() {
        SlotWorld.limit(jdbc, host("esx-31"), 1);
        asks(Work.SEED, "esx-31");
        UUID first = asks(Work.SEED, "esx-31");
        UUID second = asks(Work.SEED, "esx-31");
        desk.bump(second, "soon", "lena");
        slots.ask(second, lease(second, "b"), Work.SEED, on("esx-31"));
        assertThat(place(second)).as("it asked again").startsWith("It waits for host esx-31, 1st of 2.");

        desk.takeBack(second, "lena");

        assertThat(place(second)).isEqualTo("It waits for host esx-31, 2nd of 2.");
        assertThat(place(first)).isEqualTo("It waits for host esx-31, 1st of 2.");
        assertThat(trail).extracting(AuditEntry::action).containsExactly("slot.bumped", "slot.bump-taken-back");
    }

    @Test
    void whoWaitsForNothingOrGoesFirstAlreadyIsNotRaised() {
        SlotWorld.limit(jdbc, host("esx-32"), 1);
        UUID holder = asks(Work.COLD, "esx-32");
        UUID last = asks(Work.FINAL, "esx-32");
        UUID waits = asks(Work.SEED, "esx-32");

        assertThatThrownBy(() -> desk.bump(holder, "now", "lena")).isInstanceOf(RefusedException.class)
                .hasMessage("it waits for no slot");
        assertThatThrownBy(() -> desk.bump(last, "now", "lena")).isInstanceOf(RefusedException.class)
                .hasMessageContaining("those go first already");
        assertThatThrownBy(() -> desk.bump(waits, "  ", "lena")).isInstanceOf(RefusedException.class)
                .hasMessageContaining("0 characters");
        assertThat(trail).isEmpty();
    }

    @Test
    void whoWasRaisedFirstGoesFirstHoweverLongTheOtherWaited() {
        SlotWorld.limit(jdbc, host("esx-34"), 1);
        asks(Work.SEED, "esx-34");
        UUID older = asks(Work.SEED, "esx-34");
        UUID younger = asks(Work.SEED, "esx-34");

        desk.bump(younger, "the shop opens", "lena");
        desk.bump(older, "that too", "lena");

        assertThat(place(younger)).startsWith("It waits for host esx-34, 1st of 2.");
        assertThat(place(older)).startsWith("It waits for host esx-34, 2nd of 2.");
    }

    @Test
    void whoWasGrantedInTheSameMomentIsNotSaidToBeRaised() {
        SlotWorld.limit(jdbc, host("esx-35"), 1);
        asks(Work.SEED, "esx-35");
        UUID waits = asks(Work.SEED, "esx-35");
        BumpDesk late = new BumpDesk(new ClaimStore(jdbc) {
            @Override
            boolean bump(UUID id, String by, String reason) {
                jdbc.sql(
                        "update slot_claim set state = 'OFFERED', offer_until = clock_timestamp() + interval '1 minute', "
                                + "granted_at = clock_timestamp() where migration_id = :id")
                        .param("id", id).update();
                return super.bump(id, by, reason);
            }
        }, trail());

        assertThatThrownBy(() -> late.bump(waits, "now", "lena")).isInstanceOf(RefusedException.class)
                .hasMessage("it waits for no slot");
        assertThat(trail).isEmpty();
    }

    @Test
    void howLongItWaitsFollowsFromHowOftenItsPlaceWasFree() {
        SlotWorld.limit(jdbc, host("esx-33"), 1);
        for (int i = 0; i < 3; i++) {
            gives(asks(Work.SEED, "esx-33"));
        }
        asks(Work.SEED, "esx-33");
        UUID first = asks(Work.SEED, "esx-33");
        UUID second = asks(Work.SEED, "esx-33");
        assertThat(place(second)).as("three times, but within moments")
                .isEqualTo("It waits for host esx-33, 2nd of 2.");

        freedMinutesAgo("esx-33", List.of(20, 14, 7));

        assertThat(place(first)).isEqualTo("It waits for host esx-33, 1st of 2; about 7 min.");
        assertThat(place(second)).isEqualTo("It waits for host esx-33, 2nd of 2; about 14 min.");
        freedMinutesAgo("esx-33", List.of(61, 14, 7));
        assertThat(place(second)).as("twice within the hour").isEqualTo("It waits for host esx-33, 2nd of 2.");
    }

    /// Each time that its place was free.
    private void freedMinutesAgo(String host, List<Integer> minutes) {
        List<Long> ids = jdbc.sql("select id from slot_freed where kind = 'HOST' and key = :key order by id")
                .param("key", host(host).key()).query(Long.class).list();
        assertThat(ids).as("each release was noted").hasSize(3);
        for (int i = 0; i < 3; i++) {
            jdbc.sql("""
                    update slot_freed set freed_at = pg_catalog.clock_timestamp() - make_interval(mins => :minutes)
                     where id = :id
                    """).params(Map.of("minutes", minutes.get(i), "id", ids.get(i))).update();
        }
    }

    @Test
    void whatWasFreedLongAgoIsForgotten() {
        SlotWorld.limit(jdbc, host("esx-34"), 1);
        gives(asks(Work.SEED, "esx-34"));
        jdbc.sql("update slot_freed set freed_at = freed_at - interval '3 hours'").update();
        asks(Work.SEED, "esx-34");

        SlotWorld.tick(slots);

        assertThat(jdbc.sql("select count(*) from slot_freed").query(Integer.class).single()).isZero();
    }
}
