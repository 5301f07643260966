package io.towpath.migration.web;

import io.towpath.secret.SealedException;
import io.towpath.secret.Secrets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// What a support bundle says of this installation, and what it must not say.
@Component
class BundleFacts {

    private static final String OURS = "towpath.";

    private final ConfigurableEnvironment environment;
    private final ObjectProvider<BuildProperties> build;
    private final Secrets secrets;
    private final JdbcClient db;

    BundleFacts(ConfigurableEnvironment environment, ObjectProvider<BuildProperties> build, Secrets secrets,
            JdbcClient db) {
        this.environment = environment;
        this.build = build;
        this.secrets = secrets;
        this.db = db;
    }

    /// Our own, as they are in force; those whose names tell of secrets without their values.
    Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        for (String name : names()) {
            if (name.startsWith(OURS)) {
                settings.put(name, Blackout.secret(name) ? Blackout.LEFT_OUT : String.valueOf(property(name)));
            }
        }
        return settings;
    }

    Map<String, String> versions() {
        Map<String, String> versions = new LinkedHashMap<>();
        BuildProperties built = build.getIfAvailable();
        versions.put("towpath", built == null ? "unknown" : built.getVersion());
        versions.put("java", System.getProperty("java.runtime.version"));
        versions.put("system", "%s %s %s".formatted(System.getProperty("os.name"), System.getProperty("os.version"),
                System.getProperty("os.arch")));
        versions.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        versions.put("heapBytes", Long.toString(Runtime.getRuntime().maxMemory()));
        versions.put("database", db.sql("select version()").query(String.class).single());
        versions.put("schema", db.sql("""
                select version from flyway_schema_history where success and version is not null
                 order by installed_rank desc limit 1
                """).query(String.class).optional().orElse("unknown"));
        return versions;
    }

    /// Those that this process knows: of its environment, of its settings, and of the systems it signs in to.
    Blackout blackout() {
        List<String> known = new ArrayList<>();
        for (String name : names()) {
            String value = Blackout.secret(name) ? property(name) : null;
            if (value != null && SecretSetting.tells(name, value)) {
                known.add(value);
            }
        }
        for (UUID id : db.sql("select secret_id from connection where secret_id is not null").query(UUID.class)
                .list()) {
            if (id == null) {
                continue;
            }
            try {
                known.add(secrets.reveal(id).value());
            } catch (SealedException absent) {
                // nobody here knows it, so nobody here can have written it down
            }
        }
        return new Blackout(known);
    }

    private TreeSet<String> names() {
        TreeSet<String> names = new TreeSet<>();
        environment.getPropertySources().forEach(source -> {
            if (source instanceof EnumerablePropertySource<?> listed) {
                names.addAll(List.of(listed.getPropertyNames()));
            }
        });
        return names;
    }

    private @Nullable String property(String name) {
        try {
            return environment.getProperty(name);
        } catch (IllegalArgumentException unresolved) {
            return null;
        }
    }
}
