package io.towpath.wave.gate;

import io.towpath.planning.mapping.Answer;
import io.towpath.planning.mapping.MappingKind;
import io.towpath.planning.mapping.Resolution;
import io.towpath.wave.gate.Facts.Member;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// What waves that come before another will still take of the storage of the target that they share: all that were started,
/// and drafts whose window opens earlier. VMs that are at the target by now take nothing more: they are in what is
/// declared free.
@Component
final class Ahead {

    private final JdbcClient jdbc;
    private final CharterStore charters;
    private final Facts facts;
    private final Destinations destinations;

    Ahead(JdbcClient jdbc, CharterStore charters, Facts facts, Destinations destinations) {
        this.jdbc = jdbc;
        this.charters = charters;
        this.facts = facts;
        this.destinations = destinations;
    }

    /// @param waves keys of those that take some, in order
    record Taken(long bytes, List<String> waves) {}

    /// By name of the storage.
    Map<String, Taken> of(Charter charter) {
        Map<String, Long> bytes = new TreeMap<>();
        Map<String, Set<String>> waves = new TreeMap<>();
        for (UUID id : before(charter)) {
            Set<UUID> waiting = new HashSet<>(waiting(id));
            List<Member> members = facts.members(id).stream().filter(vm -> waiting.contains(vm.vmId())).toList();
            charters.find(id).filter(_ -> !members.isEmpty()).ifPresent(other -> needs(
                    destinations.of(other, members).vms()).forEach((storage, needed) -> {
                        bytes.merge(storage, needed, Math::addExact);
                        waves.computeIfAbsent(storage, _ -> new java.util.TreeSet<>()).add(other.key());
                    }));
        }
        Map<String, Taken> taken = new TreeMap<>();
        bytes.forEach((storage, all) -> taken.put(storage, new Taken(all, List.copyOf(waves.getOrDefault(storage,
                Set.of())))));
        return taken;
    }

    /// What disks may grow to, by the storage that they go to.
    static Map<String, Long> needs(List<Resolution> vms) {
        Map<String, Long> needed = new TreeMap<>();
        vms.forEach(vm -> vm.of(MappingKind.STORAGE).forEach(disk -> {
            if (disk.answer() instanceof Answer.To(String storage, String _)) {
                needed.merge(storage, disk.bytes(), Math::addExact);
            }
        }));
        return needed;
    }

    private List<UUID> before(Charter charter) {
        return jdbc.sql("""
                select w.id from wave w join wave_charter c on c.wave_id = w.id
                  left join cutover_window win on win.id = c.window_id and win.cancelled_at is null
                 where w.target_id = :target and w.id <> :wave
                   and (w.state in ('RUNNING', 'PAUSED') or w.state = 'DRAFT' and (win.opens_at, w.key) <
                        ((select opens_at from cutover_window where id = cast(:window as uuid)), :key))
                 order by w.key
                """).param("target", charter.targetId()).param("wave", charter.waveId())
                .param("window", charter.windowId()).param("key", charter.key())
                .query((row, _) -> row.getObject("id", UUID.class)).list();
    }

    /// VMs of a wave whose disks are still to come.
    private List<UUID> waiting(UUID wave) {
        return jdbc.sql("""
                select m.vm_id from wave_member m left join migration_latest trip on trip.vm_id = m.vm_id
                 where m.wave_id = :wave and m.open and m.skipped is null
                   and coalesce(trip.state, '') not in ('VALIDATING', 'AWAITING_SIGN_OFF', 'SOAKING', 'DONE')
                """).param("wave", wave).query((row, _) -> row.getObject("vm_id", UUID.class)).list();
    }
}
