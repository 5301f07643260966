package io.towpath.access;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Views of lists that people named: their own, and those that others share.
@Component
public class ListViews {

    /// A list that has filters. Who may change what it lists may share a view of it.
    public enum OfList {
        VMS("/inventory/vms", "VMs", "inventory:read", "inventory:write"),
        FINDINGS("/inventory/findings", "Findings",
                "inventory:read", "inventory:write"),
        SIZES("/inventory/right-sizing", "Right-sizing", "inventory:read",
                "inventory:write"),
        APPLICATIONS("/inventory/applications", "Applications", "inventory:read",
                "inventory:write"),
        WAVES("/waves", "Waves", "wave:read", "wave:write");

        private final String path;
        private final String title;
        private final String read;
        private final String share;

        OfList(String path, String title, String read, String share) {
            this.path = path;
            this.title = title;
            this.read = read;
            this.share = share;
        }

        public static Optional<OfList> of(String path) {
            return Arrays.stream(values()).filter(list -> list.path.equals(path)).findFirst();
        }

        public String path() {
            return path;
        }

        public String title() {
            return title;
        }
    }

    /// @param mine may be removed by who looks
    public record View(UUID id, String name, String href, boolean shared, boolean mine) {}

    private static final int LONGEST = 60;
    private static final int LONGEST_QUERY = 4_000;
    private static final int MOST = 100;
    /// Where in a list one is, not what it shows.
    private static final Set<String> PLACES = Set.of("page", "from", "at", "choose");

    private final JdbcClient jdbc;
    private final CurrentUser user;
    private final Clock clock;

    ListViews(JdbcClient jdbc, CurrentUser user, Clock clock) {
        this.jdbc = jdbc;
        this.user = user;
        this.clock = clock;
    }

    public boolean seesList(OfList list) {
        return user.may(list.read);
    }

    public boolean mayShare(OfList list) {
        return user.may(list.share);
    }

    /// By name.
    public List<View> seen(OfList list) {
        return jdbc.sql("""
                select id, name, query, shared, login = :login as mine from saved_view
                 where list = :list and (login = :login or shared) order by lower(name), id limit %d
                """.formatted(MOST)).param("login", user.login()).param("list", list.path)
                .query((row, _) -> new View(row.getObject("id", UUID.class), row.getString("name"),
                        list.path + row.getString("query"), row.getBoolean("shared"), row.getBoolean("mine")))
                .list();
    }

    /// One's view of that name is replaced.
    ///
    /// @param query as of the list's address
    /// @return the address of the view
    public String save(OfList list, String name, String query, boolean shared) {
        String stripped = name.strip();
        if (stripped.isEmpty() || stripped.length() > LONGEST) {
            throw AccessException.invalid("validation", "The name of a view has 1 to %d characters, this one has %d."
                    .formatted(LONGEST, stripped.length()), "Give it a short name.");
        }
        String clean = clean(query);
        jdbc.sql("""
                insert into saved_view (list, name, query, login, shared, created_at)
                values (:list, :name, :query, :login, :shared, :now)
                on conflict (login, list, name) do update set query = excluded.query, shared = excluded.shared
                """).param("list", list.path).param("name", stripped).param("query", clean).param("login", user.login())
                .param("shared", shared && mayShare(list)).param("now", Timestamp.from(clock.instant())).update();
        return list.path + clean;
    }

    /// One's own.
    public void remove(UUID id) {
        jdbc.sql("delete from saved_view where id = :id and login = :login").param("id", id)
                .param("login", user.login()).update();
    }

    /// What narrows and sorts, written anew: nothing else gets into an address that others are shown.
    static String clean(String query) {
        if (query.length() > LONGEST_QUERY) {
            throw AccessException.invalid("validation", "The view has too many filters to be kept.",
                    "Choose fewer values.");
        }
        List<String> parts = new ArrayList<>();
        for (String part : (query.startsWith("?") ? query.substring(1) : query).split("&")) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                String name = part.substring(0, equals);
                String value = decoded(part.substring(equals + 1));
                if (name.matches("[A-Za-z][A-Za-z0-9_.-]{0,40}") && !PLACES.contains(name) && !value.isBlank()) {
                    parts.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
                }
            }
        }
        String clean = parts.isEmpty() ? "" : "?" + String.join("&", parts);
        if (clean.length() > LONGEST_QUERY) {
            throw AccessException.invalid("validation", "The view has too many filters to be kept.",
                    "Choose fewer values.");
        }
        return clean;
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException broken) {
            throw AccessException.invalid("validation", "The view's address cannot be read at \"%s\".".formatted(
                    value.length() > 40 ? value.substring(0, 40) : value),
                    "Filter the list again, then keep the view.");
        }
    }
}
