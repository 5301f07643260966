package io.towpath.hook;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// Table `hook`.
@Component
class HookStore {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JdbcClient jdbc;

    HookStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    List<Hook> all() {
        return jdbc.sql("select * from hook order by lower(name), id").query((row, _) -> hook(row)).list();
    }

    Optional<Hook> find(UUID id) {
        return jdbc.sql("select * from hook where id = :id").param("id", id).query((row, _) -> hook(row)).optional();
    }

    Optional<Hook> find(String name) {
        return jdbc.sql("select * from hook where name = :name").param("name", name.strip())
                .query((row, _) -> hook(row)).optional();
    }

    Optional<UUID> secret(UUID id) {
        return jdbc.sql("select secret_id from hook where id = :id and secret_id is not null").param("id", id)
                .query(UUID.class).optional();
    }

    /// @param secretId null: it needs none
    void insert(UUID id, HookDraft draft, @Nullable UUID secretId, String by) {
        jdbc.sql("""
                insert into hook (id, name, kind, action, secret_id, repeatable, timeout_s, attempts, created_at, created_by)
                values (:id, :name, :kind, :action::jsonb, :secret, :repeatable, :timeout, :attempts, clock_timestamp(), :by)
                """).param("id", id).param("name", draft.name()).param("kind", draft.action().kind().name())
                .param("action", JSON.writeValueAsString(draft.action())).param("secret", secretId)
                .param("repeatable", draft.repeatable()).param("timeout", draft.timeout().toSeconds())
                .param("attempts", draft.attempts()).param("by", by).update();
    }

    /// @return false where somebody else changed it meanwhile
    boolean change(UUID id, int version, HookDraft draft, @Nullable UUID secretId) {
        return jdbc.sql("""
                update hook set name = :name, kind = :kind, action = :action::jsonb, secret_id = :secret,
                       repeatable = :repeatable, timeout_s = :timeout, attempts = :attempts, offered_key = null,
                       version = version + 1
                 where id = :id and version = :version
                """).param("id", id).param("version", version).param("name", draft.name())
                .param("kind", draft.action().kind().name()).param("action", JSON.writeValueAsString(draft.action()))
                .param("secret", secretId).param("repeatable", draft.repeatable())
                .param("timeout", draft.timeout().toSeconds()).param("attempts", draft.attempts()).update() == 1;
    }

    void offered(UUID id, String key) {
        jdbc.sql("update hook set offered_key = :key where id = :id").param("id", id).param("key", key).update();
    }

    boolean bound(UUID id) {
        return jdbc.sql("select exists (select from hook_binding where hook_id = :id)").param("id", id)
                .query(Boolean.class).single();
    }

    void delete(UUID id) {
        jdbc.sql("delete from hook where id = :id").param("id", id).update();
    }

    private static Hook hook(ResultSet row) throws SQLException {
        String text = row.getString("action");
        HookAction action = switch (HookKind.valueOf(row.getString("kind"))) {
            case HTTP -> JSON.readValue(text, HookAction.Http.class);
            case SSH -> JSON.readValue(text, HookAction.Ssh.class);
            case SCRIPT -> JSON.readValue(text, HookAction.Script.class);
        };
        return new Hook(row.getObject("id", UUID.class), row.getString("name"), action,
                row.getObject("secret_id") != null, row.getBoolean("repeatable"),
                Duration.ofSeconds(row.getInt("timeout_s")), row.getInt("attempts"), row.getString("offered_key"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(), row.getString("created_by"),
                row.getInt("version"));
    }
}
