package io.towpath.report;

import io.towpath.planning.forecast.Bandwidth;
import io.towpath.readiness.Findings;
import io.towpath.units.ByteSize;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// The estate and its readiness on a few pages, for those who were not asked to look at a screen.
@Component
public class ReadinessReport {

    private static final int MOST_RULES = 40;
    private static final int A_WEEK = 150;
    private static final List<Integer> LINKS = List.of(10, 25);
    private static final double UTILISATION = 0.7;

    private final JdbcClient jdbc;
    private final Findings findings;
    private final Clock clock;

    ReadinessReport(JdbcClient jdbc, Findings findings, Clock clock) {
        this.clock = clock;
        this.jdbc = jdbc;
        this.findings = findings;
    }

    public Report now() {
        Proposal proposal = proposal();
        return new Report(totals(), shares("readiness"), shares("coalesce(complexity, 'not judged')"),
                shares("os_family"),
                shares("coalesce(environment, 'not told')"),
                shares("coalesce('tier ' || tier, 'not told')"),
                shares("case when capacity_bytes < 107374182400 then 'below 100 GiB' "
                        + "when capacity_bytes < 549755813888 then '100 to 512 GiB' "
                        + "when capacity_bytes < 2199023255552 then '512 GiB to 2 TiB' else '2 TiB and more' end"),
                findings.counts().stream().limit(MOST_RULES).map(count -> new Rule(count.rule().id(),
                        count.severity().name().toLowerCase(Locale.ROOT), count.vms(), count.example(), count.fix()))
                        .toList(),
                pace(), proposal == null ? null : proposal.name, proposal == null ? List.of() : waves(proposal.id));
    }

    private record Proposal(UUID id, String name) {}

    /// Of plans with waves the published one, else the newest version that was kept, else the draft, as the forecast does.
    private @Nullable Proposal proposal() {
        return jdbc.sql("""
                select id, number, state from plan
                 where state in ('published', 'saved', 'draft') and exists (select from plan_wave where plan_id = plan.id)
                 order by state = 'published' desc, state = 'saved' desc, number desc limit 1
                """).query((row, _) -> new Proposal(row.getObject("id", UUID.class), switch (row.getString("state")) {
            case "published" -> "Plan %d, published".formatted(row.getInt("number"));
            case "draft" -> "Draft %d, not published".formatted(row.getInt("number"));
            default -> "Plan %d, not published".formatted(row.getInt("number"));
        })).optional().orElse(null);
    }

    /// How long it takes at the usual pace, by people and by links. Volume is decimal, as links are.
    private Pace pace() {
        return jdbc.sql("""
                select (select count(*) from vm_overview v where %1$s) as vms,
                       (select coalesce(sum(coalesce(used_bytes, stored_bytes)), 0) from vm_overview v where %1$s) as used,
                       count(w.id) as windows, coalesce(sum(w.capacity_vms), 0) as room
                  from cutover_window w where w.cancelled_at is null and w.opens_at > :now
                """.formatted("v.kind = 'vm' and v.missing_since is null and v.excluded_reason is null "
                + "and coalesce(v.strategy, 'rehost') in ('rehost', 'relocate') "
                + "and v.state in ('NOT_PLANNED', 'PLANNED', 'CANCELLED', 'ROLLED_BACK')"))
                .param("now", Timestamp.from(clock.instant())).query((row, _) -> {
                    double terabytes = row.getDouble("used") / 1e12;
                    int vms = row.getInt("vms");
                    return new Pace(vms, (vms + A_WEEK - 1) / A_WEEK, decimal(terabytes),
                            LINKS.stream().map(gigabits -> link(gigabits, terabytes)).toList(), row.getInt("windows"),
                            row.getInt("room"));
                }).single();
    }

    private static Link link(int gigabits, double terabytes) {
        Bandwidth link = Bandwidth.of(gigabits, UTILISATION);
        return new Link(gigabits, decimal(link.terabytesPerDay()), decimal(link.days(terabytes)));
    }

    private static String decimal(double number) {
        return String.format(Locale.ENGLISH, "%,.1f", number);
    }

    private Totals totals() {
        return jdbc.sql("""
                select count(*) as vms, count(distinct source_id) as sources, count(distinct application_id) as applications,
                       coalesce(sum(cpus), 0) as cpus, coalesce(sum(memory_bytes), 0) as memory,
                       coalesce(sum(coalesce(used_bytes, stored_bytes)), 0) as used,
                       coalesce(sum(capacity_bytes), 0) as capacity, coalesce(sum(disks), 0) as disks,
                       count(*) filter (where owner_email is null) as ownerless
                  from vm_overview where kind = 'vm' and missing_since is null
                """).query((row, _) -> new Totals(row.getInt("vms"), row.getInt("sources"), row.getInt("applications"),
                row.getLong("cpus"), new ByteSize(row.getLong("memory")).toString(),
                new ByteSize(row.getLong("used")).toString(), new ByteSize(row.getLong("capacity")).toString(),
                row.getLong("disks"), row.getInt("ownerless"))).single();
    }

    private List<Share> shares(String column) {
        List<Share> raw = jdbc.sql("""
                select %s as what, count(*) as vms, coalesce(sum(coalesce(used_bytes, stored_bytes)), 0) as used
                  from vm_overview where kind = 'vm' and missing_since is null group by 1 order by 2 desc, 1
                """.formatted(column)).query((row, _) -> new Share(row.getString("what"), row.getInt("vms"), 0,
                new ByteSize(row.getLong("used")).toString())).list();
        int all = raw.stream().mapToInt(Share::vms).sum();
        return raw.stream().map(share -> new Share(share.what(), share.vms(),
                (int) Math.round(100.0 * share.vms() / Math.max(1, all)), share.used())).toList();
    }

    private List<Wave> waves(UUID plan) {
        return jdbc.sql("""
                select pw.name, pw.kind, count(pp.vm_id) as vms, w.opens_at, w.zone,
                       coalesce(sum(coalesce(vm.used_bytes, vm.stored_bytes)), 0) as used
                  from plan join plan_wave pw on pw.plan_id = plan.id left join plan_placement pp on pp.plan_wave_id = pw.id
                  left join vm on vm.id = pp.vm_id left join cutover_window w on w.id = pw.window_id
                 where plan.id = :plan group by pw.id, w.id order by pw.position
                """).param("plan", plan).query((row, _) -> {
            Timestamp opens = row.getTimestamp("opens_at");
            return new Wave(row.getString("name"), row.getString("kind"), row.getInt("vms"),
                    opens == null
                            ? null
                            : DateTimeFormatter.ofPattern("EEE d MMM yyyy HH:mm", Locale.ENGLISH)
                                    .format(opens.toInstant().atZone(ZoneId.of(row.getString("zone")))),
                    new ByteSize(row.getLong("used")).toString());
        }).list();
    }

    /// @param plan  whose waves these are: `Plan 11, published`, `Draft 12, not published`; null where none has waves
    /// @param waves empty without a plan
    public record Report(Totals totals, List<Share> readiness, List<Share> complexity, List<Share> systems,
            List<Share> environments, List<Share> tiers, List<Share> sizes, List<Rule> rules, Pace pace,
            @Nullable String plan, List<Wave> waves) {}

    /// @param vms       still to move: not begun, cancelled or rolled back; templates, excluded VMs and those whose strategy
    ///                  moves nothing are not in scope
    /// @param weeks     at 150 VMs a week, begun ones whole
    /// @param terabytes what they take at the sources: `181.2`
    /// @param windows   that open from now on
    /// @param room      VMs that fit into these
    public record Pace(int vms, int weeks, String terabytes, List<Link> links, int windows, int room) {}

    /// @param terabytesPerDay at 70 % of what its frames leave
    /// @param days            to copy all of it once
    public record Link(int gigabits, String terabytesPerDay, String days) {}

    /// Templates and placeholders are not counted, nor VMs that are missing at their source.
    public record Totals(int vms, int sources, int applications, long cpus, String memory, String used, String capacity,
            long disks, int ownerless) {}

    /// @param used what these VMs take at the source
    public record Share(String what, int vms, int percent, String used) {}

    public record Rule(String rule, String severity, int vms, String example, String fix) {}

    public record Wave(String name, String kind, int vms, @Nullable String opens, String used) {}
}
