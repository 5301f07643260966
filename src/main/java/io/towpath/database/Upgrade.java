package io.towpath.database;

import java.util.Objects;
import java.util.Properties;
import javax.sql.DataSource;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.stereotype.Component;

/// Upgrades of the schema have connections of their own, without the pool's limits: an upgrade waits for whoever reads a table,
/// and for its own statements. Were its client to give up before the server does, that would go on with nobody to hear it, and
/// keep its place in front of every reader.
@Component
final class Upgrade implements FlywayConfigurationCustomizer {

    private final JdbcConnectionDetails database;

    Upgrade(JdbcConnectionDetails database) {
        this.database = database;
    }

    @Override
    public void customize(FluentConfiguration flyway) {
        flyway.dataSource(connections());
    }

    private DataSource connections() {
        DriverManagerDataSource own = new DriverManagerDataSource(Objects.requireNonNull(database.getJdbcUrl()));
        Properties properties = new Properties();
        if (database.getUsername() != null) {
            properties.setProperty("user", database.getUsername());
        }
        if (database.getPassword() != null) {
            properties.setProperty("password", database.getPassword());
        }
        properties.setProperty("ApplicationName", "towpath upgrade");
        // a server whose machine died is noticed by these, however long a statement may be silent
        properties.setProperty("tcpKeepAlive", "true");
        // Flyway's other connection stands in a transaction with its lock until all is done
        properties.setProperty("options",
                "-c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0");
        own.setConnectionProperties(properties);
        return own;
    }
}
