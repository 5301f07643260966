package io.towpath.migration;

import io.towpath.slot.SlotsGranted;
import io.towpath.slot.TurnKept;
import java.util.List;
import java.util.UUID;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// A trip for which slots are kept goes on at once. News that is lost comes again.
@Component
class SlotNews {

    private final JdbcClient jdbc;
    private final AlarmClock alarm;

    SlotNews(JdbcClient jdbc, AlarmClock alarm) {
        this.jdbc = jdbc;
        this.alarm = alarm;
    }

    /// Whatever it does: it may have let go of the source already.
    @EventListener
    void on(TurnKept news) {
        int woken = jdbc.sql("""
                update migration set wake_at = clock_timestamp()
                 where id = :id and wake_at > clock_timestamp() and wake_at < clock_timestamp() + interval '1 minute'
                   and (lease_until is null or lease_until < pg_catalog.clock_timestamp())
                """).param("id", news.migrationId()).update();
        if (woken == 1) {
            alarm.wake(news.migrationId(), 0);
        }
    }

    @EventListener
    void on(SlotsGranted news) {
        List<UUID> woken = jdbc.sql("""
                update migration set wake_at = clock_timestamp()
                 where id = any(:ids) and state in ('SEEDING', 'SYNCING', 'CUTTING_OVER', 'SOAKING')
                   and (lease_until is null or lease_until < pg_catalog.clock_timestamp())
                   and (wake_at is null or wake_at > clock_timestamp())
                returning id
                """).param("ids", news.migrationIds().toArray(UUID[]::new))
                .query((row, _) -> row.getObject(1, UUID.class)).list();
        woken.forEach(id -> alarm.wake(id, 0));
    }
}
