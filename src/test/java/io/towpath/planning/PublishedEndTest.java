package io.towpath.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
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
    JdbcClient db;

    @Test
    void isKeptForAWhileAndIsOfThePlanThatIsPublished() {
        published();
        PublishedEnd.End first = end.now().orElseThrow();
        assertThat(first.p90()).isAfterOrEqualTo(first.p50());

        db.sql("delete from plan_placement where plan_id in (select id from plan where state = 'published')").update();
        assertThat(forecasts.published()).isEmpty();
        assertThat(end.now()).as("asked again").hasValue(first);

        db.sql("update plan set state = 'saved' where state = 'published'").update();
        assertThat(end.now()).as("no plan is published").isEmpty();
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
