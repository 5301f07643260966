package io.towpath.wave.web;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// What lists say of waves beside their numbers: who made them, their window, what is in the way of their gates. One
/// query for all of them; a wave's own page computes its gates in full.
@Component
class WaveSides {

    private static final DateTimeFormatter AT = DateTimeFormatter.ofPattern("EEE d MMM yyyy HH:mm", Locale.ENGLISH);

    private final JdbcClient db;

    WaveSides(JdbcClient db) {
        this.db = db;
    }

    /// @param owner who made it
    /// @param opens in the window's own zone; null without a window
    /// @param tone  `good`, `wait`, `bad`, `idle`
    /// @param gates `2 VMs blocked, no window`
    public record Side(String owner, @Nullable UUID windowId, @Nullable String window, @Nullable Instant opensAt,
            @Nullable Instant closesAt, @Nullable String opens, String tone, String gates) {

        /// `red`, `amber`, `green`; null where no gate stands before it any more.
        @Nullable
        String rag() {
            return switch (tone) {
                case "bad" -> "red";
                case "wait" -> "amber";
                case "good" -> "green";
                default -> null;
            };
        }
    }

    /// By wave.
    Map<UUID, Side> of(Collection<UUID> waves) {
        Map<UUID, Side> sides = new HashMap<>();
        if (waves.isEmpty()) {
            return sides;
        }
        db.sql("""
                select wave.id, wave.state, wave.created_by, w.id as window_id, w.name as window_name, w.opens_at,
                       w.closes_at, w.zone, coalesce(m.vms, 0) as vms, coalesce(m.blocked, 0) as blocked,
                       coalesce(m.unjudged, 0) as unjudged, coalesce(m.unowned, 0) as unowned,
                       coalesce(o.open, 0) as objections,
                       go.decision, go.wave_version = wave.version as of_this
                  from wave
                  join wave_charter c on c.wave_id = wave.id
                  left join cutover_window w on w.id = c.window_id and w.cancelled_at is null
                  left join (select wm.wave_id, count(*) as vms,
                                    count(*) filter (where a.verdict = 'blocked') as blocked,
                                    count(*) filter (where a.verdict is null) as unjudged,
                                    count(*) filter (where coalesce(vm.owner_email, app.owner_email) is null) as unowned
                               from wave_member wm join vm on vm.id = wm.vm_id
                               left join assessment a on a.vm_id = vm.id
                               left join application app on app.id = vm.application_id
                              where wm.wave_id = any(:waves) and wm.skipped is null
                              group by wm.wave_id) m on m.wave_id = wave.id
                  left join (select wave_id, count(*) as open from window_objection
                              where wave_id = any(:waves) and answer is null group by wave_id) o on o.wave_id = wave.id
                  left join lateral (select g.decision, g.wave_version from wave_go g where g.wave_id = wave.id
                                      order by g.requested_at desc limit 1) go on true
                 where wave.id = any(:waves)
                """).param("waves", waves.toArray(UUID[]::new))
                .query(row -> {
                    sides.put(row.getObject("id", UUID.class), side(row));
                });
        return sides;
    }

    private static Side side(ResultSet row) throws SQLException {
        var opens = row.getTimestamp("opens_at");
        var closes = row.getTimestamp("closes_at");
        String[] standing = standing(row);
        return new Side(row.getString("created_by"), row.getObject("window_id", UUID.class),
                row.getString("window_name"), opens == null ? null : opens.toInstant(),
                closes == null ? null : closes.toInstant(), opens == null
                        ? null
                        : AT.format(opens.toInstant().atZone(ZoneId.of(row.getString("zone")))),
                standing[0], standing[1]);
    }

    /// Its tone and what is in the way: what no person can wave through is red, what is still to be done amber.
    private static String[] standing(ResultSet row) throws SQLException {
        if (!row.getString("state").equals("DRAFT")) {
            return new String[]{"idle", "started"};
        }
        List<String> red = new ArrayList<>();
        count(red, row.getInt("blocked"), "VM blocked", "VMs blocked");
        count(red, row.getInt("objections"), "owner objects", "owners object");
        List<String> amber = new ArrayList<>();
        if (row.getInt("vms") == 0) {
            amber.add("no VMs");
        }
        count(amber, row.getInt("unjudged"), "VM not judged", "VMs not judged");
        count(amber, row.getInt("unowned"), "VM without an owner", "VMs without an owner");
        if (row.getObject("window_id") == null) {
            amber.add("no window");
        }
        String decision = row.getString("decision");
        boolean go = "approved".equals(decision) && row.getBoolean("of_this");
        if (red.isEmpty() && amber.isEmpty() && go) {
            return new String[]{"good", "go is given"};
        }
        if (!go) {
            amber.add("rejected".equals(decision) ? "go refused" : "no go yet");
        }
        List<String> all = new ArrayList<>(red);
        all.addAll(amber);
        return new String[]{red.isEmpty() ? "wait" : "bad", String.join(", ", all)};
    }

    private static void count(List<String> said, int number, String one, String many) {
        if (number > 0) {
            said.add(number + " " + (number == 1 ? one : many));
        }
    }
}
