package io.towpath.planning.calendar;

import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Table `calendar_event`: counts the changes of what feeds show. Programs take an event's change only when its sequence rose,
/// and drop an event only when they are told that it is cancelled.
@Component
final class EventBook {

    private final JdbcClient jdbc;

    EventBook(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private record Line(String shown, int sequence, Instant opensAt, Instant closesAt, ZoneId zone, String summary,
            boolean cancelled) {}

    /// In the caller's transaction: two who read at once see the same numbers.
    ///
    /// @param from events that ended before are not told any more
    /// @return the events with their sequence, and those shown before that are not among them, as cancelled; what is past
    ///         stays as it was
    List<FeedEvent> shown(String scope, List<FeedEvent> events, Instant from, Instant now) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended(:scope, 89))").param("scope", "calendar-event " + scope)
                .query(row -> {});
        Map<String, Line> before = read(scope);
        List<FeedEvent> all = new ArrayList<>();
        Set<String> there = new HashSet<>();
        for (FeedEvent event : events) {
            there.add(event.uid());
            Line line = before.get(event.uid());
            String digest = event.digest();
            int sequence = line == null
                    ? event.sequence()
                    : line.shown.equals(digest) ? line.sequence : Math.max(line.sequence + 1, event.sequence());
            if (line == null || !line.shown.equals(digest)) {
                write(scope, event.at(sequence), digest, now);
            }
            all.add(event.at(sequence));
        }
        before.forEach((uid, line) -> {
            if (!there.contains(uid) && line.closesAt.isAfter(from) && (line.cancelled || line.closesAt.isAfter(now))) {
                int sequence = line.cancelled ? line.sequence : line.sequence + 1;
                FeedEvent gone = FeedEvent.gone(uid, line.opensAt, line.closesAt, line.zone, line.summary, sequence);
                if (!line.cancelled) {
                    write(scope, gone, gone.digest(), now);
                }
                all.add(gone);
            }
        });
        return all;
    }

    /// As it was shown last; 0 before.
    int sequence(String scope, String uid) {
        return jdbc.sql("select sequence from calendar_event where scope = :scope and uid = :uid").param("scope", scope)
                .param("uid", uid).query(Integer.class).optional().orElse(0);
    }

    private Map<String, Line> read(String scope) {
        Map<String, Line> lines = new HashMap<>();
        jdbc.sql("select * from calendar_event where scope = :scope").param("scope", scope)
                .query(row -> {
                    lines.put(row.getString("uid"), new Line(row.getString("shown"), row.getInt("sequence"),
                            row.getTimestamp("opens_at").toInstant(), row.getTimestamp("closes_at").toInstant(),
                            ZoneId.of(row.getString("zone")), row.getString("summary"), row.getBoolean("cancelled")));
                });
        return lines;
    }

    private void write(String scope, FeedEvent event, String digest, Instant now) {
        jdbc.sql("""
                insert into calendar_event (scope, uid, shown, sequence, opens_at, closes_at, zone, summary, cancelled,
                                            changed_at)
                values (:scope, :uid, :shown, :sequence, :opens, :closes, :zone, :summary, :cancelled, :now)
                on conflict (scope, uid) do update
                   set shown = excluded.shown, sequence = excluded.sequence, opens_at = excluded.opens_at,
                       closes_at = excluded.closes_at, zone = excluded.zone, summary = excluded.summary,
                       cancelled = excluded.cancelled, changed_at = excluded.changed_at
                """).param("scope", scope).param("uid", event.uid()).param("shown", digest)
                .param("sequence", event.sequence()).param("opens", Timestamp.from(event.opensAt()))
                .param("closes", Timestamp.from(event.closesAt())).param("zone", event.zone().getId())
                .param("summary", event.summary())
                .param("cancelled", event.status() == FeedEvent.Status.CANCELLED).param("now", Timestamp.from(now))
                .update();
    }
}
