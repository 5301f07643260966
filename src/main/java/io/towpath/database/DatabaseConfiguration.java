package io.towpath.database;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

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

    @Bean
    static TwoPools.Around twoPools() {
        return new TwoPools.Around();
    }

    @Bean
    PagePool pagePool(DataSource database, DatabaseProperties properties, ObjectProvider<MeterRegistry> meters)
            throws SQLException {
        return new PagePool(database, properties.pages().connections(), meters.getIfAvailable());
    }

    @Bean
    BeatPool beatPool(DataSource main, DatabaseProperties properties) throws SQLException {
        return new BeatPool(main.unwrap(HikariDataSource.class), properties.reserve());
    }

    /// Nobody gets it who does not ask for it by its mark.
    @Bean(defaultCandidate = false)
    @Beats
    JdbcClient beats(BeatPool pool) {
        return pool.client();
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
