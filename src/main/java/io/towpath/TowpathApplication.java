package io.towpath;

import io.towpath.database.EmbeddedServer;
import java.nio.file.Path;
import java.util.Locale;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/// The web application. The command line's local commands start at `io.towpath.cli.Main` instead, without Spring.
@SpringBootApplication
public class TowpathApplication {

    public static void main(String[] args) {
        // what is said is English, and so are its figures, whatever the machine speaks
        Locale.setDefault(Locale.Category.FORMAT, Locale.ENGLISH);
        SpringApplication application = new SpringApplication(TowpathApplication.class);
        // PostgreSQL needs a second or more, and nothing of us until the pool opens: it starts beside the application
        application.addListeners((ApplicationListener<ApplicationEnvironmentPreparedEvent>) event -> startDatabaseAhead(
                event.getEnvironment()));
        application.run(args);
    }

    private static void startDatabaseAhead(Environment environment) {
        if (!StringUtils.hasText(environment.getProperty("towpath.database.url"))) {
            EmbeddedServer.startAhead(Path.of(environment.getRequiredProperty("towpath.data-dir")));
        }
    }
}
