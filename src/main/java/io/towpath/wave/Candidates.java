package io.towpath.wave;

import io.towpath.readiness.Assessment.Verdict;
import io.towpath.readiness.Readiness;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// VMs that could join a wave: present at their source, in no open wave.
@Component
public class Candidates {

    private final JdbcClient db;
    private final Readiness readiness;

    Candidates(JdbcClient db, Readiness readiness) {
        this.db = db;
        this.readiness = readiness;
    }

    /// A VM to choose.
    public record Candidate(UUID vmId, String name, Verdict verdict) {}

    /// By name.
    ///
    /// @param part of the name, in any case; empty for all
    public List<Candidate> named(String part, int limit) {
        Map<UUID, String> names = new java.util.LinkedHashMap<>();
        db.sql("""
                select vm.id, vm.name from vm
                 where missing_since is null and position(lower(:part) in lower(vm.name)) > 0
                   and not exists (select from wave_member m where m.vm_id = vm.id and m.open)
                 order by lower(vm.name), vm.id limit :limit
                """).param("part", part.strip()).param("limit", limit)
                .query(row -> {
                    names.put(row.getObject("id", UUID.class), row.getString("name"));
                });
        Map<UUID, Verdict> verdicts = readiness.verdicts(names.keySet());
        return names.entrySet().stream().map(vm -> new Candidate(vm.getKey(), vm.getValue(),
                verdicts.getOrDefault(vm.getKey(), Verdict.UNKNOWN))).toList();
    }
}
