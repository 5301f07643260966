package io.towpath.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;

/// The dashboard asks when the plan ends: a forecast of every VM is not made each time.
@DatabaseTest
@Transactional
class PublishedEndTest {

    @Autowired
    PublishedEnd end;
    @Autowired
    Forecasts forecasts;
    @Autowired
    ProgramDesk program;
    @Autowired
    Plans plans;
    @Autowired
    JdbcClient db;

    @Test
    void isKeptForAWhileAndIsOfThePlanThatIsPublished() {
        published();
        PublishedEnd.End first = end.now().orElseThrow();
        assertThat(first.p90()).isAfterOrEqualTo(first.p50());

        db.sql("delete from plan_placement where plan_id in (select id from plan where state = 'published')").update();
        assertThat(forecasts.published().map(basis -> basis.scope().planned().vms()).orElse(0L)).isZero();
        assertThat(end.now()).as("asked again").hasValue(first);

        db.sql("update plan set state = 'saved' where state = 'published'").update();
        assertThat(end.now()).as("no plan is published").isEmpty();
    }

    @Test
    void countsWhoIsInNoWindowAndStaysWhenTheLastWaveIsStarted() {
        published();
        long before = forecasts.published().orElseThrow().scope().left().vms();
        new PlanRows(db).aVm("pooled", null);
        Scope scope = forecasts.published().orElseThrow().scope();
        assertThat(scope.left().vms()).isEqualTo(before + 1);
        assertThat(scope.leftOut()).anySatisfy(left -> assertThat(left.why()).startsWith("in the plan's pool"));

        UUID planned = db.sql("select p.vm_id from plan_placement p join plan on plan.id = p.plan_id "
                + "where plan.state = 'published'").query((row, _) -> row.getObject("vm_id", UUID.class)).single();
        started(planned);
        Forecasts.Basis started = forecasts.published().orElseThrow();

        assertThat(started.scope().planned().vms()).isZero();
        assertThat(started.scope().underWay().vms()).isPositive();
        assertThat(started.program().moves()).anyMatch(move -> move.copied() != null);
        assertThat(forecasts.forecast(started.program(), started.assumptions(), 20, 1).p90()).isAfter(started.program()
                .start());
    }

    @Test
    void whatTheProgramCountsOnAndPromisedIsKept() {
        published();
        LocalDate soon = LocalDate.now(ZoneOffset.UTC).plusDays(3);
        PublishedEnd.End before = end.now().orElseThrow();

        program.keep(new ProgramTerms(25.0, 80, 2.0, soon), "lena");

        PublishedEnd.End after = end.now().orElseThrow();
        assertThat(after.deadline().promised()).isEqualTo(soon);
        assertThat(after.deadline().missedBy(after.p90(), after.planned(), ZoneOffset.UTC)).isTrue();
        assertThat(before.deadline().promised()).isNull();
        assertThat(forecasts.published().orElseThrow().assumptions().gigabits()).isEqualTo(25);
        assertThat(forecasts.published().orElseThrow().assumptions().preCopyDays()).isEqualTo(2);
        assertThat(plans.usual().preCopyTerabytes()).isEqualTo(380.2);
        program.keep(new ProgramTerms(null, null, null, null), "lena");
        assertThat(program.terms()).isEqualTo(ProgramTerms.NONE);
    }

    @Test
    void aLicenceThatEndedOrOfWhichNobodyKnowsThatItIsUsedIsNotTold() {
        new PlanRows(db).aVm("licensed", null);
        db.sql("delete from source_told").update();
        db.sql("""
                insert into source_told (source_id, licences, seen_at)
                select (select min(id::text)::uuid from connection where removed_at is null),
                       '[{"name": "ended", "used": 4, "expiresOn": "2032-12-31"}, {"name": "kept", "expiresOn": "2033-01-02"},
                         {"name": "unused", "used": 0, "expiresOn": "2033-01-02"}, {"name": "endless", "used": 4},
                         {"name": "used", "used": 4, "expiresOn": "2033-02-01"}]', now()
                """).update();

        assertThat(program.firstLicence(LocalDate.of(2033, 1, 1))).get().extracting(ProgramDesk.Licence::name)
                .isEqualTo(
                        "used");
        assertThat(program.firstLicence(LocalDate.of(2033, 2, 1))).as("its last day").isPresent();
        assertThat(program.firstLicence(LocalDate.of(2033, 2, 2))).isEmpty();
    }

    private void started(UUID vm) {
        UUID wave = db.sql("""
                insert into wave (key, name, state, on_failure, target_id, format, slots, soak_business_days, since,
                                  created_at, created_by)
                select 'W-' || left(gen_random_uuid()::text, 8), 'End', 'RUNNING', 'CONTINUE', source_id, 'QCOW2', 1, 5,
                       now(), now(), 'lena'
                  from vm where id = :vm returning id
                """).param("vm", vm).query((row, _) -> row.getObject("id", UUID.class)).single();
        db.sql("insert into wave_member (wave_id, vm_id, position) values (:wave, :vm, 1)").param("wave", wave)
                .param("vm", vm).update();
        db.sql("update plan_wave set wave_id = :wave where plan_id in (select id from plan where state = 'published')")
                .param("wave", wave).update();
    }

    private void published() {
        UUID vm = new PlanRows(db).aVm("end", null);
        db.sql("update plan set state = 'saved' where state = 'published'").update();
        UUID plan = db.sql("""
                insert into plan (number, state, created_by, published_at, published_by)
                values (nextval('plan_number_seq'), 'published', 'lena', now(), 'lena') returning id
                """).query(UUID.class).single();
        UUID wave = db.sql("""
                insert into plan_wave (plan_id, position, name, kind, opens_at, closes_at, slots)
                values (:plan, 1, 'first', 'production', now() + interval '30 days', now() + interval '31 days', 4)
                returning id
                """).param("plan", plan).query(UUID.class).single();
        db.sql("insert into plan_placement (plan_id, vm_id, plan_wave_id, because) values (:plan, :vm, :wave, 'chosen')")
                .param("plan", plan).param("vm", vm).param("wave", wave).update();
    }
}
