package io.towpath.report;

import io.towpath.inventory.Vm;
import io.towpath.report.ChangeList.Change;
import io.towpath.report.ChangeList.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Who is to take a VM out of a service at the source and into it at the target: what balances its load, backs it up, watches
/// it. Known from its tags and custom attributes, and from its dependencies on systems of that name. Every VM should be in a
/// backup and watched, so those of which nothing is known are told as well, in one line.
@Component
class ServiceChanges {

    private static final int NAMED = 10;

    private enum Service {
        LOAD_BALANCER(Kind.LOAD_BALANCER,
                "load.?balanc|\\bvip\\b|\\blb\\b|haproxy|netscaler|\\bbig-?ip\\b|\\bf5\\b|\\bavi\\b",
                "Take %1$s out of the pool before the window, and put it in again at the target when it is validated%2$s.",
                null),
        BACKUP(Kind.BACKUP,
                "backup|veeam|netbackup|\\bnb_|commvault|rubrik|cohesity|avamar|networker|\\btsm\\b|spectrum protect",
                "Take %1$s out of its backup job at the source after the last one before the window, and add it to a job at"
                        + " the target that runs on the first night%2$s.",
                "Find out which backup job holds each of them, and have each backed up at the target from the first night:"
                        + " nothing that was read tells."),
        MONITORING(Kind.MONITORING,
                "monitor|zabbix|nagios|icinga|check_?mk|prtg|\\bscom\\b|datadog|prometheus|dynatrace|solarwinds",
                "Set a downtime for %1$s for the window, and move its checks to the target%2$s.",
                "Find out who watches each of them, set downtimes for the window and move the checks: nothing that was read"
                        + " tells.");

        private final Kind kind;
        private final Pattern words;
        private final String task;
        private final @Nullable String unknown;

        Service(Kind kind, String words, String task, @Nullable String unknown) {
            this.kind = kind;
            this.words = Pattern.compile(words, Pattern.CASE_INSENSITIVE);
            this.task = task;
            this.unknown = unknown;
        }
    }

    private final JdbcClient jdbc;

    ServiceChanges(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    List<Change> of(List<Vm> vms) {
        if (vms.isEmpty()) {
            return List.of();
        }
        Map<UUID, List<String>> partners = partners(vms);
        List<Change> changes = new ArrayList<>();
        for (Service service : Service.values()) {
            List<String> untold = new ArrayList<>();
            for (Vm vm : vms) {
                String known = known(service, vm, partners.getOrDefault(vm.id(), List.of()));
                if (known == null) {
                    untold.add(vm.name());
                } else {
                    changes.add(new Change(service.kind, vm.name(), service.task.formatted(vm.name(),
                            " (" + known + ")"), null, null, null, null));
                }
            }
            if (service.unknown != null && !untold.isEmpty()) {
                changes.add(new Change(service.kind, untold.size() == 1 ? untold.getFirst() : untold.size() + " VMs",
                        service.unknown + " " + named(untold), null, null, null, null));
            }
        }
        return changes;
    }

    /// A tag that says `no` or nothing tells of no service.
    private static @Nullable String known(Service service, Vm vm, List<String> partners) {
        String tag = vm.tags().entrySet().stream().sorted(Map.Entry.comparingByKey())
                .filter(each -> service.words.matcher(each.getKey() + " " + each.getValue()).find())
                .filter(each -> !each.getValue().strip().matches("(?i)|no|none|false|n/a|-|not? .*"))
                .map(each -> each.getKey() + ": " + each.getValue()).findFirst().orElse(null);
        return tag != null
                ? tag
                : partners.stream().filter(name -> service.words.matcher(name).find()).findFirst().orElse(null);
    }

    private static String named(List<String> names) {
        return names.size() <= NAMED
                ? String.join(", ", names) + "."
                : "%s and %d more.".formatted(String.join(", ", names.subList(0, NAMED)), names.size() - NAMED);
    }

    /// By VM, the names of what it has to do with, in either direction.
    private Map<UUID, List<String>> partners(List<Vm> vms) {
        Map<UUID, List<String>> partners = new HashMap<>();
        jdbc.sql("""
                with moving as (select id, application_id from vm where id = any(:vms))
                select m.id, coalesce(t.name, ta.name) as partner from moving m
                  join dependency d on d.from_vm_id = m.id or d.from_application_id = m.application_id
                  left join vm t on t.id = d.to_vm_id left join application ta on ta.id = d.to_application_id
                union
                select m.id, coalesce(f.name, fa.name) from moving m
                  join dependency d on d.to_vm_id = m.id or d.to_application_id = m.application_id
                  left join vm f on f.id = d.from_vm_id left join application fa on fa.id = d.from_application_id
                 order by 1, 2
                """).param("vms", vms.stream().map(Vm::id).toArray(UUID[]::new)).query(row -> {
            partners.computeIfAbsent(row.getObject("id", UUID.class), _ -> new ArrayList<>())
                    .add(row.getString("partner"));
        });
        return partners;
    }
}
