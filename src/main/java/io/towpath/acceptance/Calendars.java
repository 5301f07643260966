package io.towpath.acceptance;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import java.sql.Date;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// The program's calendar: its zone and its holidays (table `holiday`).
@Component
class Calendars implements Holidays {

    private final JdbcClient jdbc;
    private final AuditTrail audit;
    private final ZoneId zone;

    Calendars(JdbcClient jdbc, AuditTrail audit, @Value("${towpath.zone:}") String zone) {
        this.jdbc = jdbc;
        this.audit = audit;
        this.zone = zone.isBlank() ? ZoneId.systemDefault() : ZoneId.of(zone);
    }

    BusinessDays businessDays() {
        Set<LocalDate> days = all().stream().map(Holiday::day).collect(Collectors.toSet());
        return new BusinessDays(zone, days);
    }

    @Override
    public ZoneId zone() {
        return zone;
    }

    @Override
    public List<Holiday> all() {
        return jdbc.sql("select day, name from holiday order by day")
                .query((row, _) -> new Holiday(row.getDate("day").toLocalDate(), row.getString("name"))).list();
    }

    @Override
    @Transactional
    public void replace(List<Holiday> holidays, String actor) {
        String before = text(all());
        jdbc.sql("delete from holiday").update();
        for (Holiday holiday : holidays) {
            jdbc.sql(
                    "insert into holiday (day, name) values (:day, :name) on conflict (day) do update set name = :name")
                    .param("day", Date.valueOf(holiday.day())).param("name", holiday.name()).update();
        }
        audit.append(AuditEntry.of(actor, "holidays.changed", new Subject("calendar", "holidays", "Holidays"))
                .with(Map.of("before", before, "after", text(all()))));
    }

    private static String text(List<Holiday> holidays) {
        return holidays.stream().map(holiday -> holiday.day() + " " + holiday.name()).collect(Collectors.joining(", "));
    }
}
