package io.towpath.console.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.units.ByteSize;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/// What this node is and which others share its database.
@Controller
@PreAuthorize(Permission.ADMIN)
class SystemController {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("EEE d MMM HH:mm:ss", Locale.ENGLISH);
    private static final Duration SILENT = Duration.ofSeconds(30);

    private final JdbcClient db;
    private final Shell shell;
    private final CurrentUser user;
    private final Clock clock;
    private final Path data;

    SystemController(JdbcClient db, Shell shell, CurrentUser user, Clock clock,
            @Value("${towpath.data-dir}") Path data) {
        this.db = db;
        this.shell = shell;
        this.user = user;
        this.clock = clock;
        this.data = data;
    }

    /// A node that schedules work.
    ///
    /// @param state a badge's name
    record Node(String name, String lastSeen, String state) {}

    @GetMapping("/system")
    String show(Model model) throws IOException {
        model.addAttribute("facts", facts());
        model.addAttribute("nodes", nodes());
        return "console/system";
    }

    private Map<String, String> facts() throws IOException {
        var jvm = ManagementFactory.getRuntimeMXBean();
        Runtime memory = Runtime.getRuntime();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Version", shell.version());
        facts.put("Java", Runtime.version() + ", " + jvm.getVmName());
        facts.put("Running since", time(Instant.ofEpochMilli(jvm.getStartTime())));
        facts.put("Memory", "%s used of at most %s".formatted(
                new ByteSize(memory.totalMemory() - memory.freeMemory()), new ByteSize(memory.maxMemory())));
        facts.put("Processors", Integer.toString(memory.availableProcessors()));
        facts.put("Database", db.sql("select 'PostgreSQL ' || current_setting('server_version')").query(String.class)
                .single());
        facts.put("Size of the database",
                new ByteSize(db.sql("select pg_database_size(current_database())").query(Long.class).single())
                        .toString());
        facts.put("Schema", db.sql("""
                select 'V' || version || ', ' || description from flyway_schema_history
                 where success order by installed_rank desc limit 1
                """).query(String.class).single());
        facts.put("Data folder", data.toAbsolutePath() + ", " + (Files.exists(data)
                ? new ByteSize(Files.getFileStore(data).getUsableSpace()) + " free"
                : "not needed so far"));
        return facts;
    }

    private List<Node> nodes() {
        Instant now = clock.instant();
        return db.sql("select instance_name, last_checkin_time from qrtz_scheduler_state order by 1")
                .query((row, _) -> {
                    Instant seen = Instant.ofEpochMilli(row.getLong("last_checkin_time"));
                    boolean silent = Duration.between(seen, now).compareTo(SILENT) > 0;
                    return new Node(row.getString("instance_name"), time(seen), silent ? "MISSING" : "ACTIVE");
                }).list();
    }

    private String time(Instant at) {
        return TIME.format(at.atZone(user.zone()));
    }
}
