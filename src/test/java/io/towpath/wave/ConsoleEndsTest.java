package io.towpath.wave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.replication.PassPlan;
import io.towpath.replication.Replications;
import io.towpath.replication.outlook.SyncRows;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

/// Ends that a console does not know.
@DatabaseTest
class ConsoleEndsTest {

    private static final RequestPostProcessor LEAD = user("lena").authorities(AuthorityUtils.createAuthorityList(
            "inventory:read", "wave:read", "wave:write", "wave:execute"));

    @Autowired
    MockMvcTester mvc;
    @Autowired
    JdbcClient db;
    @Autowired
    Replications replications;
    @Autowired
    PassPlan plan;
    @Autowired
    Clock clock;

    /// Its group is not started without one that has not begun; and of its disks one has begun.
    @Test
    void noEndIsToldWhereOneOfItsGroupOrOneOfItsDisksHasNotBegun() {
        SyncRows rows = new SyncRows(db);
        UUID wave = rows.wave(clock.instant().minusSeconds(1800), Duration.ofHours(3));
        SyncRows.Trip last = rows.inStep("last", 6, clock.instant().minusSeconds(60));
        SyncRows.Trip not = rows.inStep("not", 6, clock.instant().minusSeconds(60));
        plan.pause(replications.of(last.id()).orElseThrow(), replications.passes(last.id()));
        SyncRows.Trip seed = rows.trip("seed", "WARM", "SEEDING", null);
        rows.replication(seed);
        rows.member(wave, last, 5);
        rows.member(wave, not, 6);
        rows.member(wave, seed, 7);
        UUID shop = db.sql("insert into application (name, created_at) values (:name, now()) returning id")
                .param("name", "Shop " + wave).query(UUID.class).single();
        db.sql("update vm set application_id = :shop where id in (:one, :other)").param("shop", shop)
                .param("one", last.vmId()).param("other", not.vmId()).update();
        UUID cutover = db.sql("""
                insert into cutover (scope, scope_id, label, state, starts_at, planned_by, started_by, started_at)
                values ('WAVE', :wave, 'W', 'RUNNING', now(), 'lena', 'lena', now()) returning id
                """).param("wave", wave).query(UUID.class).single();
        for (SyncRows.Trip trip : List.of(last, not)) {
            db.sql("""
                    insert into cutover_member (cutover_id, migration_id, vm_id, group_id, group_name)
                    values (:cutover, :id, :vm, :shop, 'Shop')
                    """).param("cutover", cutover).param("id", trip.id()).param("vm", trip.vmId())
                    .param("shop", shop).update();
        }
        Instant began = clock.instant().minusSeconds(50);
        rows.step(last, "CUTTING_OVER", "shut-down-source", began, began.plusSeconds(40));
        rows.state(last, "CUTTING_OVER");
        rows.pass(last, 8, "FINAL", began.plusSeconds(44), 4_000_000_000L, "OFF", null);
        db.sql("""
                update replication_pass set state = 'RUNNING', landed_at = null, ended_at = null
                 where migration_id = :id and number = 8
                """).param("id", last.id()).update();
        rated(last, 50_000_000);
        db.sql("""
                insert into disk_copy (migration_id, vm_disk_id, position, label, phase, done_bytes, total_bytes, source,
                                       format, target_file, run, started_at, updated_at, bytes_per_second)
                select migration_id, vm_disk_id, 0, label, 'COPYING', 10, 1000000000, 's', 'qcow2', '/t',
                       gen_random_uuid(), now(), now(), 50000000
                  from replication_disk where migration_id = :id and position = 0
                """).param("id", seed.id()).update();

        assertThat(page("/waves/%s/console".formatted(wave))).contains("not before ", "the end of " + not.vmName()
                + " is not known", "not all of its disks have said how much they bring");

        db.sql("update cutover_member set left_out = 'lena' where migration_id = :id").param("id", not.id()).update();
        assertThat(page("/waves/%s/console?by=host".formatted(wave))).contains("will finish ", " · window ok");
    }

    /// As a pass of two disks tells it, half of which is over; a rate of none was told a minute ago.
    private void rated(SyncRows.Trip trip, long bytesPerSecond) {
        db.sql("""
                update replication_pass_disk set phase = 'COPYING', ended_at = null, total_bytes = changed_bytes,
                       done_bytes = changed_bytes / 2, rate_bytes = :rate / 2,
                       updated_at = clock_timestamp() - case when :rate = 0 then interval '1 minute'
                                                             else interval '0' end
                 where pass_id = (select id from replication_pass where migration_id = :id and number = 8)
                """).param("rate", bytesPerSecond).param("id", trip.id()).update();
    }

    private String page(String uri) {
        MvcTestResult page = mvc.get().uri(uri).with(LEAD).exchange();
        assertThat(page).hasStatusOk();
        try {
            return page.getResponse().getContentAsString();
        } catch (java.io.UnsupportedEncodingException e) {
            throw new IllegalStateException(e);
        }
    }
}
