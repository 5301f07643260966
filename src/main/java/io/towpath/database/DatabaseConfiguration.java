package io.towpath.database;

import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Gives Spring the database it shall use. The beans' dependencies also give the order of stopping: the web server, the
/// scheduler, the pool, and PostgreSQL last.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DatabaseProperties.class)
class DatabaseConfiguration {

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean(JdbcConnectionDetails.class)
    Database database(DatabaseProperties properties, @Value("${towpath.data-dir}") Path dataDirectory) {
        if (properties.external()) {
            return new Database(properties, null);
        }
        return new Database(properties, EmbeddedServer.start(dataDirectory));
    }

    @Bean
    @ConditionalOnMissingBean(JdbcConnectionDetails.class)
    JdbcConnectionDetails connectionDetails(Database database) {
        return database;
    }

    /// The connection in use: a configured one, or that of the server we run.
    record Database(DatabaseProperties properties, @Nullable EmbeddedServer server)
            implements
                JdbcConnectionDetails,
                AutoCloseable {

        @Override
        public String getJdbcUrl() {
            return server != null ? server.jdbcUrl() : String.valueOf(properties.url());
        }

        @Override
        public @Nullable String getUsername() {
            return server != null ? EmbeddedServer.ROLE : properties.user();
        }

        @Override
        public @Nullable String getPassword() {
            return server != null ? server.password() : properties.password();
        }

        @Override
        public void close() {
            if (server != null) {
                server.close();
            }
        }
    }
}
