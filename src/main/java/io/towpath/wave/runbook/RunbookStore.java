package io.towpath.wave.runbook;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// Tables `runbook`, `runbook_version` and `wave_runbook`.
@Repository
class RunbookStore {

    private static final String VERSIONS = """
            select runbook.name, runbook.shipped, version.*
              from runbook_version version join runbook on runbook.id = version.runbook_id
            """;

    private static final int MOST_READ = 500;

    private final Map<VersionOf, Definition> read = new ConcurrentHashMap<>();
    private final JdbcClient jdbc;

    RunbookStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// The newest version of each, by name.
    List<Version> newest() {
        return jdbc.sql(VERSIONS + """
                 where version.version = (select max(other.version) from runbook_version other
                                           where other.runbook_id = version.runbook_id)
                 order by runbook.name
                """).query(RunbookStore::version).list();
    }

    /// Newest first.
    List<Version> versions(String name) {
        return jdbc.sql(VERSIONS + " where runbook.name = :name order by version.version desc").param("name", name)
                .query(RunbookStore::version).list();
    }

    Optional<Version> find(String name, int version) {
        return jdbc.sql(VERSIONS + " where runbook.name = :name and version.version = :version").param("name", name)
                .param("version", version).query(RunbookStore::version).optional();
    }

    /// By which a run goes. A version never changes: each is read once by this node.
    Definition definition(Run run) {
        return definition(run.runbookId(), run.runbook(), run.version());
    }

    /// As [#definition(Run)].
    Definition definition(UUID runbookId, String name, int version) {
        if (read.size() > MOST_READ) {
            read.clear();
        }
        return read.computeIfAbsent(new VersionOf(runbookId, version), _ -> find(name, version).orElseThrow()
                .definition());
    }

    private record VersionOf(UUID runbookId, int number) {}

    /// Makes it unless it is there, and nobody else adds a version until the transaction ends.
    UUID lock(String name, String actor) {
        jdbc.sql("insert into runbook (name, created_by) values (:name, :actor) on conflict (name) do nothing")
                .param("name", name).param("actor", actor).update();
        return jdbc.sql("select id from runbook where name = :name for update").param("name", name).query(UUID.class)
                .single();
    }

    int add(UUID runbookId, String text, @Nullable String note, String actor) {
        return jdbc.sql("""
                insert into runbook_version (runbook_id, version, text, note, created_by)
                select :id, coalesce(max(version), 0) + 1, :text, :note, :actor
                  from runbook_version where runbook_id = :id
                returning version
                """).param("id", runbookId).param("text", text).param("note", note).param("actor", actor)
                .query(Integer.class).single();
    }

    Optional<Version> chosen(UUID waveId) {
        return jdbc.sql(VERSIONS + """
                  join wave_runbook chosen on chosen.runbook_id = version.runbook_id and chosen.version = version.version
                 where chosen.wave_id = :wave
                """).param("wave", waveId).query(RunbookStore::version).optional();
    }

    void choose(UUID waveId, Version version, String actor) {
        jdbc.sql("""
                insert into wave_runbook (wave_id, runbook_id, version, chosen_by)
                values (:wave, :runbook, :version, :actor)
                on conflict (wave_id) do update set runbook_id = excluded.runbook_id, version = excluded.version,
                    chosen_by = excluded.chosen_by, chosen_at = clock_timestamp()
                """).param("wave", waveId).param("runbook", version.runbookId()).param("version", version.number())
                .param("actor", actor).update();
    }

    boolean chooseNone(UUID waveId) {
        return jdbc.sql("delete from wave_runbook where wave_id = :wave").param("wave", waveId).update() == 1;
    }

    /// The wave counts as changed: what was approved before is void.
    void touch(UUID waveId) {
        jdbc.sql("update wave set version = version + 1 where id = :wave").param("wave", waveId).update();
    }

    /// Of a wave, its members and what they serve, as the inventory knows them now; locked against changes until the
    /// transaction ends when that is wanted.
    Optional<Wave> wave(UUID id, boolean lock) {
        return jdbc.sql("select id, key, name, state from wave where id = :id" + (lock ? " for update" : ""))
                .param("id", id).query((row, _) -> new Wave(row.getObject("id", UUID.class), row.getString("key"),
                        row.getString("name"), row.getString("state").equals("DRAFT")))
                .optional();
    }

    record Wave(UUID id, String key, String name, boolean draft) {}

    /// @param applicationId null: it serves none
    record Member(UUID vmId, String name, @Nullable UUID applicationId, @Nullable String application) {}

    List<Member> members(UUID waveId) {
        return jdbc.sql("""
                select vm.id, vm.name, application.id as application_id, application.name as application
                  from wave_member member join vm on vm.id = member.vm_id
                  left join application on application.id = vm.application_id
                 where member.wave_id = :wave and member.skipped is null order by member.position
                """).param("wave", waveId).query((row, _) -> new Member(row.getObject("id", UUID.class),
                row.getString("name"), row.getObject("application_id", UUID.class), row.getString("application")))
                .list();
    }

    private static Version version(ResultSet row, int number) throws SQLException {
        return new Version(row.getObject("runbook_id", UUID.class), row.getString("name"), row.getInt("version"),
                row.getString("text"), row.getString("note"), row.getString("created_by"),
                row.getTimestamp("created_at").toInstant(), row.getBoolean("shipped"));
    }
}
