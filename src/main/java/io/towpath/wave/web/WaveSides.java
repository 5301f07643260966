package io.towpath.wave.web;

import io.towpath.inventory.Connection;
import io.towpath.inventory.Inventory;
import io.towpath.readiness.Assessment;
import io.towpath.readiness.Readiness;
import io.towpath.readiness.TargetKind;
import io.towpath.wave.gate.GateName;
import io.towpath.wave.gate.GateSettings;
import io.towpath.wave.gate.Purpose;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// What lists say of waves beside their numbers: who made them, their window, what is seen to be in the way. One query for
/// all of them, so it sees some gates only and never says that a wave may start: its own page computes all of them.
@Component
class WaveSides {

    private static final DateTimeFormatter AT = DateTimeFormatter.ofPattern("EEE d MMM yyyy HH:mm", Locale.ENGLISH);

    private final JdbcClient db;
    private final Inventory inventory;
    private final Readiness readiness;
    private final GateSettings settings;
    private final Clock clock;

    WaveSides(JdbcClient db, Inventory inventory, Readiness readiness, GateSettings settings, Clock clock) {
        this.db = db;
        this.inventory = inventory;
        this.readiness = readiness;
        this.settings = settings;
        this.clock = clock;
    }

    /// @param owner who made it
    /// @param opens in the window's own zone; null without a window
    /// @param tone  `wait`, `bad`, `idle`
    /// @param gates `2 VMs blocked, 1 VM not connected, no window`
    public record Side(String owner, @Nullable UUID windowId, @Nullable String window, @Nullable Instant opensAt,
            @Nullable Instant closesAt, @Nullable String opens, String tone, String gates) {

        /// `red`, `amber`; null where nothing is seen in the way, which is less than that its gates are met.
        @Nullable
        String rag() {
            return switch (tone) {
                case "bad" -> "red";
                case "wait" -> "amber";
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
        int usual = letter(readiness.usualTarget());
        List<Connection> targets = inventory.targets();
        db.sql("""
                select wave.id, wave.state, wave.created_by, c.kind, w.id as window_id, w.name as window_name, w.opens_at,
                       w.closes_at, w.zone, coalesce(m.vms, 0) as vms, coalesce(m.blocked, 0) as blocked,
                       coalesce(m.unconnected, 0) as unconnected,
                       coalesce(m.unjudged, 0) as unjudged, coalesce(m.unowned, 0) as unowned,
                       coalesce(o.open, 0) as objections,
                       go.decision, go.wave_version = wave.version as of_this, go.withdrawn_by,
                       array(select g.gate from gate_waiver g
                              where g.wave_id = wave.id and g.approved_at is not null and g.revoked_at is null
                                and g.expires_on >= :today) as waived
                  from wave
                  join wave_charter c on c.wave_id = wave.id
                  left join cutover_window w on w.id = c.window_id and w.cancelled_at is null
                  left join (select wm.wave_id, count(*) as vms,
                                    count(*) filter (where here.blocked) as blocked,
                                    count(*) filter (where here.unconnected and not here.blocked) as unconnected,
                                    count(*) filter (where a.vm_id is null) as unjudged,
                                    count(*) filter (where coalesce(vm.owner_email, app.owner_email) is null) as unowned
                               from wave_member wm join vm on vm.id = wm.vm_id
                               join wave draft on draft.id = wm.wave_id and draft.state = 'DRAFT'
                               left join unnest(cast(:targets as uuid[]), cast(:letters as integer[]))
                                         as t(id, letter) on t.id = draft.target_id
                               left join assessment a on a.vm_id = vm.id and a.vm_version = vm.version
                               left join application app on app.id = vm.application_id
                               left join lateral (
                                    select bool_or(coalesce(there.letter = 'b', f.severity = 'blocker')
                                                   and not (f.rule = any(:warm) and exists (
                                                       select from migration_latest t
                                                        where t.vm_id = vm.id and t.mode = 'COLD'
                                                          and t.state not in ('DONE', 'ROLLED_BACK', 'CANCELLED'))))
                                               as blocked, bool_or(f.blocks_start) as unconnected
                                      from finding_open f
                                     cross join lateral (select substr(f.severities, coalesce(t.letter, :usual), 1)
                                                                as letter) there
                                     where a.vm_id is not null and f.vm_id = vm.id
                                       and coalesce(there.letter, '') <> '-') here on true
                              where wm.wave_id = any(:waves) and wm.skipped is null
                              group by wm.wave_id) m on m.wave_id = wave.id
                  left join (select wave_id, count(*) as open from window_objection
                              where wave_id = any(:waves) and answer is null group by wave_id) o on o.wave_id = wave.id
                  left join lateral (select g.decision, g.wave_version, g.withdrawn_by from wave_go g
                                      where g.wave_id = wave.id order by g.requested_at desc, g.id desc limit 1) go on true
                 where wave.id = any(:waves)
                """).param("waves", waves.toArray(UUID[]::new)).param("usual", usual)
                .param("warm", Assessment.HINDER_WARM.toArray(String[]::new))
                .param("targets", targets.stream().map(Connection::id).toArray(UUID[]::new))
                .param("letters", targets.stream().map(target -> TargetKind.ofPlatform(target.kind())
                        .map(WaveSides::letter).orElse(usual)).toArray(Integer[]::new))
                .param("today", LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC))
                .query(row -> {
                    sides.put(row.getObject("id", UUID.class), side(row));
                });
        return sides;
    }

    /// Where in `finding.severities` a target is, from 1.
    private static int letter(TargetKind target) {
        return target.ordinal() + 1;
    }

    private Side side(ResultSet row) throws SQLException {
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

    /// Its tone and what is in the way: what no person can wave through is red, what is still to be done amber. Gates that do
    /// not bind are told without a colour.
    private String[] standing(ResultSet row) throws SQLException {
        String state = row.getString("state");
        if (!state.equals("DRAFT")) {
            boolean over = state.equals("COMPLETED") || state.equals("STOPPED");
            return row.getString("withdrawn_by") != null && !over
                    ? new String[]{"bad", "go withdrawn"}
                    : new String[]{"idle", "started"};
        }
        Purpose purpose = Purpose.of(row.getString("kind"));
        boolean binding = settings.gatesBind().contains(purpose);
        boolean goNeeded = settings.goNeeded().contains(purpose);
        Set<String> waived = Set.of((String[]) row.getArray("waived").getArray());
        List<String> red = new ArrayList<>();
        List<String> amber = new ArrayList<>();
        if (!waived.contains(GateName.READINESS.word())) {
            count(red, row.getInt("blocked"), "VM blocked", "VMs blocked");
        }
        count(red, row.getInt("objections"), "owner objects", "owners object");
        // may be planned, not started until their vCenter is connected
        count(amber, row.getInt("unconnected"), "VM not connected", "VMs not connected");
        boolean empty = row.getInt("vms") == 0;
        if (empty) {
            amber.add("no VMs");
        }
        if (!waived.contains(GateName.READINESS.word())) {
            count(amber, row.getInt("unjudged"), "VM not judged", "VMs not judged");
        }
        if (!waived.contains(GateName.OWNERS.word())) {
            count(amber, row.getInt("unowned"), "VM without an owner", "VMs without an owner");
        }
        if (row.getObject("window_id") == null && !waived.contains(GateName.WINDOW.word())) {
            amber.add("no window");
        }
        boolean inTheWay = empty || binding && !amber.isEmpty();
        boolean approved = "approved".equals(row.getString("decision")) && row.getString("withdrawn_by") == null;
        boolean given = approved && row.getBoolean("of_this");
        if (goNeeded && !given) {
            amber.add(approved ? "go void" : "rejected".equals(row.getString("decision")) ? "go refused" : "no go yet");
            inTheWay = true;
        }
        List<String> all = new ArrayList<>(red);
        all.addAll(amber);
        if (all.isEmpty()) {
            // its mappings, its room and more were not looked at
            return new String[]{"idle", given ? "go was given" : "see its gates"};
        }
        return new String[]{binding && !red.isEmpty() ? "bad" : inTheWay ? "wait" : "idle", String.join(", ", all)};
    }

    private static void count(List<String> said, int number, String one, String many) {
        if (number > 0) {
            said.add(number + " " + (number == 1 ? one : many));
        }
    }
}
