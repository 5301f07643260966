package io.towpath.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/// What is predicted of those who start together, and how it was.
@DatabaseTest
class ForeseenTest {

    @Autowired
    MockMvcTester mvc;
    @Autowired
    Cutovers cutovers;
    @Autowired
    Foresights foresights;
    @Autowired
    CutoverBeat beat;
    @Autowired
    JdbcClient db;

    private Yard yard;
    private UUID shop = new UUID(0, 0);
    private UUID web = shop;
    private UUID data = shop;

    @BeforeEach
    void aWebServerThatIsQuickAndADatabaseThatIsNot() {
        yard = new Yard(db);
        shop = yard.application("Webshop");
        web = yard.inStep(yard.vm("web01", shop));
        data = yard.inStep(yard.vm("db01", shop));
        predicted(web, 3, 60_000, 90_000);
        predicted(data, 3, 600_000, 900_000);
    }

    @Test
    void theQuickOneIsOutAsLongAsTheSlowOne() {
        Foreseen told = foresights.ofThoseWaiting(Scope.APPLICATION, shop).orElseThrow();

        assertThat(told.groups()).singleElement().satisfies(group -> {
            assertThat(group.vms()).isEqualTo(2);
            assertThat(group.last()).startsWith("db01");
            assertThat(group.often()).isGreaterThan(95);
            assertThat(group.middle()).isBetween(Duration.ofSeconds(590), Duration.ofSeconds(640));
        });
        assertThat(told.members().get(web)).satisfies(one -> {
            assertThat(one.middle()).isGreaterThan(Duration.ofSeconds(580));
            assertThat(one.waits()).isGreaterThan(Duration.ofSeconds(500));
        });
        assertThat(told.members().get(data).mostlyWaits()).isLessThan(Duration.ofSeconds(1));
        assertThat(told.unknown()).isEmpty();

        assertThat(page("/cutovers/of/application/" + shop)).contains("How long nobody is served", "Webshop",
                " of 100", " / ");
        assertThat(rest("/api/v1/cutovers/outage?scope=application&id=" + shop)).hasStatusOk().bodyJson()
                .extractingPath("$.groups[0].last").asString().startsWith("db01");
    }

    @Test
    void ofWhomNothingIsPredictedIsNamed() {
        yard.inStep(yard.vm("new01", shop));

        Foreseen told = foresights.ofThoseWaiting(Scope.APPLICATION, shop).orElseThrow();

        assertThat(told.unknown()).singleElement().asString().startsWith("new01");
        assertThat(told.groups()).singleElement().satisfies(group -> assertThat(group.vms()).isEqualTo(3));
        assertThat(page("/cutovers/of/application/" + shop)).contains("Nothing is predicted yet of new01");
        UUID lone = yard.application("Lone");
        yard.inStep(yard.vm("lone01", lone));
        assertThat(rest("/api/v1/cutovers/outage?scope=application&id=" + lone)).hasStatus4xxClientError();
    }

    @Test
    void whatWasPredictedAtTheStartStaysAndStandsBesideHowItWas() {
        Cutover started = cutovers.plan(new Cutovers.Wish(Scope.APPLICATION, shop, null, null), "lena").cutover();
        beat.beat();
        Foreseen at = foresights.of(started).orElseThrow();
        // whatever is predicted later: it is known by then how it goes
        db.sql("update cutover_prediction set middle_millis = 1000, mostly_millis = 2000 where migration_id = :id")
                .param("id", data).update();
        Instant begin = db.sql("select started_at from cutover where id = :id").param("id", started.id())
                .query((row, _) -> row.getTimestamp(1).toInstant()).single();
        outage(web, begin.plusSeconds(1), begin.plusSeconds(50), null);
        outage(data, begin.plusSeconds(3), null, null);

        Foreseen now = foresights.of(started).orElseThrow();
        assertThat(now.groups()).singleElement().satisfies(group -> {
            assertThat(group.middle()).isEqualTo(at.groups().getFirst().middle());
            assertThat(group.actual()).isEqualTo(new Foreseen.Actual(begin.plusSeconds(1), null));
            assertThat(group.within()).as("it lasts").isNull();
        });
        assertThat(page("/cutovers/of/application/" + shop)).contains(" so far");

        yard.state(web, "ROLLED_BACK");
        yard.state(data, "ROLLED_BACK");
        assertThat(foresights.of(started).orElseThrow().groups()).singleElement()
                .satisfies(group -> assertThat(group.actual()).as("all went back: nothing lasts any more").isNull());

        db.sql("delete from migration_step where migration_id in (:one, :other)").param("one", web).param("other", data)
                .update();
        outage(web, begin.plusSeconds(1), begin.plusSeconds(50), begin.plusSeconds(611));
        outage(data, begin.plusSeconds(3), begin.plusSeconds(600), begin.plusSeconds(640));
        yard.state(web, "VALIDATING");
        yard.state(data, "VALIDATING");
        assertThat(foresights.of(started).orElseThrow().groups()).singleElement().satisfies(group -> {
            assertThat(group.actual()).as("from the first power-off to the last start")
                    .isEqualTo(new Foreseen.Actual(begin.plusSeconds(1), begin.plusSeconds(640)));
            assertThat(group.within()).isTrue();
        });
        assertThat(rest("/api/v1/cutovers/" + started.id())).hasStatusOk().bodyJson()
                .extractingPath("$.outage.groups[0].within").isEqualTo(true);
        assertThat(page("/cutovers/of/application/" + shop)).contains("10m39, within P");
    }

    /// @param arrived when it began to wait for the others; null: it is not as far
    /// @param ended   null: it lasts
    private void outage(UUID trip, Instant began, @Nullable Instant arrived, @Nullable Instant ended) {
        step(trip, "shut-down-source", began, began.plusSeconds(20));
        if (arrived != null) {
            step(trip, "wait-for-group", arrived, ended == null ? null : ended.minusSeconds(30));
        }
        if (ended != null) {
            step(trip, "start-target", ended.minusSeconds(30), ended);
        }
    }

    private void step(UUID trip, String step, Instant from, @Nullable Instant to) {
        db.sql("""
                insert into migration_step (migration_id, visit, state, step, try, node, started_at, ended_at, outcome)
                values (:id, 7, 'CUTTING_OVER', :step, 1, 'n1', :from, cast(:to as timestamptz),
                        case when cast(:to as timestamptz) is null then 'WAITING' else 'DONE' end)
                """).param("id", trip).param("step", step).param("from", java.sql.Timestamp.from(from))
                .param("to", to == null ? null : java.sql.Timestamp.from(to)).update();
    }

    private void predicted(UUID trip, int pass, long middle, long mostly) {
        db.sql("""
                insert into cutover_prediction (migration_id, pass, predicted_at, cutover_at, planned, middle_millis,
                    mostly_millis, changed_bytes, mostly_bytes, parts, learned_passes, learned_others, bias, stretch)
                values (:id, :pass, now() - interval '1 hour', now(), true, :middle, :mostly, 1, 2,
                        '[{"part": "START", "middle": 30000, "mostly": 40000, "seen": 1}]', 3, 0, 1, 1)
                """).param("id", trip).param("pass", pass).param("middle", middle).param("mostly", mostly).update();
    }

    private MvcTestResult rest(String path) {
        return mvc.get().uri(path).with(user("aud")
                .authorities(AuthorityUtils.createAuthorityList("inventory:read", "wave:read"))).exchange();
    }

    private String page(String path) {
        try {
            MvcTestResult answer = rest(path);
            assertThat(answer).hasStatusOk();
            return answer.getResponse().getContentAsString();
        } catch (java.io.UnsupportedEncodingException e) {
            throw new AssertionError(e);
        }
    }
}
