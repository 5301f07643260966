package io.towpath.migration.web;

import io.towpath.access.CurrentUser;
import io.towpath.migration.RefusedException;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Views of the list of VMs that people named: their own, and those that others share.
@Component
class SavedViews {

    /// @param mine may be removed by who looks
    record View(UUID id, String name, String href, boolean shared, boolean mine) {}

    private static final int LONGEST = 60;
    private static final int MOST = 100;

    private final JdbcClient jdbc;
    private final CurrentUser user;
    private final Clock clock;

    SavedViews(JdbcClient jdbc, CurrentUser user, Clock clock) {
        this.jdbc = jdbc;
        this.user = user;
        this.clock = clock;
    }

    /// By name.
    List<View> seen() {
        return jdbc.sql("""
                select id, name, query, shared, login = :login as mine from saved_view where login = :login or shared
                 order by lower(name), id limit %d
                """.formatted(MOST)).param("login", user.login())
                .query((row, _) -> new View(row.getObject("id", UUID.class), row.getString("name"),
                        VmListPage.PATH + row.getString("query"), row.getBoolean("shared"), row.getBoolean("mine")))
                .list();
    }

    /// One's view of that name is replaced.
    void save(String name, VmFilter filter, boolean shared) {
        String stripped = name.strip();
        String query = filter.at(1).url("");
        if (stripped.isEmpty() || stripped.length() > LONGEST) {
            throw new RefusedException("validation", "The name of a view has 1 to %d characters, this one has %d."
                    .formatted(LONGEST, stripped.length()), "Give it a short name.");
        }
        if (query.length() > 4000) {
            throw new RefusedException("validation", "The view has too many filters to be kept.",
                    "Choose fewer values.");
        }
        jdbc.sql("""
                insert into saved_view (name, query, login, shared, created_at) values (:name, :query, :login, :shared, :now)
                on conflict (login, name) do update set query = excluded.query, shared = excluded.shared
                """).param("name", stripped).param("query", query).param("login", user.login())
                .param("shared", shared).param("now", Timestamp.from(clock.instant())).update();
    }

    /// One's own.
    void remove(UUID id) {
        jdbc.sql("delete from saved_view where id = :id and login = :login").param("id", id)
                .param("login", user.login()).update();
    }
}
